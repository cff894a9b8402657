"""What must be true in the books after a call: `paid 125.40; 10000001 owes 0.00; charged once; never logged 1948`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ivr.ledger.money import Money
from ivr.payments.ports import Payment
from ivr.rehearsal.watching import Seen
from ivr.simulator.replay import alike
from ivr.simulator.then import HEARD, Promise, Promises, listed, nobody_checks
from ivr.simulator.transcript import Clause


@dataclass(frozen=True, slots=True)
class Afterwards:
    """The house after a call, as far as a script may speak of it. `owed` answers for one account at a time, and
    `texted` lets the worker do what it does after a call, and tells which messages it has sent."""

    seen: Seen
    payments: tuple[Payment, ...]
    charged: tuple[Money, ...]
    given_back: tuple[Money, ...]
    owed: Callable[[str], Money | None]
    texted: Callable[[], list[str]]
    log: str

    @property
    def steps(self) -> list[str]:
        """The steps the call went through, without the name of the flow file they stand in."""
        return [name.partition("/")[2] for name, _ in self.seen.steps]

    @property
    def paid(self) -> list[Money]:
        return [payment.amount for payment in self.payments if payment.state == "succeeded"]


def refuse_unreadable(clauses: Iterable[Clause]) -> None:
    """Before the call: a clause that nobody can check is no promise. Raises TranscriptProblem."""
    _, left = HEARD.split(clauses)
    _, unknown = KEPT.split(left)
    if unknown:
        raise nobody_checks(unknown[0], [*KEPT.examples, *HEARD.examples])


def _paid(after: Afterwards, found: re.Match[str]) -> str | None:
    if not after.paid:
        states = ", ".join(payment.state for payment in after.payments)
        return f"nothing was paid ({states or 'no payment was begun'})"
    if found["amount"] and Money.typed(found["amount"]) not in after.paid:
        return f"what was paid is {', '.join(str(one) for one in after.paid)}"
    return None


def _nothing_paid(after: Afterwards, found: re.Match[str]) -> str | None:
    moved = [*after.paid, *after.charged]
    return f"{', '.join(str(one) for one in moved)} was" if moved else None


def _charged(after: Afterwards, found: re.Match[str]) -> str | None:
    times = {"never": 0, "once": 1, "twice": 2}[found["times"]]
    charged = ", ".join(str(one) for one in after.charged)
    return None if len(after.charged) == times else f"the gateway has charged {charged or 'nothing'}"


def _given_back(after: Afterwards, found: re.Match[str]) -> str | None:
    given_back = ", ".join(str(one) for one in after.given_back)
    return None if given_back == found["amount"] else f"the gateway has given back {given_back or 'nothing'}"


def _owes(after: Afterwards, found: re.Match[str]) -> str | None:
    owed = after.owed(found["number"])
    if owed == Money.typed(found["amount"]):
        return None
    return f"it owes {owed}" if owed is not None else "there is no such account"


def _payments(after: Afterwards, found: re.Match[str]) -> str | None:
    states = [payment.state for payment in after.payments]
    return None if states == listed(found["states"]) else f"they are {', '.join(states) or 'none'}"


def _steps(after: Afterwards, found: re.Match[str]) -> str | None:
    ahead = iter(after.steps)
    missing = next((step for step in listed(found["steps"]) if step not in ahead), None)
    if missing is None:
        return None
    return f"{missing} did not come in this order; the call went {' → '.join(after.steps)}"


def _never_logged(after: Afterwards, found: re.Match[str]) -> str | None:
    logged = [words for words in listed(found["words"]) if words.casefold() in after.log.casefold()]
    return f"the log has {', '.join(logged)}" if logged else None


def _texted(after: Afterwards, found: re.Match[str]) -> str | None:
    messages = after.texted()
    if any(alike(found["words"], words) for words in messages):
        return None
    return f"what was sent is {'; '.join(messages) or 'nothing'}"


def _no_text(after: Afterwards, found: re.Match[str]) -> str | None:
    messages = after.texted()
    return f"this was sent: {'; '.join(messages)}" if messages else None


KEPT: Promises[Afterwards] = Promises(
    (
        Promise(r"paid(?: (?P<amount>\d+\.\d\d))?", "paid 125.40", _paid),
        Promise(r"nothing paid", "nothing paid", _nothing_paid),
        Promise(r"charged (?P<times>never|once|twice)", "charged once", _charged),
        Promise(r"given back (?P<amount>\d+\.\d\d)", "given back 125.40", _given_back),
        Promise(r"(?P<number>\d{8,9}) owes (?P<amount>-?\d+\.\d\d)", "10000001 owes 0.00", _owes),
        Promise(r"payments (?P<states>[a-z, ]+)", "payments declined, succeeded", _payments),
        Promise(r"steps (?P<steps>[\w\-/, ]+)", "steps verify, balance, receipt", _steps),
        Promise(r"texted (?P<words>.+)", "texted Billing line: we received your payment of $125.40…", _texted),
        Promise(r"no text message", "no text message", _no_text),
        Promise(r"never logged (?P<words>.+)", "never logged Rivera, 1948", _never_logged),
    )
)
