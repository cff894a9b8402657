"""A run as it is printed: what was counted, what was found, and how long turns took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from ivr.store.database import Database
from ivr.store.tables import inbox, outbox
from tests.release_gate.gate import Run
from tests.release_gate.trouble import Kind, Trouble
from tests.release_gate.twilio import Asked
from tests.truth import Findings

# While one of these lasts a turn may take longer: the database may be held by who does not run, or be gone.
FOR_ALL: frozenset[Kind] = frozenset({"stopped", "database gone", "line gone"})
# While one of these lasts, a turn that asks for money may.
FOR_MONEY: frozenset[Kind] = frozenset({"conversation", "held up"})
HELD_UP: frozenset[Kind] = frozenset({"held up"})
MONEY_STEPS = ("confirm", "charge", "undo")
# What is promised of the ninety-ninth turn of a hundred without a fault.
PROMISED_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Latencies:
    """Of the turns without a fault, in seconds."""

    turns: int
    p50: float
    p99: float
    longest: float

    @classmethod
    def of(cls, asked: Sequence[Asked], trouble: Sequence[Trouble]) -> Latencies:
        for_all, for_money, held_up = (_of_kind(trouble, kinds) for kinds in (FOR_ALL, FOR_MONEY, HELD_UP))
        clean = sorted(
            one.seconds
            for one in asked
            if one.tries == 1
            and not one.twice
            and not any(met.meets(one.began, one.ended) for met in for_all)
            and not (one.after in MONEY_STEPS and any(met.meets(one.began, one.ended) for met in for_money))
            # Nor is it the turn that was held up itself.
            and not any(one.began <= met.began and met.ended <= one.ended for met in held_up)
        )
        if not clean:
            return cls(0, 0, 0, 0)
        return cls(len(clean), clean[len(clean) // 2], clean[int(len(clean) * 0.99)], clean[-1])


def _of_kind(trouble: Sequence[Trouble], kinds: frozenset[Kind]) -> list[Trouble]:
    return [one for one in trouble if one.kind in kinds]


def table(run: Run, found: Findings, took: Latencies) -> str:
    return "\n".join(f"  {name:<58} {value}" for name, value in _rows(run, found, took))


def _rows(run: Run, found: Findings, took: Latencies) -> Iterator[tuple[str, str]]:
    plan, counted, twilio, trouble = run.plan, run.counted, run.telephones.twilio, run.trouble
    kinds = Counter(one.kind for one in trouble)
    places = Counter(one.what for one in trouble if one.kind == "died")
    killed = Counter(one.what for one in trouble if one.kind == "killed")
    oracle = run.account.oracle
    yield "calls", f"{len(run.telephones.ended)}"
    yield "turns answered", f"{len(twilio.asked)}, {len(twilio.asked) / max(run.seconds, 1):.0f} a second"
    yield "seconds", f"{run.seconds:.0f}, {len(run.telephones.ended) / max(run.seconds, 1):.1f} calls a second"
    yield "payments", f"{counted['payments']} ({_listed(counted)})"
    yield "charges at the gateway", f"{counted['charges']}, of which {counted['given back']} were taken back"
    yield "text messages at the carrier", f"{len(run.carrier.sent)} of {counted['texts wanted']} that were wanted"
    yield "killed", f"{kinds['died'] + kinds['killed']}"
    yield "  at places where something is done", f"{kinds['died']}, at {len(places)} places"
    yield "  at any moment", f"{killed['web']} web workers, {killed['background']} background workers"
    gone = Counter(one.what for one in trouble if one.kind == "database gone")
    yield "  all at once", ", ".join(["line " + str(kinds["line gone"]), *(f"{what} {n}" for what, n in gone.items())])
    yield "stopped for longer than a lease", f"{kinds['stopped']} processes, {kinds['held up']} threads"
    yield "requests to the gateway", f"{counted['conversations']}"
    share = counted["conversations disturbed"] / max(counted["conversations"], 1)
    yield "  disturbed on the way", f"{counted['conversations disturbed']} ({share:.1%})"
    yield "  met trouble of the gateway's own", f"{oracle['troubled']}"
    share = counted["messages disturbed"] / max(counted["messages"], 1)
    yield "requests to the carrier of messages", f"{counted['messages']}"
    yield "  disturbed on the way", f"{counted['messages disturbed']} ({share:.1%})"
    yield from sorted((what, f"{count}") for what, count in twilio.counted.items())
    yield "calls with a turn that never arrived", f"{len(twilio.lost)}"
    yield "turns that Twilio had to ask again", f"{sum(one.tries > 1 for one in twilio.asked)}"
    yield "calls of which six tries in a row met a death", f"{counted['unlucky']}"
    yield "apologies", f"{sum(one.step == 'sorry' for one in twilio.asked)}"
    database = Database(run.url)
    with database.read() as connection:
        yield "webhooks of the gateway taken in", f"{connection.scalar(select(func.count()).select_from(inbox))}"
        kinds_of = select(outbox.c.kind, func.count()).group_by(outbox.c.kind).order_by(outbox.c.kind)
        for kind, count in connection.execute(kinds_of):
            yield f"to be sent: {kind}", f"{count}"
    database.close()
    yield "statements about money, heard and stored", f"{counted['statements']}"
    yield "seconds until nothing was open", f"{run.quiet_seconds:.1f}"
    yield "turns without a fault", f"{took.turns}"
    yield "  they took", f"p50 {took.p50:.3f} s, p99 {took.p99:.3f} s, longest {took.longest:.3f} s"
    for kind in PROMISED:
        yield kind, f"{len(found.of.get(kind, ()))}"
    if plan.mistake:
        yield "with a mistake", plan.mistake


# Told also when there are none.
PROMISED = (
    "double charges",
    "charged and not recorded",
    "recorded and not charged",
    "false statements",
    "transactions that do not add up to zero",
    "clearings that are not the gateway's",
    "outboxes that are not the successes",
    "payments given back twice",
    "text messages sent twice",
    "text messages that never came",
    "differences that the daily comparison tells",
    "payments still open",
    "calls that were ended by the line",
)


def _listed(counted: Counter[str]) -> str:
    states = sorted((name, count) for name, count in counted.items() if name.startswith("payments "))
    return ", ".join(f"{count} {name.partition(' ')[2]}" for name, count in states)
