"""Whatever nobody has heard the end of, looked at one by one, and less and less often."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

# Between two looks of the background work. A caller's own turn, the gateway's webhook and an operator look at once.
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=5)

Settled = TypeVar("Settled")


def look_again(began: datetime, now: datetime, chance: float, deadline: datetime | None = None) -> datetime:
    """When the background work asks again about what began then, and is not settled now.

    It waits about as long again as it has waited already, so that each pause is twice the one before: a gateway that
    is away for a day is not asked the same thing six thousand times. `chance`, from 0 to 1, takes off up to a half, so
    that what broke together is not asked for together; and as soon as its deadline is over it is due.
    """
    pause = min(max(now - began, SHORTEST_PAUSE), LONGEST_PAUSE) * (1 - chance / 2)
    again = now + max(pause, SHORTEST_PAUSE)
    return min(again, deadline + SHORTEST_PAUSE) if deadline is not None and now <= deadline else again


def look_at_all(unsettled: Iterable[str], look: Callable[[str], Settled], broke: str) -> list[Settled]:
    """Each as it stands afterwards.

    One that breaks keeps none of the others waiting: all are looked at, then what broke is raised, as a group that is
    called `broke`.
    """
    looked_at: list[Settled] = []
    broken: list[Exception] = []
    for one in unsettled:
        try:
            looked_at.append(look(one))
        except Exception as error:
            broken.append(error)
    if broken:
        raise ExceptionGroup(broke, broken)
    return looked_at
