"""A line with one `<Pay>`, and callers who key their way through it."""

from collections.abc import Iterable, Mapping, Sequence

from ivr.simulator.caller import Interruption, Scripted, Sound
from ivr.simulator.pay_steps import ACCOUNT, CODE, EXPIRY, FIELDS, NUMBER, POSTAL, PROCESSING, ROUTING

from .fakeline import FakeLine, Form

CARD_STEPS, BANK_STEPS = (NUMBER, EXPIRY, CODE, POSTAL), (ROUTING, ACCOUNT)
WORD_OF = {step: word for word, step in FIELDS.items()}
BANK = 'paymentMethod="ach-debit"'
TOKENIZE = 'tokenType="payment-method"'


def pay(attributes: str = TOKENIZE, inside: str = "", after: str = "<Say>Too bad.</Say><Hangup/>") -> FakeLine:
    """The action is /paid; what follows the `<Pay>` is heard when the action is not asked."""
    verb = f'<Pay action="/paid" statusCallback="/progress" {attributes}>{inside}</Pay>'
    return FakeLine({"/voice": verb + after, "/paid": "<Say>Thank you.</Say><Hangup/>", "/progress": "ok"})


def asking() -> str:
    """A Prompt for each step, which says the name of the step and nothing else."""
    return "".join(
        f'<Prompt for="{step}"><Say>{step}</Say></Prompt>' for step in (*CARD_STEPS, *BANK_STEPS, PROCESSING)
    )


def one_by_one(name: str, steps: Iterable[str]) -> list[str]:
    """Each field of the card on a line of its own."""
    return [f"card {name} {WORD_OF[step]}" for step in steps]


def progress(line: FakeLine) -> list[Form]:
    return [asked.form for asked in line.asked if asked.path == "/progress"]


class Interrupting(Scripted):
    """Does this over those words, the first time they are heard; otherwise follows lines."""

    def __init__(self, lines: Sequence[str], over: Mapping[str, Interruption]) -> None:
        super().__init__(lines)
        self._over = dict(over)

    def over(self, sound: Sound, heard_seconds: float) -> Interruption | None:
        return self._over.pop(sound.words, None)
