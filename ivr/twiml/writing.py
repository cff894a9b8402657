"""Directives + prompts → TwiML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twilio.twiml.voice_response import Gather as GatherVerb
from twilio.twiml.voice_response import VoiceResponse

from ivr.engine.card_words import BRANDS, CARD_PROMPTS
from ivr.engine.directives import Continue, Dial, Directive, Gather, HangUp, Pause, Pay, Say, SayOption
from ivr.speech.catalogue import Catalogue

# Twilio refuses a larger document.
LARGEST_DOCUMENT = 64_000
# XML has no way to write these, not even escaped; one in a name would end the call.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Sayable = Say | SayOption | Pause


class DocumentTooLarge(Exception):
    """The TwiML is larger than Twilio takes; the caller would hear an error and lose the line."""


def speakable(text: str) -> str:
    """The text without the characters that XML forbids."""
    return _FORBIDDEN.sub("", text)


@dataclass(frozen=True, slots=True)
class Writer:
    """`connector` is the name of the Pay Connector at Twilio that turns cards into tokens for our gateway."""

    connector: str

    def write(self, directives: Sequence[Directive], catalogues: Mapping[str, Catalogue], next_url: str) -> str:
        """One TwiML document. Every way out of it that is not a hang-up leads to `next_url`."""
        page = _Page(VoiceResponse(), catalogues, next_url, self.connector)
        for directive in directives:
            page.add(directive)
        page.flush()
        xml = str(page.response)
        if len(xml.encode()) > LARGEST_DOCUMENT:
            raise DocumentTooLarge(f"{len(xml.encode())} bytes")
        return xml

    def apology(self, catalogues: Mapping[str, Catalogue], languages: Sequence[str], number: str | None) -> str:
        """Neutral words in every language of the line, then a person, if one is there.

        It needs no state, and promises nothing about money, since we may not know.
        """
        response = VoiceResponse()
        for language in languages:
            catalogue = catalogues[language]
            words = catalogue.say("sorry" if number else "sorry_nobody", {})
            response.say(speakable(words), voice=catalogue.voice, language=catalogue.tag)
        if number:
            response.dial(timeout=30).number(number)
        response.hangup()
        return str(response)


@dataclass(slots=True)
class _Page:
    """What was said last waits here: a Gather takes it inside, so that a key pressed over it counts."""

    response: VoiceResponse
    catalogues: Mapping[str, Catalogue]
    next_url: str
    connector: str
    waiting: list[Sayable] | None = None

    def add(self, directive: Directive) -> None:
        match directive:
            case Say() | SayOption() | Pause():
                self.waiting = [*(self.waiting or ()), directive]
                if isinstance(directive, Say) and directive.must_hear:
                    self.flush()
            case Gather(most, wait_seconds):
                self._gather(most, wait_seconds)
            case Pay():
                self.flush()
                self._pay(directive)
                self.response.redirect(self.next_url)
            case Dial(number, ring_seconds):
                self.flush()
                self.response.dial(action=self.next_url, timeout=ring_seconds).number(number)
            case Continue():
                self.flush()
                self.response.redirect(self.next_url)
            case HangUp():
                self.flush()
                self.response.hangup()

    def flush(self) -> None:
        self._speak(self.response)

    def _speak(self, verb: VoiceResponse | GatherVerb) -> None:
        for sayable in self.waiting or ():
            if isinstance(sayable, Pause):
                verb.pause(length=sayable.seconds)
                continue
            catalogue = self.catalogues[sayable.language]
            if isinstance(sayable, SayOption):
                words = catalogue.option(sayable.phrase, sayable.key, sayable.values)
            else:
                words = catalogue.say(sayable.prompt, sayable.values)
            verb.say(speakable(words), voice=catalogue.voice, language=catalogue.tag)
        self.waiting = None

    def _gather(self, most: int, wait_seconds: int) -> None:
        """A menu takes one key of any kind; a number ends with pound. Silence, too, is told to us."""
        gather = self.response.gather(
            action=self.next_url,
            action_on_empty_result=True,
            finish_on_key="" if most == 1 else "#",
            input="dtmf",
            num_digits=most,
            timeout=wait_seconds,
        )
        self._speak(gather)
        self.response.redirect(self.next_url)

    def _pay(self, pay: Pay) -> None:
        """Tokenize only: there is no amount in here, so Twilio cannot charge anything."""
        catalogue = self.catalogues[pay.language]
        verb: Any = self.response.pay(
            action=self.next_url,
            input="dtmf",
            language=catalogue.pay_language,
            max_attempts=pay.attempts,
            payment_connector=self.connector,
            payment_method="credit-card",
            postal_code=False,
            security_code=True,
            timeout=pay.wait_seconds,
            token_type="payment-method",  # noqa: S106 - a kind of token, not a secret
            valid_card_types=" ".join(BRANDS),
        )
        for prompt in CARD_PROMPTS:
            attributes = {"error_type": " ".join(prompt.errors)} if prompt.errors else {}
            if prompt.card:
                attributes["card_type"] = prompt.card
            spoken = verb.prompt(for_=prompt.step, **attributes)
            words = catalogue.say(prompt.words, {})
            spoken.say(speakable(words), voice=catalogue.voice, language=catalogue.tag)
