"""Steps, flows and words that have another name and are clearly the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ivr.engine.fields import Reference
from ivr.engine.flow import Flow, Step
from ivr.flowfile.difference.sentences import Change
from ivr.flowfile.source import Path
from ivr.flowfile.typed import renamed
from ivr.flowfile.wording import plain
from ivr.release import Release

Steps = Mapping[str, Step]


@dataclass(frozen=True, slots=True)
class Renames:
    """Old names → new ones: of steps (`file/step`), of flow files, and of words."""

    steps: Mapping[str, str]
    flows: Mapping[str, str]
    words: Mapping[str, str]


def renames_between(before: Release, after: Release) -> Renames:
    steps = dict(_renames(before.flow, after.flow))
    pairs = ((was.partition("/")[0], now.partition("/")[0]) for was, now in steps.items())
    flows = {was: now for was, now in pairs if was not in after.flow.standing}
    return Renames(steps, flows, dict(_word_renames(before, after)))


def at_new_names(before: Release, renames: Renames) -> Release:
    """The earlier release as it would be with the new names."""

    def rename(reference: Reference, to: str, path: Path) -> str:
        names = {"step": renames.steps, "prompt": renames.words}.get(reference.to, {})
        return names.get(to, to)

    steps = {renames.steps.get(name, name): renamed(step, rename) for name, step in before.flow.steps.items()}
    standing = {
        renames.flows.get(flow, flow): {key: renames.steps.get(action, action) for key, action in keys.items()}
        for flow, keys in before.flow.standing.items()
    }
    lines = {
        name: replace(line, start=renames.steps.get(line.start, line.start)) for name, line in before.lines.items()
    }
    catalogues = {
        language: replace(one, prompts={renames.words.get(name, name): said for name, said in one.prompts.items()})
        for language, one in before.catalogues.items()
    }
    asides = frozenset(renames.steps.get(step, step) for step in before.flow.asides)
    return replace(before, flow=Flow(steps, standing, asides), lines=lines, catalogues=catalogues)


def rename_changes(renames: Renames) -> Iterator[Change]:
    yield from (Change(f"flow {was}", f"is now called {now}") for was, now in renames.flows.items())
    for was, now in renames.steps.items():
        (home, _, old), (flow, _, new) = was.partition("/"), now.partition("/")
        if old != new:
            yield Change(f"step {plain(old)}", f"is now called {plain(new)}")
        elif flow != renames.flows.get(home, home):
            yield Change(f"step {plain(old)}", f"stands in the flow {flow} now, was {home}")
    for was, now in renames.words.items():
        yield Change(f"words “{plain(was)}”", f"are now called “{plain(now)}”")


def _word_renames(before: Release, after: Release) -> Iterator[tuple[str, str]]:
    """The one new name that says in some language just what a name that is gone said."""
    old, new = _said(before), _said(after)
    gone = {name: said for name, said in old.items() if name not in new}
    fresh = {name: said for name, said in new.items() if name not in old}
    pairs = [(name, other) for name in gone for other in fresh if gone[name].items() & fresh[other].items()]
    for name, other in pairs:
        if [pair for pair in pairs if name in pair or other in pair] == [(name, other)]:
            yield name, other


def _said(release: Release) -> dict[str, dict[str, str]]:
    said: dict[str, dict[str, str]] = {}
    for language, catalogue in release.catalogues.items():
        for name, message in catalogue.prompts.items():
            said.setdefault(name, {})[language] = message.pattern
    return said


def _renames(before: Flow, after: Flow) -> Iterator[tuple[str, str]]:
    """The same step of a flow file that has a new name, or the one new step that is just like one that is gone."""
    gone = {name: step for name, step in before.steps.items() if name not in after.steps}
    new = {name: step for name, step in after.steps.items() if name not in before.steps}
    bare = {name: _bare(step, gone) for name, step in gone.items()}
    for name, step in gone.items():
        flow, _, own = name.partition("/")
        alike = [other for other in new if _bare(new[other], new) == bare[name]]
        in_new_flow = [
            other
            for other in new
            if other.partition("/")[2] == own
            and type(new[other]) is type(step)
            and flow not in after.standing
            and other.partition("/")[0] not in before.standing
        ]
        if len(in_new_flow) == 1:
            yield name, in_new_flow[0]
        elif len(alike) == 1 and list(bare.values()).count(bare[name]) == 1:
            yield name, alike[0]


def _bare(step: Step, names: Steps) -> Step:
    """The step without the names that are only on one side."""

    def bare(reference: Reference, to: str, path: Path) -> str:
        return "" if reference.to == "step" and to in names else to

    return renamed(step, bare)
