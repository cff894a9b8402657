"""A rehearsal told to people, and to machines that read JUnit's XML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from ivr.rehearsal.coverage import Coverage
from ivr.simulator.performance import Performance, printed_failure, printed_rewording


def told(performances: Sequence[Performance], coverage: Coverage | None) -> Iterator[str]:
    """Each failure as the dialogue so far and what came instead; then other words; then what nobody has played."""
    for performance in performances:
        if performance.failures:
            yield f"FAILED  {performance.name}"
            for failure in performance.failures:
                yield printed_failure(performance, failure)
                yield ""
    reworded = [(performance, one) for performance in performances for one in performance.reworded]
    if reworded:
        yield "Right steps, other words (no failure; --rewrite takes them over, --strict-words makes them one):"
        yield from (printed_rewording(performance, one) for performance, one in reworded)
        yield ""
    if coverage is not None:
        yield from coverage.printed()
    failed = sum(1 for performance in performances if performance.failures)
    minutes = sum(performance.seconds for performance in performances) / 60
    played = f"{len(performances)} call{'s' * (len(performances) != 1)}"
    yield f"{played} played, {len(performances) - failed} as written, {failed} not; {minutes:.0f} minutes on the line."


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
