"""The release gate: the line as it runs in service, real processes on real databases, while everything dies.

    .venv/bin/python -m tests.release_gate [--calls 10000] [--database sqlite|postgresql|both] [--forgetful] [--seed N]

makes so many calls on each engine, twenty at once, prints what was counted and found, and exits 1 when it found
anything. Everything listens on 127.0.0.1 only, and nothing outlives the run. Beside tests/simulation, where one seed is
one history and time is virtual, here is what a simulation leaves out: HTTP and TwiML, threads, two databases, Stripe's
own package, and processes that end by SIGKILL. A run is not played again by its seed; what it leaves is its folder.

    plan.py         how large a run is, how often what goes wrong; and minutes that are seconds here
    gate.py         one run: everything is started, calls are made, then all goes well until nothing is open
    line.py         the line's processes, which can be killed one by one or all at once
    inside.py       what runs in them: the workers of `ivr serve` and `ivr worker`, forked from a process that has
                    loaded everything, so that one that dies is back at once
    points.py       places in the line's code where its process may die, of which the code knows nothing
    databases.py    SQLite, whose disk is full twice, and a PostgreSQL of its own whose server is killed twice
    proxy.py        the way to the gateway, and that to the carrier of messages, on which one conversation in seven is
                    delayed, cut short, lost or reset
    accounts.py     the billing file, and who calls for which account: also two at once, and again
    callers.py      people who press what the line asks for, and hang up anywhere; some take back what they paid, and
                    most want their receipt as a text message
    telephones.py   their calls, by the simulated telephone over HTTP, and what was heard on them
    twilio.py       the way from them to the line: turns that come twice, late or never, and how long each took
    words.py        which prompt a sentence is
    processes.py    starting a process, telling it what to do, and killing it with all it has started
    trouble.py      what went wrong and when, from all processes
    checks.py       what must be true then; most of it is `tests/truth.py`, which the simulation asks as well
    texted.py       the same of text messages: who wanted one got it, and once
    result.py       the printed table

The gateway is tests/stripe_server in a process of its own, with strict keys (or, `--forgetful`, none at all), 500s and
429s, and webhooks that come late, twice and the last one first. It is never killed: it is the oracle; and so is
tests/texts/carrier.py, the Twilio that sends messages.

A caller whose turn meets a death is asked again by Twilio, as the line wants it; no call may end over that. A turn that
met six deaths at its six tries is counted as such, for there are as many as in years of service.

`--mistake NAME` makes one of the mistakes of tests/simulation/mutants.py in the line, to see that the gate notices.

How to read a failure: the findings name payments and calls; grep them in web.log and background.log of the folder that
is kept, and in its database (`ivr payments show` with its IVR_DATABASE_URL).

To extend: a new duty of the background is there by itself; a new foreign call gets its names in `points.py`; what must
be sent after a success is counted by its kind of the outbox, and checked in `tests/truth.py`.
"""
