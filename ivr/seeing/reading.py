"""The order in which the steps of a call are read: the usual way first, then what branches off."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.engine.flow import BACK, NEXT_LANGUAGE, REPEAT, Flow
from ivr.seeing.ways import outcomes


def reading_order(flow: Flow, start: str) -> list[tuple[str, int]]:
    """Every step a call can come to from `start`, once, with how many flow files deep it lies in the ones before it."""
    order: dict[str, int] = {}
    ahead = [(start, 0)]
    while ahead:
        step, depth = ahead.pop()
        if step not in order:
            order[step] = depth
            home = step.partition("/")[0]
            ways = list(onward(flow, step))
            ahead += [(to, depth + (to.partition("/")[0] != home)) for to in reversed(ways)]
    return list(order.items())


def onward(flow: Flow, step: str) -> Iterator[str]:
    """The steps that may follow, the usual one first; where mistakes and the standing keys lead comes last."""
    ways = outcomes(step, flow.steps[step])
    yield from (way.to for way in ways if not way.name.startswith("if_"))
    yield from (way.to for way in ways if way.name.startswith("if_"))
    yield from (to for to in flow.standing_keys(step).values() if to not in (REPEAT, BACK, NEXT_LANGUAGE))
