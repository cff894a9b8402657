"""Steps that have another name and are clearly the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ivr.engine.fields import Reference
from ivr.engine.flow import Flow, Step
from ivr.flowfile.difference.sentences import Change
from ivr.flowfile.source import Path
from ivr.flowfile.typed import renamed
from ivr.flowfile.wording import plain
from ivr.release import Release

Steps = Mapping[str, Step]
Renames = Mapping[str, str]


def at_new_names(before: Release, after: Release) -> tuple[Renames, Release]:
    """Old names of steps → new ones; and the earlier release as it would be with the new ones."""
    renames = dict(_renames(before.flow, after.flow))
    flows = _flow_renames(renames, after.flow)

    def rename(reference: Reference, to: str, path: Path) -> str:
        return renames.get(to, to) if reference.to == "step" else to

    steps = {renames.get(name, name): renamed(step, rename) for name, step in before.flow.steps.items()}
    standing = {
        flows.get(flow, flow): {key: renames.get(action, action) for key, action in keys.items()}
        for flow, keys in before.flow.standing.items()
    }
    lines = {name: replace(line, start=renames.get(line.start, line.start)) for name, line in before.lines.items()}
    return renames, replace(before, flow=Flow(steps, standing), lines=lines)


def rename_changes(renames: Renames, after: Release) -> Iterator[Change]:
    flows = _flow_renames(renames, after.flow)
    yield from (Change(f"flow {was}", f"is now called {now}") for was, now in flows.items())
    for was, now in renames.items():
        (home, _, old), (flow, _, new) = was.partition("/"), now.partition("/")
        if old != new:
            yield Change(f"step {plain(old)}", f"is now called {plain(new)}")
        elif flow != flows.get(home, home):
            yield Change(f"step {plain(old)}", f"stands in the flow {flow} now, was {home}")


def _flow_renames(renames: Renames, after: Flow) -> Renames:
    """Flow files that have another name, since their steps have."""
    pairs = ((was.partition("/")[0], now.partition("/")[0]) for was, now in renames.items())
    return {was: now for was, now in pairs if was not in after.standing}


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
