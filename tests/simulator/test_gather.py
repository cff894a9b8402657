"""Gather, one documented behaviour at a time."""

import pytest

from ivr.simulator.caller import Action, HangUp, Keys, Listens, Moment, Silence
from ivr.simulator.gather import Keyed, take

from .attributes import keeps
from .fakeline import FakeLine, Page, dial, told, words
from .interrupting import Interrupting

DONE = "<Say>Thank you.</Say><Hangup/>"


def gather(attributes: str = "", after: str = "<Say>Sorry.</Say>") -> FakeLine:
    inside = f'<Gather action="/done" {attributes}><Say>Your number?</Say></Gather>{after}'
    return FakeLine({"/voice": inside, "/done": DONE})


@pytest.mark.parametrize(
    ("pressed", "finish_on", "most", "keyed"),
    [
        ("12#", "#", None, Keyed("12", "#", True, "")),
        ("12", "#", None, Keyed("12", "", False, "")),
        ("1234", "#", 4, Keyed("1234", "", True, "")),
        ("1234#", "#", 4, Keyed("1234", "", True, "")),
        ("123456", "#", 4, Keyed("1234", "", True, "56")),
        ("12#34", "#", None, Keyed("12", "#", True, "34")),
        ("#", "#", None, Keyed("", "#", True, "")),
        ("1*2#", "#", None, Keyed("1*2", "#", True, "")),
        ("1#*", "", 3, Keyed("1#*", "", True, "")),
        ("1#2*", "*", None, Keyed("1#2", "*", True, "")),
    ],
)
def test_keys_one_by_one(pressed: str, finish_on: str, most: int | None, keyed: Keyed) -> None:
    assert take(pressed, finish_on=finish_on, most=most) == keyed


@keeps("Gather", "finishOnKey")
def test_the_finish_key_is_not_among_the_digits() -> None:
    line = gather()
    dial(line, ["10000001#"])
    assert line.form("/done")["Digits"] == "10000001"
    assert line.form("/done")["FinishedOnKey"] == "#"
    assert line.form("/done")["msg"] == "Gather End"


def test_keys_without_an_end_are_sent_after_the_timeout() -> None:
    with_end, without = (dial(gather('timeout="7"'), [keys]) for keys in ("12#", "12"))
    assert without.seconds - with_end.seconds == pytest.approx(7)


@keeps("Gather", "timeout")
def test_silence_lasts_exactly_the_timeout_and_falls_through() -> None:
    line = gather('timeout="12"', after="<Hangup/>")
    ending = dial(line, ["silence"])
    assert line.paths() == ["/voice"]
    assert ending.seconds == pytest.approx(2 / 2.6 + 12, abs=0.001)
    assert ending.ordinary


def test_silence_lasts_five_seconds_by_default() -> None:
    assert dial(gather(after="<Hangup/>"), ["silence"]).seconds == pytest.approx(2 / 2.6 + 5, abs=0.001)


def test_a_finish_key_of_two_keys_counts_as_absent() -> None:
    line = gather('finishOnKey="12"')
    dial(line, ["5#"])
    assert line.form("/done")["Digits"] == "5"


def test_keys_typed_over_what_was_said_end_it_where_they_came() -> None:
    line = FakeLine({"/voice": '<Gather action="/done"><Say>one two three</Say></Gather>', "/done": "<Hangup/>"})
    assert dial(line, caller=Typing([Keys("1#", into=0.25)])).seconds == 0.25
    assert dial(line, caller=Typing([Keys("1#", into=9)])).seconds == pytest.approx(3 / 2.6, abs=0.001)


def test_the_finish_key_alone_is_no_input() -> None:
    line = gather()
    ending = dial(line, ["#"])
    assert line.paths() == ["/voice"]
    assert words(ending) == ["Your number?", "Sorry."]


@keeps("Gather", "actionOnEmptyResult")
@pytest.mark.parametrize("nothing", ["silence", "#"])
def test_nothing_is_sent_too_when_the_line_asks_for_it(nothing: str) -> None:
    line = gather('actionOnEmptyResult="true"')
    dial(line, [nothing])
    assert line.form("/done")["Digits"] == ""


def test_without_a_finish_key_pound_and_star_are_data() -> None:
    line = gather('finishOnKey="" numDigits="3"')
    dial(line, ["*1#"])
    assert line.form("/done")["Digits"] == "*1#"


@keeps("Gather", "numDigits")
def test_keys_after_the_last_digit_are_lost_and_told() -> None:
    line = gather('numDigits="1"')
    ending = dial(line, ["123"])
    assert line.form("/done")["Digits"] == "1"
    assert ending.ordinary
    assert "23" in told(ending)


def test_a_pound_out_of_habit_after_the_last_digit_is_dropped_quietly() -> None:
    line = gather('numDigits="4"')
    assert told(dial(line, ["1234#"])) == ""


def test_without_an_action_the_document_is_asked_itself() -> None:
    line = FakeLine({"/voice": lambda form: "<Hangup/>" if "Digits" in form else "<Gather><Say>Hi</Say></Gather>"})
    assert dial(line, ["5"]).documents == 2


def test_verbs_after_a_gather_that_got_keys_are_not_reached() -> None:
    assert words(dial(gather(), ["1"])) == ["Your number?", "Thank you."]


def test_speech_is_silence_where_the_line_waits_for_keys() -> None:
    line = gather()
    ending = dial(line, ["speech hello"])
    assert line.paths() == ["/voice"] and "silence to it" in told(ending)


@keeps("Gather", "action method")
@pytest.mark.parametrize("action", ["/done", "done", "https://line.example/done", "?turn=2", "../done"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_action_is_read_from_where_the_document_came_and_asked_by_its_method(action: str, method: str) -> None:
    inside = f'<Gather action="{action}" method="{method}"/>'
    pages: dict[str, Page] = {"/voice": lambda form: DONE if "Digits" in form else inside, "/done": DONE}
    line = FakeLine(pages)
    assert words(dial(line, ["5#"])) == ["Thank you."]
    assert line.asked[-1].method == method and line.asked[-1].form["Digits"] == "5"
    assert line.asked[-1].path == ("/voice" if action == "?turn=2" else "/done")


def test_the_first_key_stops_what_is_being_said_at_once() -> None:
    inside = '<Gather action="/done"><Say>one two three four</Say><Say>five</Say><Pause length="9"/></Gather>'
    caller = Interrupting("speech", [Keys("1#", into=1.0)])
    ending = dial(FakeLine({"/voice": inside, "/done": "<Hangup/>"}), caller=caller)
    assert words(ending) == ["one two three four"] and ending.seconds == 1.0


def test_keys_before_a_gather_begins_are_lost() -> None:
    line = FakeLine({"/voice": '<Say>one two three</Say><Gather action="/done" timeout="3"/><Hangup/>', "/done": DONE})
    ending = dial(line, caller=Interrupting("speech", [Keys("1#", into=1.0)], ["silence"]))
    assert line.paths() == ["/voice"] and "lost" in told(ending)
    assert ending.seconds == pytest.approx(3 / 2.6 + 3, abs=0.001)


def test_hanging_up_over_what_is_said_asks_nothing() -> None:
    line = gather('actionOnEmptyResult="true"')
    ending = dial(line, caller=Interrupting("speech", [HangUp(into=0.5)]))
    assert line.paths() == ["/voice"] and ending.reason == "the caller hung up" and ending.seconds == 0.5


def test_the_timeout_runs_anew_after_every_key() -> None:
    inside = '<Gather action="/done" timeout="4"><Say loop="3">Your number?</Say></Gather>'
    line = FakeLine({"/voice": inside, "/done": DONE})
    ending = dial(line, caller=Typing([Keys("1", more=True), Keys("2", more=True), Silence()]))
    assert line.form("/done")["Digits"] == "12"
    assert ending.seconds == pytest.approx(4 / 2.6 + 4, abs=0.001), "typing itself takes none of the call's time"


class Typing(Listens):
    """Does one thing after another wherever the line waits."""

    def __init__(self, actions: list[Action]) -> None:
        self._actions = actions

    def act(self, moment: Moment) -> Action:
        return self._actions.pop(0)


@keeps("Gather/Say", "loop")
def test_what_is_inside_plays_again_while_the_caller_is_silent_and_not_after_a_key() -> None:
    inside = '<Gather action="/done" numDigits="1"><Say loop="3">one two three</Say></Gather><Hangup/>'
    line = FakeLine({"/voice": inside, "/done": "<Hangup/>"})
    once = 3 / 2.6
    assert dial(line, ["1"]).seconds == pytest.approx(once, abs=0.001)
    assert dial(line, ["silence"]).seconds == pytest.approx(3 * once + 5, abs=0.001)


def test_an_attribute_twilio_would_not_take_counts_as_absent() -> None:
    line = gather('finishOnKey="12" numDigits="many" timeout="-1"', after="<Hangup/>")
    ending = dial(line, ["silence"])
    assert ending.seconds == pytest.approx(2 / 2.6 + 5, abs=0.001)
    assert [warned.code for warned in ending.warnings] == [13310, 13314, 13313]


def test_a_caller_who_has_nothing_more_to_do_hangs_up() -> None:
    ending = dial(gather())
    assert ending.ordinary and ending.reason == "the caller hung up"
    assert ending.dialogue[-1] == "caller:   hangup"
