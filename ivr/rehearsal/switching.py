"""Switches that a script gives: `close until 5 pm because weather`, `stop payments from 10:04 am until 5 pm`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ivr.release import EVERY_LINE, Release
from ivr.simulator.given import nearest
from ivr.simulator.transcript import Clause, TranscriptProblem
from ivr.switches import Kind, Switch
from ivr.until import NoEnd, read_until

EXAMPLES = (
    "close until 5 pm because weather",
    "announce outage_note until 9 pm",
    "stop payments until 5 pm",
    "agents only until 5 pm",
)
WHO = "the script"

_KINDS: Mapping[str, Kind] = {
    "close": "close",
    "announce": "announce",
    "stop payments": "stop_payments",
    "agents only": "agents_only",
}
_SWITCH = re.compile(
    r"(?P<kind>close|stop payments|agents only|announce (?P<words>\S+))"
    r"(?: from (?P<begins>.+?))? until (?P<ends>.+?)(?: because (?P<because>\S+))?"
)


@dataclass(frozen=True, slots=True)
class GivenSwitch:
    """A switch as the script words it; its times are read by the clock of the line that is called."""

    clause: Clause
    kind: Kind
    begins: str
    ends: str
    because: str
    words: str

    def thrown(self, release: Release, dialled: str, at: datetime) -> Switch:
        """As it stands when the call begins. Raises TranscriptProblem for what no supervisor could have switched on."""
        line = release.line_dialled(dialled)
        zone = release.calendar_of(line.name).zone
        if self.kind not in line.obeys:
            raise TranscriptProblem(f"the line '{line.name}' has no place for “{self.clause.text}”", self.clause.line)
        for prompt in filter(None, [self.words, self.because and f"because_{self.because}"]):
            if not release.can_announce(line.name, prompt):
                known = [name for name in release.catalogues[line.languages[0]].prompts if _alike(name, prompt)]
                what = f"no words named “{prompt}” can be said in every language without a blank"
                raise TranscriptProblem(f"{what}{nearest(prompt, known)}", self.clause.line)
        try:
            begins = read_until(self.begins, at, zone) if self.begins else at
            ends = read_until(self.ends, at, zone)
        except NoEnd as wrong:
            raise TranscriptProblem(str(wrong), self.clause.line) from None
        return Switch(0, self.kind, EVERY_LINE, begins, ends, WHO, self.because, self.words)


def read_switch(clause: Clause) -> GivenSwitch | None:
    """The switch a clause speaks of, or None if it speaks of something else."""
    found = _SWITCH.fullmatch(" ".join(clause.text.split()))
    if found is None:
        return None
    kind = "announce" if found["words"] else found["kind"]
    return GivenSwitch(
        clause, _KINDS[kind], found["begins"] or "", found["ends"], found["because"] or "", found["words"] or ""
    )


def _alike(name: str, prompt: str) -> bool:
    """Reasons among reasons, and other words among other words."""
    return name.startswith("because_") == prompt.startswith("because_")
