"""What is different between two releases, in sentences a supervisor understands.

One file for each family of what supervisors edit, joined by the fields of a Release; what has no family of its own yet
is told entry by entry all the same, so no change ever goes untold. Nothing is judged here: a sentence says what is and
what was. Remarks, blank lines and the order of steps in their file are no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields

from ivr.flowfile.difference.hours import hours_changes
from ivr.flowfile.difference.other import other_changes
from ivr.flowfile.difference.people import contact_changes, line_changes
from ivr.flowfile.difference.renames import at_new_names, rename_changes
from ivr.flowfile.difference.sentences import Change, sentences
from ivr.flowfile.difference.steps import step_changes
from ivr.flowfile.difference.words import word_changes
from ivr.release import Release

FAMILIES: Mapping[str, Callable[[Release, Release], Iterator[Change]]] = {
    "flow": step_changes,
    "lines": line_changes,
    "contacts": contact_changes,
    "calendars": hours_changes,
    "catalogues": word_changes,
}


def changes(before: Release, after: Release) -> list[str]:
    """A sentence for each thing that changed: the call, the lines, the people, the hours, the words. `[]` for none."""
    renames, before = at_new_names(before, after)
    told = sentences(rename_changes(renames, after))
    for field in fields(Release):
        if field.name != "id":
            told += sentences(_family(field.name, before, after))
    return told


def _family(name: str, before: Release, after: Release) -> list[Change]:
    """A family that finds no words for a difference does not hide it."""
    told = list(FAMILIES[name](before, after)) if name in FAMILIES else []
    old, new = getattr(before, name), getattr(after, name)
    return told if told or old == new else list(other_changes(name, old, new))
