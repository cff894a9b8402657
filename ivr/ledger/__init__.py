"""Money, the entries that move it, and the places a payment or a refund can stand.

Pure. In this room no amount is ever a float, no entry is ever edited, and nothing knows of a
database or a gateway.
"""
