"""The telephone in the browser: the simulator's telephone, with a person at a web page for a caller.

    browser ── begin, act ──▶ pages      JSON in and out, security headers, this page's own origin only
                              reading    what the browser says → what a caller does
                              calls      the calls in hand, and no more than there is room for
                              call       one call: its thread makes it, the browser's requests answer it
                              telling    what happened, and what is waited for → JSON
                              script     the call as a `.call` file

It is there in demo mode only. What never happens here: a decision about a call (the simulator's telephone and the line
make them), a card number typed or kept (cards are named), a request to anybody but the line.
"""
