"""Say, Play and Pause: what is heard, and for how long."""

import pytest

from .attributes import keeps
from .fakeline import FakeLine, dial, told, words
from .interrupting import Listening

WORD = 1 / 2.6


def seconds(inside: str) -> float:
    return dial(FakeLine({"/voice": f"{inside}<Hangup/>"})).seconds


@keeps("break", "time strength")
@keeps("sub", "alias")
@keeps("say-as", "interpret-as")
@keeps("prosody", "rate")
@pytest.mark.parametrize(
    ("inside", "takes"),
    [
        ("one two", 2 * WORD),
        ("one<break/>two", 2 * WORD + 0.5),
        ("one <break time='2s'/> two", 2 * WORD + 2),
        ("one <break strength='none'/> two", 2 * WORD),
        ("one <break strength='x-strong'/> two", 2 * WORD + 1),
        ("one <break strength='x-strong' time='250ms'/> two", 2 * WORD + 0.25),
        ("<s>one two.</s><s>three.</s>", 3 * WORD + 2 * 0.75),
        ("<p>one two</p>", 2 * WORD + 1),
        ("<sub alias='United States dollars'>USD</sub>", 3 * WORD),
        ("code <say-as interpret-as='digits'>1234</say-as>.", 5 * WORD),
        ("<say-as interpret-as='spell-out'>ab c</say-as>", 3 * WORD),
        ("<say-as interpret-as='telephone'>+1 510 555 0142</say-as>", 11 * WORD),
        ("<say-as interpret-as='cardinal'>1234</say-as>", WORD),
        ("<prosody rate='50%'>one two</prosody>", 4 * WORD),
        ("<prosody rate='slow'>one two three</prosody>", 4 * WORD),
        ("<emphasis level='strong'>one</emphasis> <lang xml:lang='es-US'>dos</lang> <w role='a'>three</w>", 3 * WORD),
        ("<phoneme alphabet='ipa' ph='a'>one</phoneme>", WORD),
        ("请输入您的账号", 4 * WORD),
    ],
)
def test_words_and_markup_take_their_time(inside: str, takes: float) -> None:
    assert seconds(f"<Say>{inside}</Say>") == pytest.approx(takes, abs=0.001)


def test_what_is_written_down_is_what_is_said_and_not_its_markup() -> None:
    line = FakeLine({"/voice": "<Say><p>You owe <sub alias='dollars'>USD</sub></p><p>now</p></Say>"})
    assert words(dial(line)) == ["You owe dollars now"]


@keeps("Say", "loop")
@keeps("Play", "loop")
@pytest.mark.parametrize(
    ("inside", "takes"),
    [
        ("<Say loop='3'>one two</Say>", 6 * WORD),
        ("<Play>/a.mp3</Play>", 5),
        ("<Play loop='2'>/a.mp3</Play>", 10),
        ("<Play loop='2' digits='12'/>", 2),
    ],
)
def test_loop_repeats_it_and_it_is_told_once(inside: str, takes: float) -> None:
    ending = dial(FakeLine({"/voice": f"{inside}<Hangup/>"}))
    assert ending.seconds == pytest.approx(takes, abs=0.001)
    assert len(ending.heard) == 1


@pytest.mark.parametrize("inside", ["<Say loop='0'>one two</Say>", "<Play loop='0'>/a.mp3</Play>"])
def test_loop_0_goes_on_a_thousand_times(inside: str) -> None:
    once = inside.replace("loop='0'", "loop='1'")
    assert seconds(inside) == pytest.approx(1000 * seconds(once), rel=0.001)


@keeps("Play", "digits")
def test_tones_last_half_a_second_and_a_w_waits_as_long_and_a_capital_one_twice() -> None:
    assert seconds("<Play digits='1w#'/>") == 1.5
    assert seconds("<Play digits='1W#'/>") == 2
    assert words(dial(FakeLine({"/voice": "<Play digits='1W#'/>"}))) == ["(tones 1W#)"]


@keeps("Pause", "length")
def test_a_pause_lasts_its_length_and_a_second_by_default() -> None:
    assert seconds("<Pause length='2'/>") == 2
    assert seconds("<Pause/>") == 1


@keeps("Say", "voice language")
@keeps("Gather/Say", "voice language")
@pytest.mark.parametrize("place", ["{}", "<Gather>{}</Gather>"])
def test_words_are_heard_in_their_language_and_voice(place: str) -> None:
    say = "<Say language='{}' voice='{}'>Hola</Say>"
    for language, voice, heard in (
        ("es-US", "Polly.Lupe-Neural", ("es-US", "Polly.Lupe-Neural")),
        ("spanish", "lupe", ("en-US", "man")),
    ):
        caller = Listening(["silence"])
        ending = dial(FakeLine({"/voice": place.format(say.format(language, voice))}), caller=caller)
        assert (ending.heard[0].language, ending.heard[0].voice) == heard
        assert (caller.heard[0].language, caller.heard[0].voice) == heard


def test_words_beyond_what_the_voice_says_are_a_warning_and_the_call_goes_on() -> None:
    ending = dial(FakeLine({"/voice": f"<Say voice='Polly.Joanna'>{'a ' * 1501}</Say><Say>Goodbye.</Say>"}))
    assert "13521" in told(ending) and ending.ordinary and words(ending)[-1] == "Goodbye."
