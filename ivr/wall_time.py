"""A moment as people read it, by the clock on the wall."""

from __future__ import annotations

from datetime import datetime


def told_moment(local: datetime) -> str:
    """Tuesday, March 16, 2027, 6:00 am (America/Los_Angeles)"""
    return f"{told_wall(local)} ({local.tzinfo})"


def told_wall(local: datetime) -> str:
    """The same without its zone, where that is said once for all."""
    return f"{local:%A, %B} {local.day}, {local.year}, {told_clock(local)}"


def told_clock(local: datetime) -> str:
    """6:00 am"""
    return f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"
