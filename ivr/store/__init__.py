"""The tables, their migrations, and repositories in the words the rooms above ask for.

In this room nothing is decided about calls or money. No transaction stays open while anybody thinks
or anything else answers; on SQLite every writing transaction begins IMMEDIATE; no row of `turns` or
of the ledger is ever changed.
"""
