"""announcements.yaml: what callers are told for some time, each with its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from ivr.flowfile.moments import EXAMPLE, read_moment
from ivr.flowfile.problems import Problem, Problems, did_you_mean
from ivr.flowfile.source import Document, Path
from ivr.flowfile.typed import STRAIGHT, headless, is_curly
from ivr.release import EVERY_LINE, Announcement

FILE = "flows/announcements.yaml"
SETTINGS = ("words", "on", "from", "until")
WHOLE = "{words: outage_note, on: [all], from: 2027-03-16 6:00 am, until: 2027-03-16 9:00 pm}"
WRITTEN = f"Write year, month and day, and then the time, like {EXAMPLE}."
SILENCE = "Callers would never hear it."


def holds_nothing(text: str) -> bool:
    """The last announcement was taken out, and perhaps remarks are left: that is no mistake."""
    return all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines())


def read_announcements(document: Document) -> dict[str, Announcement]:
    """Raises Problems: everything that is wrong inside this file."""
    found: dict[str, Announcement] = {}
    problems = [*headless(document, SETTINGS)]
    for name, content in document.content.items():
        if problems and problems[0].rule == "heading-missing" and not isinstance(content, dict):
            continue
        try:
            found[name] = _announcement(name, content, document)
        except Problems as wrong:
            problems += wrong.problems
    if problems:
        raise Problems(problems)
    return found


def _announcement(name: str, content: Any, document: Document) -> Announcement:
    if not isinstance(content, dict):
        what, mend = f"'{name}' should be a group of settings, each with its name.", f"Write it like {WHOLE}."
        raise Problems([document.problem((name,), what, mend=mend, rule="not-a-group", of_name=True)])
    problems = [*_unknown(name, content, document)]
    on = content.get("on", EVERY_LINE)
    lines = tuple(on) if isinstance(on, list) else (on,)
    begins = ends = None
    words = content.get("words")
    if isinstance(words, list) and words:
        what, mend = (
            f"'{name}' names several words.",
            "Name one here, and announce each other one by an entry of its own.",
        )
        problems.append(document.problem((name, "words"), what, SILENCE, mend, rule="not-words"))
    elif not isinstance(words, str) or not words:
        what, mend = (
            f"'{name}' does not say which words.",
            "Add 'words: ' with the name of the words in prompts/en.yaml.",
        )
        problems.append(document.problem((name, "words"), what, SILENCE, mend, rule="setting-missing"))
    if not lines or not all(isinstance(line, str) and line for line in lines):
        what, mend = f"'{name}' does not say on which lines.", "Write 'on: [all]', or the names of lines."
        problems.append(document.problem((name, "on"), what, SILENCE, mend, rule="empty-group"))
    if not content.get("until"):
        what, mend = f"'{name}' has no end.", f"Add 'until: ' with a day and a time, like {EXAMPLE}."
        callers = "Callers would hear it long after it has stopped being true."
        problems.append(document.problem((name,), what, callers, mend, rule="announcement-without-end"))
    else:
        ends = _moment(content["until"], (name, "until"), document, problems)
    if "from" in content:
        begins = _moment(content["from"], (name, "from"), document, problems)
    if begins is not None and ends is not None and begins >= ends:
        what = f"'{name}' ends before it begins."
        mend = "Let 'until' be later than 'from'; if the two are turned around, change them over."
        problems.append(document.problem((name, "until"), what, SILENCE, mend, rule="announcement-backward"))
    if problems or ends is None:
        raise Problems(problems)
    return Announcement(name, str(words), lines, begins, ends)


def _unknown(name: str, content: dict[str, Any], document: Document) -> Iterator[Problem]:
    for setting in content:
        if setting not in SETTINGS:
            unset = [known for known in SETTINGS if known not in content]
            mend = did_you_mean(setting, unset) or f"Known here: {', '.join(SETTINGS)}."
            what = f"'{setting}' is not a setting here."
            yield document.problem((name, setting), what, mend=mend, rule="unknown-setting", of_name=True)


def _moment(text: Any, path: Path, document: Document, problems: list[Problem]) -> datetime | None:
    try:
        return read_moment(text)
    except (AttributeError, TypeError, ValueError):
        shown = f"'{text}'" if isinstance(text, str) else "What stands here"
        mend = _as_a_moment(text) if isinstance(text, str) else WRITTEN
        what = f"{shown} is not a day and a time."
        problems.append(document.problem(path, what, mend=mend, rule="not-a-moment"))
        return None


def _as_a_moment(text: str) -> str:
    """What to do about a text that is not a day and a time."""
    day = re.fullmatch(r"(\d{4}-\d\d-\d\d)\W*", text.strip(), re.ASCII)
    if is_curly(text):
        return STRAIGHT
    if _is_no_day(f"{day[1]} 0" if day else text):
        return "There is no such day; look at the month and the day."
    if day:
        return f"The time is missing: put it behind the day, as in {EXAMPLE}."
    if re.match(r"\d{1,2}(:\d\d| *[ap]\.?m)", text.strip(), re.IGNORECASE):
        return f"The day is missing: put year, month and day in front of the time, as in {EXAMPLE}."
    return WRITTEN


def _is_no_day(text: str) -> bool:
    """Whether a day is written as it should be, and no calendar has it."""
    found = re.match(r"\d{4}-\d\d-\d\d(?= +\S)", text.strip(), re.ASCII)
    if found is None:
        return False
    try:
        date.fromisoformat(found[0])
    except ValueError:
        return True
    return False
