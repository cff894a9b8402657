"""The words of card entry: a prompt for each thing Twilio asks, and for each way it can go wrong.

All are ours in every language, since Twilio has none of its own in some of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CardPrompt:
    """`step`, `errors` and `card` as Twilio's `<Prompt>` names them; `words` are in our catalogue."""

    step: str
    words: str
    errors: tuple[str, ...] = ()
    card: str = ""


CARD_PROMPTS = (
    CardPrompt("payment-card-number", "card_number"),
    CardPrompt("payment-card-number", "card_number_silence", ("timeout",)),
    CardPrompt("payment-card-number", "card_number_wrong", ("invalid-card-number",)),
    CardPrompt("payment-card-number", "card_brand_not_taken", ("invalid-card-type",)),
    CardPrompt("expiration-date", "card_expiry"),
    CardPrompt("expiration-date", "card_expiry_silence", ("timeout",)),
    CardPrompt("expiration-date", "card_expiry_wrong", ("invalid-date",)),
    CardPrompt("security-code", "card_code"),
    CardPrompt("security-code", "card_code_amex", card="amex"),
    CardPrompt("security-code", "card_code_silence", ("timeout",)),
    CardPrompt("security-code", "card_code_wrong", ("invalid-security-code",)),
    CardPrompt("payment-processing", "card_processing"),
)

# The brands of card a caller may use, as Twilio spells them, and the word each is called by.
BRANDS: Mapping[str, str] = {
    "visa": "brand_visa",
    "mastercard": "brand_mastercard",
    "amex": "brand_amex",
    "discover": "brand_discover",
}
ANY_BRAND = "brand_card"
