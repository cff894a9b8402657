"""The cards a caller can hold, by name. The only place with card numbers, all published for testing by Stripe."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TestCard:
    """A card and what comes of it: a token from the connector, or the `Result` with which `<Pay>` fails."""

    name: str
    number: str
    token: str = ""
    fails_with: str = ""
    expired: bool = False
    postal_code: str = "94612"

    @property
    def security_code(self) -> str:
        return "1234" if brand(self.number) == "amex" else "123"

    def expiry(self, now: datetime) -> str:
        """MMYY: December, three years ahead of the call or one behind it."""
        return f"12{(now.year + (-1 if self.expired else 3)) % 100:02}"

    @property
    def masked(self) -> str:
        """As Twilio shows it to the line, e.g. xxxx-xxxxxxx-x4242."""
        return f"xxxx-{'x' * (len(self.number) - 9)}-x{self.number[-4:]}"


_VISA = "4242424242424242"

CARDS: Mapping[str, TestCard] = {
    card.name: card
    for card in (
        TestCard("visa-ok", _VISA, "pm_card_visa"),
        TestCard("mastercard-ok", "5555555555554444", "pm_card_mastercard"),
        TestCard("amex-ok", "378282246310005", "pm_card_amex"),
        TestCard("visa-declined", "4000000000000002", "pm_card_visa_chargeDeclined"),
        TestCard("visa-expired", "4000000000000069", "pm_card_chargeDeclinedExpiredCard"),
        TestCard("fsa-partial", "4111111111111111", "pm_sandbox_partial_8000"),
        TestCard("gateway-timeout", "4012888888881881", "pm_sandbox_timeout"),
        TestCard("gateway-down", "4000056655665556", "pm_sandbox_down"),
        TestCard("invalid-number", "4242424242424241"),
        TestCard("expired-date", _VISA, "pm_card_visa", expired=True),
        TestCard("connector-error", _VISA, fails_with="payment-connector-error"),
        TestCard("internal-error", _VISA, fails_with="internal-error"),
        TestCard("validation-error", _VISA, fails_with="validation-error"),
    )
}


def brand(number: str) -> str:
    """The brand by the first digits and the length (Twilio: Pay, validCardTypes), or "" for a number of none."""
    length = len(number)
    if number[:1] == "4" and length in (13, 16, 19):
        return "visa"
    if length == 16 and (51 <= int(number[:2]) <= 55 or 2221 <= int(number[:4]) <= 2720):
        return "mastercard"
    if length == 15 and number[:2] in ("34", "37"):
        return "amex"
    return ""
