"""The `.call` file: what is written can be read, read again by people, and played again."""

import pytest

from ivr.simulator.caller import Card, HangUp, Keys, Record, ScriptProblem, SetClock, Silence, Speech, read_action
from ivr.simulator.clock import read_time
from ivr.simulator.events import Dialled, Did, Heard, Sent, Whispered
from ivr.simulator.transcript import Meanwhile, Skipped, Transcript, TranscriptProblem, Trouble

CALL = """\
# A call
given:    2027-03-16 4:58 pm America/Los_Angeles
call:     +15105550142 → +18003903507
ivr main_menu:    To pay a bill, press 1.
caller:   1
caller:   silence
caller:   card visa-ok
line:     Your code is 1 2 3 4, 5 6 7 8. Again: 1 2 3 4, 5 6 7 8.
dial:     +15105550199 (no-answer)
whisper:  A caller about a bill.
clock:    5:00:30 pm
end:      the line hung up after 1 min 32 s
"""


def test_what_is_read_is_written_the_same() -> None:
    assert Transcript.read(CALL).write() == CALL


def test_what_a_file_says() -> None:
    call = Transcript.read(CALL)
    assert call.given == read_time("2027-03-16T16:58:00-07:00")
    assert (call.from_number, call.to_number) == ("+15105550142", "+18003903507")
    assert call.events[0] == Heard("main_menu", "To pay a bill, press 1.")
    assert call.events[1] == Did(Keys("1"))
    assert call.events[-3:] == (
        Dialled("+15105550199", "no-answer"),
        Whispered("A caller about a bill."),
        Did(SetClock("5:00:30 pm")),
    )
    assert call.caller == ("1", "silence", "card visa-ok", "clock 5:00:30 pm")
    assert call.agent == "no-answer"
    assert call.end == "the line hung up after 1 min 32 s"


def test_people_may_break_long_lines_leave_remarks_and_type_an_arrow() -> None:
    call = Transcript.read("# Mine\n\ncall: anonymous -> +1800\n# the greeting\nivr hello: Welcome to\n   the line.\n")
    assert call.heard == ("Welcome to the line.",)
    assert call.from_number == "anonymous" and call.title == "# Mine"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# A call\ncaller: dance", "line 2: .*nothing a caller does"),
        ("# A call\n\nhello", "line 3: .*no line of a call"),
        ("given: yesterday", "line 1: .*not a time"),
        ("clock: noonish", "line 1: .*not a time"),
        ("call: +15105550142", "line 1: .*→ between"),
        ("dial: +15105550199 (sleeps)", "line 1: .*answers, busy"),
        ("caller: card gold", "line 1: .*visa-ok"),
        ("caller: 4242424242424242#", "line 1: .*card number"),
        ("caller: 4242 4242 4242 4242", "line 1: .*card number"),
        ("# 4242424242424242", "line 1: .*card number"),
    ],
)
def test_a_file_that_cannot_be_read_names_the_line(text: str, problem: str) -> None:
    with pytest.raises(TranscriptProblem, match=problem):
        Transcript.read(text)


def test_a_long_number_that_is_no_card_may_be_heard() -> None:
    assert Transcript.read("line: (plays https://line.example/1712345678900.mp3)").heard


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("1", Keys("1")),
        ("#", Keys("#")),
        (" 10000001# ", Keys("10000001#")),
        ("silence", Silence()),
        ("HANGUP", HangUp()),
        ("card amex-ok", Card("amex-ok")),
        ("speech pay my bill", Speech("pay my bill")),
        ("record 7", Record(7)),
        ("clock 5:00 pm", SetClock("5:00 pm")),
    ],
)
def test_what_a_caller_does_is_read_and_written_in_one_form(line: str, action: object) -> None:
    assert read_action(line) == action
    assert read_action(str(action)) == action


@pytest.mark.parametrize("line", ["12a", "press 1", "card", "speech", "record x", "record 0", "silence please", "+1"])
def test_what_no_caller_does(line: str) -> None:
    with pytest.raises(ScriptProblem, match=r"caller does|no card"):
        read_action(line)


SCRIPT = """\
# Full balance by card, crossing closing time
given:    2027-03-16 4:58 pm America/Los_Angeles; 10000001 owes 125.40; the desk is busy
call:     +15105550142 → +18003903507
also:     Spanish, by pressing 8 at language
ivr main_menu:    … To pay a bill, press 1. …
caller:   1 while it speaks
trouble:  the answer is lost
meanwhile: another.call
caller:   hangup while they talk
…
message:  +15105550142 (Your receipt: 4071 2966)
end:      the caller hung up
then:     nothing paid; never said Rivera, 1948
"""


def test_a_script_says_what_is_given_what_goes_wrong_and_what_must_be_true() -> None:
    script = Transcript.read(SCRIPT)
    assert script.write() == SCRIPT
    assert [(clause.text, clause.line) for clause in script.givens] == [
        ("10000001 owes 125.40", 2),
        ("the desk is busy", 2),
    ]
    assert [clause.text for clause in script.thens] == ["nothing paid", "never said Rivera, 1948"]
    assert (script.also[0].name, script.also[0].keys, script.also[0].step) == ("Spanish", "8", "language")
    assert script.events[1:] == (
        Did(Keys("1"), "speech"),
        Trouble("the answer is lost"),
        Meanwhile("another.call"),
        Did(HangUp(), "talk"),
        Skipped(),
        Sent("+15105550142", "Your receipt: 4071 2966"),
    )


def test_numbers_may_be_written_to_be_read() -> None:
    call = Transcript.read("call: +1 (510) 555-0142 → +1 800 390 3507\n")
    assert (call.from_number, call.to_number) == ("+15105550142", "+18003903507")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("given: 10000001 owes 5.00", "line 1: “10000001 owes 5.00” is not a time"),
        ("also: Spanish", "line 1: .*by pressing 8 at language"),
        ("caller: card visa-ok while it speaks", "line 1: .*only keys, speech and hangup"),
        ("trouble:", "line 1: trouble: says nothing"),
        ("message: hello", "line 1: .*in brackets, its words"),
    ],
)
def test_a_script_that_cannot_be_read_names_the_line(text: str, problem: str) -> None:
    with pytest.raises(TranscriptProblem, match=problem):
        Transcript.read(text)
