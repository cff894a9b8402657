"""A telephone: it does what Twilio would do with a line's TwiML, over HTTP, with a caller at the other end.

It talks to any server that answers with TwiML, ours or not, and signs its own requests.

    caller ── act ──▶ leg        what one party hears, does and waits for
                      run        every verb there is, one file per kind of verb:
                                 spoken, gather, record, pay, dial, enqueue, sms, moves, channels
                      follow     documents one after another, verb by verb
                      webhook    parameters, signature, cookies, redirects, limits
    line   ◀─ HTTP ── transport

    callee, whisper, conference     those a Dial calls
    hold, agent                     waiting for somebody, and the talk with them
    phone                           one whole call → its Ending
    vocabulary, schema…, dialect    Twilio's schema, and what it would complain of in a document
    terminal                        the `ivr call` command: a person, a pipe or a `.call` file as the caller

What never happens here: an import of anything else of ours, or of Twilio's package (a mistake made on both sides
would cancel out); a real card number (cards are named, the published test numbers live in `cards.py`); sleeping
(time is a clock that is moved by what happens in the call).
"""
