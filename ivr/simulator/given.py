"""What a script gives before its call, as far as a telephone alone can give it: the desk, and the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from ivr.simulator.caller import Caller
from ivr.simulator.keypad import TROUBLES, Keypad
from ivr.simulator.leg import Agent
from ivr.simulator.transcript import Clause, TranscriptProblem

# What whoever the line dials does.
DESK: Mapping[str, Agent] = {
    "the desk answers": "answers",
    "the desk is busy": "busy",
    "nobody answers": "no-answer",
    "the desk cannot be reached": "failed",
    "the desk hangs up": "canceled",
}
# How the network treats the telephone; the values are parameters of `Phone`.
NETWORK: Mapping[str, Mapping[str, object]] = {
    "every webhook arrives twice": {"twice": True},
    "card attempts end at the next verb": {"pay_exhausted": "next_verb"},
    "callbacks come late": {"callbacks": "late"},
    "callbacks come twice": {"callbacks": "twice"},
    "callbacks come out of order": {"callbacks": "out of order"},
    "callbacks never come": {"callbacks": "lost"},
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """`agent` is None where the script says nothing of the desk; `telephone` are parameters of `Phone`, and `keypad` is
    what happens to the caller's keys on their way, or ""."""

    agent: Agent | None = None
    telephone: Mapping[str, object] = field(default_factory=dict)
    keypad: str = ""

    def met_by(self, caller: Caller) -> Caller:
        """The caller as the line gets to know them."""
        return Keypad(caller, self.keypad) if self.keypad else caller


def read_circumstances(clauses: Iterable[Clause]) -> tuple[Circumstances, tuple[Clause, ...]]:
    """What the telephone can give, and the clauses that are for whoever keeps the line's accounts."""
    circumstances, left = Circumstances(), list[Clause]()
    for clause in clauses:
        text = " ".join(clause.text.split())
        if text in DESK:
            circumstances = replace(circumstances, agent=DESK[text])
        elif text in TROUBLES:
            circumstances = replace(circumstances, keypad=text)
        elif text in NETWORK:
            circumstances = replace(circumstances, telephone={**circumstances.telephone, **NETWORK[text]})
        else:
            left.append(clause)
    return circumstances, tuple(left)


def nobody_gives(clause: Clause, more: Iterable[str] = ()) -> TranscriptProblem:
    """The problem that nobody can give this, with the clause that comes nearest; `more` are those others can give."""
    return TranscriptProblem(
        f"nobody can give “{clause.text}”{nearest(clause.text, [*DESK, *NETWORK, *TROUBLES, *more])}", clause.line
    )


def nearest(text: str, known: Iterable[str]) -> str:
    """The words to add to a refusal: the nearest of what is known, or all of it."""
    known = list(known)
    close = get_close_matches(text, known, n=1, cutoff=0.5)
    return f"; did you mean “{close[0]}”?" if close else f"; known are: {'; '.join(known)}"
