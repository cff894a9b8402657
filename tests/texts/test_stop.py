"""Whoever tells us to stop is heeded at once, in whatever words, and hears so once."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest

from ivr import logs
from ivr.store.stops import Stops
from ivr.texts.replies import meaning
from tests.line import TO_THE_AMOUNTS, LineUnderTest, said
from tests.store.test_what_is_kept import texts
from tests.web.test_webhooks import post, rows

SID = "SM" + "7" * 32
NUMBER = "+15105550142"
PAYS = (*TO_THE_AMOUNTS, "1", "card visa-ok", "1", "silence")


def write(line: LineUnderTest, body: str, **more: str) -> list[str]:
    """What we answer to a message, by its messages."""
    answer = post(line, "/messages", {"MessageSid": SID, "From": NUMBER, "To": "+15105550100", "Body": body, **more})
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    return [message.text or "" for message in ElementTree.fromstring(answer.text).iter("Message")]


@pytest.mark.parametrize(
    "body",
    [
        *("STOP", "stop", " Stop. ", "STOPALL", "UNSUBSCRIBE", "Cancel", "END", "quit", "REVOKE", "OPTOUT", "OPT OUT"),
        *("opt-out", "ALTO", "Parar", "¡ALTO!", "please stop texting me", "STOP!!!", "Don't text me again"),
        *("don’t send me any more of these", "no more messages", "I want to opt out", "unsubscribe me please"),
        *("take me off your list", "Por favor no me envíen más mensajes", "NO MAS TEXTOS", "dejen de escribirme"),
    ],
)
def test_every_way_to_say_it_is_understood(body: str) -> None:
    assert meaning(body) == "stop"


@pytest.mark.parametrize(
    "body",
    [
        *("", "thank you", "Gracias", "please cancel my payment", "when is the end of my plan", "is this real?", "👍"),
        *("I did not get a text", "what is this message", "no", "Cuándo es la fecha de fin"),
    ],
)
def test_what_says_something_else_is_not_taken_for_it(body: str) -> None:
    assert meaning(body) == "nothing"


@pytest.mark.parametrize(
    ("body", "is_meant"), [("START", "start"), ("unstop", "start"), ("Ayuda", "help"), ("HELP", "help")]
)
def test_the_other_words_stand_by_themselves(body: str, is_meant: str) -> None:
    assert meaning(body) == is_meant


def test_stop_is_confirmed_once_and_start_takes_it_back(line: LineUnderTest) -> None:
    assert write(line, "STOP") == [
        "Billing line: you will get no more texts from us. Questions? +1 800-390-3507. Reply START to get them again."
    ]
    assert [write(line, "STOP"), write(line, "please stop")] == [[], []]
    assert Stops(line.parts.database).has_stopped(NUMBER)
    assert write(line, "START")[0].startswith("Billing line: you can get texts about your payments again.")
    assert write(line, "START") == []
    assert not Stops(line.parts.database).has_stopped(NUMBER)
    assert write(line, "Stop")[0].startswith("Billing line: you will get no more texts")


def test_what_twilio_has_answered_itself_is_heeded_without_another_answer(line: LineUnderTest) -> None:
    assert write(line, "STOP", OptOutType="STOP") == []
    assert Stops(line.parts.database).has_stopped(NUMBER)
    assert write(line, "HELP", OptOutType="HELP") == []
    # Also a word of the operator's own, which only Twilio knows.
    assert write(line, "apples", OptOutType="START") == []
    assert not Stops(line.parts.database).has_stopped(NUMBER)


def test_help_says_who_we_are_in_the_language_of_the_last_call(line: LineUnderTest) -> None:
    assert write(line, "HELP")[0].startswith("Billing line: texts about payments you make by phone.")
    line.call(["8", *PAYS[1:], "1"])
    assert write(line, "AYUDA")[0].startswith("Servicio de pagos: mensajes sobre los pagos")


def test_stop_beats_what_waits_to_be_sent_and_the_next_call_promises_nothing(line_anywhere: LineUnderTest) -> None:
    line = line_anywhere
    assert said(line.call([*PAYS, "1"]), "We will send it.")
    write(line, "please stop texting me")
    assert line.parts.messenger is not None and line.parts.messenger.send_due() == 0

    other = ("1", "1", "10000010#", "03151948", "94612", "1", "card visa-ok", "1", "silence")
    again = line.call([*other, "2"])
    assert said(again, "You have told us to send no text messages to the number you are calling from.")
    assert not said(again, "ending in")

    write(line, "START")
    premium = ("1", "1", "200000001#", "03151948", "94612", "1", "card visa-ok", "1", "silence")
    assert said(line.call([*premium, "1"]), "We will send it.")
    assert line.parts.messenger.send_due() == 1


def test_what_people_write_is_neither_kept_nor_logged(line: LineUnderTest) -> None:
    log = io.StringIO()
    logs.set_up(log)
    write(line, "stop, my card is 4242 4242 4242 4242, Rosa Rivera")
    kept = " ".join(text for _, text in texts(line.parts.database))
    for private in ("4242 4242", "my card"):
        assert private not in kept and private not in log.getvalue()
    assert NUMBER[2:] not in log.getvalue()


def test_nobody_but_twilio_stops_anybody(line: LineUnderTest) -> None:
    before = rows(line)
    form = {"MessageSid": SID, "From": NUMBER, "Body": "STOP"}
    for forged in ({"token": "somebody's"}, {"params": {**form, "Body": "START"}}):
        assert post(line, "/messages", form, sign=forged).status_code == 403
    assert post(line, "/messages", {**form, "MessageSid": "4242"}).status_code == 403
    assert rows(line) == before
