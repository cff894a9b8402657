"""What ends a call in the ordinary way, what kills it, and what is only a warning."""

import pytest

from ivr.simulator.leg import MOST_DOCUMENTS_WITHOUT_CALLER
from ivr.simulator.phone import ANNOUNCEMENT
from ivr.simulator.transport import NEVER, Answer, Unreachable

from .fakeline import Dead, FakeLine, Page, dial, in_turn, told, twiml, words

XML = {"Content-Type": "text/xml"}
FALLBACK = "https://elsewhere.example/sorry"
SORRY = "<Say>Please call again later.</Say><Hangup/>"

# What Twilio cannot take, and the error it has for each.
FATAL: list[tuple[Page, str]] = [
    (Answer(500, XML, "<Response/>"), "11200"),
    (Answer(404, XML, "<Response/>"), "11200"),
    (Answer(302, {}, ""), "11200"),
    (in_turn(Unreachable("no answer", 11200, NEVER)), "11200"),
    (in_turn(Unreachable("no connection", 11205, NEVER)), "11205"),
    (in_turn(Unreachable("no such host", 11210)), "11210"),
    (Answer(302, {"Location": "/voice"}, ""), "11215"),
    (Answer(302, {"Location": "ftp://line.example/"}, ""), "11100"),
    (in_turn(Unreachable("no certificate", 11220)), "11220"),
    (Answer(200, XML, "<Response><Say>Hi</Response>"), "12100"),
    (Answer(200, XML, "\n<?xml version='1.0'?><Response/>"), "12100"),
    (Answer(200, XML, "<Response><Say>\x01</Say></Response>"), "12100"),
    (Answer(200, XML, "<Response><Say>&#1;</Say></Response>"), "12100"),
    (Answer(200, XML, "<response/>"), "12102"),
    (Answer(200, {"Content-Type": "application/json"}, "{}"), "12300"),
    (Answer(200, {"Content-Type": "image/png"}, ""), "12300"),
    (Answer(200, {}, "<Response/>"), "11200"),
    (Answer(200, XML, ""), "11770"),
    (Answer(200, XML, f"<Response><Say>{'a ' * 33_000}</Say></Response>"), "11750"),
    ("<Redirect>http://[</Redirect>", "11100"),
    ("<Pay action='http://line.example/paid'/>", "64016"),
]


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


@pytest.mark.parametrize(("page", "code"), FATAL)
def test_what_kills_a_call_at_twilio_kills_it_here(page: Page, code: str) -> None:
    ending = dial(FakeLine({"/voice": page}))
    assert not ending.ordinary
    assert ending.reason.startswith(f"document failed: {code} ")


@pytest.mark.parametrize(("page", "code"), FATAL)
def test_whatever_fails_twilio_asks_the_fallback_and_the_call_goes_on_there(page: Page, code: str) -> None:
    """Fallback URL: the failed request's parameters, with ErrorCode and ErrorUrl."""
    line = FakeLine({"/voice": page, "/sorry": SORRY})
    ending = dial(line, fallback=FALLBACK)
    assert ending.ordinary and words(ending) == ["Please call again later."]
    failed, asked = line.asked[0], line.asked[-1]
    assert asked.url == FALLBACK and asked.method == "POST"
    assert asked.form == {**failed.form, "ErrorCode": code, "ErrorUrl": "https://line.example/voice"}
    assert {str(warned.code) for warned in ending.warnings} == {code}, "a tester sees what had to be rescued"


def test_the_fallback_serves_every_document_and_knows_what_the_caller_had_pressed() -> None:
    menu = '<Gather action="keys"><Say>Press 1.</Say></Gather>'
    recovered = '<Gather action="again"><Say>Sorry, press 1 once more.</Say></Gather>'
    line = FakeLine(
        {"/voice": menu, "/keys": Answer(500, XML, ""), "/sorry": recovered, "/again": "<Say>Thanks.</Say>"}
    )
    ending = dial(line, ["1", "2"], fallback=FALLBACK)
    assert ending.ordinary and words(ending)[-1] == "Thanks."
    assert line.form("/sorry")["Digits"] == "1" and line.form("/sorry")["CallStatus"] == "in-progress"
    assert line.form("/sorry")["ErrorUrl"] == "https://line.example/keys"
    assert line.asked[-1].url == "https://elsewhere.example/again", "relative URLs start at the fallback"


def test_the_fallback_may_be_set_to_get() -> None:
    line = FakeLine({"/sorry": SORRY})
    dial(line, fallback=FALLBACK, fallback_method="GET")
    assert line.asked[-1].method == "GET" and line.asked[-1].form["ErrorCode"] == "11200"


def test_after_a_redirect_the_fallback_hears_which_url_failed() -> None:
    line = FakeLine({"/voice": Answer(302, {"Location": "/moved"}, ""), "/sorry": SORRY})
    dial(line, fallback=FALLBACK)
    assert line.form("/sorry")["ErrorUrl"] == "https://line.example/moved"


@pytest.mark.parametrize("page", [Answer(500, XML, ""), "<Redirect>http://[</Redirect>"])
def test_a_fallback_that_fails_too_ends_the_call(page: Page) -> None:
    line = FakeLine({"/sorry": page})
    ending = dial(line, fallback=FALLBACK)
    assert not ending.ordinary and line.paths() == ["/voice", "/sorry"]
    assert words(ending) == [ANNOUNCEMENT]


def test_a_fallback_that_leads_back_to_what_failed_is_a_loop() -> None:
    line = FakeLine({"/sorry": "<Redirect>https://line.example/voice</Redirect>"})
    assert "loop" in dial(line, fallback=FALLBACK).reason


@pytest.mark.parametrize(
    "lines",
    [["silence"] * 100, ["1"] * 3],
    ids=["a loop", "two answers to one request"],
)
def test_what_only_this_telephone_minds_asks_no_fallback(lines: list[str]) -> None:
    counted = iter(range(1000))
    line = FakeLine(
        {
            "/voice": "<Gather action='/next'/><Redirect/>",
            "/next": lambda form: f"<Say>{next(counted)}</Say>",
            "/sorry": SORRY,
        }
    )
    ending = dial(line, lines, fallback=FALLBACK, twice=True)
    assert not ending.ordinary and "/sorry" not in line.paths()
    assert ANNOUNCEMENT not in words(ending)


def test_without_a_fallback_the_caller_hears_twilios_own_announcement() -> None:
    ending = dial(FakeLine({"/voice": twiml("<Say>Welcome.</Say><Redirect>/gone</Redirect>", x_ivr_step="welcome")}))
    assert not ending.ordinary and ending.reason.startswith("document failed: 11200")
    assert ending.dialogue == ("ivr welcome:      Welcome.", f"line:     {ANNOUNCEMENT}")
    assert ending.seconds > ending.heard[-1].at, "it takes its time"


def test_a_caller_who_has_hung_up_hears_no_announcement() -> None:
    """Twilio: Record asks its action with Digits=hangup; what comes back runs no more, whatever it is."""
    line = FakeLine({"/voice": "<Record action='/gone'/>", "/sorry": SORRY})
    ending = dial(line, ["hangup"], fallback=FALLBACK)
    assert not ending.ordinary and "11200" in ending.reason
    assert words(ending) == [] and "/sorry" not in line.paths()


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


@pytest.mark.parametrize("kind", ["text/xml", "application/xml; charset=utf-8", "Text/HTML"])
def test_three_content_types_are_read_as_twiml(kind: str) -> None:
    page = Answer(200, {"Content-Type": kind}, "<Response><Say>Hi</Say></Response>")
    assert words(dial(FakeLine({"/voice": page}))) == ["Hi"]


@pytest.mark.parametrize("kind", ["audio/mpeg", "audio/wav", "audio/x-gsm"])
def test_audio_is_played_and_ends_the_call(kind: str) -> None:
    ending = dial(FakeLine({"/voice": Answer(200, {"Content-Type": kind}, "…")}))
    assert ending.ordinary and words(ending) == ["(plays https://line.example/voice)"]


@pytest.mark.parametrize(("filling", "fits"), [(65_536 - 41, True), (65_536 - 40, False)])
def test_a_document_may_have_sixty_four_kilobytes_and_no_byte_more(filling: int, fits: bool) -> None:
    page = Answer(200, XML, f"<Response><Say>{'a' * filling}</Say><Hangup/></Response>")
    ending = dial(FakeLine({"/voice": page}))
    assert ending.ordinary == fits and ("11750" in ending.reason) != fits


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
