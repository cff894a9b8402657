"""A release as boxes and arrows, before anything is drawn: what is in a box, and what an arrow is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivr.engine.directives import SayOption
from ivr.engine.fields import key_name
from ivr.engine.steps.menu import Menu
from ivr.flowfile.wording import kind_of, listed, plain, step_name
from ivr.release import Line, Release
from ivr.seeing.imagined import STANDING, caller, values
from ivr.seeing.reading import onward, reading_order
from ivr.seeing.scenes import Spoken, see
from ivr.seeing.ways import Outcome, outcomes

HELPER_KEY = "0"
# An outcome is called by its name in the file, except where a caller does something instead of coming to it.
CALLED: Mapping[str, str] = {
    "next": "",
    "if_silent": "nothing pressed",
    "if_wrong_key": "wrong key",
    "if_too_few": "too few digits",
}


@dataclass(frozen=True, slots=True)
class Box:
    """A step: its name, its kind, the words heard there, and, in a sentence, which calls come here from elsewhere.

    `flow` is the flow file, if there are several.
    """

    step: str
    title: str
    kind: str
    words: str
    place: str
    group: str
    flow: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """From a step to the one that follows: the `keys` that lead there, with their phrases, and the `outcomes` that do.

    It has neither when the call simply goes on.
    """

    source: str
    target: str
    keys: tuple[str, ...]
    outcomes: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Each key with its phrase, then all outcomes in a row."""
        together = ", ".join(self.outcomes)
        return (*self.keys, *((together,) if together else ()))


@dataclass(frozen=True, slots=True)
class Diagram:
    """`boxes` in reading order. `starts` are the lines, by the step at which their calls begin."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    starts: tuple[tuple[str, Line], ...]


def diagram(
    release: Release, places: Mapping[str, tuple[str, int]], groups: Mapping[str, str], language: str = ""
) -> Diagram:
    """All steps of all flow files: first those of the first line, as they are read, and last those nobody comes to."""
    order: dict[str, None] = {}
    for line in release.lines.values():
        order |= dict.fromkeys(step for step, _ in reading_order(release.flow, line.start))
    order |= dict.fromkeys(release.flow.steps)
    draw = _Draw(release, places, groups, language)
    boxes = tuple(draw.box(step) for step in order)
    arrows = tuple(arrow for step in order for arrow in draw.arrows(step))
    return Diagram(boxes, arrows, tuple((line.start, line) for line in release.lines.values()))


@dataclass(frozen=True, slots=True)
class _Draw:
    release: Release
    places: Mapping[str, tuple[str, int]]
    groups: Mapping[str, str]
    language: str

    def box(self, step: str) -> Box:
        flow = step.partition("/")[0]
        file, row = self.places.get(step, ("", 0))
        kind = kind_of(self.release.flow.steps[step])
        place = f"{file}:{row}" if file else ""
        words = self._words(step)
        note = "; ".join(one for one in (self._begins(step), self._everywhere(step)) if one)
        shown = flow if len(self.release.flow.standing) > 1 else ""
        return Box(step, step_name(step, flow), kind, words, place, self.groups.get(step, ""), shown, note)

    def _begins(self, step: str) -> str:
        lines = [plain(line.name) for line in self.release.lines.values() if line.start == step]
        return f"calls to {listed(lines)} begin here" if lines else ""

    def arrows(self, step: str) -> Iterator[Arrow]:
        """One arrow for each step that may follow, the usual one first; where the helper's key leads is told there."""
        keys: dict[str, list[str]] = {to: [] for to in onward(self.release.flow, step)}
        others: dict[str, list[str]] = {to: [] for to in keys}
        ways = [way for way in outcomes(step, self.release.flow.steps[step]) if not self._is_usual_help(step, way)]
        for way in sorted(ways, key=lambda way: way.name.startswith("if_")):
            if way.path[0] == "menu":
                keys[way.to].append(self._option(step, str(way.path[1])))
            else:
                others[way.to].append(self._outcome(step, way.name))
        led = {way.to for way in ways}
        for target, options in keys.items():
            if target in led:
                yield Arrow(step, target, tuple(options), tuple(label for label in others[target] if label))

    def _option(self, step: str, key: str) -> str:
        menu = self.release.flow.steps[step]
        assert isinstance(menu, Menu)
        option = menu.menu[key]
        catalogue = self.release.catalogues[option.spoken_in or self._language()]
        return f"{key_name(key)} {catalogue.say(option.phrase, values(self._zone()))}"

    def _outcome(self, step: str, name: str) -> str:
        if name != "if_stuck":
            return CALLED.get(name, plain(name))
        tries = getattr(self.release.flow.steps[step], "tries", 1)
        return f"{tries} misses in a row" if tries > 1 else "a miss"

    def _is_usual_help(self, step: str, way: Outcome) -> bool:
        return way.name == "if_stuck" and self.release.flow.standing_keys(step).get(HELPER_KEY) == way.to

    def _everywhere(self, step: str) -> str:
        """What leads to this step from wherever keys are asked for."""
        standing = self.release.flow.standing
        keys = {key for actions in standing.values() for key, action in actions.items() if action == step}
        told = [f"key {key_name(key)}" for key in sorted(keys)]
        if HELPER_KEY in keys and any(
            self._is_usual_help(name, way)
            for name, one in self.release.flow.steps.items()
            for way in outcomes(name, one)
        ):
            told.append("too many misses in a row")
        return f"from everywhere: {' and '.join(told)}" if told else ""

    def _words(self, step: str) -> str:
        """What is heard on arriving, without the options, which stand at the arrows."""
        languages = tuple(self.release.catalogues)
        seen = see(self.release.flow, step, caller(step, self._language(), languages, self._zone()))
        heard = [self._said(one) for scene in seen.scenes for one in scene.heard if not isinstance(one, SayOption)]
        return " ".join(heard)

    def _said(self, spoken: Spoken) -> str:
        assert not isinstance(spoken, SayOption)
        if spoken.prompt in STANDING:
            return STANDING[spoken.prompt]
        known = {**values(self._zone()), **spoken.values}
        return self.release.catalogues[spoken.language].say(spoken.prompt, known)

    def _language(self) -> str:
        return self.language or next(iter(self.release.lines.values())).languages[0]

    def _zone(self) -> str:
        return next(iter(self.release.calendars.values())).zone
