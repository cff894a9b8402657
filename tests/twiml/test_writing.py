"""What we answer Twilio."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.engine.directives import Continue, Dial, Directive, Gather, HangUp, Pause, Pay, Say, SayOption
from ivr.ledger.money import Money
from ivr.simulator.dialect import complaints
from ivr.speech.catalogue import Catalogue, Recording
from ivr.speech.message import Message
from ivr.twiml import writing
from ivr.twiml.writing import DocumentTooLarge, Writer, speakable
from ivr.values import Digits, Term, Values
from tests.engine.conversation import shipped

ADDRESS = "https://line.example/voice/turn/4"
# With what Twilio is to do when a try of it fails.
NEXT = f"{ADDRESS}#rc=5&rp=5xx,ct,rt"
NOTHING: Values = {}


def written(*directives: Directive) -> ET.Element:
    return ET.fromstring(xml(directives))


def xml(directives: Sequence[Directive]) -> str:
    document = Writer("Default").write(directives, shipped().catalogues, ADDRESS)
    assert complaints(document) == []
    return document


def say(prompt: str, language: str = "en", must_hear: bool = False, **values: Money | Digits | Term) -> Say:
    return Say(prompt, language, values, must_hear)


def test_what_is_said_before_a_gather_can_be_interrupted() -> None:
    option = SayOption("pay_a_bill", "1", "en", NOTHING)
    document = written(say("greeting"), option, Gather(1, 7))
    gather = document.find("Gather")
    assert gather is not None
    assert [said.text for said in gather] == ["Thank you for calling the billing line.", "To pay a bill, press 1."]
    assert [verb.tag for verb in document] == ["Gather", "Redirect"]


def test_what_must_be_heard_stands_outside() -> None:
    document = written(say("no_match"), say("declined", must_hear=True), say("greeting"), Gather(1, 7))
    assert [verb.tag for verb in document] == ["Say", "Say", "Gather", "Redirect"]


def test_a_menu_takes_one_key_of_any_kind_and_a_number_ends_with_pound() -> None:
    menu, number = written(Gather(1, 7)).find("Gather"), written(Gather(9, 10)).find("Gather")
    assert menu is not None and number is not None
    assert (menu.get("numDigits"), menu.get("finishOnKey"), menu.get("timeout")) == ("1", "", "7")
    assert (number.get("numDigits"), number.get("finishOnKey"), number.get("timeout")) == ("9", "#", "10")
    assert menu.get("actionOnEmptyResult") == "true"
    assert menu.get("action") == NEXT


@pytest.mark.parametrize("language", ["en", "es"])
def test_pay_only_tokenizes_says_our_words_and_always_leads_on(language: str) -> None:
    document = written(Pay(language, 15, 3))
    pay = document[0]
    assert pay.get("tokenType") == "payment-method"
    assert pay.get("chargeAmount") is None
    assert [verb.tag for verb in document] == ["Pay", "Redirect"]
    assert document[1].text == pay.get("action") == NEXT
    voice = shipped().catalogues[language].voice
    assert {said.get("voice") for said in pay.iter("Say")} == {voice}
    asked = {(prompt.get("for"), prompt.get("errorType"), prompt.get("cardType")) for prompt in pay.iter("Prompt")}
    for step, error in (
        ("payment-card-number", "timeout"),
        ("payment-card-number", "invalid-card-number"),
        ("payment-card-number", "invalid-card-type"),
        ("expiration-date", "timeout"),
        ("expiration-date", "invalid-date"),
        ("security-code", "timeout"),
        ("security-code", "invalid-security-code"),
    ):
        assert {(step, None, None), (step, error, None)} <= asked
    assert ("security-code", None, "amex") in asked
    assert ("payment-processing", None, None) in asked


def test_the_other_ways_a_turn_can_end() -> None:
    dial = written(say("connecting"), Dial("+15105550199", 30)).find("Dial")
    assert dial is not None
    assert (dial.get("action"), dial.get("timeout"), dial.findtext("Number")) == (NEXT, "30", "+15105550199")
    assert dial.get("callerId") is None
    assert [verb.tag for verb in written(say("one_moment"), Pause(2), Continue())] == ["Say", "Pause", "Redirect"]
    assert [verb.tag for verb in written(say("goodbye"), HangUp())] == ["Say", "Hangup"]


def test_each_language_is_spoken_by_its_own_voice() -> None:
    english, spanish = written(say("greeting", "en"), say("greeting", "es"))
    assert (english.get("voice"), english.get("language")) == ("Polly.Joanna-Neural", "en-US")
    assert (spanish.get("voice"), spanish.get("language")) == ("Polly.Lupe-Neural", "es-US")


FORBIDDEN = "\x00\x0b\x1f\ufffe\uffff\ud800"


def test_characters_xml_forbids_are_left_out_and_the_rest_is_escaped() -> None:
    assert speakable(f"Ro{FORBIDDEN}sa <Pay> & “Rivera” 😀") == "Rosa <Pay> & “Rivera” 😀"


@given(st.text())
def test_whatever_a_name_in_the_database_holds_the_document_stays_one(name: str) -> None:
    catalogue = shipped().catalogues["en"]
    document = writing._document((writing._plain(name, catalogue), HangUp()), None)
    parsed = ET.fromstring(document)
    assert [verb.tag for verb in parsed] == ["Say", "Hangup"]
    assert (parsed[0].text or "").split() == speakable(name).split()
    # That it is empty or too long is all Twilio may say of it.
    assert {one.code for one in complaints(document)} <= {13520, 13521}


def test_a_document_too_large_for_twilio_is_our_error_and_not_the_callers() -> None:
    with pytest.raises(DocumentTooLarge):
        Writer("Default").write([say("greeting")] * 2000, shipped().catalogues, ADDRESS)


def test_words_for_everyone_are_made_once_and_a_balance_is_never_kept() -> None:
    made = writing._document_for_everyone
    made.cache_clear()
    for _ in range(3):
        xml([say("greeting"), Gather(1, 7)])
    assert (made.cache_info().misses, made.cache_info().hits) == (1, 2)
    xml([say("amount_due", amount_due=Money(12540)), Gather(1, 7)])
    assert made.cache_info().currsize == 1


def test_the_apology_needs_nothing_is_in_every_language_and_promises_nothing_about_money() -> None:
    desk = Dial("+15105550199", 30, caller_id="+18003903507")
    document = Writer("Default").apology(shipped().catalogues, ("en", "es"), desk, ADDRESS)
    assert complaints(document) == []
    parsed = ET.fromstring(document)
    assert [verb.tag for verb in parsed] == ["Say", "Say", "Dial"]
    assert "charge" not in document
    closed = ET.fromstring(Writer("Default").apology(shipped().catalogues, ("en", "es"), None, ""))
    assert [verb.tag for verb in closed] == ["Say", "Say", "Hangup"]


def recorded(*prompts: str) -> Mapping[str, Catalogue]:
    """The shipped catalogues, in which these English words are recorded."""
    english = shipped().catalogues["en"]
    sounds = {prompt: Recording(f"{prompt}.wav", 2.0) for prompt in prompts}
    return {**shipped().catalogues, "en": replace(english, recordings=sounds)}


def with_recordings(*directives: Directive, prompts: tuple[str, ...]) -> ET.Element:
    document = Writer("Default", "https://line.example/voice/audio/").write(directives, recorded(*prompts), ADDRESS)
    assert complaints(document) == []
    return ET.fromstring(document)


def test_what_is_recorded_is_played_where_it_would_be_spoken() -> None:
    directives = (say("declined", must_hear=True), say("greeting"), say("greeting", "es"), Gather(1, 7))
    document = with_recordings(*directives, prompts=("declined", "greeting"))
    gather = document.find("Gather")
    assert gather is not None
    assert [verb.tag for verb in document] == ["Play", "Gather", "Redirect"]
    assert [verb.tag for verb in gather] == ["Play", "Say"]
    assert document.findtext("Gather/Play") == "https://line.example/voice/audio/greeting.wav"


def test_a_card_is_asked_for_with_what_is_recorded_of_it() -> None:
    document = with_recordings(Pay("en", 10, 2), prompts=("card_code_amex",))
    prompts = {prompt.get("cardType"): [verb.tag for verb in prompt] for prompt in document.iter("Prompt")}
    assert prompts["amex"] == ["Play"]
    assert prompts[None] == ["Say"]


def test_the_apology_is_spoken_whatever_is_recorded() -> None:
    """When something of ours is broken, its recording may be out of reach."""
    writer = Writer("Default", "https://line.example/voice/audio/")
    assert "<Play>" not in writer.apology(recorded("sorry", "sorry_nobody"), ("en", "es"), None, ADDRESS)


def test_a_phrase_that_does_not_come_first_is_spoken_with_its_option() -> None:
    english = shipped().catalogues["en"]
    backward = {**english.speaking.sentences, "option": Message("Press {key} {phrase}.", "en")}
    turned = replace(recorded("pay_a_bill")["en"], speaking=replace(english.speaking, sentences=backward))
    option = SayOption("pay_a_bill", "1", "en", NOTHING)
    document = ET.fromstring(Writer("Default").write([option, Gather(1, 7)], {"en": turned}, ADDRESS))
    assert [said.text for said in document.iter("Say")] == ["Press 1 To pay a bill."]
    assert document.find("Gather/Play") is None
