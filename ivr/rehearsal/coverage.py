"""What of a flow nobody has played yet, each with the place where it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ivr.engine.fields import key_name
from ivr.engine.flow import BACK, NEXT_LANGUAGE, REPEAT, Flow, Step
from ivr.engine.steps.menu import Menu
from ivr.flowfile.flows import read_flow
from ivr.flowfile.reading import COMPANIONS
from ivr.flowfile.source import Document, Path, read_yaml
from ivr.rehearsal.watching import Seen
from ivr.release import Release
from ivr.seeing.ways import Outcome, outcomes


@dataclass(frozen=True, slots=True)
class Unplayed:
    """Something nobody has played: `what` it is, and where it is written."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one kind of thing has been played."""

    kind: str
    played: int
    of: int
    unplayed: tuple[Unplayed, ...] = field(default=())

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 means all."""
        return 100 if not self.of else self.played * 100 // self.of

    def __str__(self) -> str:
        return f"{self.kind:<10} {self.played:>4} of {self.of:<4} {self.percent:>3} %"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Steps and outcomes in every language a caller can be in there; keys and misses in any."""

    shares: tuple[Share, ...]

    @property
    def complete(self) -> bool:
        """Whether every step, and every outcome of it, has been played in each language."""
        return all(share.played == share.of for share in self.shares if share.kind in ("steps", "outcomes"))

    def printed(self) -> Iterator[str]:
        yield from (str(share) for share in self.shares)
        for share in self.shares:
            if share.unplayed:
                yield f"Not played yet, {share.kind}:"
                yield from (f"  {unplayed}" for unplayed in share.unplayed)


def measure(release: Release, texts: Mapping[str, str], seen: Seen) -> Coverage:
    """Hold what has been played against everything that can be."""
    places = _Places(texts)
    flow = release.flow
    reached = sorted({pair for line in release.lines.values() for pair in _reach(flow, line.languages, line.start)})
    by_step = {name: outcomes(name, step) for name, step in flow.steps.items()}
    steps = [_Thing((step, language), step, (), f"{_short(step)} in {language}") for step, language in reached]
    ways = [
        _Thing((way, language), step, way.path, f"{_short(step)}, {way.name}, in {language}")
        for step, language in reached
        for way in by_step[step]
    ]
    keys = [
        _Thing((name, key), name, (), f"{_short(name)}, key {key_name(key)}")
        for name, step in flow.steps.items()
        for key in _keys(flow, name, step)
    ]
    misses = [
        _Thing((name, level), name, (), f"{_short(name)}, {level}. miss in a row")
        for name, step in flow.steps.items()
        for level in _levels(step)
    ]
    return Coverage(
        (
            _share("steps", steps, set(seen.steps), places),
            _share("outcomes", ways, seen.outcomes, places),
            _share("keys", keys, seen.keys, places),
            _share("misses", misses, seen.misses, places),
        )
    )


@dataclass(frozen=True, slots=True)
class _Thing:
    """One thing that can be played: what stands for it in what was seen, and where it is written."""

    mark: object
    step: str
    path: Path
    what: str


def _share(kind: str, things: list[_Thing], seen: Iterable[object], places: _Places) -> Share:
    known = set(seen)
    unplayed = tuple(
        Unplayed(places.of(thing.step, thing.path), thing.what) for thing in things if thing.mark not in known
    )
    return Share(kind, len(things) - len(unplayed), len(things), unplayed)


class _Places:
    """Where the steps of a flow, and the ways out of them, are written."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        documents = [
            read_yaml(file, text)
            for file, text in texts.items()
            if file.startswith("flows/") and file not in COMPANIONS
        ]
        self._documents: dict[str, Document] = {read_flow(document).name: document for document in documents}

    def of(self, step: str, path: Path) -> str:
        flow, _, name = step.partition("/")
        document = self._documents[flow]
        whole: Path = ("steps", name, *path)
        while whole not in document.places:
            whole = whole[:-1]
        return f"{document.file}:{document.places[whole][0]}"


def _reach(flow: Flow, languages: tuple[str, ...], start: str) -> set[tuple[str, str]]:
    """Every step a caller can come to, with each language they can be in there."""
    reached: set[tuple[str, str]] = set()
    ahead = [(start, languages[0])]
    while ahead:
        step, language = ahead.pop()
        if (step, language) in reached:
            continue
        reached.add((step, language))
        ahead += _onward(flow, step, language, languages)
        if BACK in flow.standing_keys(step).values() and _asks(flow.steps[step]):
            ahead += [(earlier, language) for earlier, _ in reached if _remembered(flow.steps[earlier])]
    return reached


def _onward(flow: Flow, name: str, language: str, languages: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    step = flow.steps[name]
    for way in outcomes(name, step):
        yield way.to, _spoken_after(step, way, language)
    if not _asks(step):
        return
    for meaning in flow.standing_keys(name).values():
        if meaning == NEXT_LANGUAGE:
            yield name, languages[(languages.index(language) + 1) % len(languages)]
        elif meaning not in (REPEAT, BACK):
            yield meaning, language


def _spoken_after(step: Step, way: Outcome, language: str) -> str:
    """A menu's option may choose a language."""
    if isinstance(step, Menu) and way.path[0] == "menu":
        chosen = step.menu[str(way.path[1])].set
        return chosen.language if chosen is not None else language
    return language


def _asks(step: Step) -> bool:
    """Whether the caller may press keys here."""
    return hasattr(step, "wait")


def _remembered(step: Step) -> bool:
    """Whether key 9 leads back here."""
    return isinstance(step, Menu)


def _keys(flow: Flow, name: str, step: Step) -> list[str]:
    """The keys that mean something in a menu: its own, and those that mean the same everywhere and on every call."""
    if not isinstance(step, Menu):
        return ["0"] if _asks(step) and "0" in flow.standing_keys(name) else []
    everywhere = (key for key, to in flow.standing_keys(name).items() if to not in flow.asides)
    return list(dict.fromkeys([*step.menu, *everywhere]))


def _levels(step: Step) -> range:
    """The misses in a row that are answered by asking again; the one after them is the outcome `if_stuck`."""
    tries = getattr(step, "tries", 1) if _asks(step) else 1
    if getattr(step, "if_silent", None) and getattr(step, "if_wrong_key", None):
        return range(0)
    return range(1, tries)


def _short(step: str) -> str:
    return step.partition("/")[2]
