"""One file per card gateway, each behind the same port (`ivr.payments.ports.Gateway`).

No gateway here writes to our books, sees a card number, or turns a broken connection into a refusal.
"""
