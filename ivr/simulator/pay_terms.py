"""A `<Pay>` as Twilio reads it: its attributes with their defaults, and what it finds fault with."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element

from ivr.simulator.attributes import flag, whole
from ivr.simulator.leg import PayAttempts, PayOrder
from ivr.simulator.pay_fields import Demands
from ivr.simulator.pay_outcome import Outcome, failed
from ivr.simulator.pay_steps import ACCOUNT, CODE, EXPIRY, NUMBER, POSTAL, ROUTING
from ivr.simulator.vocabulary import TAGS

CARD, BANK = "credit-card", "ach-debit"
# Twilio: Pay, maxAttempts.
_DEFAULT_ATTEMPTS, _MOST_ATTEMPTS = 1, 3
# What this telephone's connector takes, and the decimals of each. Bank accounts are debited in dollars only.
_DECIMALS = {"usd": 2, "cad": 2, "mxn": 2, "eur": 2, "gbp": 2, "aud": 2, "nzd": 2, "jpy": 0}
# A wrong value of these says something wrong about what is bought, so nothing is asked.
_REFUSED_WHEN_WRONG = ("paymentMethod", "bankAccountType", "chargeAmount", "currency", "tokenType")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked for, how often and how long; and what is to be done with it.

    `steps` in their order, without the processing; those `keyed_twice` must match. `known` is what the line itself
    says about the card or account, in the words in which it is told back. An `amount` of 0 tokenizes.
    """

    method: str
    steps: tuple[str, ...]
    tries: int
    timeout: int
    demands: Demands
    keyed_twice: frozenset[str]
    language: str
    known: Mapping[str, str]
    amount: Decimal
    currency: str
    token_type: str
    description: str
    connector: str
    parameters: Mapping[str, str]


def read_terms(verb: Element, order: PayOrder, attempts: PayAttempts) -> Terms:
    """Twilio: Pay, with its defaults. What it would not take counts as absent; `fault` tells what it refuses."""
    method = _text(verb, "paymentMethod", CARD)
    tries = min(whole(verb, "maxAttempts", _DEFAULT_ATTEMPTS), _MOST_ATTEMPTS)
    card_types = frozenset(_text(verb, "validCardTypes", "visa mastercard amex").split())
    return Terms(
        method=method,
        steps=(ROUTING, ACCOUNT) if method == BANK else _card_steps(verb, order),
        tries=tries + 1 if attempts == "retries" else tries,
        timeout=whole(verb, "timeout", 5),
        demands=Demands(card_types, whole(verb, "minPostalCodeLength", 0)),
        keyed_twice=frozenset(_keyed_twice(verb)) if method == BANK else frozenset(),
        language=_text(verb, "language", "en-US"),
        known=_known(verb, method),
        amount=Decimal(_text(verb, "chargeAmount", "0")),
        currency=_text(verb, "currency", "usd").lower(),
        token_type=_text(verb, "tokenType", "reusable"),
        description=verb.get("description", ""),
        connector=_text(verb, "paymentConnector", "Default"),
        parameters={child.get("name", ""): child.get("value", "") for child in verb.findall("Parameter")},
    )


def _text(verb: Element, name: str, default: str) -> str:
    value = verb.get(name, default)
    return default if TAGS["Pay"].attributes[name].check(value) else value


def _card_steps(verb: Element, order: PayOrder) -> tuple[str, ...]:
    """Twilio's pages put the security code before the postal code, and elsewhere after it."""
    asked = {CODE: flag(verb, "securityCode", True), POSTAL: _text(verb, "postalCode", "true") == "true"}
    places = (CODE, POSTAL) if order == "code_first" else (POSTAL, CODE)
    return (NUMBER, EXPIRY, *(step for step in places if asked[step]))


def _keyed_twice(verb: Element) -> list[str]:
    """Twilio: Prompt, requireMatchingInputs: one such Prompt for a bank number has it asked for a second time."""
    return [child.get("for", "") for child in verb.findall("Prompt") if flag(child, "requireMatchingInputs", False)]


def _known(verb: Element, method: str) -> Mapping[str, str]:
    if method == BANK:
        return {"BankAccountType": _text(verb, "bankAccountType", "consumer-checking")}
    postal = _text(verb, "postalCode", "true")
    return {} if postal in ("true", "false") else {"PaymentCardPostalCode": postal}


def fault(verb: Element, terms: Terms) -> Outcome | None:
    """Why Twilio, or the connector, turns a `<Pay>` down before anything is asked; None when it may begin.

    A value that is wrong whatever the connector is a validation-error, as chargeAmount="-0.5" is in Twilio's pages;
    one that another connector might take is a payment-connector-error.
    """
    for name in _REFUSED_WHEN_WRONG:
        attribute = TAGS["Pay"].attributes[name]
        if name in verb.attrib and (wanted := attribute.check(verb.attrib[name])):
            error = "invalid-bank-account-type" if name == "bankAccountType" else ""
            return _invalid(attribute.code, f"{name}='{verb.attrib[name]}' (not {wanted})", error)
    if terms.method == CARD and "bankAccountType" in verb.attrib:
        return _invalid(64017, f"bankAccountType='{verb.attrib['bankAccountType']}' (not with {CARD})")
    return _unchargeable(terms) if terms.amount else None


def _unchargeable(terms: Terms) -> Outcome | None:
    taken = tuple(_DECIMALS) if terms.method == CARD else ("usd",)
    if terms.currency not in taken:
        return failed("payment-connector-error", f"currency='{terms.currency}' (not one of {', '.join(taken)})", 64011)
    decimals = _DECIMALS[terms.currency]
    if -int(terms.amount.as_tuple().exponent) > decimals:
        return _invalid(64003, f"chargeAmount='{terms.amount}' (more than {decimals} decimals, in {terms.currency})")
    return None


def _invalid(code: int, message: str, error: str = "") -> Outcome:
    return failed("validation-error", message, code, error=error)
