"""A telephone: it does what Twilio would do with a line's TwiML, over HTTP, with a caller at the other end.

It talks to any server that answers with TwiML, ours or not, and signs its own requests.

    caller ── act ──▶ leg        what one party hears, does and waits for
                      run        every verb there is, one file per kind of verb:
                                 spoken, gather, record, pay, dial, enqueue, sms, moves, channels
                      follow     documents one after another, verb by verb
                      webhook    parameters, redirects, the fallback; callbacks go beside the call
                      courier    signature, retries and time limits (overrides), passwords, cookies
    line   ◀─ HTTP ── transport

    callee, whisper, conference     those a Dial calls
    hold, agent                     waiting for somebody, and the talk with them
    wallet                          the cards and bank accounts a caller may hold; the connector is what takes them
    faults, keypad                  what goes wrong between Twilio and the line, and between keys and Twilio
    vocabulary, schema…, dialect    Twilio's schema, and what it would complain of in a document

    phone          one whole call → its Ending
    transcript     the `.call` file; replay plays it again, given and then are what it takes and promises
    performance    one script, played, and what was not as it should be
    terminal       the `ivr call` command: a person, a pipe or a `.call` file as the caller

What never happens here: an import of anything else of ours, or of Twilio's package (a mistake made on both sides
would cancel out); a real card number (cards are named, the published test numbers live in `cards.py` and
`bank_accounts.py`); sleeping (time is a clock that is moved by what happens in the call).
"""
