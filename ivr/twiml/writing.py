"""Directives + prompts → TwiML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from twilio.twiml.voice_response import Gather as GatherVerb
from twilio.twiml.voice_response import Prompt, VoiceResponse

from ivr.engine.card_words import BRANDS, CARD_PROMPTS
from ivr.engine.directives import Continue, Dial, Directive, Gather, HangUp, Pause, Pay, Say, SayOption
from ivr.speech.catalogue import SORRY, SORRY_NOBODY, Catalogue

# Twilio refuses a larger document.
LARGEST_DOCUMENT = 64_000
# Stands in a document where the address of the next turn belongs, until it is known.
NEXT_URL = "https://next.invalid/"
# By itself Twilio asks once more only where no connection came about, and ends the call over one that broke. A turn
# that is asked again gets the answer it got before, so the caller need not know what became of the first try: that a
# worker died over their turn, or that a proxy found it dead. Five times is the most that Twilio does, and 15 seconds
# all that it takes for them. (Twilio: Webhooks, connection overrides.)
ASK_AGAIN = "#rc=5&amp;rp=5xx,ct,rt"
# More than all the steps of a large flow in five languages.
KEPT_DOCUMENTS = 1024
# XML has no way to write these, not even escaped; one in a name would end the call.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class DocumentTooLarge(Exception):
    """The TwiML is larger than Twilio takes; the caller would hear an error and lose the line."""


def speakable(text: str) -> str:
    """The text without the characters that XML forbids."""
    return _FORBIDDEN.sub("", text)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words as they go into the document, in the voice that says them."""

    words: str
    voice: str
    tag: str


@dataclass(frozen=True, slots=True)
class Played:
    """A recording, by its address."""

    url: str


# What a document is made of: words, sounds, and the directives that are neither.
Sound = Spoken | Played
Element = Spoken | Played | Pause | Gather | Pay | Dial | Continue | HangUp


@dataclass(frozen=True, slots=True)
class CardEntry:
    """What `<Pay>` needs besides its directive; its prompts come from the catalogue."""

    language: str
    connector: str
    prompts: tuple[Sound, ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """`connector` is the name of the Pay Connector at Twilio that turns cards into tokens for our gateway; recordings
    are fetched from under `audio_url`."""

    connector: str
    audio_url: str = ""

    def write(self, directives: Sequence[Directive], catalogues: Mapping[str, Catalogue], next_url: str) -> str:
        """One TwiML document. Every way out of it that is not a hang-up leads to `next_url`."""
        elements: list[Element | MustHear] = []
        fixed = True
        card: CardEntry | None = None
        for directive in directives:
            if isinstance(directive, Say | SayOption):
                prompt = directive.prompt if isinstance(directive, Say) else directive.phrase
                fixed = fixed and not catalogues[directive.language].prompts[prompt].blanks
                elements += self._heard(directive, catalogues[directive.language])
            else:
                elements.append(directive)
            if isinstance(directive, Pay):
                card = self._card_entry(directive, catalogues[directive.language])
        # Documents without blanks are the same for every caller, and made once; nobody's balance is kept in memory.
        make = _document_for_everyone if fixed else _document
        xml = make(tuple(elements), card).replace(NEXT_URL, next_url + ASK_AGAIN)
        if len(xml.encode()) > LARGEST_DOCUMENT:
            raise DocumentTooLarge(f"{len(xml.encode())} bytes")
        return xml

    def apology(
        self, catalogues: Mapping[str, Catalogue], languages: Sequence[str], ring: Dial | None, next_url: str
    ) -> str:
        """Neutral words in every language of the line, then a person, if one is there.

        It needs no state, and promises nothing about money, since we may not know. It is never played from a
        recording, which may be out of reach just now as well.
        """
        words = SORRY if ring else SORRY_NOBODY
        elements: list[Element] = [_plain(catalogues[one].say(words, {}), catalogues[one]) for one in languages]
        return _document((*elements, ring or HangUp()), None).replace(NEXT_URL, next_url + ASK_AGAIN)

    def _heard(self, directive: Say | SayOption, catalogue: Catalogue) -> list[Sound | MustHear]:
        if isinstance(directive, SayOption):
            return list(self._option(directive, catalogue))
        heard = self._recorded(directive.prompt, catalogue) or _plain(
            catalogue.say(directive.prompt, directive.values), catalogue
        )
        return [MustHear(heard) if directive.must_hear else heard]

    def _option(self, option: SayOption, catalogue: Catalogue) -> tuple[Sound, ...]:
        """A recorded phrase is played, and the key that belongs to it spoken after it."""
        phrase, rest = self._recorded(option.phrase, catalogue), catalogue.after_phrase(option.key)
        if phrase is not None and rest is not None:
            return (phrase, _plain(rest, catalogue))
        return (_plain(catalogue.option(option.phrase, option.key, option.values), catalogue),)

    def _recorded(self, prompt: str, catalogue: Catalogue) -> Played | None:
        recording = catalogue.recordings.get(prompt)
        return Played(f"{self.audio_url}{recording.audio}") if recording else None

    def _card_entry(self, pay: Pay, catalogue: Catalogue) -> CardEntry:
        prompts = (
            self._recorded(prompt.words, catalogue) or _plain(catalogue.say(prompt.words, {}), catalogue)
            for prompt in CARD_PROMPTS
        )
        return CardEntry(catalogue.pay_language, self.connector, tuple(prompts))


@dataclass(frozen=True, slots=True)
class MustHear:
    """Words a key press does not cut short: they stand outside any Gather."""

    heard: Sound


def _plain(words: str, catalogue: Catalogue) -> Spoken:
    return Spoken(speakable(words), catalogue.voice, catalogue.tag)


def _document(elements: tuple[Element | MustHear, ...], card: CardEntry | None) -> str:
    """The document, with `NEXT_URL` where the address of the next turn belongs."""
    response = VoiceResponse()
    # What was said last waits here: a Gather takes it inside, so that a key pressed over it counts.
    waiting: list[Sound | Pause] = []
    for element in elements:
        if isinstance(element, Spoken | Played | Pause):
            waiting.append(element)
            continue
        _say_all(_gather(response, element) if isinstance(element, Gather) else response, waiting)
        waiting = []
        match element:
            case MustHear(heard):
                _hear(response, heard)
            case Gather() | Continue():
                response.redirect(NEXT_URL)
            case Pay():
                assert card is not None
                _pay(response, element, card)
                response.redirect(NEXT_URL)
            case Dial(number, ring_seconds, caller_id):
                shown = {"caller_id": caller_id} if caller_id is not None else {}
                response.dial(action=NEXT_URL, timeout=ring_seconds, **shown).number(number)
            case HangUp():
                response.hangup()
    _say_all(response, waiting)
    return str(response)


_document_for_everyone = lru_cache(maxsize=KEPT_DOCUMENTS)(_document)


def _say_all(verb: VoiceResponse | GatherVerb, sayings: Sequence[Sound | Pause]) -> None:
    for saying in sayings:
        if isinstance(saying, Pause):
            verb.pause(length=saying.seconds)
        else:
            _hear(verb, saying)


def _hear(verb: VoiceResponse | GatherVerb | Prompt, heard: Sound) -> None:
    if isinstance(heard, Played):
        verb.play(heard.url)
    else:
        verb.say(heard.words, voice=heard.voice, language=heard.tag)


def _gather(response: VoiceResponse, gather: Gather) -> GatherVerb:
    """A menu takes one key of any kind; a number ends with pound. Silence, too, is told to us."""
    return response.gather(
        action=NEXT_URL,
        action_on_empty_result=True,
        finish_on_key="" if gather.most == 1 else "#",
        input="dtmf",
        num_digits=gather.most,
        timeout=gather.wait_seconds,
    )


def _pay(response: VoiceResponse, pay: Pay, card: CardEntry) -> None:
    """Tokenize only: there is no amount in here, so Twilio cannot charge anything."""
    verb = response.pay(
        action=NEXT_URL,
        input="dtmf",
        language=card.language,
        max_attempts=pay.attempts,
        payment_connector=card.connector,
        payment_method="credit-card",
        postal_code=False,
        security_code=True,
        timeout=pay.wait_seconds,
        token_type="payment-method",  # noqa: S106 - a kind of token, not a secret
        valid_card_types=" ".join(BRANDS),
    )
    for prompt, heard in zip(CARD_PROMPTS, card.prompts, strict=True):
        attributes = {"error_type": " ".join(prompt.errors)} if prompt.errors else {}
        if prompt.card:
            attributes["card_type"] = prompt.card
        _hear(verb.prompt(for_=prompt.step, **attributes), heard)
