"""What is announced: on lines that exist, in words that every caller can hear, and where a step says it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ivr.engine.fields import STANDING_WORDS
from ivr.flowfile.announcements import FILE
from ivr.flowfile.check.known import A_SENTENCE, APOLOGY, SENTENCES_STAND_ELSEWHERE
from ivr.flowfile.numbers import LINES
from ivr.flowfile.parts import Parts, catalogues, flow_of
from ivr.flowfile.problems import Problem, did_you_mean
from ivr.flowfile.reached import reached, says_announcements
from ivr.hours import on_the_wall
from ivr.release import EVERY_LINE, Announcement

LONGEST = timedelta(days=60)
UNHEARD = "Callers would never hear it."


def check_announcements(parts: Parts) -> Iterator[Problem]:
    yield from _reserved(parts)
    yield from _line_called_all(parts)
    for announcement in parts.announcements.values():
        yield from _lines(announcement, parts)
        yield from _words(announcement, parts)
        yield from _times(announcement, parts)


def _reserved(parts: Parts) -> Iterator[Problem]:
    for catalogue in parts.catalogues.values():
        for name in sorted(STANDING_WORDS & catalogue.prompts.keys()):
            what = f"Words cannot be called '{name}', which stands for what is so when the call is answered."
            document = parts.documents[f"prompts/{catalogue.language}.yaml"]
            mend = "Give them another name, here and in the flow."
            yield document.problem(("words", name), what, UNHEARD, mend, rule="reserved-words", of_name=True)


def _line_called_all(parts: Parts) -> Iterator[Problem]:
    if EVERY_LINE in parts.lines:
        what = f"A line cannot be called '{EVERY_LINE}', which stands for every line."
        callers = "Callers of all lines would hear what is meant for this one."
        document = parts.documents[LINES]
        mend = "Give it another name."
        yield document.problem((EVERY_LINE,), what, callers, mend, rule="line-called-all", of_name=True)


def _lines(announcement: Announcement, parts: Parts) -> Iterator[Problem]:
    document = parts.documents[FILE]
    for place, name in enumerate(announcement.on):
        if name != EVERY_LINE and name not in parts.lines and "line" not in parts.unread:
            known = [*parts.lines, EVERY_LINE]
            mend = did_you_mean(name, known) or f"Use one of: {', '.join(known)}."
            what = f"There is no line '{name}'."
            yield document.problem((announcement.name, "on", place), what, UNHEARD, mend, rule="unknown-line")
    for name in parts.lines:
        flow = flow_of(name, parts)
        if flow is None or "step" in parts.unread or not announcement.is_on(name):
            continue
        if not any(says_announcements(step) for step in reached(flow.start, parts.flows)):
            what = f"'{announcement.name}' is for the line '{name}', and no step of its flow says announcements."
            mend = f"Put the word announcements into a 'say' of {flow.document.file}: say: [greeting, announcements]."
            yield document.problem((announcement.name, "on"), what, UNHEARD, mend, rule="announcement-nowhere-said")


def _words(announcement: Announcement, parts: Parts) -> Iterator[Problem]:
    document, path = parts.documents[FILE], (announcement.name, "words")
    flows = {line.flow for name, line in parts.lines.items() if announcement.is_on(name)}
    spoken = {one.language: one for flow in parts.flows if flow.name in flows for one in catalogues(flow, parts)}
    having = [one for one in spoken.values() if announcement.words in one.prompts]
    files = [f"prompts/{one.language}.yaml" for one in spoken.values() if one not in having]
    if files and "language" not in parts.unread:
        what = f"There are no words named '{announcement.words}' in {' or '.join(files)}."
        if having:
            yield document.problem(path, what, APOLOGY, "Add them there.", rule="words-missing")
        else:
            close = did_you_mean(announcement.words, next(iter(spoken.values())).prompts)
            mend = close or "Add them there, or correct the name."
            if len(announcement.words.split()) >= A_SENTENCE:
                mend = SENTENCES_STAND_ELSEWHERE
            yield document.problem(path, what, APOLOGY, mend, rule="unknown-prompt")
    for catalogue in having:
        if blanks := catalogue.prompts[announcement.words].blanks:
            blank = f"{{{min(blanks)}}}"
            what = f"'{announcement.words}' has a blank {blank}, and no value is known where it is announced."
            mend = "Say it without the blank."
            yield document.problem(path, what, APOLOGY, mend, rule="blank-without-value")


def _times(announcement: Announcement, parts: Parts) -> Iterator[Problem]:
    document, path = parts.documents[FILE], (announcement.name, "until")
    begins = announcement.begins or _now(parts)
    if begins is not None and announcement.ends - begins > LONGEST:
        what = f"'{announcement.name}' lasts longer than {LONGEST.days} days."
        callers = "Callers who ring often would hear it again and again."
        mend = "If it is so for good, put the words into the flow; if not, let it end earlier."
        yield document.problem(path, what, callers, mend, rule="announcement-too-long", severity="warning")
    zones = [
        parts.calendars[line.hours].zone
        for name, line in parts.lines.items()
        if announcement.is_on(name) and line.hours in parts.calendars
    ]
    if parts.now is not None and zones and all(on_the_wall(announcement.ends, zone) <= parts.now for zone in zones):
        what = f"'{announcement.name}' is over already."
        mend = "Take it out, or give it a later end."
        yield document.problem(path, what, UNHEARD, mend, rule="announcement-over", severity="warning")


def _now(parts: Parts) -> datetime | None:
    """From when on something without a beginning is heard: the time on the wall, to within a day."""
    return parts.now.replace(tzinfo=None) if parts.now is not None else None
