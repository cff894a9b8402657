"""Dial: other people on the line, and what becomes of a call with them."""

from typing import get_args

import pytest

from ivr.simulator.caller import HangUp, Interruption, Keys, Speech
from ivr.simulator.leg import Agent

from .attributes import keeps
from .fakeline import FakeLine, dial, told, words
from .interrupting import Interrupting, Listening

NUMBER = "<Number>+15105550199</Number>"
AFTER = "<Say>Goodbye.</Say><Hangup/>"


def calling(attributes: str = "", nouns: str = NUMBER, after: str = "<Say>Nobody came. Goodbye.</Say>") -> FakeLine:
    inside = f'<Dial action="/after" {attributes}>{nouns}</Dial>{after}'
    return FakeLine({"/voice": inside, "/after": AFTER, "/recorded": ""})


@keeps("Dial", "action method")
@pytest.mark.parametrize("agent", get_args(Agent))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_action_hears_what_became_of_it(agent: Agent, method: str) -> None:
    line = calling(f'method="{method}"')
    ending = dial(line, agent=agent)
    result = line.form("/after")
    assert line.asked[-1].method == method
    assert result["DialCallStatus"] == ("completed" if agent == "answers" else agent)
    assert result["DialCallDuration"] == ("60" if agent == "answers" else "0")
    assert result["DialBridged"] == ("true" if agent == "answers" else "false")
    assert result["DialCallSid"].startswith("CA") and result["DialCallSid"] != result["CallSid"]
    assert "RecordingUrl" not in result
    assert f"dial:     +15105550199 ({agent})" in ending.dialogue
    assert ending.ordinary and words(ending) == ["Goodbye."], "what follows a Dial with an action is not reached"


def test_without_an_action_the_next_verb_runs() -> None:
    busy = dial(FakeLine({"/voice": "<Dial>+15105550199</Dial><Say>Busy. Goodbye.</Say>"}), agent="busy")
    assert busy.ordinary and busy.heard[0].words == "Busy. Goodbye."


def test_after_the_agent_has_spoken_the_end_of_the_document_is_no_dead_air() -> None:
    for pages in (
        {"/voice": "<Dial>+15105550199</Dial>"},
        {"/voice": f'<Dial action="/after">{NUMBER}</Dial>', "/after": ""},
    ):
        ending = dial(FakeLine(pages))
        assert ending.ordinary and ending.reason == "the agent and the caller spoke"


def test_an_agent_who_is_busy_and_then_nothing_is_dead_air() -> None:
    ending = dial(FakeLine({"/voice": "<Say>One moment.</Say><Dial>+15105550199</Dial>"}), agent="busy")
    assert not ending.ordinary and "dead air" in ending.reason


@keeps("Dial", "timeout")
@pytest.mark.parametrize(("attributes", "seconds"), [("", 30), ('timeout="20"', 20), ('timeout="many"', 30)])
def test_nobody_answering_takes_the_ringing_time(attributes: str, seconds: int) -> None:
    caller = Listening()
    line = FakeLine({"/voice": f"<Dial {attributes}>+15105550199</Dial><Hangup/>"})
    assert dial(line, agent="no-answer", caller=caller).seconds == seconds
    assert caller.kinds() == [("ringing", seconds)]


@keeps("Dial", "timeLimit")
def test_they_talk_for_a_minute_or_as_long_as_the_line_allows() -> None:
    for attributes, seconds in (("", 60), ('timeLimit="20"', 20), ('timeLimit="600"', 60)):
        caller = Listening()
        line = calling(attributes)
        dial(line, caller=caller)
        assert caller.kinds()[:2] == [("ringing", 5), ("talk", seconds)]
        assert line.form("/after")["DialCallDuration"] == str(seconds)


@keeps("Dial", "hangupOnStar")
def test_a_star_over_the_talk_drops_the_callee_and_the_call_goes_on() -> None:
    line = calling('hangupOnStar="true"')
    ending = dial(line, caller=Interrupting("talk", [Keys("12", into=5), Keys("*", into=20)]))
    result = line.form("/after")
    assert (result["DialCallStatus"], result["DialCallDuration"], result["CallStatus"]) == (
        "completed",
        "20",
        "in-progress",
    )
    assert words(ending) == ["Goodbye."] and ending.warnings == ()


def test_a_star_while_it_rings_cancels_the_call() -> None:
    line = calling('hangupOnStar="true"')
    ending = dial(line, caller=Interrupting("ringing", [Keys("*", into=2)]))
    assert line.form("/after")["DialCallStatus"] == "canceled" and ending.ordinary


@pytest.mark.parametrize("noun", [NUMBER, "<Queue>billing</Queue>"])
def test_without_it_a_star_while_it_rings_is_lost(noun: str) -> None:
    line = calling(nouns=noun)
    ending = dial(line, agent="no-answer", caller=Interrupting("ringing", [Keys("*", into=2)]))
    assert line.form("/after")["DialCallStatus"] == "no-answer" and "lost" in told(ending)


@pytest.mark.parametrize("said", [Keys("*", into=20), Keys("1", into=20), Speech("hello", into=20)])
def test_without_it_keys_and_words_reach_the_agent_and_change_nothing(said: Interruption) -> None:
    line = calling()
    ending = dial(line, caller=Interrupting("talk", [said]))
    assert line.form("/after")["DialCallDuration"] == "60" and ending.warnings == ()


@pytest.mark.parametrize(("sound", "status", "seconds"), [("ringing", "canceled", "0"), ("talk", "completed", "3")])
def test_a_caller_who_hangs_up_is_told_to_the_action_whose_answer_does_not_run(
    sound: str, status: str, seconds: str
) -> None:
    line = calling()
    ending = dial(line, caller=Interrupting(sound, [HangUp(into=3)]))
    result = line.form("/after")
    assert (result["DialCallStatus"], result["DialCallDuration"], result["CallStatus"]) == (
        status,
        seconds,
        "completed",
    )
    assert ending.reason == "the caller hung up" and ending.heard == ()
    without = dial(FakeLine({"/voice": "<Dial>+15105550199</Dial>"}), caller=Interrupting(sound, [HangUp(into=3)]))
    assert without.reason == "the caller hung up"


@keeps("Dial", "answerOnBridge")
@pytest.mark.parametrize(
    ("before", "attributes", "agent", "status"),
    [
        ("", 'answerOnBridge="true"', "no-answer", "ringing"),
        ("", 'answerOnBridge="true"', "answers", "in-progress"),
        ("", "", "no-answer", "in-progress"),
        ("<Say>One moment.</Say>", 'answerOnBridge="true"', "no-answer", "in-progress"),
    ],
)
def test_a_call_that_is_answered_on_the_bridge_rings_until_then(
    before: str, attributes: str, agent: Agent, status: str
) -> None:
    line = FakeLine({"/voice": f'{before}<Dial action="/after" {attributes}>{NUMBER}</Dial>', "/after": AFTER})
    dial(line, agent=agent)
    assert line.form("/after")["CallStatus"] == status


@keeps("Dial", "callerId")
@pytest.mark.parametrize(
    ("attributes", "shown", "warned"),
    [
        ("", "+15105550142", False),
        ('callerId="+18003903507"', "+18003903507", False),
        ('callerId="+15105550142"', "+15105550142", False),
        ('callerId="+12125550100"', "+15105550142", True),
        ('callerId="client:desk"', "+15105550142", True),
    ],
)
def test_the_callee_sees_the_caller_or_a_number_of_the_lines(attributes: str, shown: str, warned: bool) -> None:
    line = calling(attributes, '<Number statusCallback="/progress">+15105550199</Number>')
    ending = dial(line)
    assert line.form("/progress")["From"] == line.form("/progress")["Caller"] == shown
    assert ("13214" in told(ending)) is warned and line.form("/after")["DialCallStatus"] == "completed"


def test_a_client_may_see_a_name() -> None:
    line = calling('callerId="client:desk"', '<Client statusCallback="/progress">alice</Client>')
    assert told(dial(line)).count("13214") == 0 and line.form("/progress")["From"] == "client:desk"


def test_a_number_that_is_none_fails_and_the_warning_says_why() -> None:
    line = calling(nouns="<Number>call me</Number>")
    assert "13223" in told(dial(line)) and line.form("/after")["DialCallStatus"] == "failed"
    line = FakeLine({"/voice": '<Dial action="/after"/>', "/after": AFTER})
    assert "13223" in told(dial(line)) and line.form("/after")["DialCallStatus"] == "failed"


@keeps("Dial", "sequential")
def test_several_ring_at_once_or_one_after_another() -> None:
    nouns = f"{NUMBER}<Client>alice</Client>"
    ending = dial(calling('timeout="20"', nouns), agent="no-answer")
    assert "dial:     +15105550199, alice (no-answer)" in ending.dialogue and 20 < ending.seconds < 21
    ending = dial(calling('timeout="20" sequential="true"', nouns), agent="no-answer")
    assert [said for said in ending.dialogue if said.startswith("dial")] == [
        "dial:     +15105550199 (no-answer)",
        "dial:     alice (no-answer)",
    ]
    assert 40 < ending.seconds < 41
    ending = dial(calling('sequential="true"', nouns))
    assert [said for said in ending.dialogue if said.startswith("dial")] == ["dial:     +15105550199 (answers)"]


@keeps(
    "Dial",
    "record recordingTrack recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent",
)
@pytest.mark.parametrize(
    ("record", "seconds", "channels"),
    [
        ("record-from-answer", "60", "1"),
        ("record-from-answer-dual", "60", "2"),
        ("record-from-ringing", "65", "1"),
        ("record-from-ringing-dual", "65", "2"),
        ("true", "60", "1"),
    ],
)
def test_a_recorded_talk_is_sent_to_the_action_and_told_to_its_callback(
    record: str, seconds: str, channels: str
) -> None:
    line = calling(
        f'record="{record}" recordingTrack="inbound" recordingStatusCallback="/recorded" '
        'recordingStatusCallbackMethod="GET" recordingStatusCallbackEvent="in-progress completed"'
    )
    dial(line)
    began, ended = (asked.form for asked in line.all("/recorded"))
    assert (began["RecordingStatus"], ended["RecordingStatus"]) == ("in-progress", "completed")
    assert (ended["RecordingDuration"], ended["RecordingChannels"]) == (seconds, channels)
    assert (ended["RecordingTrack"], ended["RecordingSource"]) == ("inbound", "DialVerb")
    assert line.form("/after")["RecordingUrl"] == ended["RecordingUrl"]
    assert {asked.method for asked in line.all("/recorded")} == {"GET"}


@pytest.mark.parametrize("record", ["do-not-record", "false", "maybe"])
def test_nothing_is_recorded_otherwise(record: str) -> None:
    line = calling(f'record="{record}" recordingStatusCallback="/recorded"')
    dial(line)
    assert line.paths() == ["/voice", "/after"] and "RecordingUrl" not in line.form("/after")


def test_ringing_that_nobody_answered_leaves_no_recording() -> None:
    line = calling(
        'record="record-from-ringing" recordingStatusCallback="/recorded" recordingStatusCallbackEvent="absent"'
    )
    dial(line, agent="no-answer")
    assert line.form("/recorded")["RecordingStatus"] == "absent" and "RecordingUrl" not in line.form("/after")


@pytest.mark.parametrize(("attributes", "seconds"), [("", 30), ('timeout="12"', 12)])
def test_a_queue_nobody_waits_in_is_waited_at_until_the_timeout(attributes: str, seconds: int) -> None:
    line = calling(attributes, '<Queue url="/soon">billing</Queue>')
    caller = Listening()
    ending = dial(line, caller=caller)
    assert caller.kinds()[0] == ("ringing", seconds) and "dial:     queue billing (answers)" in ending.dialogue
    assert line.form("/after")["DialCallStatus"] == "no-answer"
    assert "DialCallSid" not in line.form("/after") and "DialCallDuration" not in line.form("/after")
    assert line.paths() == ["/voice", "/after"], "nobody is there to hear the Queue's url"


@pytest.mark.parametrize(
    ("did", "reason"), [(HangUp(into=3), "the caller hung up"), (Keys("*", into=3), "the line hung up")]
)
def test_a_caller_can_stop_waiting_at_an_empty_queue(did: Interruption, reason: str) -> None:
    line = calling('hangupOnStar="true"', "<Queue>billing</Queue>")
    assert dial(line, caller=Interrupting("ringing", [did])).reason == reason
    assert line.form("/after")["DialCallStatus"] == "canceled"
