"""Record: messages, and what is told of them."""

import pytest

from ivr.simulator.caller import Action, HangUp, Listens, Moment
from ivr.simulator.leg import SilentRecordings

from .attributes import keeps
from .fakeline import FakeLine, dial, told, words
from .interrupting import Interrupting, Listening

BEEP = 0.5


def record(attributes: str = "", after: str = "<Say>Nothing came.</Say>") -> FakeLine:
    inside = f'<Record action="/message" {attributes}/>{after}'
    return FakeLine({"/voice": inside, "/message": "<Hangup/>", "/status": "", "/text": ""})


@keeps("Record", "action method")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_message_is_sent_to_the_action(method: str) -> None:
    line = record(f'method="{method}"')
    dial(line, ["record 7"])
    message = line.form("/message")
    assert line.asked[-1].method == method
    assert (message["RecordingDuration"], message["Digits"]) == ("7", "")
    assert message["RecordingSid"].startswith("RE") and message["RecordingUrl"].endswith(message["RecordingSid"])


def test_without_an_action_the_document_is_asked_itself() -> None:
    line = FakeLine({"/voice": lambda form: "<Hangup/>" if "RecordingUrl" in form else "<Record/>"})
    assert dial(line, ["record 7"]).documents == 2


@keeps("Record", "timeout")
@pytest.mark.parametrize(
    ("attributes", "seconds"), [("", 7 + 5), ('timeout="9"', 7 + 9), ('timeout="0" maxLength="60"', 60)]
)
def test_silence_ends_it_after_the_timeout_and_never_where_that_is_0(attributes: str, seconds: int) -> None:
    line = record(attributes)
    assert dial(line, ["record 7"]).seconds == BEEP + seconds
    assert line.form("/message")["RecordingDuration"] == "7"


@pytest.mark.parametrize(("attributes", "seconds"), [("", 5), ('timeout="0" maxLength="60"', 60)])
def test_the_line_waits_for_the_message_as_long_as_silence_lasts(attributes: str, seconds: int) -> None:
    caller = Timing()
    dial(record(attributes), caller=caller)
    assert caller.waited == [seconds]


class Timing(Listens):
    """Asks how long the line waits, and hangs up."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def act(self, moment: Moment) -> Action:
        self.waited.append(moment.timeout_seconds)
        return HangUp()


@keeps("Record", "maxLength")
def test_a_message_is_cut_off_at_its_longest_and_after_an_hour_otherwise() -> None:
    line = record('maxLength="20"')
    assert dial(line, ["record 90"]).seconds == BEEP + 20
    assert line.form("/message")["RecordingDuration"] == "20"
    assert dial(record('timeout="0"'), ["record 3600"]).seconds == BEEP + 3600
    dial(line, [f"speech {'word ' * 90}"])
    assert line.form("/message")["RecordingDuration"] == "20"


@keeps("Record", "finishOnKey")
@pytest.mark.parametrize(
    ("attributes", "key", "ends"),
    [
        ("", "4", True),
        ("", "#", True),
        ('finishOnKey="#*"', "*", True),
        ('finishOnKey="#*"', "4", False),
        ('finishOnKey=""', "#", False),
        ('finishOnKey="abc"', "4", True),
    ],
)
def test_any_of_its_keys_ends_it_at_once_and_is_told(attributes: str, key: str, ends: bool) -> None:
    line = record(attributes)
    ending = dial(line, [f"record 7 {key}"])
    assert line.form("/message")["Digits"] == (key if ends else "")
    assert ending.seconds == BEEP + 7 + (0 if ends else 5)


@pytest.mark.parametrize(("keys", "seconds", "digits"), [("444#", "2", "#"), ("44", "1", "")])
def test_keys_that_do_not_end_it_are_tones_in_the_message(keys: str, seconds: str, digits: str) -> None:
    line = record('finishOnKey="#"')
    dial(line, [keys])
    assert (line.form("/message")["RecordingDuration"], line.form("/message")["Digits"]) == (seconds, digits)


@keeps("Record", "playBeep")
def test_a_beep_is_heard_first_unless_the_line_wants_none() -> None:
    for attribute, heard in (("", [("beep", BEEP)]), ('playBeep="false"', [])):
        caller = Listening(["record 7"])
        assert dial(record(attribute), caller=caller).seconds == 7 + 5 + sum(seconds for _, seconds in heard)
        assert caller.kinds() == heard


@keeps("Record", "trim")
@pytest.mark.parametrize(("attributes", "seconds"), [("", "7"), ('trim="do-not-trim"', "12")])
def test_the_silence_at_its_end_is_trimmed_off_unless_the_line_keeps_it(attributes: str, seconds: str) -> None:
    line = record(attributes)
    dial(line, ["record 7"])
    assert line.form("/message")["RecordingDuration"] == seconds


@pytest.mark.parametrize("nothing", ["silence", "#"])
@pytest.mark.parametrize(("reading", "sent"), [("dropped", False), ("kept", True)])
def test_an_empty_recording_falls_through_in_the_older_text_and_is_kept_in_the_present_one(
    nothing: str, reading: SilentRecordings, sent: bool
) -> None:
    line = record('recordingStatusCallback="/status" recordingStatusCallbackEvent="absent completed"')
    ending = dial(line, [nothing], silent_recordings=reading)
    assert ("/message" in line.paths()) is sent and (words(ending) == ["Nothing came."]) is not sent
    assert line.form("/status")["RecordingStatus"] == ("completed" if sent else "absent")


@pytest.mark.parametrize("over", [None, HangUp(into=0.2)])
def test_hanging_up_still_sends_it_but_the_answer_does_not_run(over: HangUp | None) -> None:
    line = FakeLine({"/voice": '<Record action="/message"/>', "/message": "<Say>Thank you.</Say>"})
    ending = dial(line, caller=Interrupting("beep", [over] if over else [], ["hangup"]))
    assert line.form("/message")["Digits"] == "hangup" and line.form("/message")["CallStatus"] == "completed"
    assert ending.reason == "the caller hung up" and ending.heard == ()


@keeps("Record", "recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent")
def test_its_callback_hears_of_the_beginning_and_the_end_where_the_line_asks_for_both() -> None:
    for events, statuses in (("", ["completed"]), ("in-progress completed absent", ["in-progress", "completed"])):
        wanted = f'recordingStatusCallbackEvent="{events}"' if events else ""
        line = record(f'recordingStatusCallback="/status" recordingStatusCallbackMethod="GET" {wanted}')
        ending = dial(line, ["record 7"])
        heard = [asked.form for asked in line.all("/status")]
        assert [form["RecordingStatus"] for form in heard] == statuses
        assert {asked.method for asked in line.all("/status")} == {"GET"}
        last = heard[-1]
        assert (last["RecordingDuration"], last["RecordingChannels"], last["RecordingTrack"]) == ("7", "1", "both")
        assert (last["RecordingSource"], last["CallSid"]) == ("RecordVerb", ending.call_sid)
        assert last["RecordingSid"] == line.form("/message")["RecordingSid"]
        assert last["RecordingStartTime"] == "Tue, 16 Mar 2027 23:58:00 GMT"


@keeps("Record", "transcribe transcribeCallback")
@pytest.mark.parametrize("attributes", ['transcribe="true" transcribeCallback="/text"', 'transcribeCallback="/text"'])
def test_what_was_said_is_transcribed_when_the_line_asks_for_it(attributes: str) -> None:
    line = record(attributes)
    dial(line, ["speech please call me back tomorrow morning"])
    text = line.form("/text")
    assert text["TranscriptionText"] == "please call me back tomorrow morning"
    assert (text["TranscriptionStatus"], text["TranscriptionSid"][:2]) == ("completed", "TR")
    assert text["RecordingSid"] == line.form("/message")["RecordingSid"]
    assert dial(record(attributes), ["record 300"]).seconds == BEEP + 120, "what is transcribed lasts two minutes"


def test_a_message_nobody_wants_transcribed_may_be_short() -> None:
    assert dial(record(), ["record 1"]).warnings == ()


def test_what_is_too_long_or_too_short_is_not_transcribed() -> None:
    line = record('transcribe="true" transcribeCallback="/text" maxLength="121"')
    assert "13615" in told(dial(line, ["record 7"])) and "/text" not in line.paths()
    line = record('transcribe="true" transcribeCallback="/text"')
    assert "13617" in told(dial(line, ["record 1"])) and line.form("/text")["TranscriptionStatus"] == "failed"
