"""A telephone: it does what Twilio would do with a line's TwiML, over HTTP, with a caller at the other end.

It talks to any server that answers with TwiML, ours or not, and signs its own requests.

    caller ── act ──▶ leg        what one party hears, does and waits for
                      run        documents one after another, verb by verb
                      gather, pay, record, dial, spoken      one file per kind of verb
                      webhook    parameters, redirects, the fallback; callbacks go beside the call
                      courier    signature, retries and time limits (overrides), passwords, cookies
    line   ◀─ HTTP ── transport

    phone       one whole call → its Ending
    wallet      the cards and bank accounts a caller may hold, by name; the connector is what takes them
    faults      what goes wrong between Twilio and the line; keypad: between the caller's keys and Twilio
    dialect     what Twilio's schema would complain of in a document
    terminal    the `ivr call` command: a person, a pipe or a `.call` file as the caller

What never happens here: an import of anything else of ours, or of Twilio's package (a mistake made on both sides
would cancel out); a real card number (cards are named, the published test numbers live in `cards.py` and
`bank_accounts.py`); sleeping (time is a clock that is moved by what happens in the call).
"""
