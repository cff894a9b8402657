"""What a caller lives through at one step, found by walking the step itself with an invented caller."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ivr.engine.call import Call
from ivr.engine.directives import Directive, Gather, HangUp, Say, SayOption
from ivr.engine.events import Keys, Silence
from ivr.engine.flow import Flow, Step
from ivr.engine.turn import Event, Turn
from ivr.seeing.imagined import STAR, answers, callers
from ivr.seeing.ways import marked, outcomes, way_taken

Spoken = Say | SayOption
# A question is asked at most this often on the usual way through a step.
LONGEST = 12


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of a step, by its name in the file: where it leads, and what may be said last on it."""

    name: str
    to: str
    said: tuple[tuple[Spoken, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the line says to a silence or a mistake; the call is asked again unless it leaves by a way out."""

    said: tuple[Spoken, ...]
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a question: the words and the key, and what follows: a way out, or more of the same step."""

    option: SayOption
    way: Way | None
    inside: tuple[Scene, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """What is heard until somebody else moves; whose move it is (`rest`); and what the caller may do."""

    heard: tuple[Spoken, ...]
    rest: Directive | None = None
    choices: tuple[Choice, ...] = ()
    silent: Reply | None = None
    mistaken: tuple[Reply, ...] = ()
    star: tuple[Spoken, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A step: the usual way through it, every way out in the order of its fields, and what else may be said at it."""

    name: str
    step: Step
    scenes: tuple[Scene, ...]
    ways: tuple[Way, ...]
    besides: tuple[Spoken, ...]


def see(flow: Flow, name: str, call: Call) -> Seen:
    """Walk the step that stands at `name`; `call` is the invented caller on arriving there."""
    walk = _walk(flow, name)
    scenes = tuple(walk.scenes(walk.enter(call)))
    said, all_said = walk.ways(call)
    ways = tuple(Way(way.name, way.to, said.get(way.name, ())) for way in outcomes(name, flow.steps[name]))
    shown = {_words(one) for scene in scenes for one in _shown(scene)}
    beside = {way.name for scene in scenes for way in told_already(scene)}
    shown |= {_words(one) for way in ways if way.name not in beside for words in way.said for one in words}
    besides = tuple(one for words, one in all_said.items() if words not in shown and isinstance(one, Say))
    return Seen(name, flow.steps[name], scenes, ways, besides)


def ways_taken(flow: Flow, name: str, call: Call) -> dict[str, tuple[tuple[Spoken, ...], ...]]:
    """Each way out that can be found by walking the step, and what may be said last on it."""
    return _walk(flow, name).ways(call)[0]


def _walk(flow: Flow, name: str) -> _Walk:
    return _Walk(marked(name, flow.steps[name]), flow.standing_keys(name))


def told_already(scene: Scene) -> Iterator[Way]:
    """The ways out that stand beside a key, a silence or a mistake."""
    replies = (*scene.mistaken, *((scene.silent,) if scene.silent else ()))
    yield from (reply.way for reply in replies if reply.way is not None)
    for choice in scene.choices:
        if choice.way is not None:
            yield choice.way
        for inside in choice.inside:
            yield from told_already(inside)


def _shown(scene: Scene) -> Iterator[Spoken]:
    replies = (*scene.mistaken, *((scene.silent,) if scene.silent else ()))
    yield from (*scene.heard, *scene.star, *(one for reply in replies for one in reply.said))
    for choice in scene.choices:
        for inside in choice.inside:
            yield from _shown(inside)


class _Walk:
    def __init__(self, step: Step, standing: Mapping[str, str]) -> None:
        self.step = step
        self.standing = standing
        self.asked: set[tuple[object, ...]] = set()

    def enter(self, call: Call) -> Turn:
        return self._settled(self.step.enter(call))

    def hear(self, turn: Turn, event: Event) -> Turn:
        return self._settled(self.step.hear(turn.call, event))

    def _settled(self, turn: Turn) -> Turn:
        """A step that is neither left nor waiting begins again, as it would on a call."""
        said = turn.directives
        while not turn.rests and not way_taken(turn.call.step)[1]:
            turn = self.step.enter(turn.call)
            said += turn.directives
        return replace(turn, directives=said)

    def ways(self, call: Call) -> tuple[dict[str, tuple[tuple[Spoken, ...], ...]], dict[tuple[object, ...], Spoken]]:
        """What may be said last on each way out, and everything that may be said; every situation is met once."""
        last: dict[str, tuple[tuple[Spoken, ...], ...]] = {}
        said: dict[tuple[object, ...], Spoken] = {}
        ahead = deque(self.enter(caller) for caller in callers(call))
        met: set[tuple[object, ...]] = set()
        while ahead:
            turn = ahead.popleft()
            way = way_taken(turn.call.step)[1]
            spoken = _spoken(turn.directives)
            for one in spoken:
                said.setdefault(_words(one), one)
            of_call = (turn.call.part, turn.call.misses, turn.call.owed, turn.call.bill, turn.call.agents_only)
            situation = (*of_call, _rest(turn))
            if way:
                known = last.setdefault(way, ())
                last[way] = known if not spoken or _alike(spoken) in map(_alike, known) else (*known, spoken)
            elif situation not in met:
                met.add(situation)
                ahead += [self.hear(turn, event) for event in answers(turn) if self._is_its_own(turn, event)]
        return last, said

    def scenes(self, turn: Turn) -> Iterator[Scene]:
        """The usual way through the step, until it is left, the call is over, or a choice is made."""
        for _ in range(LONGEST):
            left = way_taken(turn.call.step)[1]
            rest = turn.directives[-1] if turn.directives and not left and turn.invocation is None else None
            choices = tuple(self._choices(turn)) if isinstance(rest, Gather) else ()
            if _spoken(turn.directives) or rest is not None:
                yield self._scene(turn, rest, choices)
            if left or choices or isinstance(rest, HangUp):
                return
            onward = next((after for event in answers(turn) if (after := self._onward(turn, event))), None)
            if onward is None:
                return
            turn = onward

    def _scene(self, turn: Turn, rest: Directive | None, choices: tuple[Choice, ...]) -> Scene:
        heard = _spoken(turn.directives)
        if not isinstance(rest, Gather):
            return Scene(heard, rest)
        asked = set(map(_words, heard))
        mistaken: dict[object, Reply] = {}
        for event in answers(turn):
            if isinstance(event, Keys) and self._is_its_own(turn, event):
                reply = self._reply(turn, event, asked)
                if reply is not None:
                    mistaken.setdefault((_alike(reply.said), reply.way), reply)
        silent = self._reply(turn, Silence(), asked)
        star = self.hear(turn, Keys(STAR)) if self._is_its_own(turn, Keys(STAR)) else turn
        unhurried = _fresh(star, asked) if star.call.misses == turn.call.misses else ()
        return Scene(heard, rest, choices, silent, tuple(mistaken.values()), unhurried)

    def _reply(self, turn: Turn, event: Event, asked: set[tuple[object, ...]]) -> Reply | None:
        """What comes of a silence or a mistake; None for keys that were none."""
        after = self.hear(turn, event)
        to, way = way_taken(after.call.step)
        silence = isinstance(event, Silence)
        if way and (silence or way.startswith("if_")):
            return Reply(_fresh(after, asked), Way(way, to))
        missed = after.call.misses > turn.call.misses
        return Reply(_fresh(after, asked)) if (missed or silence) and not way else None

    def _choices(self, turn: Turn) -> Iterator[Choice]:
        self.asked.add(_question(turn))
        for option in (one for one in turn.directives if isinstance(one, SayOption)):
            if not self._is_its_own(turn, Keys(option.key)):
                yield Choice(option, Way("everywhere", self.standing[option.key]))
                continue
            after = self.hear(turn, Keys(option.key))
            to, way = way_taken(after.call.step)
            if way:
                yield Choice(option, Way(way, to))
            elif _question(after) in self.asked:
                yield Choice(option, None, (Scene(_fresh(after, set())),))
            else:
                self.asked.add(_question(after))
                yield Choice(option, None, tuple(self.scenes(after)))

    def _onward(self, turn: Turn, event: Event) -> Turn | None:
        """What follows, unless it was a mistake, more time, or only a wait."""
        if not self._is_its_own(turn, event) or isinstance(event, Silence):
            return None
        after = self.hear(turn, event)
        missed = after.call.misses > turn.call.misses
        same = (after.call.part, _rest(after)) == (turn.call.part, _rest(turn)) and not way_taken(after.call.step)[1]
        return None if missed or same else after

    def _is_its_own(self, turn: Turn, event: Event) -> bool:
        """A standing key is not for the step, unless the step claims it."""
        if not isinstance(event, Keys):
            return True
        return self.step.claims(turn.call, event.pressed) or event.pressed not in self.standing


def _question(turn: Turn) -> tuple[object, ...]:
    return (turn.call.part, *(one.phrase for one in turn.directives if isinstance(one, SayOption)))


def _alike(said: tuple[Spoken, ...]) -> tuple[object, ...]:
    return tuple(map(_words, said))


def _rest(turn: Turn) -> object:
    return type(turn.invocation or (turn.directives[-1] if turn.directives else None))


def _spoken(directives: tuple[Directive, ...]) -> tuple[Spoken, ...]:
    return tuple(one for one in directives if isinstance(one, Say | SayOption))


def _fresh(turn: Turn, asked: set[tuple[object, ...]]) -> tuple[Spoken, ...]:
    """What is said that the question did not say already; options are said again without being shown again."""
    return tuple(one for one in turn.directives if isinstance(one, Say) and _words(one) not in asked)


def _words(spoken: Spoken) -> tuple[object, ...]:
    return (spoken.prompt,) if isinstance(spoken, Say) else (spoken.phrase, spoken.key)
