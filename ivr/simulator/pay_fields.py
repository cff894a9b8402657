"""What each step of `<Pay>` takes, and what the line may know of it afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from stdnum import luhn
from stdnum.us import rtn

from ivr.simulator import pay_steps
from ivr.simulator.cards import brand, code_length

# An ACH entry has room for 17 digits; Twilio wants a least number of them too, and does not say which.
_ACCOUNT_LENGTHS = range(4, 18)


@dataclass(frozen=True, slots=True)
class Demands:
    """What a `<Pay>` wants of a card: its brand among these, and a postal code of at least so many digits."""

    card_types: frozenset[str]
    least_postal: int = 0


def wrong(step: str, keys: str, demands: Demands, *, card_brand: str, now: datetime) -> str:
    """The errorType with which a step turns down what was keyed, or "" (Twilio: Prompt, errorType).

    Too few digits are the error of their own step. Twilio's pages also give invalid-card-number for them at other
    steps, and in the same table contradict it.
    """
    if not keys:
        return "timeout"
    match step:
        case pay_steps.NUMBER:
            if not luhn.is_valid(keys) or not brand(keys):
                return "invalid-card-number"
            return "" if brand(keys) in demands.card_types else "invalid-card-type"
        case pay_steps.EXPIRY:
            return "" if _in_future(keys, now) else "invalid-date"
        case pay_steps.CODE:
            return "" if len(keys) == code_length(card_brand) else "invalid-security-code"
        case pay_steps.POSTAL:
            return "" if len(keys) >= demands.least_postal else "invalid-postal-code"
        case pay_steps.ROUTING:
            return "" if rtn.is_valid(keys) else "invalid-bank-routing-number"
        case pay_steps.ACCOUNT:
            return "" if len(keys) in _ACCOUNT_LENGTHS else "invalid-bank-account-number"
    raise AssertionError(f"nothing is keyed at {step}")


def _in_future(keys: str, now: datetime) -> bool:
    """MMYY; a card is good to the end of its month."""
    month, year = int(keys[:2]), 2000 + int(keys[2:] or 0)
    return len(keys) == 4 and 1 <= month <= 12 and (year, month) >= (now.year, now.month)


def masked(step: str, keys: str, *, grouped: bool) -> Mapping[str, str]:
    """What the line is told of a step. A card number is `grouped` with dashes for the action, and not in a callback.

    Twilio: four digits of a card and two of an account stay; date, postal code and routing number are clear.
    """
    told = {
        pay_steps.NUMBER: {"PaymentCardNumber": _card(keys, grouped), "PaymentCardType": brand(keys)},
        pay_steps.EXPIRY: {"ExpirationDate": keys},
        pay_steps.CODE: {"SecurityCode": "*" * len(keys)},
        pay_steps.POSTAL: {"PaymentCardPostalCode": keys},
        pay_steps.ROUTING: {"BankRoutingNumber": keys},
        pay_steps.ACCOUNT: {"BankAccountNumber": "*" * (len(keys) - 2) + keys[-2:]},
    }
    return told[step]


def _card(number: str, grouped: bool) -> str:
    dash = "-" if grouped else ""
    return f"xxxx{dash}{'x' * (len(number) - 9)}{dash}x{number[-4:]}"
