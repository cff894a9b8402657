"""Nobody is charged twice: the real code in a simulated world, where everything that can go wrong does, by a seed.

    .venv/bin/python -m tests.simulation SEED [CALLS] [-v]

plays one seed and prints what was counted and what was found; `-v` prints every event. A seed always makes the same
history, to the last event: the *digest* says so. A failing test prints its seed; played again, it fails again.

What is real: the payment book, the journal of calls and the accounts on a real SQLite database; `drive`, the cashier,
the house, the switchboard, and the shipped flow. What is not: TwiML and HTTP (a turn goes straight to the switchboard,
as `ivr.web.voice` would hand it over), threads, clocks, and the gateway.

    world.py      time, chance, and threads as greenlets, which change places only at a *point*: where a transaction
                  begins, between two reads, as a request goes to the gateway and as its answer comes. At every point
                  the worker may be killed, or its thread be stopped for a minute
    database.py   the real database with those points, and commits of which the worker hears an error, made or not
    gateway.py    a gateway that forgets keys at once or after a day, loses requests and answers, delivers some of them
                  when nobody waits any more, answers 429 and 500 with and without effect, and is away for 26 hours.
                  It keeps the truth: what was charged, and for which payment
    callers.py    people who hang up anywhere, ring back, and call from two telephones at once; and Twilio, whose
                  webhooks come twice, late or never
    post.py       the gateway's own webhooks: late, twice, in another order, never, and again until they are taken
    line.py       three workers and a sweeper put together as in app.py, and what they let the engine say about money
    run.py        one seed, until nothing is open any more
    checks.py     what must be true then: what `tests/truth.py` asks of whoever plays (no double charge, nothing charged
                  that is not recorded or the reverse, no false statement, books that agree with each other and with
                  the gateway to the cent, nothing open), and what only a simulation can know, as that the comparison
                  of each day with the gateway's list finds nothing
    mistakes.py   the code with one mistake in it
    mutants.py    each of these mistakes, played until it is noticed, as it must be

How to read a failure: the findings name a payment; `-v | grep PAYMENT` is its life, and `grep CA17/` the turns of its
call.

To extend: a new foreign call gets its points where it leaves and where it comes back; a new webhook is one more message
in `callers.Twilio`, or in `post.Post`, that comes twice, late or never; a new guard gets a mutant without it. Nothing
here may ask for the real time, for real chance, or for the order of a set.
"""
