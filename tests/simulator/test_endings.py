"""What ends a call in the ordinary way, what kills it, and what is only a warning."""

import pytest

from ivr.simulator.leg import MOST_DOCUMENTS_WITHOUT_CALLER
from ivr.simulator.transport import Answer

from .fakeline import Dead, FakeLine, Page, dial, told, twiml, words

XML = {"Content-Type": "text/xml"}


@pytest.mark.parametrize(
    "inside",
    [
        "<Say>Goodbye.</Say>",
        "<Hangup/>",
        "<Say>Goodbye.</Say><Pause length='2'/>",
        "<Gather><Say>Press 1.</Say></Gather><Say>We heard nothing. Goodbye.</Say>",
        "<Play>https://line.example/bye.mp3</Play>",
    ],
)
def test_a_line_that_says_goodbye_has_hung_up(inside: str) -> None:
    ending = dial(FakeLine({"/voice": inside}), ["silence"])
    assert ending.ordinary and ending.reason == "the line hung up"


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<Pause/>",
        "<Gather><Say>Press 1.</Say></Gather>",
        "<Say>Welcome.</Say><Gather/>",
        "<Say>Welcome.</Say><Redirect>/empty</Redirect>",
        "<Record/>",
    ],
)
def test_a_document_that_runs_out_with_no_goodbye_is_dead_air(inside: str) -> None:
    ending = dial(FakeLine({"/voice": inside, "/empty": ""}), ["silence"])
    assert not ending.ordinary and "dead air" in ending.reason


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (Answer(500, XML, "<Response/>"), "11200"),
        (Answer(404, XML, "<Response/>"), "11200"),
        (Answer(200, XML, "<Response><Say>Hi</Response>"), "12100"),
        (Answer(200, XML, "\n<?xml version='1.0'?><Response/>"), "12100"),
        (Answer(200, XML, "<Response><Say>\x01</Say></Response>"), "12100"),
        (Answer(200, XML, "<Response><Say>&#1;</Say></Response>"), "12100"),
        (Answer(200, XML, "<response/>"), "12102"),
        (Answer(200, {"Content-Type": "application/json"}, "{}"), "12300"),
        (Answer(200, {}, "<Response/>"), "Content-Type"),
        (Answer(200, XML, ""), "11770"),
        (Answer(200, XML, f"<Response><Say>{'a ' * 33_000}</Say></Response>"), "11750"),
    ],
)
def test_what_kills_a_call_at_twilio_kills_it_here(page: Page, code: str) -> None:
    ending = dial(FakeLine({"/voice": page}))
    assert not ending.ordinary
    assert code in ending.reason


def test_a_host_that_is_not_there() -> None:
    ending = dial(Dead())
    assert not ending.ordinary and "11205" in ending.reason


def test_an_action_that_fails_kills_the_call_too() -> None:
    ending = dial(FakeLine({"/voice": "<Gather action='/gone'/>"}), ["1"])
    assert "11200" in ending.reason and ending.documents == 1


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<Shout>Hi</Shout>", 12200),
        ("<say>Hi</say>", 12200),
        ("<Say volume='loud'>Hi</Say>", 12200),
        ("<Say loop='often'>Hi</Say>", 13510),
        ("<Gather><Dial>+15105550199</Dial></Gather>", 13320),
        ("<Pause length='long'/>", 13910),
    ],
)
def test_what_is_a_warning_at_twilio_does_not_end_the_call(inside: str, code: int) -> None:
    ending = dial(FakeLine({"/voice": inside + "<Say>Goodbye.</Say><Hangup/>"}), ["silence"])
    assert ending.ordinary
    assert words(ending)[-1] == "Goodbye."
    assert [warned.code for warned in ending.warnings if warned.code] == [code]


@pytest.mark.parametrize("bad", ["http://[", "ftp://line.example/a", "http://line.example:port/", "mailto:a@b"])
@pytest.mark.parametrize(
    "inside",
    ["<Redirect>{}</Redirect>", '<Gather action="{}" actionOnEmptyResult="true"/>', '<Pay action="{}"/>'],
)
def test_a_url_that_is_none_kills_the_call_when_it_is_asked(inside: str, bad: str) -> None:
    ending = dial(FakeLine({"/voice": inside.format(bad)}), ["silence"])
    assert not ending.ordinary and ("11100" in ending.reason or "64016" in ending.reason)


def test_a_number_too_long_for_any_attribute_counts_as_absent() -> None:
    ending = dial(FakeLine({"/voice": f"<Pause length='{'9' * 5000}'/><Hangup/>"}))
    assert ending.ordinary and ending.seconds == 1


def test_a_loop_without_the_caller_fails_the_caller() -> None:
    line = FakeLine({"/voice": "<Redirect>/voice</Redirect>"})
    ending = dial(line)
    assert not ending.ordinary and "loop" in ending.reason
    assert len(line.asked) == MOST_DOCUMENTS_WITHOUT_CALLER


def test_a_line_that_keeps_asking_a_silent_caller_is_a_loop_too() -> None:
    line = FakeLine({"/voice": "<Gather><Say>Press 1.</Say></Gather><Redirect/>"})
    assert "loop" in dial(line, ["silence"] * 100).reason
    assert dial(line, ["1"] * 100).reason == "the caller hung up"


def test_no_call_lasts_longer_than_four_hours() -> None:
    ending = dial(FakeLine({"/voice": "<Say loop='0'>Please hold the line.</Say><Pause length='14400'/>"}))
    assert not ending.ordinary and ending.seconds == 14_400


def test_audio_is_played_and_ends_the_call() -> None:
    ending = dial(FakeLine({"/voice": Answer(200, {"Content-Type": "audio/mpeg"}, "…")}))
    assert ending.ordinary and words(ending) == ["(plays https://line.example/voice)"]


def test_plain_text_is_twiml_when_it_can_be_and_read_aloud_otherwise() -> None:
    plain = {"Content-Type": "text/plain"}
    spoken = dial(FakeLine({"/voice": Answer(200, plain, "We are closed & gone.")}))
    assert spoken.ordinary and words(spoken) == ["We are closed & gone."]
    assert words(dial(FakeLine({"/voice": Answer(200, plain, "<Response><Say>Hi</Say></Response>")}))) == ["Hi"]


def test_rejecting_before_answering() -> None:
    ending = dial(FakeLine({"/voice": "<Reject reason='busy'/>"}))
    assert ending.ordinary and ending.reason == "the line rejected the call (busy)"


def test_the_step_that_spoke_is_shown() -> None:
    ending = dial(FakeLine({"/voice": twiml("<Say language='es-US'>Adiós.</Say>", x_ivr_step="goodbye")}))
    assert ending.heard[0].step == "goodbye" and ending.heard[0].language == "es-US"
    assert ending.dialogue == ("ivr goodbye:      Adiós.",)


def test_time_passes_as_words_are_said() -> None:
    ending = dial(FakeLine({"/voice": "<Say>one two three <break time='500ms'/>four</Say><Pause length='3'/>"}))
    assert ending.seconds == pytest.approx(4 / 2.6 + 0.5 + 3, abs=0.001)
    assert words(ending) == ["one two three four"]


def test_a_verb_this_telephone_does_not_play_is_told() -> None:
    ending = dial(FakeLine({"/voice": "<Echo/><Say>Bye</Say>"}))
    assert ending.ordinary and "<Echo>" in told(ending)
