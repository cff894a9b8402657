"""What can go wrong on some call, the proof tells; and what it tells goes wrong on some call.

Hypothesis makes flows up, the walk makes every call of them with the engine itself, and the two are held together.
"""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings

from tests.flowfile.proof.comparing import CIRCLES, OUT_OF_ORDER, PROMISED, Told, small_numbers, told, untold
from tests.flowfile.proof.flows import anything, nearly_right, shipped_changed
from tests.flowfile.proof.made import Made

# A flow is small as it is made: making it smaller would take minutes, and tell little more.
STEADY = settings(
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@settings(STEADY, max_examples=100)
@given(anything())
def test_whatever_goes_wrong_on_a_call_of_any_small_flow_is_told_beforehand(made: Made) -> None:
    with small_numbers():
        assert untold(made.walk(400).walked(), told(made)) == []


@settings(STEADY, max_examples=30)
@given(nearly_right())
def test_whatever_goes_wrong_when_somebody_changes_a_flow_that_is_right_is_told_beforehand(made: Made) -> None:
    with small_numbers():
        walk = made.walk(800)
        wrong = walk.walked()
        said = told(made)
    assert untold(wrong, said) == []
    if walk.whole and len(said) == 1 and made.plain:
        assert comes_true(next(iter(said)), {(one.kind, one.step) for one in wrong})


@settings(STEADY, max_examples=25)
@given(shipped_changed())
def test_no_way_led_elsewhere_in_the_shipped_flow_is_called_clean_if_somebody_is_wronged_on_it(made: Made) -> None:
    with small_numbers():
        assert untold(made.walk(400).walked(), told(made)) == []


def comes_true(said: Told, wrong: set[tuple[str, str]]) -> bool:
    """Where a flow has one mistake, what is told of it is found on some call.

    Where it has several, a call may end with an apology at the first, and never come to the others.
    """
    at = "" if said.rule in CIRCLES else said.step
    charged = {step for kind, step in wrong if kind == "unheld"}
    if said.rule in OUT_OF_ORDER and charged:
        return True
    return said.rule not in PROMISED or any((kind, at) in wrong for kind in PROMISED[said.rule])
