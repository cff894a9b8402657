"""A call read out: what a caller hears and may press, step by step, the usual way first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from textwrap import wrap

from ivr.engine.card_words import CARD_PROMPTS
from ivr.engine.directives import Dial, Gather, HangUp, Pay, Say, SayOption
from ivr.engine.fields import Words, key_name
from ivr.flowfile.typed import references
from ivr.flowfile.wording import counted, does, kind_of, language_name, phone_name, plain, step_name, when
from ivr.release import Line, Release
from ivr.seeing.imagined import STANDING, caller, values
from ivr.seeing.reading import reading_order
from ivr.seeing.scenes import Choice, Reply, Scene, Seen, Spoken, Way, see, told_already

WIDTH = 80
INDENT = 2
TROUBLES = {
    "timeout": "nothing is typed",
    "invalid-card-number": "the number is wrong",
    "invalid-card-type": "the card is of another brand",
    "invalid-date": "the date is wrong",
    "invalid-security-code": "the code is wrong",
}


def outline(
    release: Release, places: Mapping[str, tuple[str, int]], line: Line, language: str, start: str = ""
) -> Iterator[str]:
    """Lines of text, at most 80 signs wide.

    `places` says where each step is written, `language` in which words are read, and `start` where to begin if not
    where the line does. Blanks are filled with samples.
    """
    yield from _Outline(release, places, line, language).lines(start or line.start)


@dataclass(frozen=True, slots=True)
class _Outline:
    release: Release
    places: Mapping[str, tuple[str, int]]
    line: Line
    language: str
    home: str = ""  # the flow file that is being read, whose steps need not be said with its name

    def lines(self, start: str) -> Iterator[str]:
        number = phone_name(self.line.number)
        spoken = language_name(self.language)
        yield from wrap(f"A call to {plain(self.line.name)}, {number}, as a caller lives it in {spoken}.", WIDTH)
        yield ""
        yield from wrap("An arrow (→) means: the call goes on there. Amounts, dates and numbers are samples.", WIDTH)
        standing: Mapping[str, str] = {}
        for step, depth in reading_order(self.release.flow, start):
            if self.release.flow.standing_keys(step) != standing:
                yield ""
                standing = self.release.flow.standing_keys(step)
                yield from self._standing(standing, step.partition("/")[0], depth)
            yield ""
            yield from replace(self, home=step.partition("/")[0])._step(step, depth)

    def _standing(self, standing: Mapping[str, str], flow: str, depth: int) -> Iterator[str]:
        after = {action: ", once something was paid" for action in self.release.flow.asides}
        told = (f"{key_name(key)} {does(action, flow)}{after.get(action, '')}" for key, action in standing.items())
        keys = "; ".join(told)
        yield from _told(f"Keys that work wherever keys are asked for: {keys}.", depth * 2 * INDENT)

    def _step(self, name: str, depth: int) -> Iterator[str]:
        zone = self.release.calendars[self.line.hours].zone
        languages = self.line.languages
        seen = see(self.release.flow, name, caller(name, self.language, languages, zone))
        file, row = self.places.get(name, ("", 0))
        title = " " * (depth * 2 * INDENT) + step_name(name, self.line.start.partition("/")[0]).upper()
        place = f"{file}:{row}" if file else ""
        yield f"{title}{place:>{max(WIDTH - len(title), len(place) + 2)}}"
        margin = (depth * 2 + 1) * INDENT
        for scene in seen.scenes:
            yield from self._scene(seen, scene, margin)
        yield from self._ways(seen, margin)

    def _scene(self, seen: Seen, scene: Scene, margin: int) -> Iterator[str]:
        conditions = _conditions(seen)
        for spoken in scene.heard:
            if not isinstance(spoken, SayOption):
                only = conditions.get(spoken.prompt, "")
                yield from _told(f"{only}{self._words(spoken)}", margin)
        for choice in scene.choices:
            yield from self._choice(seen, choice, margin)
        match scene.rest:
            case Gather():
                yield from self._asking(seen, scene, margin)
            case Pay():
                yield from self._card(margin)
            case Dial():
                yield from self._ringing(seen, scene.rest.ring_seconds, margin)
            case HangUp():
                yield from _told("The call ends." if scene.heard else "When they have talked, the call ends.", margin)

    def _choice(self, seen: Seen, choice: Choice, margin: int) -> Iterator[str]:
        words = f"{key_name(choice.option.key)}  {self._words(choice.option)}"
        if choice.way is not None:
            yield from _told(f"{words} {self._arrow(choice.way)}", margin, 3)
            return
        yield from _told(words, margin, 3)
        for scene in choice.inside:
            yield from self._scene(seen, scene, margin + 2 * INDENT)

    def _asking(self, seen: Seen, scene: Scene, margin: int) -> Iterator[str]:
        assert isinstance(scene.rest, Gather)
        if not scene.choices:
            yield from _told("The caller types it.", margin)
        if scene.star:
            yield from _told(f"star, to have more time: {self._all(scene.star)}", margin, 4)
        again = _said_again(scene)
        if scene.silent is not None:
            nothing = f"Nothing for {counted(scene.rest.wait_seconds, 'second')}"
            yield from _told(f"{nothing}{self._replies([scene.silent], len(again))}", margin, 4)
        for way, replies in _by_way(scene.mistaken):
            mistake = "Another key" if scene.choices else "A mistake"
            yield from _told(f"{mistake}{self._replies(replies, len(again) if way is None else 0)}", margin, 4)
        if again:
            yield from _told(f"It is asked again: {self._all(again)}", margin, 4)

    def _replies(self, replies: Sequence[Reply], left_out: int) -> str:
        """What is said to each of these, without the last so many words, which are told for all of them."""
        said = [self._all(reply.said[: len(reply.said) - left_out]) for reply in replies if len(reply.said) > left_out]
        words = f": {' or '.join(said)}" if said else ""
        way = replies[0].way
        if way is not None:
            return f"{words} {self._arrow(way)}"
        return words if left_out else f"{words} It is asked again."

    def _card(self, margin: int) -> Iterator[str]:
        """Each thing that is typed, and the words for each way it can go wrong."""
        for prompt in CARD_PROMPTS:
            trouble = " or ".join(TROUBLES.get(error, plain(error)) for error in prompt.errors)
            about = f"If {trouble}: " if trouble else f"With an {prompt.card.title()} card: " if prompt.card else ""
            words = _quoted(self.release.catalogues[self.language].prompts[prompt.words].words({}))
            yield from _told(f"{about}{words}", margin + (INDENT if about else 0), 4)

    def _ringing(self, seen: Seen, seconds: int, margin: int) -> Iterator[str]:
        names = [name for reference, name, _ in references(seen.step) if reference.to == "contact"]
        people = ", ".join(f"{plain(name)}, {phone_name(self.release.contacts[name].number)}" for name in names)
        yield from _told(f"The telephone of {people} rings for {counted(seconds, 'second')}.", margin)

    def _ways(self, seen: Seen, margin: int) -> Iterator[str]:
        """What was not told yet: the outcomes, and where too many misses lead."""
        told = {way.name for scene in seen.scenes for way in told_already(scene)}
        heard = {words for scene in seen.scenes for words in map(self._words, scene.heard)}
        kind = kind_of(seen.step)
        for way in sorted(seen.ways, key=lambda way: way.name.startswith("if_")):
            if way.name in told:
                continue
            said = [self._all(words) for words in way.said if self._words(words[0]) not in heard]
            moment = when(kind, way.name)
            words = f": {' or '.join(said)}" if said else ""
            if way.name == "if_stuck":
                tries = getattr(seen.step, "tries", 1)
                moment = f"after {tries} misses in a row" if tries > 1 else "after a miss"
                words = f", or after {' or '.join(said)}" if said else ""
            elif way.name == "next" and len(seen.ways) == 1:
                moment = "then"
            yield from _told(f"{moment[:1].upper()}{moment[1:]}{words} {self._arrow(way)}", margin, 4)
        if seen.besides:
            yield from _told(f"It may also say: {self._all(seen.besides)}", margin, 4)

    def _arrow(self, way: Way) -> str:
        return f"→ {step_name(way.to, self.home)}"

    def _all(self, spoken: tuple[Spoken, ...]) -> str:
        return " ".join(self._words(one) for one in spoken)

    def _words(self, spoken: Spoken) -> str:
        if isinstance(spoken, Say) and spoken.prompt in STANDING:
            return STANDING[spoken.prompt]
        catalogue = self.release.catalogues[spoken.language]
        known = {**values(self.release.calendars[self.line.hours].zone), **spoken.values}
        if isinstance(spoken, SayOption):
            return _quoted(catalogue.option(spoken.phrase, spoken.key, known))
        return _quoted(catalogue.say(spoken.prompt, known))


def _said_again(scene: Scene) -> tuple[Spoken, ...]:
    """The words, such as a question in other words, with which every silence and mistake ends here."""
    replies = [reply for reply in (*scene.mistaken, *((scene.silent,) if scene.silent else ())) if reply.way is None]
    if len(replies) < 2 or any(len(reply.said) < 2 for reply in replies):
        return ()
    last = replies[0].said[1:]
    return last if all(_prompts(reply.said[1:]) == _prompts(last) for reply in replies) else ()


def _prompts(said: tuple[Spoken, ...]) -> list[str]:
    return [one.phrase if isinstance(one, SayOption) else one.prompt for one in said]


def _by_way(replies: Sequence[Reply]) -> list[tuple[Way | None, list[Reply]]]:
    by_way: dict[Way | None, list[Reply]] = {}
    for reply in replies:
        by_way.setdefault(reply.way, []).append(reply)
    return list(by_way.items())


def _conditions(seen: Seen) -> dict[str, str]:
    """What is only said when something is known: `If past due is known: `."""
    groups = (getattr(seen.step, field.name) for field in fields(seen.step))  # type: ignore[arg-type]
    words = (one for group in groups if isinstance(group, tuple) for one in group if isinstance(one, Words))
    return {one.words: f"If {plain(one.only_if)} is known: " for one in words if one.only_if}


def _quoted(words: str) -> str:
    return f"“{words}”"


def _told(words: str, margin: int, hang: int = 0) -> list[str]:
    begin, later = " " * margin, " " * (margin + hang)
    return wrap(words, WIDTH, initial_indent=begin, subsequent_indent=later, break_on_hyphens=False)
