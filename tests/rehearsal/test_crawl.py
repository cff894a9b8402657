"""The automatic caller, on flows in which something is wrong, and on the one that is shipped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ivr.engine.call import Call
from ivr.engine.directives import Directive
from ivr.engine.flow import Flow, Step
from ivr.engine.turn import Event, Turn
from ivr.rehearsal.crawl import Crawl, crawl
from ivr.rehearsal.stage import Stage
from ivr.simulator.transcript import Transcript
from tests.line import PROJECT

FLOW = """
format: 1
flow: pay-by-phone
languages: [en, es]
start: {start}
everywhere: {{star: repeat, "8": next_language{zero}}}
patience: {{wait: 3 seconds, tries: 2}}
steps:
  agent: {{transfer: billing_desk, closed: goodbye, busy: goodbye, no_answer: goodbye}}
  goodbye: {{hang_up: goodbye}}
"""
ZERO = ', "0": agent'


def home(folder: Path, *steps: str, zero: str = ZERO) -> Path:
    """A folder with the shipped hours, numbers and words, and a flow of these steps, which begins with the first."""
    for room in ("flows", "prompts"):
        (folder / room).mkdir()
        for file in (PROJECT / room).glob("*.yaml"):
            (folder / room / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    flow = FLOW.format(start=steps[0].partition(":")[0], zero=zero) + "".join(f"  {step}\n" for step in steps)
    (folder / "flows/pay-by-phone.yaml").write_text(flow, encoding="utf-8")
    return folder


def crawled(folder: Path, most: int = 60) -> Crawl:
    with Stage.of(folder) as stage:
        return crawl(stage, most)


def caller(found: Crawl, what: str) -> tuple[str, ...]:
    """The caller's side of the script that shows this fault."""
    return Transcript.read(found.faults[what].walked.transcript.write()).caller


@dataclass(frozen=True, slots=True)
class Odd:
    """A step of a kind that nobody has: it says what it is told to, and goes on at `next`."""

    directives: tuple[Directive, ...]
    next: str

    def enter(self, call: Call) -> Turn:
        return Turn(call, self.directives)

    def says(self) -> tuple[str, ...]:
        return ()

    def claims(self, call: Call, pressed: str) -> bool:
        return True

    def hear(self, call: Call, event: Event) -> Turn:
        return Turn(call.at(f"pay-by-phone/{self.next}"))


@contextmanager
def with_step(folder: Path, name: str, step: Step) -> Iterator[Stage]:
    """The stage on which a step has been exchanged for one that no flow file can describe."""
    with Stage.of(folder) as stage:
        flow = stage.release.flow
        steps = {**flow.steps, f"pay-by-phone/{name}": step}
        stage.release = replace(stage.release, flow=Flow(steps, flow.standing))
        yield stage


def test_a_flow_in_which_nothing_is_wrong_is_tried_to_its_end(tmp_path: Path) -> None:
    found = crawled(home(tmp_path, 'ask: {menu: {"1": {phrase: pay_a_bill, go: goodbye}}}'), most=200)
    *_, reached, said, verdict = found.printed()
    assert "at 2 places (en, es)" in reached
    assert said == "In every situation everything was tried: every key, silence, and hanging up."
    assert verdict == "Nothing was wrong."
    assert found.calls < 200


def test_a_menu_without_a_way_out_is_found(tmp_path: Path) -> None:
    trap = 'trap: {menu: {"1": {phrase: try_again, go: trap}}, if_stuck: trap}'
    first = 'ask: {menu: {"1": {phrase: pay_a_bill, go: trap}}, if_stuck: goodbye}'
    found = crawled(home(tmp_path, first, trap, zero=""))
    no_way_out = "no way out, at trap in en: nothing a caller does leads to a person or a goodbye"
    assert caller(found, no_way_out) == ("1", "hangup")
    assert not any("at ask" in what for what in found.faults)
