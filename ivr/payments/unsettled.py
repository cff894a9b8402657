"""Whatever nobody has heard the end of, looked at one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Settled = TypeVar("Settled")


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
