"""A rehearsal told to people, and to machines that read JUnit's XML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from ivr.rehearsal.coverage import Coverage
from ivr.simulator.performance import Failure, Performance, printed_failure, printed_rewording

# Whoever changes one thing on purpose may find it in a hundred calls. So many are printed in full, and so many
# differences named, where the calls are not what somebody is looking at.
IN_FULL, DIFFERENCES = 3, 8


def told(performances: Sequence[Performance], coverage: Coverage | None) -> Iterator[str]:
    """Each failure as the dialogue so far and what came instead; then other words; then what nobody has played."""
    for performance in performances:
        if performance.failures:
            yield from _failed(performance)
    reworded = [(performance, one) for performance in performances for one in performance.reworded]
    if reworded:
        yield "Right steps, other words (no failure; --rewrite takes them over, --strict-words makes them one):"
        yield from (printed_rewording(performance, one) for performance, one in reworded)
        yield ""
    if coverage is not None:
        yield from coverage.printed()
    yield _counted(performances)


def told_in_short(performances: Sequence[Performance]) -> Iterator[str]:
    """The same, without the dialogues where many calls go another way: each difference once, and how often."""
    failed = [performance for performance in performances if performance.failures]
    if len(failed) <= IN_FULL:
        for performance in failed:
            yield from _failed(performance)
    else:
        yield from _differences(failed)
    if reworded := sum(1 for performance in performances if performance.reworded):
        yield f"Right steps, other words in {_calls(reworded)}; that is no failure. To read them: ivr test"
    yield _counted(performances)


def _failed(performance: Performance) -> Iterator[str]:
    yield f"FAILED  {performance.name}"
    for failure in performance.failures:
        yield printed_failure(performance, failure)
        yield ""


def _differences(failed: Sequence[Performance]) -> Iterator[str]:
    found = [(_difference(failure), performance, failure) for performance in failed for failure in performance.failures]
    yield f"{_calls(len(failed))} go another way than they are written. What is different, and how often:"
    counted = Counter(difference for difference, _, _ in found).most_common()
    for difference, times in counted[:DIFFERENCES]:
        place = next(_place(performance, failure) for other, performance, failure in found if other == difference)
        yield f"  {times} time{'s' * (times != 1)}, first in {place}:"
        yield from (f"    {line}" for line in difference)
    if len(counted) > DIFFERENCES:
        yield f"  And {len(counted) - DIFFERENCES} other difference{'s' * (len(counted) - DIFFERENCES != 1)}."
    yield "To read each call: ivr test. If all of it is meant so, let the scripts follow: ivr test --rewrite"


def _difference(failure: Failure) -> tuple[str, ...]:
    """What the script says, and what came first instead of it."""
    return tuple(failure.what.splitlines()[:2])


def _place(performance: Performance, failure: Failure) -> str:
    return f"{performance.file}:{failure.line}" if failure.line else str(performance.file)


def _calls(number: int) -> str:
    return f"{number} call{'s' * (number != 1)}"


def _counted(performances: Sequence[Performance]) -> str:
    failed = sum(1 for performance in performances if performance.failures)
    minutes = sum(performance.seconds for performance in performances) / 60
    played = _calls(len(performances))
    return f"{played} played, {len(performances) - failed} as written, {failed} not; {minutes:.0f} minutes on the line."


def junit(performances: Sequence[Performance]) -> str:
    """One test case a call, so that any CI shows which calls went wrong."""
    failed = sum(1 for performance in performances if performance.failures)
    suite = ET.Element("testsuite", name="calls", tests=str(len(performances)), failures=str(failed))
    for performance in performances:
        case = ET.SubElement(
            suite, "testcase", classname="calls", name=performance.name, file=str(performance.file), time="0"
        )
        case.set("time", f"{performance.seconds:.1f}")
        if performance.failures:
            text = "\n\n".join(printed_failure(performance, failure) for failure in performance.failures)
            ET.SubElement(case, "failure", message=performance.failures[0].what.splitlines()[0]).text = text
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"
