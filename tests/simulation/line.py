"""The line under simulation: workers made of the real parts, and what each let the engine say about money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ivr.attempts import Cards
from ivr.engine.call import Call
from ivr.engine.directives import Continue, Dial, Directive, Gather, HangUp, Pause, Pay, Say, SayOption
from ivr.engine.invocations import (
    ChargePayment,
    CheckPayment,
    Invocation,
    KeepCard,
    Outcome,
    PaymentDeclined,
    PaymentLapsed,
    PaymentNotCharged,
    PaymentNotUndone,
    PaymentSucceeded,
    PaymentUndone,
    PaymentUnsettled,
    UndoPayment,
    UndoUnsettled,
)
from ivr.house import House
from ivr.ledger.money import Money
from ivr.payments.auditor import Auditor
from ivr.payments.cashier import Cashier
from ivr.payments.differences import Difference
from ivr.payments.notices import Notices
from ivr.payments.teller import Teller
from ivr.payments.undoing import Undoing
from ivr.release import Release
from ivr.speech.catalogue import Catalogue
from ivr.store.accounts import Accounts
from ivr.store.attempts import Attempts
from ivr.store.audits import Audits
from ivr.store.calls import Calls
from ivr.store.consents import Consents
from ivr.store.corrections import Corrections
from ivr.store.inbox import Inbox
from ivr.store.payments import Payments
from ivr.store.refunds import Refunds
from ivr.store.stops import Stops
from ivr.switchboard import Switchboard
from ivr.switches import Switch
from ivr.texts.clerk import Clerk
from tests.line import PUBLIC_URL, SECRET
from tests.simulation.database import CommitUnknown, SimulatedDatabase
from tests.simulation.gateway import GatewayServer, SimulatedGateway
from tests.simulation.world import Process, Threads, World
from tests.truth import Statement, Told

_OUTCOMES: Mapping[type[Any], Told] = {
    PaymentSucceeded: "approved",
    PaymentDeclined: "not charged",
    PaymentNotCharged: "not charged",
    PaymentLapsed: "not charged",
    PaymentUnsettled: "unsure",
    PaymentUndone: "cancelled",
    PaymentNotUndone: "not cancelled",
    UndoUnsettled: "unsure",
}


@dataclass(frozen=True, slots=True)
class SaidPlainly:
    """Stands for TwiML: a line for each directive, so that a simulated caller need not parse XML."""

    def write(self, directives: Sequence[Directive], catalogues: Mapping[str, Catalogue], next_url: str) -> str:
        return "\n".join(_plain(one) for one in directives)

    def apology(
        self, catalogues: Mapping[str, Catalogue], languages: Sequence[str], ring: Dial | None, next_url: str
    ) -> str:
        return "apology"


def _plain(directive: Directive) -> str:
    match directive:
        case Say(prompt, payment=payment):
            return f"say {prompt} {payment}".rstrip()
        case SayOption(phrase, key):
            return f"option {phrase} {key}"
        case Gather() | Pay() | Dial() | Continue() | HangUp() | Pause():
            return type(directive).__name__.lower()


@dataclass
class Statements:
    """What was said about each payment, and when: by the house to the engine, and to callers by a turn's answer."""

    world: World
    told: list[Statement] = field(default_factory=list)

    def add(self, payment: str, what: Told, where: str) -> None:
        self.world.note(f"told {what} of {payment} {where}")
        self.told.append((payment, what, where))


@dataclass(frozen=True, slots=True)
class ListenedTo(House):
    """The house, with somebody who writes down what it lets the engine say."""

    statements: Statements = field(kw_only=True)

    def do(self, invocation: Invocation, call: Call, release: Release, at: datetime) -> Outcome:
        outcome = House.do(self, invocation, call, release, at)
        told = _OUTCOMES.get(type(outcome))
        if told is not None and isinstance(invocation, KeepCard | ChargePayment | CheckPayment | UndoPayment):
            self.statements.add(invocation.payment, told, f"to call {call.sid}")
        return outcome


@dataclass(frozen=True, slots=True)
class OneRelease:
    release: Release

    def current(self) -> Release:
        return self.release

    def of(self, release: str) -> Release:
        return self.release


@dataclass(frozen=True, slots=True)
class NoSwitches:
    """Nothing is switched on; what a supervisor can switch has tests of its own."""

    def in_force(self, at: datetime) -> tuple[Switch, ...]:
        return ()

    last_known = in_force


class HoldersOnly(Attempts):
    """Nobody tries stolen cards out: that many are refused in a row is chance here, and would end payments for most of
    a world. What the line does about it has tests of its own."""

    def cards(self, account: int, call_sid: str, line: str, at: datetime) -> Cards:
        return replace(super().cards(account, call_sid, line, at), latest=0)


@dataclass(frozen=True, slots=True)
class Code:
    """The parts that a mutant replaces by its own."""

    book: type[Payments] = Payments
    calls: type[Calls] = Calls
    refunds: type[Refunds] = Refunds
    cashier: type[Cashier] = Cashier
    undoing: type[Undoing] = Undoing
    house: type[ListenedTo] = ListenedTo
    switchboard: type[Switchboard] = Switchboard
    notices: type[Notices] = Notices


@dataclass(frozen=True, slots=True)
class Worker:
    process: Process
    switchboard: Switchboard
    teller: Teller
    notices: Notices


def worker(
    name: str, code: Code, world: World, database: SimulatedDatabase, server: GatewayServer, line: Line
) -> Worker:
    """One process of the line, put together as in app.py."""
    process = Process(name)

    def clock() -> datetime:
        return world.clock(process)

    def reference() -> str:
        return f"{world.random.randrange(10**8):08d}"

    gateway = SimulatedGateway(server)
    book = code.book(database)
    cashier = code.cashier(book, gateway, clock, world.drawn_id, reference, Threads(), line.broke)
    undoing = code.undoing(code.refunds(database), gateway, clock, Threads(), line.broke)
    attempts = HoldersOnly(database)
    clerk = Clerk(Consents(database), Stops(database), clock, at_work=False)
    house = code.house(
        Accounts(database),
        cashier,
        undoing,
        NoSwitches(),
        attempts,
        clerk,
        line.cards_off,
        SECRET,
        statements=line.statements,
    )
    calls = code.calls(database)
    switchboard = code.switchboard(
        OneRelease(line.release), calls, house, SaidPlainly(), PUBLIC_URL, clock, world.pause
    )
    teller = Teller(undoing.book, gateway, clock, Money(0))
    auditor = Auditor(Audits(database), Corrections(database), cashier, teller, lambda: UTC, line.differs)
    return Worker(process, switchboard, teller, code.notices(cashier, auditor, Inbox(database)))


@dataclass(frozen=True, slots=True)
class Line:
    """What all workers share."""

    world: World
    release: Release
    statements: Statements

    def broke(self, error: BaseException) -> None:
        """A worker meets this error where nobody waits for it, or a webhook does."""
        if isinstance(error, CommitUnknown):
            self.world.counted["errors that workers met"] += 1
        else:
            self.world.surprise(error)

    def differs(self, found: Difference) -> None:
        self.world.surprise(AssertionError(f"no message is about what went back: {found.told}"))

    def cards_off(self, line: str, at: datetime) -> None:
        self.world.counted["cards were taken for stolen ones"] += 1


def always_open(release: Release) -> Release:
    """The same line, at every hour of the week: a simulation sleeps neither at night nor on Sundays."""
    from ivr.hours import Span

    week = ((Span(0, 24 * 60),),) * 7
    calendars = {
        name: replace(calendar, weekly=week, holidays="", exceptions=None, closing_soon=timedelta(0))
        for name, calendar in release.calendars.items()
    }
    return replace(release, calendars=calendars)
