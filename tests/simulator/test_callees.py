"""Whom a Dial calls: their addresses, what they hear first, and what is told of their calls."""

import pytest

from ivr.simulator.leg import Agent

from .attributes import keeps
from .fakeline import FakeLine, dial, told
from .interrupting import Listening

APPLICATION = "AP" + "0" * 32
SIM = "DE" + "0" * 32
NOUNS = (
    ("<Number {}>+15105550199</Number>", "+15105550199"),
    ("<Client {}>alice</Client>", "client:alice"),
    ("<Client {}><Identity>alice</Identity><Parameter name='a' value='b'/></Client>", "client:alice"),
    ("<Sip {}>sip:agent@line.example</Sip>", "sip:agent@line.example"),
    ("<Sip {}><Uri priority='1'>sip:agent@line.example</Uri></Sip>", "sip:agent@line.example"),
    (f"<Application {{}}><ApplicationSid>{APPLICATION}</ApplicationSid></Application>", f"app:{APPLICATION}"),
    ("<WhatsApp {}>whatsapp:+15105550199</WhatsApp>", "whatsapp:+15105550199"),
)


def calling(*nouns: str, attributes: str = "") -> FakeLine:
    return FakeLine(
        {
            "/voice": f'<Dial action="/after" timeout="20" {attributes}>{"".join(nouns)}</Dial>',
            "/whisper": '<Gather action="/accept"><Say>A caller about a bill. Press 1.</Say></Gather><Hangup/>',
            "/accept": "",
            "/after": "<Hangup/>",
            "/progress": "",
            "/machine": "",
        }
    )


@keeps("Number", "url method")
@keeps("Client", "url method")
@keeps("Sip", "url method")
@keeps("Application", "url method")
@keeps("WhatsApp", "url method")
@pytest.mark.parametrize(("noun", "to"), NOUNS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_the_agent_hears_the_whisper(noun: str, to: str, method: str) -> None:
    line = calling(noun.format(f'url="/whisper" method="{method}"'))
    ending = dial(line)
    (whispered,) = line.all("/whisper")
    assert whispered.method == method and whispered.form["To"] == to
    assert (whispered.form["Direction"], whispered.form["CallStatus"]) == ("outbound-dial", "in-progress")
    assert whispered.form["ParentCallSid"] == ending.call_sid
    assert whispered.form["CallSid"] == line.form("/after")["DialCallSid"]
    assert line.form("/accept")["Digits"] == "1" and line.form("/accept")["CallSid"] == whispered.form["CallSid"]
    assert ending.heard == () and "whisper:  A caller about a bill. Press 1." in ending.dialogue
    assert line.form("/after")["DialCallStatus"] == "completed"


def test_a_sim_is_called_by_its_sid() -> None:
    ending = dial(calling(f"<Sim>{SIM}</Sim>"))
    assert f"dial:     {SIM} (answers)" in ending.dialogue


def test_an_agent_whose_whisper_hangs_up_was_never_joined_to_the_caller() -> None:
    line = FakeLine(
        {
            "/voice": '<Dial action="/after"><Number url="/whisper" statusCallback="/progress">+1510</Number></Dial>',
            "/whisper": "<Redirect>/busy</Redirect>",
            "/busy": "<Play>/busy.mp3</Play><Pause/><Hangup/>",
            "/after": "<Say>Goodbye.</Say>",
            "/progress": "",
        }
    )
    dial(line)
    assert (line.form("/progress")["CallStatus"], line.form("/progress")["CallDuration"]) == ("completed", "6")
    assert line.form("/after")["DialCallStatus"] == "no-answer"


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        ("<Dial>+15105550100</Dial>", "13201"),
        ("<Record/>", "12200"),
        ("<Enqueue>billing</Enqueue>", "12200"),
        ("<Pay/>", "12200"),
        ("<Sms>Hi</Sms>", "12200"),
        ("<Leave/>", "12200"),
    ],
)
def test_what_may_not_stand_in_a_whisper_is_passed_over(verb: str, code: str) -> None:
    pages = {"/voice": '<Dial><Number url="/whisper">+15105550199</Number></Dial>', "/whisper": f"{verb}<Say>Hi</Say>"}
    ending = dial(FakeLine(pages))
    assert f"{code} " in told(ending) and "whisper:  Hi" in ending.dialogue
    assert ending.reason == "the agent and the caller spoke"


@keeps("Number", "sendDigits")
def test_keys_for_their_switchboard_are_sent_before_they_are_joined() -> None:
    line = calling('<Number sendDigits="wW12">+15105550199</Number>')
    caller = Listening()
    ending = dial(line, caller=caller)
    assert ending.seconds == 5 + (0.5 + 1 + 0.5 + 0.5) + 60
    assert caller.kinds() == [("ringing", 5), ("talk", 60)], "the caller does not hear them"
    assert line.form("/after")["DialCallDuration"] == "62"


PROGRESS = {
    "answers": [("ringing", 0), ("in-progress", 5), ("completed", 65)],
    "no-answer": [("ringing", 0), ("no-answer", 20)],
    "busy": [("busy", 0)],
    "failed": [("failed", 0)],
    "canceled": [("canceled", 0)],
}


@keeps("Number", "statusCallback statusCallbackEvent statusCallbackMethod")
@keeps("Client", "statusCallback statusCallbackEvent statusCallbackMethod")
@keeps("Sip", "statusCallback statusCallbackEvent statusCallbackMethod")
@keeps("Application", "statusCallback statusCallbackEvent statusCallbackMethod")
@keeps("WhatsApp", "statusCallback statusCallbackEvent statusCallbackMethod")
@pytest.mark.parametrize("agent", PROGRESS)
@pytest.mark.parametrize(("noun", "to"), NOUNS)
def test_its_status_callback_hears_every_step_the_line_asks_for(noun: str, to: str, agent: Agent) -> None:
    events = 'statusCallbackEvent="initiated ringing answered completed"'
    line = calling(noun.format(f'statusCallback="/progress" statusCallbackMethod="GET" {events}'))
    ending = dial(line, agent=agent)
    heard = line.all("/progress")
    assert {asked.method for asked in heard} == {"GET"}
    forms = [asked.form for asked in heard]
    assert [form["CallStatus"] for form in forms] == ["initiated", *(status for status, _ in PROGRESS[agent])]
    assert [form["SequenceNumber"] for form in forms] == [str(number) for number in range(len(forms))]
    begin = "Tue, 16 Mar 2027 23:58:00 GMT"
    assert forms[0]["Timestamp"] == begin and (forms[-1]["Timestamp"] == begin) is (PROGRESS[agent][-1][1] == 0)
    last = forms[-1]
    assert (last["CallDuration"], last["Duration"]) == (("60", "1") if agent == "answers" else ("0", "0"))
    assert (last["To"], last["ParentCallSid"]) == (to, ending.call_sid)
    assert last["CallSid"] == line.form("/after")["DialCallSid"]


def test_only_the_end_is_told_unless_the_line_asks_for_more() -> None:
    line = calling('<Number statusCallback="/progress">+15105550199</Number>')
    dial(line)
    assert [(asked.form["CallStatus"], asked.method) for asked in line.all("/progress")] == [("completed", "POST")]


def test_the_first_to_answer_is_the_one_and_the_others_are_canceled() -> None:
    noun = '<Number statusCallback="/progress">{}</Number>'
    line = calling(noun.format("+15105550101"), noun.format("+15105550102"), noun.format("nobody"))
    dial(line)
    ended = [(asked.form["To"], asked.form["CallStatus"]) for asked in line.all("/progress")]
    assert ended == [("nobody", "failed"), ("+15105550102", "canceled"), ("+15105550101", "completed")]
    assert len({asked.form["CallSid"] for asked in line.all("/progress")}) == 3


@keeps("Number", "machineDetection amdStatusCallback amdStatusCallbackMethod")
@keeps("Sip", "machineDetection amdStatusCallback amdStatusCallbackMethod")
@pytest.mark.parametrize("noun", [NOUNS[0][0], NOUNS[3][0]])
@pytest.mark.parametrize("detection", ["Enable", "DetectMessageEnd", None])
def test_an_agent_is_found_to_be_a_person_where_the_line_asks(noun: str, detection: str | None) -> None:
    wanted = f'machineDetection="{detection}"' if detection else ""
    line = calling(noun.format(f'{wanted} amdStatusCallback="/machine" amdStatusCallbackMethod="GET"'))
    dial(line)
    assert [(asked.form["AnsweredBy"], asked.method) for asked in line.all("/machine")] == (
        [("human", "GET")] if detection else []
    )
