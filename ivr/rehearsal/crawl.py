"""An automatic caller who presses every key everywhere, is silent everywhere, and hangs up after everything.

The crawl keeps a map of *situations* (see there): the nearest one in which something has not been done yet is called
up anew, from its beginning, and the call then walks on through whatever is new, until it ends or nothing is. So a
bound on the number of calls cuts what is farthest.

In the first situation of a place everything is done; in others of the same place, after a miss or with another
account, one of all the keys that came to the same there. Hanging up is tried once at each place, while the line waits
and over the first words of each document on the way to it; and whoever is rung answers, is busy, and does not
answer, once for each place a person can be asked for from.

What is checked on every call is in `walking.py`; what can only be seen on the map is here:

- *a way out*: from every situation something a caller can do leads, at last, to a person who is rung, or to the line
  hanging up after words;
- *help within reach*: who presses 0 again and again (or does nothing, where keys mean nothing), and who does nothing
  at all, is with one of the two after `MOST_PATIENCE` times.

Neither is judged where the bound kept the crawl from seeing where it leads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from ivr.rehearsal.map import Map
from ivr.rehearsal.private import Secrets
from ivr.rehearsal.situations import People, Situation, beginnings
from ivr.rehearsal.stage import SECRET, Scene, Stage, demo_rows
from ivr.rehearsal.walking import Plan, Walked, World, Wrong, walk
from ivr.rehearsal.watching import Seen
from ivr.simulator.caller import Action, Keys, Silence, Wants
from ivr.store.accounts import Accounts

MOST_CALLS = 3000
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

    def printed(self) -> Iterator[str]:
        """Each fault as the call on which it happens, which is a script too; then what was reached."""
        for fault in list(self.faults.values())[:MOST_TOLD]:
            yield f"FAILED  {fault.what}" + (f" (and on {fault.times - 1} more calls)" if fault.times > 1 else "")
            yield fault.walked.transcript.write()
        if len(self.faults) > MOST_TOLD:
            yield f"And {len(self.faults) - MOST_TOLD} more kinds of faults."
        languages = sorted({here.place.language for here in self.map.known})
        yield (
            f"{self.calls} calls, {self.seconds / 3600:.0f} hours on the line: {len(self.map.known)} situations at "
            f"{len(self.map.first)} places ({', '.join(languages)}), {self.map.tried} things done in them."
        )
        unfinished = self.map.unfinished()
        if not unfinished:
            yield "Every key was pressed, nothing was done, and the caller hung up at every place."
        else:
            nearest = min(len(self.map.known[here].plan.actions) for here in unfinished)
            yield (
                f"The bound of {self.most} calls ended it: in {len(unfinished)} situations not everything was tried, "
                f"the nearest of them {nearest} things away from the greeting."
            )
        yield f"{len(self.faults)} faults." if self.faults else "Nothing was wrong."


def crawl(stage: Stage, most: int = MOST_CALLS) -> Crawl:
    """Call until everything has been tried, or `most` calls have been made."""
    found = Crawl(most, Map(stage.release.flow))
    for beginning in beginnings(stage.release):
        found.map.plan(Plan(beginning))
    calls = _Calls(stage, found)
    calls.make()
    for what, plan in (*_without_a_way_out(found.map), *_without_help(found.map)):
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
        """The same wrong thing, without the detours of the call on which it was found, if it is there without them."""
        for plan in _shorter(walked, wrong, self.found.map):
            again = self._play(plan)
            if wrong.what in (one.what for one in again.wrong):
                return again
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


def _shorter(walked: Walked, wrong: Wrong, map_: Map) -> Iterator[Plan]:
    done = walked.actions[: wrong.after]
    if walked.plan.over is not None or not done:
        return
    origin = walked.situations[len(done) - 1]
    if origin is not None and origin in map_.known:
        plan = map_.known[origin].plan
        yield Plan(plan.beginning, (*plan.actions, done[-1]))
    yield Plan(walked.plan.beginning, done)


def _without_a_way_out(map_: Map) -> Iterator[tuple[str, Plan]]:
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
    for here, known in map_.known.items():
        if here not in out:
            yield f"no way out, {_where(here)}: nothing a caller does leads to a person or a goodbye", known.plan


def _without_help(map_: Map) -> Iterator[tuple[str, Plan]]:
    for wish, told in ((Keys("0"), "asks for a person with key 0"), (Silence(), "does nothing")):
        for here, known in map_.known.items():
            patience = _patience(map_, here, wish)
            if len(patience) == MOST_PATIENCE:
                what = (
                    f"no help, {_where(here)}: who {told} {MOST_PATIENCE} times is still without a person or a goodbye"
                )
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


def _where(here: Situation) -> str:
    return f"at {here.place.step.partition('/')[2]} in {here.place.language}"
