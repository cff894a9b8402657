"""What a simulated call costs: the telephone's own time for ten minutes on the line, and two hundred scripts in a row.

    .venv/bin/python -m tests.benchmarks.telephone

The telephone's own time is all the time of a call but what the line took to answer. Both figures are printed beside
what was promised; nothing here fails, for a machine may be busy.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from ivr.rehearsal.company import rehearse_all
from ivr.rehearsal.performance import read_script
from ivr.rehearsal.stage import Stage
from ivr.simulator.caller import Scripted
from ivr.simulator.clock import Clock
from ivr.simulator.performance import How, variations
from ivr.simulator.phone import Ending, Phone
from ivr.simulator.transport import Answer

PROJECT = Path(__file__).parent.parent.parent
CALLS = PROJECT / "tests" / "calls"
TEN_MINUTES = 600
CALL_MILLISECONDS = 100
SCRIPTS = 200
SCRIPTS_SECONDS = 10
TIMES = 20

# A caller who needs a minute for each of ten questions: 48 seconds of words and silence, then the keys.
QUESTION = (
    '<Response><Gather action="/next" timeout="38" actionOnEmptyResult="true"><Say>Please take all the time that you '
    "need, look at the upper right corner of the letter that we have sent to you, and then enter the number that you "
    "find there.</Say></Gather></Response>"
)


@dataclass
class Patient:
    """A line that asks for ever, and how long it took to do so."""

    seconds: float = 0.0
    answers: list[int] = field(default_factory=list)

    def send(self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float) -> Answer:
        began = time.perf_counter()
        answer = Answer(200, {"Content-Type": "text/xml"}, QUESTION)
        self.answers.append(len(body))
        self.seconds += time.perf_counter() - began
        return answer


def long_call() -> tuple[Ending, float]:
    """A call of at least ten minutes, and the telephone's own milliseconds for it."""
    line = Patient()
    phone = Phone(
        "https://line.example/voice",
        caller=Scripted(["silence", "12345678"] * 6),
        from_number="+15105550142",
        to_number="+18003903507",
        account_sid="AC" + "0" * 32,
        auth_token="12345",
        clock=Clock.parse("2027-03-16 10:00 am America/Los_Angeles"),
        transport=line,
    )
    began = time.perf_counter()
    ending = phone.call()
    return ending, (time.perf_counter() - began - line.seconds) * 1000


def scripts() -> tuple[int, float]:
    """How many scripts were played, each in each of its languages, and the seconds they took in all, as `ivr test`."""
    once = [(file, How(also)) for file in sorted(CALLS.glob("*.call")) for also in variations(read_script(file))]
    parts = (once * (SCRIPTS // len(once) + 1))[:SCRIPTS]
    with Stage.of(PROJECT) as stage:
        began = time.perf_counter()
        played = len(rehearse_all(stage, PROJECT, parts))
        return played, time.perf_counter() - began


def main() -> None:
    long_call()
    calls = [long_call() for _ in range(TIMES)]
    ending = calls[0][0]
    assert ending.seconds >= TEN_MINUTES, ending.seconds
    own = median(milliseconds for _, milliseconds in calls)
    print(
        f"{ending.seconds / 60:.1f} minutes on the line, {ending.documents} documents: {own:.1f} ms of the telephone's "
        f"own (promised: under {CALL_MILLISECONDS})"
    )
    played, seconds = scripts()
    print(
        f"{played} scripts of tests/calls on lines of their own: {seconds:.1f} s, {seconds / played * 1000:.0f} ms "
        f"each (promised: under {SCRIPTS_SECONDS} s)"
    )


if __name__ == "__main__":
    main()
