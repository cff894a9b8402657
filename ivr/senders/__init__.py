"""Whoever carries text messages, a file for each.

Nothing is decided here: not what is sent, to whom, nor whether again. What goes wrong on the way is an answer, and no
exception; neither a number nor the words of a message is ever logged.
"""
