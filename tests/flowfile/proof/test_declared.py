"""What steps, calendars and calls declare about themselves is what they do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.engine import ways
from ivr.engine.call import PUBLIC_VALUES
from ivr.engine.fields import Reference
from ivr.flowfile.proof.promises import _closes, _opens
from ivr.flowfile.typed import renamed
from ivr.hours import Calendar, Span, standing
from ivr.speech.catalogue import KNOWN
from tests.engine.conversation import shipped


class Never:
    """A year on which nothing can be relied."""

    def closes(self, calendar: str) -> bool:
        return False

    def opens(self, calendar: str) -> bool:
        return False

    def come_back(self, contact: str) -> bool:
        return False


def test_every_value_a_prompt_may_speak_is_heard_from_some_level_on() -> None:
    assert set(KNOWN) == set(ways.HEARD_FROM)
    assert {name for name, level in ways.HEARD_FROM.items() if not level} == PUBLIC_VALUES


def test_every_step_declares_each_way_out_and_all_words_that_it_names() -> None:
    """And all that belong to its kind, so that none are judged by what is known on arriving alone."""
    for name, step in shipped().flow.steps.items():
        named: dict[str, set[str]] = {"step": set(), "prompt": set()}

        def note(reference: Reference, to: str, path: object, named: dict[str, set[str]] = named) -> str:
            named.setdefault(reference.to, set()).add(to)
            return to

        renamed(step, note)
        declared = step.ways(Never())
        assert {way.to for way in declared.out} >= named["step"] - _filled(step), name
        assert {heard.words for heard in declared.heard} >= named["prompt"] | set(step.says()), name


def _filled(step: object) -> set[str]:
    """`if_stuck` is filled in also where silence and wrong keys both lead elsewhere, so that nobody is ever stuck."""
    both = getattr(step, "if_silent", None) and getattr(step, "if_wrong_key", None)
    return {step.if_stuck} if both else set()  # type: ignore[attr-defined]


minutes = st.integers(0, 24).map(lambda hour: hour * 60)
spans = st.lists(minutes, min_size=0, max_size=4, unique=True).map(
    lambda found: tuple(Span(*pair) for pair in zip(sorted(found)[::2], sorted(found)[1::2], strict=False))
)
days = st.one_of(spans, st.sampled_from([(), (Span(0, 1440),), (Span(0, 1440),)]))
calendars = st.builds(
    lambda weekly, exceptions, holidays: Calendar("c", "America/Los_Angeles", weekly, holidays, exceptions),
    st.tuples(*[days] * 7),
    st.dictionaries(st.dates(date(2027, 1, 1), date(2027, 12, 31)), days, max_size=4),
    st.sampled_from(["", "us-federal"]),
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(calendars, st.lists(st.integers(0, 365 * 24), min_size=3, max_size=3))
def test_a_promised_time_is_there_whenever_somebody_calls(calendar: Calendar, hours: list[int]) -> None:
    for hour in hours:
        now = standing(calendar, datetime(2027, 1, 1, tzinfo=UTC) + timedelta(hours=hour))
        if now.state == "closed":
            assert now.opens is not None or not _opens(calendar)
        else:
            assert now.closes is not None or not _closes(calendar)


def test_the_shipped_calendars_promise_their_times() -> None:
    for calendar in shipped().calendars.values():
        assert _opens(calendar)
        assert _closes(calendar)
