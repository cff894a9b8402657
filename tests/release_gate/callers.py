"""People who pay: they press what the line asks for, and hang up anywhere."""

from __future__ import annotations

import time
from random import Random

from ivr.simulator.caller import Action, Card, HangUp, Interruption, Keys, Moment, Silence, Sound, Wants
from tests.release_gate.plan import Plan
from tests.release_gate.words import Sentence, recognised
from tests.simulation.callers import BIRTH_DATE, ZIP

# Of a hundred cards. More of those that are refused, and the line would take them for stolen ones being tried out.
CARDS = {"visa-ok": 78, "mastercard-ok": 10, "amex-ok": 8, "visa-declined": 2, "visa-expired": 2}
# A caller waits for their bank in real time, as do two webhooks for each other: so many seconds for one of the line's.
PAUSED = 0.12
# Most callers come to about ten moments at which they may hang up.
MOMENTS = 10


class Payer:
    """Somebody who wants to pay this account, all of it or the part that is past due."""

    def __init__(self, account: str, draw: Random, plan: Plan) -> None:
        self._account, self._draw = account, draw
        self._hangs_up = plan.hang_ups / MOMENTS
        self._pays_part = draw.random() < 0.5
        self._language = "8" if draw.random() < 0.15 else "1"
        self._takes_back = draw.random() < plan.undoes
        self._wants_text = draw.random() < plan.wants_text
        self._heard: list[Sentence] = []

    def over(self, sound: Sound, heard_seconds: float) -> Interruption | None:
        if sound.kind == "pause":
            time.sleep(sound.seconds * PAUSED)
        if sound.words and not heard_seconds and (sentence := recognised(sound.words)):
            self._heard.append(sentence)
        return HangUp() if self._chance(self._hangs_up / 4) and not heard_seconds else None

    def act(self, moment: Moment) -> Action:
        heard, self._heard = self._heard, []
        if self._chance(self._hangs_up):
            return HangUp()
        if moment.wants is Wants.CARD:
            return self._card()
        prompts = {sentence.prompt for sentence in heard}
        options = {sentence.prompt: sentence.key for sentence in heard if sentence.key}
        if "spanish" in options:
            return Keys(self._language)
        if "pay_now" in options:
            return self._confirm(options)
        if "undo_later" in options and self._takes_back:
            self._takes_back = False
            return Keys(options["undo_later"])
        if "undo_it" in options:
            return Keys(options["undo_it" if self._chance(0.9) else "undo_keep"])
        if "text_to_another_number" in options:
            return self._text(options)
        if "text_number_is_right" in options:
            return Keys(options["text_number_is_right" if self._chance(0.8) else "text_number_is_wrong"])
        if "offer_past_due" in options and self._pays_part:
            return Keys(options["offer_past_due"])
        if "offer_full" in options:
            return Keys(options["offer_full"])
        if "pay_a_bill" in options:
            return Keys(options["pay_a_bill"])
        if prompts & {"ask_birth_date", "ask_birth_date_again"}:
            return Keys(BIRTH_DATE)
        if prompts & {"ask_zip", "ask_zip_again"}:
            return Keys(ZIP)
        if prompts & {"ask_account_number", "ask_account_number_again"}:
            return Keys(f"{self._account}#")
        if prompts & {"ask_text_number", "ask_text_number_again"}:
            return Keys(f"51055{self._draw.randrange(20000, 99999)}")
        return Silence()

    def _card(self) -> Action:
        drawn = self._draw.random() * 100
        if drawn < 3:
            return Keys("*")
        if drawn < 6:
            return HangUp()
        (name,) = self._draw.choices(list(CARDS), list(CARDS.values()))
        return Card(name)

    def _confirm(self, options: dict[str, str]) -> Action:
        """Most pay; some want another amount after all, and some cannot make up their mind."""
        drawn = self._draw.random()
        if drawn < 0.94:
            return Keys(options["pay_now"])
        return Keys(next(key for option, key in options.items() if option != "pay_now")) if drawn < 0.97 else Silence()

    def _text(self, options: dict[str, str]) -> Action:
        """Some have it sent to another telephone than the one they call from."""
        if not self._wants_text:
            return Keys(options["text_not_wanted"])
        own = options.get("text_to_own_number")
        return Keys(own if own and self._chance(0.75) else options["text_to_another_number"])

    def _chance(self, share: float) -> bool:
        return self._draw.random() < share
