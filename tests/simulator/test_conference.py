"""Conference: a room to wait in, and to talk in."""

import pytest

from ivr.simulator.agent import COMES_SECONDS
from ivr.simulator.caller import HangUp, Interruption, Keys
from ivr.simulator.leg import Agent
from ivr.simulator.transport import Answer

from .attributes import keeps
from .fakeline import FakeLine, Page, dial, told, words
from .interrupting import Interrupting, Listening

COMES = COMES_SECONDS


def room(attributes: str = "", of_dial: str = "", wait: Page = "") -> FakeLine:
    inside = f'<Dial action="/after" {of_dial}><Conference {attributes}>room 7</Conference></Dial>'
    return FakeLine({"/voice": inside, "/after": "<Hangup/>", "/wait": wait, "/events": "", "/recorded": ""})


def events(line: FakeLine) -> list[str]:
    return [asked.form["StatusCallbackEvent"] for asked in line.all("/events")]


ALL_EVENTS = 'statusCallback="/events" statusCallbackEvent="start end join leave mute hold"'


def test_the_caller_waits_with_music_until_the_agent_comes_and_then_they_talk() -> None:
    line, caller = room(), Listening()
    ending = dial(line, caller=caller)
    assert caller.kinds() == [("music", COMES), ("beep", 0.5), ("talk", 60), ("beep", 0.5)]
    result = line.form("/after")
    assert (result["DialCallStatus"], result["DialBridged"]) == ("answered", "true")
    assert "DialCallSid" not in result and "DialCallDuration" not in result
    assert "dial:     conference room 7 (answers)" in ending.dialogue and ending.ordinary


@pytest.mark.parametrize("agent", ["busy", "no-answer", "failed", "canceled"])
def test_an_agent_who_does_not_answer_never_comes(agent: Agent) -> None:
    ending = dial(room(), agent=agent)
    assert not ending.ordinary and "4 hours" in ending.reason


@keeps("Conference", "waitUrl waitMethod")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_its_own_document_is_heard_again_and_again_while_the_caller_waits(method: str) -> None:
    line = room(f'waitUrl="/wait" waitMethod="{method}"', wait="<Say>Please hold.</Say><Play>/music.mp3</Play>")
    ending = dial(line)
    once = 2 / 2.6 + 5
    assert len(line.all("/wait")) == -(-COMES // once) and {asked.method for asked in line.all("/wait")} == {method}
    assert words(ending)[:3] == ["Please hold.", "(plays /music.mp3)", "Please hold."]
    assert ending.seconds == pytest.approx(COMES + 60 + 1, abs=0.001), "the agent's coming ends it at once"


def test_an_empty_wait_url_is_silence_and_dead_air() -> None:
    caller = Listening()
    ending = dial(room('waitUrl=""'), caller=caller)
    assert caller.kinds()[0] == ("pause", COMES) and "dead air" in told(ending)


def test_what_is_no_url_is_a_warning_and_there_is_music() -> None:
    caller = Listening()
    ending = dial(room('waitUrl="ftp://line.example/"'), caller=caller)
    assert caller.kinds()[0] == ("music", COMES) and "13233" in told(ending)


def test_a_recording_can_be_waited_to_as_well() -> None:
    line, caller = room('waitUrl="/wait"', wait=Answer(200, {"Content-Type": "audio/mpeg"}, "…")), Listening()
    ending = dial(line, caller=caller)
    assert caller.kinds()[:7] == [("recording", 5)] * 6 + [("beep", 0.5)] and ending.warnings == ()


@pytest.mark.parametrize("verb", ["<Gather/>", "<Hangup/>", "<Record/>", "<Dial>+15105550199</Dial>", "<Leave/>"])
def test_what_may_not_be_heard_before_a_conference_is_passed_over(verb: str) -> None:
    line = room('waitUrl="/wait"', wait=f"{verb}<Pause length='9'/><Redirect>/wait</Redirect>")
    ending = dial(line)
    assert "13238" in told(ending) and line.form("/after")["DialBridged"] == "true"


def test_where_its_document_fails_the_caller_goes_on_waiting_in_silence() -> None:
    inside = '<Pause/><Dial action="/after"><Conference waitUrl="/gone">room 7</Conference></Dial>'
    line, caller = FakeLine({"/voice": inside, "/after": "<Hangup/>"}), Listening()
    ending = dial(line, caller=caller)
    assert "11200" in told(ending) and caller.kinds()[1:3] == [("pause", COMES), ("beep", 0.5)] and ending.ordinary


@keeps("Conference", "beep")
@pytest.mark.parametrize(
    ("beep", "kinds"),
    [
        ("true", ["beep", "talk", "beep"]),
        ("false", ["talk"]),
        ("onEnter", ["beep", "talk"]),
        ("onExit", ["talk", "beep"]),
        ("loud", ["beep", "talk", "beep"]),
    ],
)
def test_a_beep_tells_of_those_who_come_and_go(beep: str, kinds: list[str]) -> None:
    caller = Listening()
    dial(room(f'beep="{beep}"'), caller=caller)
    assert [kind for kind, _ in caller.kinds()] == ["music", *kinds]


@keeps("Conference", "maxParticipants")
def test_a_room_for_one_has_no_place_for_the_agent() -> None:
    line = room('maxParticipants="1"', 'timeLimit="100"')
    assert dial(line).seconds == 100 and line.form("/after")["DialBridged"] == "false"


@pytest.mark.parametrize(("limit", "seconds"), [(10, 10), (40, 40), (400, COMES + 60 + 1)])
def test_the_time_limit_of_the_dial_holds_in_the_room_too(limit: int, seconds: float) -> None:
    line = room(of_dial=f'timeLimit="{limit}"')
    assert dial(line).seconds == seconds
    assert line.form("/after")["DialBridged"] == ("false" if limit < COMES else "true")


@pytest.mark.parametrize(("over", "bridged"), [("music", "false"), ("talk", "true")])
@pytest.mark.parametrize(
    ("did", "reason"), [(HangUp(into=9), "the caller hung up"), (Keys("*", into=9), "the line hung up")]
)
def test_the_caller_can_leave_the_room_by_hanging_up_or_with_a_star(
    over: str, bridged: str, did: Interruption, reason: str
) -> None:
    line = room(of_dial='hangupOnStar="true"')
    ending = dial(line, caller=Interrupting(over, [did]))
    expected = reason if did == HangUp() or bridged == "false" else "the agent and the caller spoke"
    assert ending.reason == expected and line.form("/after")["DialBridged"] == bridged


@keeps("Conference", "statusCallback statusCallbackEvent statusCallbackMethod")
def test_its_callback_hears_who_comes_and_goes_and_nothing_unless_the_line_asks() -> None:
    line = room(f'{ALL_EVENTS} statusCallbackMethod="GET"')
    ending = dial(line)
    assert events(line) == [
        "participant-join",
        "participant-join",
        "conference-start",
        "participant-leave",
        "participant-leave",
        "conference-end",
    ]
    forms = [asked.form for asked in line.all("/events")]
    assert {asked.method for asked in line.all("/events")} == {"GET"}
    assert [form["SequenceNumber"] for form in forms] == [str(number) for number in range(6)]
    assert {form["FriendlyName"] for form in forms} == {"room 7"} and len(
        {form["ConferenceSid"] for form in forms}
    ) == 1
    assert forms[0]["CallSid"] == ending.call_sid != forms[1]["CallSid"]
    assert forms[-1]["CallSidEndingConference"] == forms[1]["CallSid"]
    for attributes in ('statusCallback="/events"', 'statusCallback="/events" statusCallbackEvent="mute"'):
        quiet = room(attributes)
        dial(quiet)
        assert events(quiet) == []


@keeps("Conference", "muted startConferenceOnEnter participantLabel coach")
def test_how_the_caller_enters_is_told_to_its_callback() -> None:
    line = room(
        f'{ALL_EVENTS} muted="true" startConferenceOnEnter="false" participantLabel="payer" coach="CA{"0" * 32}"'
    )
    dial(line)
    caller, agent = (asked.form for asked in line.all("/events")[:2])
    assert (caller["Muted"], caller["StartConferenceOnEnter"], caller["Coaching"]) == ("true", "false", "true")
    assert caller["ParticipantLabel"] == "payer"
    assert (agent["Muted"], agent["StartConferenceOnEnter"], agent["Coaching"]) == ("false", "true", "false")


@keeps("Conference", "endConferenceOnExit")
@pytest.mark.parametrize(("attribute", "ends"), [("", False), ('endConferenceOnExit="true"', True)])
def test_a_caller_who_leaves_first_ends_it_where_the_line_says_so(attribute: str, ends: bool) -> None:
    line = room(f"{ALL_EVENTS} {attribute}")
    ending = dial(line, caller=Interrupting("talk", [HangUp(into=9)]))
    assert events(line)[3:] == ["participant-leave"] + ["conference-end"] * ends
    if ends:
        assert line.form("/events")["CallSidEndingConference"] == ending.call_sid


@keeps(
    "Conference",
    "record recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent",
)
def test_a_recorded_conference_is_told_to_its_callback() -> None:
    events_wanted = 'recordingStatusCallbackEvent="in-progress completed"'
    for record, statuses in (("record-from-start", ["in-progress", "completed"]), ("do-not-record", [])):
        line = room(
            f'record="{record}" recordingStatusCallback="/recorded" recordingStatusCallbackMethod="GET" {events_wanted}'
        )
        dial(line)
        heard = line.all("/recorded")
        assert [(asked.form["RecordingStatus"], asked.method) for asked in heard] == [
            (status, "GET") for status in statuses
        ]
        assert all(asked.form["RecordingSource"] == "Conference" for asked in heard)


def test_a_dial_that_records_keeps_the_callers_own_leg() -> None:
    line = room(of_dial='record="record-from-answer" recordingStatusCallback="/recorded"')
    dial(line)
    assert line.form("/after")["RecordingUrl"] == line.form("/recorded")["RecordingUrl"]
    assert (
        line.form("/recorded")["RecordingDuration"] == "91" and line.form("/recorded")["RecordingSource"] == "DialVerb"
    )


def test_a_caller_whom_nobody_joined_leaves_a_room_that_never_began() -> None:
    line = room(ALL_EVENTS, 'timeLimit="10"')
    dial(line)
    assert events(line) == ["participant-join", "participant-leave"]


def test_words_heard_while_waiting_are_no_goodbye() -> None:
    waiting = '<Say>Hello.</Say><Dial timeLimit="10"><Conference waitUrl="/wait">room 7</Conference></Dial>'
    assert "dead air" in dial(FakeLine({"/voice": waiting, "/wait": "<Say>Please hold.</Say>"})).reason
