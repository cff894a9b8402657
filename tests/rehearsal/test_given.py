"""What a script gives is so when its caller calls."""

from __future__ import annotations

import pytest

from ivr.rehearsal.given import GATEWAY, read_given
from ivr.simulator.given import DESK, NETWORK
from ivr.simulator.transcript import Clause, TranscriptProblem

from .calls import PAYS, TO_THE_AMOUNTS, TO_THE_GATE
from .conftest import Play, wrong


def test_an_account_owes_what_is_given_through_the_same_import_as_any_bill(play: Play) -> None:
    assert wrong(play(f"{TO_THE_AMOUNTS}then: said You owe twenty dollars", given="10000001 owes 20.00")) == []


def test_an_account_owes_nothing(play: Play) -> None:
    text = f"{TO_THE_AMOUNTS}then: steps balance, nothing_due; 10000001 owes 0.00"
    assert wrong(play(text, given="10000001 owes nothing")) == []


def test_an_account_is_in_a_state_of_which_only_a_person_may_speak(play: Play) -> None:
    text = f"{TO_THE_AMOUNTS}then: spoke with an agent; never said You owe"
    assert wrong(play(text, given="10000001 is in dispute".replace("in dispute", "disputed"))) == []


def test_an_account_that_already_owes_it_may_say_so(play: Play) -> None:
    text = "caller: hangup\nthen: 10000002 owes 948.25"
    assert wrong(play(text, given="10000002 owes 948.25")) == []


@pytest.mark.parametrize(
    ("gateway", "after"),
    [
        ("the gateway approves", "paid 125.40; charged once; payments succeeded"),
        ("the gateway declines", "nothing paid; payments declined, abandoned; said You have not been charged"),
        ("the gateway covers at most 80.00", "nothing paid; charged never; payments declined, abandoned"),
        ("the gateway loses its answers", "charged once; payments succeeded; said Please do not pay again"),
        ("the gateway is down", "nothing paid; charged never; payments voided"),
    ],
)
def test_the_gateway_behaves_as_given_whatever_the_card(play: Play, gateway: str, after: str) -> None:
    assert gateway in GATEWAY
    assert wrong(play(f"{TO_THE_GATE}caller: 1\nthen: {after}", given=gateway)) == []


@pytest.mark.parametrize(("desk", "done"), DESK.items())
def test_the_desk_does_what_is_given(play: Play, desk: str, done: str) -> None:
    assert wrong(play(f"caller: 1\ncaller: 0\ndial: +15105550199 ({done})\n", given=desk)) == []


@pytest.mark.parametrize("network", NETWORK)
def test_whatever_the_network_does_the_bill_is_paid_once(play: Play, network: str) -> None:
    assert wrong(play(f"{PAYS}then: paid 125.40; charged once; 10000001 owes 0.00", given=network)) == []


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ("the desk is bussy", "line 7: nobody can give “the desk is bussy”; did you mean “the desk is busy”?"),
        ("rain", "line 7: nobody can give “rain”; known are: the desk answers; "),
        ("10000001 is asleep", "line 7: an account can be open, plan, insurance pending, collections, disputed"),
    ],
)
def test_what_nobody_can_give_is_told_with_its_line(clause: str, told: str) -> None:
    with pytest.raises(TranscriptProblem) as refused:
        read_given([Clause(clause, 7)])
    assert str(refused.value).startswith(told)


def test_one_amount_for_several_bills_is_refused(play: Play) -> None:
    with pytest.raises(TranscriptProblem, match=r"10000002 has 3 bills, and owes 948\.25 in all"):
        play("caller: hangup\n", given="10000002 owes 5.00")


@pytest.mark.parametrize(
    ("switch", "said"),
    [
        ("close until 5 pm because weather", "This is because of severe weather."),
        ("announce long_waits_note until tomorrow 7 am", "More people than usual are calling today"),
        ("stop payments until 5 pm", "We cannot take payments by phone right now."),
    ],
)
def test_a_switch_that_is_given_is_on_for_this_call_and_for_no_other(play: Play, switch: str, said: str) -> None:
    assert wrong(play(f"caller: 1\ncaller: hangup\nthen: said {said}", given=switch)) == []
    assert wrong(play(f"caller: 1\ncaller: hangup\nthen: never said {said}")) == []


@pytest.mark.parametrize(
    ("switch", "told"),
    [
        ("close until 5 pm because whether", "no words named “because_whether” .* did you mean “because_weather”"),
        ("announce outage until 5 pm", "no words named “outage” .* did you mean “outage_note”"),
        ("announce opening_note until 5 pm", "no words named “opening_note” can be said in every language without"),
        ("close until 9 am", "line 1: .* is over"),
        ("close until soon", "line 1: .*soon.* is not a time"),
        ("close from 10:05 until 30 days", "a switch lasts 14 days at most"),
    ],
)
def test_a_switch_that_nobody_could_throw_is_told(play: Play, switch: str, told: str) -> None:
    with pytest.raises(TranscriptProblem, match=told):
        play("caller: hangup\n", given=switch)
