"""Take a payment exactly once, give it back once, settle what nobody answered for, and compare it all with the gateway.

This room talks to two ports, a gateway and the payment book. It never holds a transaction open while
a gateway thinks, never calls a timeout a refusal, and never says that money did not move: it makes it so.
"""
