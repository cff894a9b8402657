"""A call from the browser, written down as a `.call` file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ivr.handset.call import Beginning, State
from ivr.simulator.caller import HangUp, Keys, Silence
from ivr.simulator.events import Did, Event, Spoken
from ivr.simulator.performance import ended
from ivr.simulator.transcript import Transcript

TITLE = "# A call from the browser"


def script(beginning: Beginning, state: State) -> str:
    """The text of the file; of a call that still goes on, as far as it has come."""
    end = ended(state.ending) if state.ending is not None else None
    return Transcript(
        tuple(rows(state.events)), beginning.from_number, beginning.to_number, beginning.begins, end, TITLE
    ).write()


def rows(events: Iterable[Event]) -> list[Spoken]:
    """What was said and done, with keys pressed one by one joined into the row that arrived at the line.

    A row that a time-out ended is that row and no silence; one that the caller hung up on never arrived.
    """
    story: list[Spoken] = []
    typing = False
    for event in events:
        joined = _joined(story[-1], event) if typing else None
        if joined is not None:
            story[-1] = joined
        elif isinstance(event, Spoken):
            story.append(event)
        typing = _is_open(joined or event)
    return story


def _is_open(event: Event) -> bool:
    return isinstance(event, Did) and isinstance(event.action, Keys) and event.action.more


def _joined(row: Spoken, event: Event) -> Did | None:
    """What a row of keys becomes with the very next thing that happened; None when that is a thing of its own."""
    if not (isinstance(row, Did) and isinstance(row.action, Keys) and isinstance(event, Did)):
        return None
    match event.action:
        case Keys(pressed):
            return replace(row, action=replace(row.action, pressed=row.action.pressed + pressed))
        case Silence():
            return replace(row, action=replace(row.action, more=False))
        case HangUp():
            return event
    return None
