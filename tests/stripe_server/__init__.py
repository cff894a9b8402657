"""A Stripe that moves its own (invented) money, as strict as the real one, in a process of its own.

    python -m tests.stripe_server

prints its address, and ends when its standard input does. Any number of processes may talk to it; whatever becomes of
them, it goes on, and `/_/oracle` tells what truly moved.

    account.py   what Stripe keeps of one account: intents, charges, refunds, disputes, events; and what moves them
    keys.py      idempotency keys, as docs.stripe.com/api/idempotent_requests has them
    wire.py      HTTP: parameters, errors, and everything that can go wrong on the way
    process.py   starting it, and telling it what is to go wrong

An account is opened for each secret key by `POST /_/accounts`, so tests that share the process share nothing else.
Nothing here imports the line or Stripe's package: a mistake made on both sides would cancel out.
"""
