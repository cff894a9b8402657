"""Other people on the line, and messages left."""

from typing import get_args

import pytest

from ivr.simulator.leg import Agent

from .fakeline import FakeLine, dial

DIAL = '<Dial action="/after"><Number>+15105550199</Number></Dial><Say>Nobody came. Goodbye.</Say>'


@pytest.mark.parametrize("agent", get_args(Agent))
def test_the_action_hears_what_became_of_the_dial(agent: Agent) -> None:
    line = FakeLine({"/voice": DIAL, "/after": "<Say>Goodbye.</Say><Hangup/>"})
    ending = dial(line, agent=agent)
    told = line.form("/after")
    assert told["DialCallStatus"] == ("completed" if agent == "answers" else agent)
    assert told["DialCallDuration"] == ("60" if agent == "answers" else "0")
    assert told["DialBridged"] == ("true" if agent == "answers" else "false")
    assert told["DialCallSid"].startswith("CA") and told["DialCallSid"] != told["CallSid"]
    assert f"dial:     +15105550199 ({agent})" in ending.dialogue
    assert ending.ordinary


def test_without_an_action_the_next_verb_runs() -> None:
    busy = dial(FakeLine({"/voice": "<Dial>+15105550199</Dial><Say>Busy. Goodbye.</Say>"}), agent="busy")
    assert busy.ordinary and busy.heard[0].words == "Busy. Goodbye."


def test_after_the_agent_has_spoken_the_end_of_the_document_is_no_dead_air() -> None:
    for pages in ({"/voice": "<Dial>+15105550199</Dial>"}, {"/voice": DIAL, "/after": ""}):
        ending = dial(FakeLine(pages))
        assert ending.ordinary and ending.reason == "the agent and the caller spoke"


def test_an_agent_who_is_busy_and_then_nothing_is_dead_air() -> None:
    ending = dial(FakeLine({"/voice": "<Say>One moment.</Say><Dial>+15105550199</Dial>"}), agent="busy")
    assert not ending.ordinary and "dead air" in ending.reason


def test_nobody_answering_takes_the_ringing_time() -> None:
    ending = dial(FakeLine({"/voice": '<Dial timeout="20">+15105550199</Dial><Hangup/>'}), agent="no-answer")
    assert ending.seconds == 20


def test_only_the_agent_hears_the_whisper() -> None:
    line = FakeLine(
        {
            "/voice": '<Dial action="/after"><Number url="/whisper">+15105550199</Number></Dial>',
            "/whisper": '<Gather action="/accept"><Say>A caller about a bill. Press 1.</Say></Gather><Hangup/>',
            "/accept": "",
            "/after": "<Hangup/>",
        }
    )
    ending = dial(line)
    whispered = line.form("/whisper")
    assert whispered["Direction"] == "outbound-dial" and whispered["ParentCallSid"] == ending.call_sid
    assert whispered["CallSid"] == line.form("/after")["DialCallSid"]
    assert line.form("/accept")["Digits"] == "1"
    assert ending.heard == ()
    assert "whisper:  A caller about a bill. Press 1." in ending.dialogue


def test_an_agent_whose_whisper_hangs_up_was_never_joined_to_the_caller() -> None:
    line = FakeLine(
        {
            "/voice": '<Dial action="/after"><Number url="/whisper">+15105550199</Number></Dial>',
            "/whisper": "<Hangup/>",
            "/after": "<Say>Goodbye.</Say>",
        }
    )
    dial(line)
    assert line.form("/after")["DialCallStatus"] == "no-answer"


def test_a_message_is_sent_to_the_action() -> None:
    line = FakeLine({"/voice": '<Say>Speak.</Say><Record action="/message" maxLength="20"/>', "/message": "<Hangup/>"})
    dial(line, ["record 7"])
    assert line.form("/message")["RecordingDuration"] == "7"
    assert line.form("/message")["RecordingUrl"].endswith(line.form("/message")["RecordingSid"])
    dial(line, ["record 90"])
    assert line.form("/message")["RecordingDuration"] == "20"


def test_hanging_up_on_a_recording_still_sends_it_but_the_answer_does_not_run() -> None:
    line = FakeLine({"/voice": '<Record action="/message"/>', "/message": "<Say>Thank you.</Say>"})
    ending = dial(line, ["hangup"])
    assert line.form("/message")["Digits"] == "hangup" and line.form("/message")["CallStatus"] == "completed"
    assert ending.reason == "the caller hung up" and ending.heard == ()
