"""People who pay, and Twilio between them and the line: webhooks that come twice, late or never, and calls that end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ivr.engine.events import Answered, CardNotTaken, CardTaken, CardTrouble, Continued, DialEnded, Keys, Silence
from ivr.engine.turn import Event
from ivr.switchboard import Answer, StillBeingAnswered, TurnOutOfNowhere
from tests.simulation.line import Line, Worker
from tests.simulation.world import Killed, World
from tests.truth import WORDS

DIALLED = "+18003903507"
# What Twilio gives a webhook, in all.
PATIENCE_SECONDS = 15.0
NETWORK_SECONDS = 0.03
# A caller who has not come to an end after so many turns hangs up.
MOST_TURNS = 60
# What everybody presses on the way to the amounts, by the last words heard before the keys are waited for.
BIRTH_DATE, ZIP = "03151948", "94612"
# Of so many the receipt makes them think again; most of those then take their payment back, and pay anew.
TAKES_IT_BACK = 0.3
# Another way than with a card to leave `<Pay>`, out of a hundred.
NO_CARD: dict[CardTrouble, float] = {"star": 4, "gave_up": 2, "hung_up": 5, "unavailable": 2}
# Somebody who looks for their card for longer than a payment is kept for them.
LOOKS_FOR_IT_SECONDS = (1000.0, 1600.0)


@dataclass
class Twilio:
    """Carries each turn to some worker, at least once, and its answer back, at most once."""

    line: Line
    workers: list[Worker]
    # The calls of which a worker has said that it took note of their end.
    ended: set[str] = field(default_factory=set)

    @property
    def world(self) -> World:
        return self.line.world

    def chance(self, share: float) -> bool:
        """Does this go wrong now?"""
        return self.world.random.random() < share and self.world.faults

    def turn(self, call: str, number: int, event: Event, caller: str) -> Answer | None:
        """The answer that came first; None when there was only an apology, or nothing at all."""
        world, draw = self.world, self.world.random.random

        def take(worker: Worker) -> Answer | None:
            return self._taken(worker, call, number, event, caller)

        if self.chance(0.01):
            world.counted["webhooks lost"] += 1
            return None
        if self.chance(0.04):
            world.counted["webhooks sent twice"] += 1
            self.send(f"{call}/{number} again", take, 3 * draw())
        if self.chance(0.03):
            world.counted["webhooks sent again later"] += 1
            self.send(f"{call}/{number} late", take, 5 + 900 * draw())
        answered = self._asked(f"{call}/{number}", take)
        return answered[0] if answered else None

    def _asked(self, what: str, work: Callable[[Worker], Answer | None]) -> list[Answer | None]:
        """Send it and wait; once more when the connection breaks, as Twilio does. Nothing when nobody answered."""
        answered: list[Answer | None] = []
        waiting: list[Callable[[], None]] = []
        for _ in range(2):
            waiting.clear()
            self.send(what, work, 0.0, answered, waiting)
            self.world.wait_for(waiting.append, PATIENCE_SECONDS)
            if answered:
                break
        return answered

    def _taken(self, worker: Worker, call: str, number: int, event: Event, caller: str) -> Answer | None:
        """As `ivr.web.voice` does it: whatever breaks, the caller hears an apology."""
        at = worker.switchboard.clock()
        try:
            if number == 0:
                return worker.switchboard.answer(call, DIALLED, caller, at)
            return worker.switchboard.take_turn(call, number, event, at)
        except (StillBeingAnswered, TurnOutOfNowhere):
            self.world.counted["turns nobody could answer"] += 1
        except Exception as error:
            self.line.broke(error)
        self.world.counted["apologies"] += 1
        return None

    def end(self, call: str) -> None:
        """The status callback; one in ten is never told, and one in ten only after half an hour."""
        if self.chance(0.1):
            self.world.counted["ends of calls never told"] += 1
            return
        draw = self.world.random.random

        def tell(worker: Worker) -> None:
            try:
                worker.switchboard.end(call, worker.switchboard.clock(), 60)
            except Exception as error:
                self.line.broke(error)
            else:
                self.ended.add(call)

        late = 5 + 1800 * draw() if self.chance(0.1) else 0.2
        self.world.after(late, lambda: self.world.spawn(lambda: self._asked(f"{call}/end", tell)))
        if self.chance(0.25):
            self.world.counted["ends of calls told twice"] += 1
            self.send(f"{call}/end again", tell, late + 60 * draw())

    def send(
        self,
        what: str,
        work: Callable[[Worker], Answer | None],
        later: float,
        answered: list[Answer | None] | None = None,
        waiting: list[Callable[[], None]] | None = None,
    ) -> None:
        """To whichever worker is there. Whoever waits is woken by an answer, and by a connection that breaks."""
        world = self.world

        def wake() -> None:
            for one in waiting or ():
                world.after(NETWORK_SECONDS, one)

        def arrive() -> None:
            worker = world.random.choice(self.workers)
            if worker.process.down:
                world.note(f"{what} finds {worker.process.name} down")
                wake()
                return

            def live() -> None:
                world.note(f"{worker.process.name} takes {what}")
                try:
                    answer = work(worker)
                    world.point("answer to be sent")
                except Killed:
                    wake()
                    raise
                world.note(f"{worker.process.name} answers {what}: {answer.step if answer else 'nothing'}")
                if answered is not None:
                    answered.append(answer)
                wake()

            world.spawn(live, worker.process)

        world.after(NETWORK_SECONDS + later, arrive)


@dataclass
class Caller:
    """One call: somebody who wants to pay this account, all of it or a part, and may hang up anywhere.

    Of callers in twice the `hurry` about twice as many hang up.
    """

    twilio: Twilio
    call: str
    number: str
    account: str
    pays_part: bool
    tokens: Mapping[str, float]
    hurry: float = 1.0

    @property
    def world(self) -> World:
        return self.twilio.world

    def live(self) -> None:
        event: Event = Answered()
        for turn in range(MOST_TURNS):
            if self._hangs_up_unheard(turn, event):
                break
            answer = self.twilio.turn(self.call, turn, event, self.number)
            if answer is None:
                break
            spoken = answer.twiml.splitlines()
            self._hear(spoken)
            if spoken[-1] == "hangup" or self._draw() < 0.015 * self.hurry:
                break
            event = self._react(answer.step, spoken)
            if isinstance(event, Continued) and self._draw() < 0.06 * self.hurry:
                break
            if event == DialEnded("talked"):
                break
            # Whether Twilio tells of a hang-up in `<Pay>` is not documented.
            if event == CardNotTaken("hung_up") and self._draw() < 0.5:
                break
        self.world.note(f"{self.call} is over")
        self.twilio.end(self.call)

    def _draw(self) -> float:
        return self.world.random.random()

    def _hangs_up_unheard(self, turn: int, event: Event) -> bool:
        """Gone with the key still on its way: the turn comes, perhaps after the end of the call, and nobody listens."""
        if not turn or self._draw() > 0.02 * self.hurry:
            return False
        self.world.counted["hang-ups while a turn was on its way"] += 1

        def take(worker: Worker) -> Answer | None:
            return self.twilio._taken(worker, self.call, turn, event, self.number)

        self.twilio.send(f"{self.call}/{turn} unheard", take, 2 * self._draw())
        return True

    def _hear(self, spoken: list[str]) -> None:
        for line in spoken:
            match line.split():
                case ["say", words, payment]:
                    if words in WORDS:
                        self.twilio.line.statements.add(payment, WORDS[words], f"by {words} on call {self.call}")

    def _react(self, step: str, spoken: list[str]) -> Event:
        """What happens next on the call, when the caller has heard what was said."""
        match spoken[-1]:
            case "pay":
                return self._types_a_card()
            case "continue":
                self.world.pause(2.5 + self._draw())
                return Continued()
            case "dial":
                self.world.pause(60)
                return DialEnded("talked")
            case _:
                self.world.pause(1 + 7 * self._draw())
                return self._press(step, spoken)

    def _types_a_card(self) -> Event:
        low, high = LOOKS_FOR_IT_SECONDS if self._draw() < 0.01 else (15.0, 60.0)
        self.world.pause(low + (high - low) * self._draw())
        drawn = self._draw() * 100
        for trouble, share in NO_CARD.items():
            drawn -= share * self.hurry if trouble == "hung_up" else share
            if drawn < 0:
                return CardNotTaken(trouble)
        (token,) = self.world.random.choices(list(self.tokens), list(self.tokens.values()))
        return CardTaken(token, "visa", f"{self.world.random.randrange(10**4):04d}")

    def _press(self, step: str, spoken: list[str]) -> Event:
        heard = {line.split()[1] for line in spoken if line.startswith("say ")}
        options = {phrase: key for phrase, key in (line.split()[1:] for line in spoken if line.startswith("option "))}
        match step:
            case "language" | "main_menu":
                return Keys("1")
            case "find_bill":
                return Keys(self.account)
            case "verify":
                return Keys(BIRTH_DATE if heard & {"ask_birth_date", "ask_birth_date_again"} else ZIP)
            case "amount" if "offer_past_due" in options and self.pays_part:
                return Keys(options["offer_past_due"])
            case "amount":
                return Keys(options.get("offer_full", "1"))
            case "receipt" if "undo_later" in options and self._draw() < TAKES_IT_BACK:
                return Keys(options["undo_later"])
            case "undo":
                return Keys(options["undo_it"]) if self._draw() < 0.8 else Keys(options["undo_keep"])
            case "confirm":
                return Keys("1") if self._draw() < 0.93 else Keys("2") if self._draw() < 0.7 else Silence()
            case _:
                return Silence()
