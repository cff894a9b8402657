"""What no single file can know: that every name leads somewhere, in every language.

One file for each family of rules. Nothing is read here, and nothing is ever mended: a rule looks at what was read
and yields Problems.
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from ivr.engine.flow import Step
from ivr.flowfile.check.announcements import check_announcements
from ivr.flowfile.check.card_digits import check_card_digits, check_card_words
from ivr.flowfile.check.hours import check_calendars
from ivr.flowfile.check.identifying import check_identifying
from ivr.flowfile.check.keys import check_keys
from ivr.flowfile.check.lengths import check_lengths
from ivr.flowfile.check.lines import check_lines
from ivr.flowfile.check.menus import check_menu
from ivr.flowfile.check.numbers import check_numbers
from ivr.flowfile.check.paying import check_paying
from ivr.flowfile.check.people import check_key_for_people
from ivr.flowfile.check.policy import check_policy
from ivr.flowfile.check.purposes import check_purposes
from ivr.flowfile.check.read_out import check_read_out
from ivr.flowfile.check.recordings import check_recordings
from ivr.flowfile.check.steps import check_flow, check_flow_names, check_step
from ivr.flowfile.check.texts import check_texts
from ivr.flowfile.check.told_apart import check_told_apart
from ivr.flowfile.check.translations import check_translations
from ivr.flowfile.check.undoing import check_undoing
from ivr.flowfile.check.voices import check_voices
from ivr.flowfile.check.waits import check_waits
from ivr.flowfile.check.wording import check_wording
from ivr.flowfile.check.words import check_words
from ivr.flowfile.flows import ReadFlow
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import MOST_TOLD, Problem
from ivr.flowfile.proof import prove


def check(parts: Parts) -> Iterator[Problem]:
    """Every problem between the files, in no order."""
    yield from check_names(parts)
    yield from check_numbers(parts)
    yield from check_calendars(parts)
    yield from check_policy(parts)
    steps = {step.name: step.step for flow in parts.flows for step in flow.steps}
    for flow in parts.flows:
        yield from islice(_steps_of(flow, steps, parts), MOST_TOLD)
    yield from check_voices(parts)
    yield from check_told_apart(parts)
    yield from check_purposes(parts)
    yield from check_translations(parts)
    yield from check_lengths(parts)
    yield from check_wording(parts)
    yield from check_read_out(parts)
    yield from check_texts(parts)
    yield from check_keys(parts)
    yield from check_card_words(parts)
    yield from check_recordings(parts)
    yield from prove(parts)


def check_names(parts: Parts) -> Iterator[Problem]:
    """Every name that leads nowhere, and what can be told along with it."""
    yield from check_lines(parts)
    yield from check_flow_names(parts)
    for flow in parts.flows:
        yield from islice(_names_of(flow, parts), MOST_TOLD)
    yield from check_words(parts)
    yield from check_announcements(parts)


def _names_of(flow: ReadFlow, parts: Parts) -> Iterator[Problem]:
    yield from check_flow(flow, parts)
    for step in flow.steps:
        yield from check_step(flow, step, parts)


def _steps_of(flow: ReadFlow, steps: Mapping[str, Step], parts: Parts) -> Iterator[Problem]:
    yield from check_key_for_people(flow, steps)
    yield from check_undoing(flow, steps)
    yield from check_waits(flow)
    for step in flow.steps:
        yield from check_menu(flow, step)
        yield from check_card_digits(flow, step, parts)
        yield from check_paying(flow, step, steps)
        yield from check_identifying(flow, step, steps)
