"""What is announced: on lines that exist, in words that every caller can hear, and where a step says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from difflib import get_close_matches

from ivr.engine.fields import BECAUSE, STANDING_WORDS
from ivr.engine.steps.menu import Menu
from ivr.engine.steps.say import Say
from ivr.flowfile.announcements import FILE
from ivr.flowfile.check.known import A_SENTENCE, APOLOGY, SENTENCES_STAND_ELSEWHERE
from ivr.flowfile.check.lengths import FAR_TOO_LONG, GREETING_SECONDS, longest_way
from ivr.flowfile.check.spoken_names import ALWAYS, named_by, phrases, said_first
from ivr.flowfile.flows import NamedStep
from ivr.flowfile.hours import is_either_half
from ivr.flowfile.numbers import LINES
from ivr.flowfile.parts import Parts, catalogues, flow_of
from ivr.flowfile.problems import Problem, did_you_mean
from ivr.flowfile.reached import reached, says_announcements
from ivr.hours import Calendar, on_the_wall
from ivr.release import EVERY_LINE, Announcement
from ivr.speech.catalogue import Catalogue
from ivr.speech.hearing import prompt_seconds
from ivr.speech.length import together

LONGEST = timedelta(days=60)
UNHEARD = "Callers would never hear it."
NEW_SENTENCE = "If it is a new sentence, write it under 'words' in {files}."
# The end of many names, which makes no two of them alike.
USUAL_END = "_note"
# How near a name must be to one there is; two words that have an ending in common are farther apart.
NEAR = 0.75
MOST_LETTERS = 80
NOON = 12
# Whoever ends something in the evening, or later in the night, may well let it begin again before anybody is there.
NIGHTFALL = time(16)


def check_announcements(parts: Parts) -> Iterator[Problem]:
    yield from _reserved(parts)
    yield from _line_called_all(parts)
    if not parts.announcements:
        return
    elsewhere = _said_elsewhere(parts)
    for announcement in parts.announcements.values():
        yield from _lines(announcement, parts)
        yield from _words(announcement, elsewhere, parts)
        yield from _times(announcement, parts)
        yield from _halves_of_the_day(announcement, parts)
    yield from _at_one_time(parts)


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
        lost = flow is None or flow.start not in parts.steps or "step" in parts.unread
        if flow is None or lost or not announcement.is_on(name):
            continue
        if not any(says_announcements(step) for step in reached(flow.start, parts.flows)):
            what = f"'{announcement.name}' is for the line '{name}', and no step of its flow says announcements."
            mend = f"Put the word announcements into a 'say' of {flow.document.file}: say: [greeting, announcements]."
            yield document.problem((announcement.name, "on"), what, UNHEARD, mend, rule="announcement-nowhere-said")


def _words(announcement: Announcement, elsewhere: Mapping[str, str], parts: Parts) -> Iterator[Problem]:
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
            fit = [name for name in next(iter(spoken.values())).prompts if name not in elsewhere]
            mend = f"{_nearly(announcement.words, fit)} {NEW_SENTENCE.format(files=' and '.join(files))}".strip()
            if len(announcement.words.split()) >= A_SENTENCE:
                mend = SENTENCES_STAND_ELSEWHERE
            yield document.problem(path, what, APOLOGY, mend, rule="unknown-prompt")
    for catalogue in having:
        if blanks := catalogue.prompts[announcement.words].blanks:
            blank = f"{{{min(blanks)}}}"
            what = f"'{announcement.words}' has a blank {blank}, and no value is known where it is announced."
            mend = "Say it without the blank."
            yield document.problem(path, what, APOLOGY, mend, rule="blank-without-value")
    if having and announcement.words in elsewhere and not any(one.prompts[announcement.words].blanks for one in having):
        what = f"'{announcement.words}' {elsewhere[announcement.words]}"
        callers = "Callers would hear it at the beginning of a call, where it is not true, or no sentence."
        named = " and ".join(f"prompts/{language}.yaml" for language in spoken)
        mend = f"Write a sentence of its own under 'words' in {named}, and give its name here."
        yield document.problem(path, what, callers, mend, rule="words-of-another-place")


def _nearly(name: str, known: Iterable[str]) -> str:
    """The name that was probably meant. Whoever has not written the sentence yet meant none of those there are."""
    without = {one.removesuffix(USUAL_END): one for one in known}
    close = get_close_matches(name.removesuffix(USUAL_END)[:MOST_LETTERS], without, n=1, cutoff=NEAR)
    return f"Did you mean '{without[close[0]]}'?" if close else ""


def _said_elsewhere(parts: Parts) -> Mapping[str, str]:
    """Words that are true only where they are said, or no sentence by themselves, each with what they are.

    Left out is what a caller can come to by keys alone, whatever comes of anything: it holds for everybody.
    """
    steps = [step for flow in parts.flows for step in flow.steps]
    there = "is said in the call where it is so, and nowhere else."
    said = {name: there for step in steps for name in (*named_by(step), *step.step.says())}
    for step in _for_everybody(steps, parts):
        for name in said_first(step):
            said.pop(name, None)
    reasons = {name for one in parts.catalogues.values() for name in one.prompts if name.startswith(f"{BECAUSE}_")}
    return {
        **said,
        **dict.fromkeys(ALWAYS, "is said when something has gone wrong."),
        **dict.fromkeys(reasons, "is the reason for something else, which is said before it."),
        **dict.fromkeys(phrases(parts), "is the phrase of an option, behind which a key is named."),
    }


def _for_everybody(steps: Sequence[NamedStep], parts: Parts) -> Iterator[NamedStep]:
    led_to = {flow.start for flow in parts.flows}
    for step in steps:
        if isinstance(step.step, Say | Menu):
            onward = (to for mark, to, path in step.references if mark.to == "step" and path[-1] in ("next", "go"))
            led_to |= {to for to in onward if to != step.name}
    return (step for step in steps if step.name in led_to)


def _times(announcement: Announcement, parts: Parts) -> Iterator[Problem]:
    document, path = parts.documents[FILE], (announcement.name, "until")
    begins = announcement.begins or _now(parts)
    if begins is not None and announcement.ends - begins > LONGEST:
        what = f"'{announcement.name}' lasts longer than {LONGEST.days} days."
        callers = "Callers who ring often would hear it again and again."
        mend = "If it is so for good, put the words into the flow; if not, let it end earlier."
        if announcement.begins is None:
            what = f"{what} It has no 'from', and is heard from now on."
            mend = f"If it is to begin later, add 'from: ' with a day and a time. {mend}"
        yield document.problem(path, what, callers, mend, rule="announcement-too-long", severity="warning")
    zones = [calendar.zone for calendar in _calendars(announcement, parts)]
    if parts.now is not None and zones and all(on_the_wall(announcement.ends, zone) <= parts.now for zone in zones):
        what = f"'{announcement.name}' is over already."
        mend = "Take it out, or give it a later end."
        yield document.problem(path, what, UNHEARD, mend, rule="announcement-over", severity="warning")


def _calendars(announcement: Announcement, parts: Parts) -> Sequence[Calendar]:
    lines = (line for name, line in parts.lines.items() if announcement.is_on(name))
    return [parts.calendars[line.hours] for line in lines if line.hours in parts.calendars]


def _halves_of_the_day(announcement: Announcement, parts: Parts) -> Iterator[Problem]:
    """Of its beginning and its end, as they are written."""
    document = parts.documents[FILE]
    for setting in ("from", "until"):
        text = document.content[announcement.name].get(setting)
        if text is None:
            continue
        day, _, clock = (part.strip() for part in text.strip().partition(" "))
        path = (announcement.name, setting)
        if is_either_half(clock):
            what = f"'{text}' can be read in two ways."
            callers = "Callers could hear it half a day too long, or too short."
            mend = f"Write {day} {clock} pm; or {day} {clock} am, if the morning is meant."
            yield document.problem(path, what, callers, mend, rule="am-or-pm-left-out")
        elif re.match(r"12(:00)?\s*a", clock, re.I):
            what = f"'{text}' is the midnight at which that day begins."
            callers = "Callers would hear it from the night before on."
            mend = "Write 12:00 pm if noon is meant, or 0:00 if it is midnight."
            if setting == "until":
                callers = "Callers would hear nothing of it on that day."
                mend = (
                    "Write 12:00 pm if noon is meant, and 24:00 if it is the end of that day; or 0:00 if it is over "
                    "when the day begins."
                )
            yield document.problem(path, what, callers, mend, rule="midnight-or-noon", severity="warning")
        elif (
            setting == "until" and re.match(r"[1-6](:\d\d)?\s*a", clock, re.I) and _ends_too_early(announcement, parts)
        ):
            what = f"'{announcement.name}' ends on {day} before anything opens, at {clock}."
            callers = "Callers who ring on that day while it is open would not hear it."
            mend = f"Look at am and pm. If it is over when that day begins, write {_eve(announcement)} 24:00."
            yield document.problem(path, what, callers, mend, rule="ends-before-opening", severity="warning")


def _ends_too_early(announcement: Announcement, parts: Parts) -> bool:
    """Whether it ends in the early morning of a day on which every line of it opens later; what has begun in that
    night, or the evening before it, was meant to end there."""
    ends, begins = announcement.ends, announcement.begins
    evening = datetime.combine(ends.date() - timedelta(days=1), NIGHTFALL)
    minute = ends.hour * 60 + ends.minute
    opening = [calendar.spans(ends.date())[:1] for calendar in _calendars(announcement, parts)]
    night = begins is not None and begins >= evening
    return (
        bool(opening) and not night and ends.hour < NOON and all(first and first[0].opens > minute for first in opening)
    )


def _eve(announcement: Announcement) -> str:
    return (announcement.ends.date() - timedelta(days=1)).isoformat()


def _at_one_time(parts: Parts) -> Iterator[Problem]:
    """What is announced together, on top of what callers hear in any case before the first key."""
    steps = {step.name: step for flow in parts.flows for step in flow.steps}
    told: set[tuple[str, tuple[str, ...]]] = set()
    for name in parts.lines:
        flow = flow_of(name, parts)
        if flow is None:
            continue
        on = [one for one in parts.announcements.values() if one.is_on(name) and not _is_over(one, name, parts)]
        heard = [_longest(flow.start, steps, on, catalogue) for catalogue in catalogues(flow, parts)]
        seconds, language, group, ways = max(heard, default=(0.0, "", (), ()))
        alone = len(group) == 1
        if seconds > GREETING_SECONDS * (FAR_TOO_LONG if alone else 1) and (flow.name, group) not in told:
            told.add((flow.name, group))
            what = (
                f"With what is announced at one time ({', '.join(group)}), callers hear about {seconds:.0f} seconds in "
                f"'{language}' before they are asked for a key ({', '.join(ways)})."
            )
            callers = "Callers who only want to pay have to sit through it, on every call."
            mend = f"Announce less at one time, or say it in fewer words: {GREETING_SECONDS} seconds, all together."
            yield parts.documents[FILE].problem(
                (group[-1],),
                what,
                callers,
                mend,
                rule="greeting-too-long",
                severity="error" if seconds > GREETING_SECONDS * FAR_TOO_LONG and not alone else "warning",
                of_name=True,
            )


def _is_over(announcement: Announcement, line: str, parts: Parts) -> bool:
    calendar = parts.calendars.get(parts.lines[line].hours)
    return bool(parts.now and calendar and on_the_wall(announcement.ends, calendar.zone) <= parts.now)


def _longest(
    start: str, steps: Mapping[str, NamedStep], on: Sequence[Announcement], catalogue: Catalogue
) -> tuple[float, str, tuple[str, ...], tuple[str, ...]]:
    """The seconds before the first key when most is announced, in which language, the announcements, and all that is
    said; nothing, where it is said after a key."""
    lengths = {one.name: prompt_seconds(catalogue, one.words) for one in on if one.words in catalogue.prompts}
    begins = [(one.begins or datetime.min, lengths[one.name], one) for one in on if one.name in lengths]
    ends = [(one.ends, -lengths[one.name], one) for one in on if one.name in lengths]
    now, most, at = 0.0, 0.0, datetime.min
    for moment, seconds, _ in sorted([*begins, *ends], key=lambda change: change[:2]):
        now += seconds
        if now > most:
            most, at = now, moment
    group = [one for begun, _, one in begins if begun <= at < one.ends]
    ways = longest_way(start, steps, catalogue, [one.words for one in group])
    if not group or group[0].words not in ways:
        return (0.0, "", (), ())
    together_seconds = together(prompt_seconds(catalogue, name) for name in ways)
    return (together_seconds, catalogue.language, tuple(one.name for one in group), ways)


def _now(parts: Parts) -> datetime | None:
    """From when on something without a beginning is heard: the time on the wall, to within a day."""
    return parts.now.replace(tzinfo=None) if parts.now is not None else None
