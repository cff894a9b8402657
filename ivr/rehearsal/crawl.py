"""An automatic caller who presses every key everywhere, is silent everywhere, and hangs up after everything.

The crawl keeps a map of *places* (a question, in one language, let in or not, paying or not) and of *situations*
there (after a miss, with another account; see `situations.py`). A call follows the shortest way to where something
has not been done yet, does it, and walks on through whatever is new until the call ends.

In the first situation of a place everything is done. In each other situation of that place, one of all the keys that
came to the same in the first is. Hanging up is tried at each place: while the line waits, and over the first words of
the documents on the way there (of many, as while a bank does not answer, the first two and the last). Whoever is rung
answers, is busy, and does not answer, once for each place from which a person can be asked for. Each number is called
well into its day, shortly before it closes, and closed.

What must hold on every call is checked in `walking.py`. What only the map shows is checked here, at the end:

- *a way out*: from every situation, something that was tried leads in one or more moves to a person who is rung, or to
  the line hanging up after words;
- *help within reach*: who presses key 0 again and again (and waits where keys mean nothing), and who does nothing at
  all, comes to one of the two in fewer than `MOST_PATIENCE` moves.

Neither is judged where the bound on the number of calls kept the crawl from seeing where a move leads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from ivr.rehearsal.map import Map
from ivr.rehearsal.private import Secrets
from ivr.rehearsal.situations import People, Situation, beginnings
from ivr.rehearsal.stage import SECRET, Scene, Stage, demo_rows
from ivr.rehearsal.walking import Plan, Walked, World, Wrong, walk
from ivr.rehearsal.watching import Seen
from ivr.simulator.caller import Action, Keys, Silence, Wants
from ivr.store.accounts import Accounts

MOST_CALLS = 1000
# What is not told in full is counted.
MOST_TOLD = 20
MOST_PATIENCE = 12


@dataclass(slots=True)
class Fault:
    """Something wrong, on the shortest call on which it was found, and on how many calls it was."""

    what: str
    walked: Walked
    times: int = 1


@dataclass(slots=True)
class Crawl:
    """What a crawl has come to."""

    most: int
    map: Map
    faults: dict[str, Fault] = field(default_factory=dict)
    seen: Seen = field(default_factory=Seen)
    calls: int = 0
    seconds: float = 0.0
    complete: bool = False

    def printed(self) -> Iterator[str]:
        """Each fault as the call on which it happens, which is a script too; then what was reached."""
        for fault in list(self.faults.values())[:MOST_TOLD]:
            yield f"FAILED  {fault.what}" + (f" (and on {fault.times - 1} more calls)" if fault.times > 1 else "")
            yield fault.walked.transcript.write()
        if len(self.faults) > MOST_TOLD:
            yield f"And {len(self.faults) - MOST_TOLD} more kinds of faults."
        yield from self._reached()
        yield f"{len(self.faults)} faults." if self.faults else "Nothing was wrong."

    def _reached(self) -> Iterator[str]:
        known, places = self.map.known, self.map.first
        languages = ", ".join(sorted({place.language for place in places}))
        yield (
            f"{self.calls} calls, {self.seconds / 3600:.0f} hours on the line: {len(known)} situations at "
            f"{len(places)} places ({languages}), {self.map.tried} things done in them."
        )
        unfinished = self.map.unfinished()
        if self.complete and not unfinished:
            yield "In every situation everything was tried: every key, silence, and hanging up."
            return
        others = [here for here in unfinished if places[here.place] is not here]
        if len(others) == len(unfinished):
            yield "At every place everything was tried: every key, silence, and hanging up."
        nearest = min((len(known[here].plan.actions) for here in unfinished), default=0)
        ended = "No call came to anything new any more" if self.complete else f"The bound of {self.most} calls ended it"
        yield (
            f"{ended}. Not everything was tried at so many places: "
            f"{len(unfinished) - len(others)}; in so many other situations at them: {len(others)}. "
            f"Moves from the greeting to the nearest: {nearest}."
        )


def crawl(stage: Stage, most: int = MOST_CALLS) -> Crawl:
    """Call until everything has been tried, or `most` calls have been made."""
    found = Crawl(most, Map(stage.release.flow))
    for beginning in beginnings(stage.release):
        found.map.plan(Plan(beginning))
    calls = _Calls(stage, found)
    calls.make()
    trapped = _without_a_way_out(found.map)
    for here in trapped:
        what = f"no way out, at {here.place.name}: nothing a caller does leads to a person or a goodbye"
        calls.fault(what, found.map.known[here].plan)
    for what, plan in _without_help(found.map, trapped):
        calls.fault(what, plan)
    return found


@dataclass(slots=True)
class _Calls:
    """The calls of a crawl, on lines that are set up anew as soon as somebody has paid on them."""

    stage: Stage
    found: Crawl
    _worlds: dict[date, World] = field(default_factory=dict)

    def make(self) -> None:
        found = self.found
        plan = found.map.nearest()
        while plan is not None and found.calls < found.most:
            day = plan.beginning.at.date()
            with self.stage.scene(day) as scene:
                world = self._world(day, scene)
                while plan is not None and found.calls < found.most and plan.beginning.at.date() == day:
                    self._take(walk(scene, world, plan, found.map if plan.over is None else None))
                    plan = found.map.nearest()
                    if scene.payments():
                        break
        found.complete = plan is None

    def _take(self, walked: Walked) -> None:
        found = self.found
        found.calls += 1
        found.seconds += walked.seconds
        found.seen.add(walked.seen)
        for wrong in walked.wrong:
            if wrong.what in found.faults:
                found.faults[wrong.what].times += 1
            else:
                found.faults[wrong.what] = Fault(wrong.what, self._shortest(walked, wrong))

    def _shortest(self, walked: Walked, wrong: Wrong) -> Walked:
        """The same wrong thing on a call from which nothing can be left out."""
        ahead = deque(_shorter(walked.plan, walked.actions[: wrong.after]))
        while ahead:
            again = self._play(ahead.popleft())
            if wrong.what in (one.what for one in again.wrong):
                walked = again
                ahead = deque(_shorter(again.plan, again.plan.actions))
        return walked

    def fault(self, what: str, plan: Plan) -> None:
        self.found.faults.setdefault(what, Fault(what, self._play(plan)))

    def _play(self, plan: Plan) -> Walked:
        day = plan.beginning.at.date()
        with self.stage.scene(day) as scene:
            return walk(scene, self._world(day, scene), plan)

    def _world(self, day: date, scene: Scene) -> World:
        if day not in self._worlds:
            release, rows = self.stage.release, {row.number: row for row in demo_rows(day)}
            by_id = {id: rows[number] for id, number in Accounts(scene.parts.database).numbers().items()}
            secrets = Secrets(by_id, release.catalogues)
            self._worlds[day] = World(release, People(by_id, SECRET.encode()), secrets)
        return self._worlds[day]


def _shorter(plan: Plan, done: tuple[Action, ...]) -> Iterator[Plan]:
    """What was done up to the wrong thing, if the call went on after it; and the same without one part of it."""
    if done != plan.actions:
        yield replace(plan, actions=done)
    for place in range(len(done)):
        yield replace(plan, actions=(*done[:place], *done[place + 1 :]))


def _without_a_way_out(map_: Map) -> list[Situation]:
    """Situations from which nothing that was tried leads to a person or an end, nor to where something is untried."""
    out = set(map_.unfinished())
    onward: dict[Situation, list[Situation]] = {}
    for here, known in map_.known.items():
        for landing in known.led.values():
            if landing.rang or landing.situation is None:
                out.add(here)
            else:
                onward.setdefault(landing.situation, []).append(here)
    ahead = list(out)
    while ahead:
        before = [one for one in onward.get(ahead.pop(), ()) if one not in out]
        out.update(before)
        ahead += before
    return [here for here in map_.known if here not in out]


def _without_help(map_: Map, trapped: Collection[Situation]) -> Iterator[tuple[str, Plan]]:
    for wish, told in ((Keys("0"), "asks for a person with key 0"), (Silence(), "does nothing")):
        for here, known in map_.known.items():
            patience = _patience(map_, here, wish)
            if len(patience) == MOST_PATIENCE and here not in trapped:
                what = f"no help, at {here.place.name}: who {told} comes to no person and no goodbye"
                yield what, Plan(known.plan.beginning, (*known.plan.actions, *patience))


def _patience(map_: Map, here: Situation, wish: Action) -> tuple[Action, ...]:
    """What somebody does who wants only this, until there is help, or until nobody knows."""
    done: list[Action] = []
    while len(done) < MOST_PATIENCE:
        action = Silence() if here.place.wants is Wants.CARD else wish
        landing = map_.leads(here, action)
        if landing is None or landing.rang or landing.situation is None:
            break
        done.append(action)
        here = landing.situation
    return tuple(done)
