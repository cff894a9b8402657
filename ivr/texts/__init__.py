"""Tell callers by text message what became of their payment, if they agreed to it on the call.

This room talks to ports: what callers agreed to, what is to be sent, who asked us to stop, and a sender. It never sends
what nobody agreed to, nothing at all to a number whose owner has told us to stop, and never the same message twice.
"""
