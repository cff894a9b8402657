"""The cards a caller can hold, by name. The only place with card numbers.

All of them are published for testing, by Stripe, or (Maestro) for Twilio's Generic Pay Connector.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ivr.simulator.pay_steps import CODE, EXPIRY, NUMBER, POSTAL

# What comes of it at the connector (connector.py).
Settles = Literal[
    "approved",
    "echo",
    "declined-charge",
    "expired-charge",
    "unconfirmed-charge",
    "partial-charge",
    "lost-charge",
    "unreachable-charge",
    "declined",
    "rejected",
    "not-a-test-card",
    "timeout",
    "internal-error",
    "validation-error",
]


@dataclass(frozen=True, slots=True)
class TestCard:
    """A card, what a tester is told of it, and how the connector takes it.

    The token is the PaymentMethod of tokenType="payment-method". It expires in `month`, so many `years` from the call.
    An `unreadable` card makes Twilio itself fail at whatever step it is keyed.
    """

    name: str
    says: str
    number: str
    token: str = ""
    settles: Settles = "approved"
    month: str = "12"
    years: int = 3
    code: str = ""
    postal_code: str = "94612"
    unreadable: bool = False

    @property
    def security_code(self) -> str:
        return self.code or "1234"[: code_length(brand(self.number))]

    def keys(self, now: datetime) -> Mapping[str, str]:
        """What is keyed at each step."""
        expiry = f"{self.month}{(now.year + self.years) % 100:02}"
        return {NUMBER: self.number, EXPIRY: expiry, CODE: self.security_code, POSTAL: self.postal_code}


_VISA = "4242424242424242"

CARDS: Mapping[str, TestCard] = {
    card.name: card
    for card in (
        TestCard("visa-ok", "a Visa card that is approved", _VISA, "pm_card_visa"),
        TestCard("mastercard-ok", "a Mastercard that is approved", "5555555555554444", "pm_card_mastercard"),
        TestCard("amex-ok", "an American Express card that is approved", "378282246310005", "pm_card_amex"),
        TestCard("discover-ok", "a Discover card that is approved", "6011111111111117", "pm_card_discover"),
        TestCard("diners-ok", "a Diners Club card that is approved", "3056930009020004", "pm_card_diners"),
        TestCard("jcb-ok", "a JCB card that is approved", "3566002020360505", "pm_card_jcb"),
        TestCard("maestro-ok", "a Maestro card that is approved", "6771798021000008", "pm_sandbox_maestro"),
        TestCard(
            "visa-declined",
            "gives a token; charging it is declined",
            "4000000000000002",
            "pm_card_visa_chargeDeclined",
            "declined-charge",
        ),
        TestCard(
            "visa-expired",
            "gives a token; charging it is declined, for the bank holds the card for expired",
            "4000000000000069",
            "pm_card_chargeDeclinedExpiredCard",
            "expired-charge",
        ),
        TestCard(
            "visa-needs-screen",
            "gives a token; charging it is declined, for the bank wants the holder to confirm it on a screen",
            "4000002760003184",
            "pm_card_authenticationRequired",
            "unconfirmed-charge",
        ),
        TestCard(
            "fsa-partial",
            "gives a token; a charge of at most 80.00 is approved",
            "4111111111111111",
            "pm_sandbox_partial_8000",
            "partial-charge",
        ),
        TestCard(
            "gateway-timeout",
            "gives a token; it is charged, and then the gateway's answer is lost",
            "4012888888881881",
            "pm_sandbox_timeout",
            "lost-charge",
        ),
        TestCard(
            "gateway-down",
            "gives a token; when it is to be charged the gateway cannot be reached",
            "4000056655665556",
            "pm_sandbox_down",
            "unreachable-charge",
        ),
        TestCard("visa-echo", "approved; the connector returns all it was given", _VISA, "pm_card_visa", "echo"),
        TestCard("invalid-number", "its number fails the check digit", "4242424242424241"),
        TestCard("expired-date", "its date is past", _VISA, "pm_card_visa", years=-1),
        TestCard("invalid-month", "its date has a month 13", _VISA, "pm_card_visa", month="13"),
        TestCard("wrong-code", "its security code is a digit short", _VISA, "pm_card_visa", code="12"),
        TestCard("wrong-postal", "its postal code has three digits", _VISA, "pm_card_visa", postal_code="946"),
        TestCard("unreadable", "Twilio fails (internal-error) at each step it is keyed", _VISA, unreadable=True),
        TestCard("connector-error", "the connector declines it, token or charge (64012)", _VISA, settles="declined"),
        TestCard(
            "connector-rejects", "the gateway rejects the charge (64008) or token (64010)", _VISA, settles="rejected"
        ),
        TestCard("connector-test-mode", "the connector is in TEST mode (64022)", _VISA, settles="not-a-test-card"),
        TestCard("connector-timeout", "the connector does not answer for a minute (64002)", _VISA, settles="timeout"),
        TestCard("internal-error", "Twilio fails while processing it", _VISA, settles="internal-error"),
        TestCard("validation-error", "Twilio finds fault with the <Pay>", _VISA, settles="validation-error"),
    )
}


def brand(number: str) -> str:
    """The brand by the first digits and the length, or "" for a number of none (Twilio: Pay, validCardTypes).

    The rows overlap, and the first that fits counts. Twilio names optima too but no range of numbers for it, so an
    Optima card is here what it is elsewhere, an American Express.
    """
    length = len(number)
    return next(
        (name for name, lengths, ranges in _BRANDS if length in lengths and any(_within(number, *r) for r in ranges)),
        "",
    )


def code_length(card_brand: str) -> int:
    return 4 if card_brand == "amex" else 3


# The documentation's 13, 15, 19 for visa is a misprint of 13, 16, 19.
_BRANDS: tuple[tuple[str, tuple[int, ...] | range, tuple[tuple[str, str], ...]], ...] = (
    ("visa", (13, 16, 19), (("4", "4"),)),
    ("amex", (15,), (("34", "34"), ("37", "37"))),
    ("mastercard", (16,), (("51", "55"), ("2221", "2720"))),
    ("discover", range(16, 20), (("6011", "6011"), ("64", "65"))),
    ("jcb", range(16, 20), (("3528", "3589"),)),
    ("diners-club", range(14, 20), (("36", "36"),)),
    ("diners-club", range(16, 20), (("300", "305"), ("3095", "3095"), ("38", "39"))),
    ("enroute", (15,), (("2014", "2014"), ("2149", "2149"))),
    ("maestro", range(12, 20), (("50", "50"), ("56", "58"), ("6", "6"))),
)


def _within(number: str, first: str, last: str) -> bool:
    return first <= number[: len(first)] <= last
