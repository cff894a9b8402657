"""Where a caller can be on a call, what of it matters, and what can be done there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from ivr.accounts import AGENT_ONLY, proof
from ivr.billing_file import AccountRow
from ivr.engine.call import Call
from ivr.engine.flow import Step
from ivr.engine.steps.choose_amount import OTHER, ChooseAmount
from ivr.engine.steps.find_account import FindAccount
from ivr.engine.steps.offer_text import NUMBER, OfferText
from ivr.engine.steps.verify_caller import VerifyCaller
from ivr.hours import Calendar, standing
from ivr.ledger.money import Money
from ivr.release import Line, Release
from ivr.simulator.caller import Action, Card, Keys, Moment, Record, Silence, Wants
from ivr.simulator.leg import Agent

# Calls begin in the week of this Tuesday, whenever they are played: the same calls every day.
ORDINARY_DAY = date(2027, 3, 16)
BEFORE_CLOSING = timedelta(minutes=5)
INTO_THE_DAY = timedelta(hours=3)
AFTER_HOURS = timedelta(hours=1)

EVERY_KEY = "0123456789*#"
# A card for each way in which a card can go.
CARDS = (
    "visa-ok",
    "visa-declined",
    "gateway-down",
    "gateway-timeout",
    "fsa-partial",
    "invalid-number",
    "connector-error",
)
# Nobody of the demonstration's billing file has these.
NO_ACCOUNT, NO_BIRTH_DATE, NO_ZIP = "9", "01011901", "00501"
NOBODY = "nobody"
# For who is asked how much: dollars and cents that most bills are larger than, and less than any line takes.
SOME_OF_IT, TOO_LITTLE = "10*25#", "0*01#"
# Numbers to which a message can be sent, and cannot.
TEXTABLE, NOT_TEXTABLE = "5105550143", "8005550143"
SPOKEN_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Beginning:
    """The number dialled, the moment, and what whoever the line dials does."""

    number: str
    at: datetime
    agent: Agent = "answers"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a caller would say they are: at which question, in which language, let in or not, paying or having paid."""

    line: str
    step: str
    part: str
    language: str
    wants: Wants
    field: str
    verified: bool
    paying: bool
    paid: bool

    @property
    def name(self) -> str:
        """The step, without the name of its flow file."""
        return self.step.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Situation:
    """A place, and what else decides how the call can go on from there.

    Two callers in the same situation are taken to have the same call before them. Left out is what only names
    things (ids, numbers, codes), and who a caller may be where nobody is asking for it. `waits` is how often the line
    has waited in the document in hand: each card prompt is another one.
    """

    place: Place
    misses: int
    back: str
    claimed: object
    identifications: int
    owes: tuple[bool, ...]
    amount: str
    cards: int
    waits: int
    open: frozenset[str]


@dataclass(frozen=True, slots=True)
class People:
    """The accounts of a billing file: `by_id` as the line's books number them."""

    by_id: Mapping[int, AccountRow]
    secret: bytes

    @property
    def of_each_kind(self) -> tuple[AccountRow, ...]:
        """Of accounts about which the line would speak alike, the first."""
        first: dict[object, AccountRow] = {}
        for row in self.by_id.values():
            first.setdefault(_sounds(row), row)
        return tuple(first.values())

    def claimed(self, call: Call) -> object:
        """Whose account a caller has a claim to by what they have keyed; anything wrong in it makes them nobody."""
        row = self.by_id.get(call.account or 0)
        if row is None:
            return NOBODY
        right = {"birth_date": row.birth_date, "zip": row.zip}
        fits = all(given == proof(self.secret, factor, right[factor]) for factor, given in call.proofs.items())
        return _sounds(row) if fits else NOBODY


def situation(
    call: Call, moment: Moment, waits: int, step: Step | None, people: People, open_calendars: frozenset[str]
) -> Situation:
    paying, paid = bool(call.payment), bool(call.paid)
    place = Place(
        call.line, call.step, call.part, call.language, moment.wants, moment.field, call.verified, paying, paid
    )
    return Situation(
        place,
        call.misses,
        call.aside[0] if call.aside else call.back().step,
        people.claimed(call) if isinstance(step, VerifyCaller) else NOBODY,
        0 if call.verified else call.identifications,
        _owes(call),
        _amount(call),
        call.cards,
        waits,
        open_calendars,
    )


def _owes(call: Call) -> tuple[bool, ...]:
    owed = call.to_pay
    if owed is None or call.owed is None:
        return ()
    several = len(call.owed.bills) > 1
    return (
        several,
        call.bill is not None,
        owed.total.minor > 0,
        owed.past_due.minor > 0,
        owed.instalment.minor > 0,
        owed.part_allowed,
    )


def _amount(call: Call) -> str:
    amount = call.values.get("amount")
    if amount is None or call.to_pay is None:
        return ""
    return "all" if amount == call.to_pay.total else "part"


def open_at(calendars: Mapping[str, Calendar], at: datetime) -> frozenset[str]:
    return frozenset(name for name, calendar in calendars.items() if standing(calendar, at).state != "closed")


def ways(step: Step | None, call: Call, moment: Moment, people: People) -> list[Action]:
    """What a caller can do here. What is asked for comes first, so that the first calls already come far."""
    candidates: list[Action] = [Keys(keys) for keys in _asked_for(step, call, people)]
    candidates += [Card(name) for name in CARDS]
    candidates += [*(Keys(key) for key in EVERY_KEY), Silence(), Record(SPOKEN_SECONDS)]
    return [action for action in candidates if moment.refuses(action) is None]


def _asked_for(step: Step | None, call: Call, people: People) -> Iterator[str]:
    match step:
        case FindAccount():
            kinds = people.of_each_kind
            # Who tries again is one of two: whoever may get in, and who never will.
            numbers = [row.number for row in (kinds if not call.identifications and not call.misses else kinds[:1])]
            yield from (f"{number}#" for number in numbers)
            yield from (f"{NO_ACCOUNT * length}#" for length in sorted({*step.find_account.accept.values()}))
        case VerifyCaller():
            row = people.by_id.get(call.account or 0)
            right = {} if row is None else {"birth_date": row.birth_date, "zip": row.zip}
            wrong = {"birth_date": NO_BIRTH_DATE, "zip": NO_ZIP}
            yield from (keyed[call.part] for keyed in (right, wrong) if call.part in keyed)
        case OfferText() if call.part == NUMBER:
            yield from (TEXTABLE, NOT_TEXTABLE)
        case ChooseAmount() if call.part == OTHER and call.to_pay is not None:
            more = call.to_pay.total + Money(100)
            yield from (f"{more.major}*{more.cents:02}#", TOO_LITTLE, SOME_OF_IT)


def _sounds(row: AccountRow) -> object:
    if row.status in AGENT_ONLY:
        return "for a person"
    total = sum(bill.amount.minor for bill in row.bills)
    past_due = any(bill.past_due.minor for bill in row.bills)
    instalment = any(bill.instalment.minor for bill in row.bills)
    return row.kind, (total > 0) - (total < 0), past_due, instalment


def beginnings(release: Release) -> list[Beginning]:
    """Each number at three times: well into the day, shortly before closing, and closed."""
    return [Beginning(line.number, at) for line in release.lines.values() for at in _moments(line, release.calendars)]


def _moments(line: Line, calendars: Mapping[str, Calendar]) -> list[datetime]:
    """As many of the three as the calendar has; one that never opens, or never closes, has one."""
    calendar = calendars[line.hours]
    midnight = calendar.local(datetime.combine(ORDINARY_DAY, datetime.min.time(), UTC)).replace(
        year=ORDINARY_DAY.year, month=ORDINARY_DAY.month, day=ORDINARY_DAY.day, hour=0, minute=0
    )
    first = standing(calendar, midnight)
    opens = midnight if first.state != "closed" else first.opens
    if opens is None:
        return [midnight]
    closes = standing(calendar, opens).closes
    if closes is None:
        return [opens + INTO_THE_DAY]
    into = min(INTO_THE_DAY, (closes - opens) / 2)
    found = [opens + into, max(opens, closes - BEFORE_CLOSING)]
    return [at.replace(second=0, microsecond=0) for at in [*found, closes + AFTER_HOURS]]


def with_agent(beginning: Beginning, agent: Agent) -> Beginning:
    return replace(beginning, agent=agent)
