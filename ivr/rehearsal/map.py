"""Where everything led that was done on a crawl, and what is to be done next."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from ivr.engine.flow import Flow
from ivr.rehearsal.situations import Place, Situation
from ivr.rehearsal.walking import Landing, Move, Plan
from ivr.simulator.caller import Action, HangUp, Keys, Silence
from ivr.simulator.leg import Agent

# How much farther than its plan a call walks: a caller who is lost for longer has hung up.
FARTHEST = 25

OTHER_AGENTS: tuple[Agent, ...] = ("busy", "no-answer")

Kind = tuple[object, str]


@dataclass(slots=True)
class Known:
    """A situation on the map: the shortest way there, what has not been done in it, and where the rest led.

    `kinds` are the things that come to the same, and `tries` how it stood when it was last called up.
    """

    plan: Plan
    left: deque[Action]
    led: dict[Action, Landing] = field(default_factory=dict)
    kinds: dict[Kind, Landing] = field(default_factory=dict)
    tries: tuple[int, bool] | None = None


@dataclass(slots=True)
class Map:
    """Where things led, as far as anybody has gone, and what is to be tried next.

    The shortest plan comes first; the first situation of each place before all others, and what is asked for before
    any key. So a bound cuts what is far, and what resembles something that was tried.
    """

    flow: Flow
    known: dict[Situation, Known] = field(default_factory=dict)
    first: dict[Place, Situation] = field(default_factory=dict)
    alike: dict[Place, dict[Action, Kind]] = field(default_factory=dict)
    hung_up: set[Place] = field(default_factory=set)
    tried: int = 0
    _ahead: list[tuple[bool, int, int, Plan, Situation | None]] = field(default_factory=list)
    _passed: set[object] = field(default_factory=set)
    _order: Iterator[int] = field(default_factory=count)

    def plan(self, plan: Plan, target: Situation | None = None) -> None:
        again = target is not None and self.first[target.place] is not target and not self._asked(target)
        heapq.heappush(self._ahead, (again, len(plan.actions), next(self._order), plan, target))

    def _asked(self, here: Situation) -> bool:
        """Whether the next thing to do here is to enter what is asked for, as for an account of another kind."""
        left = self.known[here].left
        return bool(left) and isinstance(left[0], Keys) and len(left[0].pressed) > 1

    def nearest(self) -> Plan | None:
        """The shortest plan that still has something new in it."""
        while self._ahead:
            _, _, _, plan, target = heapq.heappop(self._ahead)
            if target is None:
                return plan
            known = self.known[target]
            # Where a call has led elsewhere this time, it would the next time.
            if self.has_more(target) and known.tries != (tries := (len(known.left), target.place in self.hung_up)):
                known.tries = tries
                self.plan(known.plan, target)
                return known.plan
        return None

    def has_more(self, here: Situation) -> bool:
        return here.place not in self.hung_up or self._untried(here) is not None

    def unfinished(self) -> list[Situation]:
        return [here for here in self.known if self.has_more(here)]

    def arrived(self, here: Situation, plan: Plan, possible: Sequence[Action]) -> None:
        known = self.known.get(here)
        if known is None:
            if self.first.setdefault(here.place, here) is not here:
                # Who has missed once, and goes on doing nothing, is to be seen first.
                possible = sorted(possible, key=lambda action: here.misses > 0 and action != Silence())
            self.known[here] = Known(plan, deque(possible))
            self.plan(plan, here)
        elif len(plan.actions) < len(known.plan.actions):
            known.plan = plan

    def next(self, here: Situation, done: int) -> Action:
        """The first thing not done here yet; when there is none, or the call has gone on for long, hang up."""
        action = self._untried(here) if done < FARTHEST else None
        if action is None:
            self.hung_up.add(here.place)
            return HangUp()
        self.known[here].left.popleft()
        return action

    def _untried(self, here: Situation) -> Action | None:
        """What came to the same as something else in the first situation of a place need not be done in the others."""
        known = self.known[here]
        alike = {} if self.first[here.place] is here else self.alike.get(here.place, {})
        while known.left and alike.get(known.left[0]) in known.kinds:
            known.left.popleft()
        return known.left[0] if known.left else None

    def moved(self, move: Move) -> None:
        landing, origin = move.landing, move.origin
        action = move.actions[-1] if move.actions else None
        if isinstance(action, HangUp):
            return
        if origin is not None and action is not None:
            self._draw(origin, action, landing)
        place = origin.place if origin else None
        plan = self._shortest(move)
        there = landing.situation.place if landing.situation else (place, landing.end)
        if self._new(there if landing.documents == 1 else (place, there, landing.documents)):
            for document in sorted({0, 1, landing.documents - 1} & set(range(landing.documents))):
                self.plan(replace(plan, over=document))
        if landing.rang and plan.beginning.agent == "answers" and self._new((place, "rang")):
            for agent in OTHER_AGENTS:
                self.plan(replace(plan, beginning=replace(plan.beginning, agent=agent)))

    def _shortest(self, move: Move) -> Plan:
        """The same move, without the detours on which the call came to it."""
        known = self.known.get(move.origin) if move.origin is not None else None
        if known is None or len(known.plan.actions) >= len(move.actions):
            return Plan(move.beginning, move.actions)
        return Plan(known.plan.beginning, (*known.plan.actions, move.actions[-1]))

    def _draw(self, origin: Situation, action: Action, landing: Landing) -> None:
        known = self.known.get(origin)
        if known is None or action in known.led:
            return
        self.tried += 1
        known.led[action] = landing
        kind = (landing.situation or landing.end, self._meaning(origin, action))
        if self.first[origin.place] is origin:
            self.alike.setdefault(origin.place, {})[action] = kind
        known.kinds.setdefault(self.alike.get(origin.place, {}).get(action, kind), landing)

    def _meaning(self, origin: Situation, action: Action) -> str:
        """Two keys that stay where they are may be "repeat" and "back", which differ elsewhere."""
        if not isinstance(action, Keys):
            return str(action)
        return self.flow.standing_keys(origin.place.step).get(action.pressed, "")

    def _new(self, passed: object) -> bool:
        if passed in self._passed:
            return False
        self._passed.add(passed)
        return True

    def leads(self, here: Situation, action: Action) -> Landing | None:
        """Where this leads from here, or what came to the same where it was tried; None when nobody has seen it."""
        known = self.known[here]
        kind = self.alike.get(here.place, {}).get(action)
        return known.led.get(action) or (known.kinds.get(kind) if kind is not None else None)
