"""Every call of a small flow, made with the engine itself: each key, each silence, each answer the house may give.

Nothing of the proof is used here. What goes wrong on a call is noted with the step at which it did. A caller may have
changed the language at any moment, so words are listened to in every language at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import product
from typing import Literal, NamedTuple

from ivr.engine.advance import FlowRunsInACircle, _first_move, advance
from ivr.engine.call import Call
from ivr.engine.directives import Continue, Dial, Gather, HangUp, Pay, Say, SayOption
from ivr.engine.events import Answered, CardNotTaken, CardTaken, Continued, DialEnded, Keys, Silence
from ivr.engine.flow import Flow, Step
from ivr.engine.invocations import (
    AbandonPayment,
    CardKept,
    ChargePayment,
    CheckHours,
    Hours,
    KeepCard,
    OpenPayment,
    PaymentSucceeded,
)
from ivr.engine.steps.confirm_payment import ConfirmPayment
from ivr.engine.steps.give_receipt import GiveReceipt
from ivr.engine.steps.say import Say as SayStep
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import Promises, Ways
from ivr.ledger.money import Money
from ivr.release import THE_LINE
from ivr.speech.catalogue import Catalogue
from ivr.values import Digits
from tests.flowfile.proof.house import House

Kind = Literal["private", "unspoken", "credit", "unagreed", "unheld", "untrue", "closed", "broke", "circle", "endless"]
# What a stranger may hear; the last two only whoever has paid on this very call can.
PUBLIC = frozenset({"closes_at", "opens", "agents_open", "largest", "paid_amount", "paid_code"})
TYPED = ("10000001", "03151948", "94612", "5105550143", "50", "500", "1", "*", "", "0")


class Wrong(NamedTuple):
    kind: Kind
    step: str


class Paying(NamedTuple):
    """What happened beside the call: the card that is held and for which bill, what the last key agreed to, whether the
    bank did, and whether the line was found open."""

    held: tuple[str, Money, str, int | None] | None = None
    agreed: tuple[Money, str] | None = None
    charged: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Overheard:
    """A step that behaves as it always does, and whose words are listened to."""

    name: str
    step: Step
    walk: Walk

    def enter(self, call: Call) -> Turn:
        return self._listened(call, self.step.enter(call))

    def says(self) -> tuple[str, ...]:
        return self.step.says()

    def claims(self, call: Call, pressed: str) -> bool:
        return self.step.claims(call, pressed)

    def hear(self, call: Call, event: Event) -> Turn:
        return self._listened(call, self.step.hear(call, event))

    def ways(self, promises: Promises) -> Ways:
        return self.step.ways(promises)

    def _listened(self, call: Call, turn: Turn) -> Turn:
        # The line waits here, whatever stands behind the words: what asks for an account asks a stranger.
        verified = turn.call.verified
        if not verified and isinstance(self.step, SayStep) and self.step.nothing_due is not None:
            self.walk.note("private", self.name)
        for one in turn.directives:
            if isinstance(one, Say):
                self.walk.listen(self.name, one.prompt, one, verified)
            elif isinstance(one, SayOption):
                self.walk.listen(self.name, one.phrase, one, verified)
        return turn


@dataclass
class Walk:
    """`most` bounds the states that are looked at."""

    flow: Flow
    languages: tuple[str, ...]
    starts: tuple[str, ...]
    catalogues: Mapping[str, Catalogue]
    house: House
    most: int
    hours: str = ""
    wrong: set[Wrong] = field(default_factory=set)
    whole: bool = True
    speechless: bool = False  # something could not be said: the call ends with an apology
    visited: set[str] = field(default_factory=set)
    _asked: bool = False  # on some call, whether the line is open
    _unasked: bool = False  # a payment was opened on a call that never found it open

    def __post_init__(self) -> None:
        self._steps = {name: Overheard(name, step, self) for name, step in self.flow.steps.items()}
        self._flow = replace(self.flow, steps=self._steps)
        self._blanks = {
            (language, name): message.blanks
            for language, catalogue in self.catalogues.items()
            for name, message in catalogue.prompts.items()
        }

    def note(self, kind: Kind, step: str) -> None:
        self.wrong.add(Wrong(kind, step))

    def listen(self, step: str, prompt: str, one: Say | SayOption, verified: bool) -> None:
        for language in self.languages:
            blanks = self._blanks.get((language, prompt), frozenset())
            if blanks:
                self._listen_to(step, blanks, one, verified)

    def _listen_to(self, step: str, blanks: frozenset[str], one: Say | SayOption, verified: bool) -> None:
        if not verified and blanks - PUBLIC:
            self.note("private", step)
        if blanks - one.values.keys():
            self.note("unspoken", step)
            self.speechless = True
        for blank in blanks & one.values.keys():
            value = one.values[blank]
            if isinstance(value, Money) and value.minor < 0:
                self.note("credit", step)
                self.speechless = True

    def walked(self) -> set[Wrong]:
        """Every state once, the nearest first."""
        numbers: dict[object, int] = {}
        passive: list[list[int]] = []
        waiting: deque[tuple[Turn, Paying, int]] = deque()

        def arrive(turn: Turn, paying: Paying) -> int | None:
            key = _key(turn, paying)
            if key not in numbers:
                if len(numbers) >= self.most:
                    self.whole = False
                    return None
                numbers[key] = len(numbers)
                passive.append([])
                waiting.append((turn, paying, numbers[key]))
            return numbers[key]

        for start, agents_only in product(self.starts, (False, True)):
            answered = datetime(2027, 3, 16, tzinfo=UTC)
            call = Call("CA1", "desk", "r1", ("en",), "en", answered, start, agents_only=agents_only)
            landed = self._advanced(call, Answered(), Paying())
            if landed is not None:
                arrive(*landed)
        while waiting:
            # Deep into calls and broadly over them by turns, so that a bound keeps neither from being seen.
            turn, paying, number = waiting.pop() if len(numbers) % 2 else waiting.popleft()
            self.visited.add(turn.call.step)
            for event, idle in self._events(turn):
                landed = self._advanced(turn.call, event, self._before(turn, event, paying))
                if landed is not None:
                    to = arrive(*landed)
                    if idle and to is not None:
                        passive[number].append(to)
        if _has_circle(passive):
            self.note("endless", "")
        if self._unasked and self._asked:
            self.note("closed", "")
        return self.wrong

    def _advanced(self, call: Call, event: Event, paying: Paying) -> tuple[Turn, Paying] | None:
        try:
            turn = advance(self._flow, replace(call, moves=0), event)
        except FlowRunsInACircle:
            self.note("circle", "")
            return None
        except (AssertionError, KeyError, ValueError, TypeError):
            self.note("broke", self._broke_at(call, event))
            return None
        if self.speechless:
            self.speechless = False
            return None
        return turn, self._after(turn, paying)

    def _broke_at(self, call: Call, event: Event) -> str:
        """The step that broke, which need not be the one at which the event came in."""
        while True:
            try:
                turn = self._steps[call.step].enter(call) if event is None else _first(self._flow, call, event)
            except (AssertionError, KeyError, ValueError, TypeError):
                return call.step
            call, event = turn.call, None  # type: ignore[assignment]

    def _before(self, turn: Turn, event: Event, paying: Paying) -> Paying:
        """What the caller does withdraws what they agreed to, but for the key that agrees."""
        match event:
            case Hours(state) if self._of_the_line(turn):
                self._asked = True
                return paying._replace(open=paying.open or state != "closed")
            case PaymentSucceeded():
                return paying._replace(charged=True)
            case CardKept():
                assert isinstance(turn.invocation, KeepCard)
                amount = turn.call.values["amount"]
                assert isinstance(amount, Money)
                held = (turn.invocation.payment, amount, turn.invocation.last_four, turn.call.bill)
                return Paying(held, open=paying.open)
            case Keys("1") if isinstance(self.flow.steps[turn.call.step], ConfirmPayment):
                return paying._replace(agreed=self._read_out(turn.call))
            case Keys() | Silence() | Continued() | CardTaken() | CardNotTaken() | DialEnded():
                return paying._replace(agreed=None)
            case _:
                return paying

    def _of_the_line(self, turn: Turn) -> bool:
        """By the calendar of the number that was dialled. Of two numbers, one may ask and the other not."""
        calendar = turn.invocation.calendar if isinstance(turn.invocation, CheckHours) else ""
        return calendar in (THE_LINE, self.hours) and len(self.starts) == 1

    def _read_out(self, call: Call) -> tuple[Money, str] | None:
        step = self.flow.steps[call.step]
        assert isinstance(step, ConfirmPayment)
        said = frozenset.intersection(*(self._blanks[one, step.confirm_payment] for one in self.languages))
        amount, last_four = call.values.get("amount"), call.values.get("last_four")
        if {"amount", "last_four"} <= said and isinstance(amount, Money) and isinstance(last_four, Digits):
            return amount, last_four.text
        return None

    def _after(self, turn: Turn, paying: Paying) -> Paying:
        if isinstance(self.flow.steps[turn.call.step], GiveReceipt) and not paying.charged:
            self.note("untrue", turn.call.step)
        match turn.invocation:
            case ChargePayment(payment, amount, last_four):
                if paying.agreed != (amount, last_four):
                    self.note("unagreed", turn.call.step)
                if paying.held != (payment, amount, last_four, turn.call.bill):
                    self.note("unheld", turn.call.step)
                return Paying(open=paying.open)
            case OpenPayment():
                self._unasked |= not paying.open
                return Paying(open=paying.open)
            case AbandonPayment():
                return Paying(charged=paying.charged, open=paying.open)
            case _:
                return paying

    def _events(self, turn: Turn) -> Iterator[tuple[Event, bool]]:
        """What may happen next, and whether it may to a caller who presses nothing, or nothing that helps."""
        if turn.invocation is not None:
            yield from ((outcome, True) for outcome in self.house.answers(turn.invocation))
            return
        match turn.directives[-1]:
            case Gather(most=1):
                yield from ((Keys(key), False) for key in "0123456789*" if self._means_something(turn.call, key))
                yield from ((Keys(""), True), (Silence(), True))
            case Gather():
                yield from ((Keys(typed), typed in ("", "1")) for typed in TYPED)
                yield Silence(), True
            case Pay():
                yield CardTaken("pm_1", "visa", "4242"), False
                yield CardNotTaken("star"), False
                yield CardNotTaken("hung_up"), False
                for trouble in (
                    CardNotTaken("gave_up"),
                    CardNotTaken("unavailable"),
                    Continued(),
                    Keys("0"),
                    Keys("9"),
                ):
                    yield trouble, not isinstance(trouble, Keys)
            case Dial():
                yield from ((DialEnded(how), True) for how in ("talked", "busy", "no_answer"))
                yield Keys("9"), False
            case Continue():
                yield from ((Continued(), True), (Keys("1"), False), (Keys("9"), False), (Keys("*"), False))
            case HangUp():
                return

    def _means_something(self, call: Call, key: str) -> bool:
        """Any other key is as good as none of these: it is missed."""
        meaning = self.flow.standing_keys(call.step).get(key)
        undoes = meaning in self.flow.asides
        return self.flow.steps[call.step].claims(call, key) or (bool(call.paid) if undoes else meaning is not None)


def _first(flow: Flow, call: Call, event: Event) -> Turn:
    """The first move of a turn, without those that follow by themselves."""
    return _first_move(flow, call, event)


def _key(turn: Turn, paying: Paying) -> object:
    call = turn.call
    waits = turn.directives[-1] if turn.invocation is None else None
    if isinstance(waits, HangUp):
        return call.step
    return (
        (call.step, call.part, call.misses, call.trail, call.account, call.verified, call.owed, call.bill),
        (call.paid[-2:], call.aside),
        (call.payment, call.cards, call.agents_only, call.identifications, tuple(sorted(call.proofs))),
        (frozenset(call.values), str(call.values.get("amount"))),
        (type(waits), type(turn.invocation), getattr(turn.invocation, "factor", "")),
        paying,
    )


def _has_circle(ways: list[list[int]]) -> bool:
    """Is there a way round? Whatever has no way out is taken away, until nothing is left or everything has one."""
    coming: list[list[int]] = [[] for _ in ways]
    left = [len(found) for found in ways]
    for number, found in enumerate(ways):
        for to in found:
            coming[to].append(number)
    done = deque(number for number, count in enumerate(left) if not count)
    gone = 0
    while done:
        gone += 1
        for number in coming[done.popleft()]:
            left[number] -= 1
            if not left[number]:
                done.append(number)
    return gone < len(ways)
