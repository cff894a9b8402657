"""What a caller does over what is heard, and the quiet in which nothing is."""

import pytest

from ivr.simulator.caller import HangUp, Keys

from .fakeline import FakeLine, dial, told
from .interrupting import Interrupting, Listening

LONG = "<Say>one two three four five six seven eight nine ten eleven twelve thirteen</Say>"


def test_what_is_done_over_words_is_kept_with_the_dialogue() -> None:
    line = FakeLine({"/voice": "<Gather><Say>one two three</Say></Gather>"})
    ending = dial(line, caller=Interrupting("speech", [HangUp(into=0.5)]))
    assert ending.dialogue == ("line:     one two three", "caller:   hangup while it speaks")


@pytest.mark.parametrize(("inside", "seconds"), [(LONG, 1.0), ("<Say>one</Say>", 0.5 / 2.6)])
def test_one_who_does_not_say_when_does_it_after_a_second_or_halfway(inside: str, seconds: float) -> None:
    ending = dial(FakeLine({"/voice": inside}), caller=Interrupting("speech", [HangUp()]))
    assert ending.seconds == pytest.approx(seconds, abs=0.001)


def test_keys_pressed_where_nobody_listens_are_lost_one_after_another_and_the_words_go_on() -> None:
    ending = dial(FakeLine({"/voice": LONG}), caller=Interrupting("speech", [Keys("1", into=1), Keys("2", into=2)]))
    assert ending.seconds == 5 and len(ending.heard) == 1
    assert told(ending).count("is lost") == 2 and ending.dialogue[1:] == (
        "caller:   1 while it speaks",
        "caller:   2 while it speaks",
    )


def test_music_an_agent_will_end_is_offered_only_as_long_as_it_lasts() -> None:
    caller = Listening()
    dial(FakeLine({"/voice": "<Pause/><Enqueue>billing</Enqueue>"}), caller=caller)
    assert caller.kinds() == [("pause", 1), ("music", 30), ("talk", 60)]


@pytest.mark.parametrize(
    ("inside", "times"),
    [
        ("<Pause length='2'/>", 0),
        ("<Pause length='3'/>", 1),
        ("<Pause length='2'/><Pause length='1'/>", 1),
        ("<Pause length='2'/><Say>Still here.</Say><Pause length='2'/>", 0),
        ("<Pause length='3'/><Pause length='3'/>", 1),
        ("<Pause length='3'/><Gather/><Pause length='3'/>", 2),
        ("<Pause length='2'/><Gather/><Pause length='1'/>", 0),
        ("<Gather><Pause length='9'/></Gather>", 0),
    ],
)
def test_more_than_two_seconds_of_nothing_sound_dead_and_are_told_once(inside: str, times: int) -> None:
    ending = dial(FakeLine({"/voice": f"{inside}<Say>Goodbye.</Say>"}), ["silence"])
    assert told(ending).count("dead air") == times


def test_what_is_done_where_the_line_waits_is_kept_too() -> None:
    assert "caller:   silence" in dial(FakeLine({"/voice": "<Gather/>"}), ["silence"]).dialogue
