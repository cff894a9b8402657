"""A thousand calls in which everything private is put where it does not belong, and then a look at all that was kept.

planted.py   the canaries: card numbers, codes and birth dates that are found nowhere else
calls.py     calls that bring one in every field a webhook has, in its path, its query and its headers
scanner.py   looks for them in the bytes of every file: databases and their journals, logs, traces, temporary files
"""
