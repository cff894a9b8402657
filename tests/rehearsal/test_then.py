"""What a script promises is held against the call and the books; a promise that does not hold is told."""

from __future__ import annotations

import pytest

from ivr.rehearsal.then import KEPT, refuse_unreadable
from ivr.simulator.then import HEARD
from ivr.simulator.transcript import Clause, TranscriptProblem

from .calls import PAYS, TO_THE_AMOUNTS, TO_THE_GATE
from .conftest import Play, wrong


@pytest.mark.parametrize(
    ("caller", "holds", "broken", "told"),
    [
        (PAYS, "paid", "nothing paid", "125.40, 125.40 was"),
        (PAYS, "paid 125.40", "paid 20.00", "what was paid is 125.40"),
        (TO_THE_GATE, "nothing paid", "paid", "nothing was paid (abandoned)"),
        (PAYS, "charged once", "charged never", "the gateway has charged 125.40"),
        (TO_THE_GATE, "charged never", "charged once", "the gateway has charged nothing"),
        (PAYS, "10000001 owes 0.00", "10000001 owes 125.40", "it owes 0.00"),
        (TO_THE_GATE, "10000001 owes 125.40", "99999999 owes 0.00", "there is no such account"),
        (PAYS, "payments succeeded", "payments declined, succeeded", "they are succeeded"),
        (PAYS, "steps verify, balance, receipt", "steps receipt, verify", "verify did not come in this order"),
        (PAYS, "said approved", "said declined", "nobody said so"),
        (PAYS, "said You owe … in full", "said in full … You owe", "nobody said so"),
        (PAYS, "never said Rivera, 1948", "never said Rivera, you OWE", "the caller heard you OWE"),
        (PAYS, "never logged Rivera, 03151948", "never logged Rivera, receipt", "the log has receipt"),
        ("caller: 1\ncaller: 0\n", "spoke with an agent", "no agent", "an agent was reached"),
        (TO_THE_GATE, "no agent", "spoke with an agent", "the caller hung up"),
        (PAYS, "every prompt under 25 seconds", "every prompt under 3 seconds", "Enter the birth date"),
        (PAYS, "under 3 minutes", "under 30 seconds", "it took"),
    ],
)
def test_a_promise_that_holds_and_one_that_does_not(
    play: Play, caller: str, holds: str, broken: str, told: str
) -> None:
    assert wrong(play(f"{caller}then: {holds}")) == []
    (found,) = wrong(play(f"{caller}then: {broken}"))
    assert found.startswith(f"then: {broken} — ") and told in found


def test_a_failure_names_the_line_of_the_promise(play: Play) -> None:
    performance = play(f"{TO_THE_AMOUNTS}then: charged never\nthen: paid").performance
    assert [failure.line for failure in performance.failures] == [8]


@pytest.mark.parametrize("example", [*HEARD.examples, *KEPT.examples])
def test_every_promise_shown_as_an_example_can_be_read(example: str) -> None:
    refuse_unreadable([Clause(example, 1)])


def test_a_promise_nobody_can_check_is_refused_before_the_call(play: Play) -> None:
    with pytest.raises(
        TranscriptProblem, match="line 2: nobody can check “spoke with agent”; did you mean “spoke with an agent”"
    ):
        play("then: spoke with agent")


def test_a_line_that_fails_its_caller_fails_the_script_without_a_promise(play: Play) -> None:
    rehearsal = play("caller: 1\nivr nowhere: Hello.\ncaller: 1\n")
    (found,) = wrong(rehearsal)
    assert found.startswith("ivr nowhere:      Hello.\ninstead: ivr main_menu:")
    assert rehearsal.performance.dialogue[-1].startswith("ivr main_menu:")
