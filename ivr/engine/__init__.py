"""What happens next on a call: `advance(flow, call, event) -> Turn`.

Pure. In this room there is never a clock, a network, a disk, a database or Flask; the time and
every id arrive as arguments. What the engine wants from the world it asks for as an *invocation*,
and the outcome comes back as an event. What the caller should hear it returns as *directives*.
"""
