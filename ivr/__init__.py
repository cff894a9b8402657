"""A line on which people pay healthcare bills by phone.

How a call travels:

    Twilio ── POST ──▶ web          is it really Twilio? which call, which turn?
                       twiml        form fields → Event
                       switchboard  claim the turn, load the Call
                       engine       advance(flow, call, event) → Turn                 (pure)
                       switchboard  do what the Turn invokes, advance again with the outcome; save both
                       twiml        directives + prompts → TwiML
    caller ◀── voice ── web         200, text/xml

The rooms, and what they may know of each other (tests/test_arrows.py keeps it so):

    engine/       pure   what happens next: call, events, directives, invocations, flow, advance
    engine/steps/ pure   one file per kind of step: say, menu, find_account, take_payment, transfer …
    flowfile/     pure   the text of flows and prompts → a release, or every Problem in it
    seeing/       pure   a release as an outline, a graph, and the schema an editor completes from
    speech/       pure   prompt + values + language → words
    twiml/        pure   Twilio's dialect, both ways: signature, form → Event, directives → XML
    ledger/       pure   Money, entries, whether every balance follows from them, where a payment or refund can stand
    values.py     pure   the kinds of value a caller can hear
    release.py    pure   one immutable copy of everything supervisors edit
    posting_file.py pure what was paid and went back → the file a billing system takes in
    accounts.py   pure   proofs, statements, what this caller may hear
    attempts.py   ports  limits against guessing who somebody is, and against trying out stolen cards
    until.py      pure   "tomorrow 7 am" → the moment a switch ends
    wall_time.py  pure   a moment as people read it
    hours.py      pure   open, closing soon or closed, in the line's own time zone
    switches.py   ports  close, announce, stop payments, agents only: in a minute, and each with an end
    payments/     ports  take a payment exactly once, give it back once; settle what nobody answered for
    texts/        ports  tell callers by text message what became of their payment, if they agreed to it
    switchboard.py ports one webhook, one Turn: the only place where engine and world meet
    publications.py pure numbered publications: which of them callers hear when, and what may follow what
    flowfolder.py IO     flows/ and prompts/ on disk → what is in them
    shelf.py      IO     every release a call may have begun with, at hand
    content.py    IO     flows/ and prompts/ → a release; a broken edit leaves the last good one in service
    published.py  IO     the publication in force → the release in service, in production
    demonstration.py IO  what was saved or published last → the release in service, in a demonstration
    worker.py     IO     the background clock: what is owed to callers who have hung up
    store/        IO     SQLAlchemy tables and migrations, repositories in the words the rooms above ask for
    gateways/     IO     one file per card gateway
    senders/      IO     one file per carrier of text messages
    web/          IO     Flask routes: parse, call one thing, answer
    simulator/    IO     a telephone: TwiML in, key presses out, over HTTP
    handset/      IO     that telephone in the browser, for demonstrations
    rehearsal/    IO     the line and the telephone in one process: call scripts, coverage, the crawl
    settings.py   IO     environment → Settings; says everything that is missing at once
    logs.py       IO     log lines made of allowed fields only
    alerts.py     IO     what the operator is told there, news by news
    cli/          IO     the `ivr` command, a file for each of its words

`app.py`, beside this package, is the wiring.
"""
