"""What people write to us: stop, start, help, and anything else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ivr.speech.written import HELP, STARTED, STOPPED
from ivr.texts.ports import StopList

Meaning = Literal["stop", "start", "help", "nothing"]
# By themselves (47 CFR 64.1200(a)(10) names the English ones); ALTO and PARAR are what our Spanish messages say.
STOP = frozenset(
    {
        *("stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt out"),
        *("alto", "parar", "pare", "cancelar", "fin", "baja"),
    }
)
START = frozenset({"start", "unstop", "yes start", "comenzar", "empezar", "iniciar"})
HELP_WORDS = frozenset({"help", "info", "ayuda"})
UNDERSTOOD: Mapping[str, Meaning] = {"STOP": "stop", "START": "start", "HELP": "help"}
# Inside a sentence: whoever writes this in any reasonable way wants no more messages, and one message too few does less
# harm than one too many.
_STOPS = re.compile(
    r"\b(?:stop|stopall|unsubscribe|revoke|optout|opt(?:ing)? (?:me )?out|alto|parar|paren?"
    r"|(?:do not|dont|quit|no more) (?:ever )?(?:texts?|texting|messages?|messaging|sms|send|sending|contact|write)"
    r"|remove me|take me off|leave me alone|wrong number"
    r"|no (?:me |mas |quiero )*(?:envien?|manden?|mensajes|textos|escriban?)|dejen? de|numero equivocado)\b"
)
_SIGNS = re.compile(r"[^\w\s]|_")


def meaning(body: str) -> Meaning:
    """What a message asks of us, whatever its capitals, accents and stops."""
    plain = unicodedata.normalize("NFKD", body.casefold().replace("'", "").replace("’", ""))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = " ".join(_SIGNS.sub(" ", plain).split())
    if words in STOP or _STOPS.search(words):
        return "stop"
    if words in START:
        return "start"
    return "help" if words in HELP_WORDS else "nothing"


@dataclass(frozen=True, slots=True)
class Replies:
    """`write` makes the words of an answer, by its prompt and the number it goes to; None where there are none."""

    stops: StopList
    write: Callable[[str, str], str | None]
    clock: Callable[[], datetime]

    def take(self, number: str, body: str, understood: str) -> str | None:
        """What is answered; None for nothing. To stop is heeded at once, and confirmed once: who says it again hears
        nothing. `understood` is what the carrier has taken it for, STOP, START or HELP, and answered itself, whatever
        the words were; or "". What was written is neither kept nor logged."""
        prompt = self._heed(number, UNDERSTOOD.get(understood) or meaning(body))
        return self.write(prompt, number) if prompt is not None and not understood else None

    def _heed(self, number: str, asked: Meaning) -> str | None:
        match asked:
            case "stop":
                return STOPPED if self.stops.stop(number, self.clock()) else None
            case "start":
                return STARTED if self.stops.start(number, self.clock()) else None
            case "help":
                return HELP
            case "nothing":
                return None
