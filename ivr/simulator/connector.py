"""The telephone's payment connector: what a gateway behind Twilio makes of what was keyed."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import uuid4

from ivr.simulator.bank_accounts import TestBankAccount
from ivr.simulator.cards import Settles
from ivr.simulator.pay_outcome import Outcome, failed
from ivr.simulator.pay_terms import Terms
from ivr.simulator.wallet import Instrument

# Twilio: Generic Pay Connector: 10 seconds, and five retries.
PATIENCE_SECONDS = 10 * (1 + 5)
_PARTIAL_LIMIT = Decimal(80)

_SILENT = failed(
    "payment-connector-error", "The payment gateway did not answer.", 64002, "timeout", seconds=PATIENCE_SECONDS
)
_DECLINED = failed("payment-connector-error", "Your card was declined.", 64012, "card_declined")
_ALWAYS: Mapping[Settles, Outcome] = {
    "declined": _DECLINED,
    "timeout": _SILENT,
    "not-a-test-card": failed("payment-connector-error", "Invalid test card number.", 64022),
    "internal-error": failed("internal-error", "An internal error occurred.", error="internal-error"),
    "validation-error": failed("validation-error", "A parameter has a bad value.", 64020),
}
_WHEN_CHARGED: Mapping[Settles, Outcome] = {
    "declined-charge": _DECLINED,
    "unconfirmed-charge": failed(
        "payment-connector-error",
        "Your card was declined. This transaction requires authentication.",
        64012,
        "authentication_required",
    ),
    "expired-charge": failed("payment-connector-error", "Your card has expired.", 64012, "expired_card"),
    "lost-charge": _SILENT,
    "unreachable-charge": failed("payment-connector-error", "The payment gateway cannot be reached.", 64002),
}


def settle(instrument: Instrument, terms: Terms) -> Outcome:
    """Charge or tokenize.

    What comes of it depends on which named card the number is of (or bank account), as a real gateway in test mode
    goes by the number; the other fields may be those of another card.
    """
    if instrument.settles in _ALWAYS:
        return _ALWAYS[instrument.settles]
    if terms.amount:
        return _charged(instrument, terms)
    if instrument.settles == "rejected":
        return failed("payment-connector-error", "The gateway rejected the token.", 64010, "rejected")
    return Outcome("success", _token(instrument, terms) | _returned(instrument, terms, "tokenize"))


def _charged(instrument: Instrument, terms: Terms) -> Outcome:
    if instrument.settles == "rejected":
        return failed("payment-connector-error", "The gateway rejected the charge.", 64008, "rejected")
    if instrument.settles == "partial-charge" and terms.amount > _PARTIAL_LIMIT:
        return failed("payment-connector-error", "Your card has insufficient funds.", 64012, "insufficient_funds")
    if instrument.settles in _WHEN_CHARGED:
        return _WHEN_CHARGED[instrument.settles]
    confirmed = {"PaymentConfirmationCode": f"ch_{uuid4().hex[:24]}", "ProfileId": ""}
    return Outcome("success", confirmed | _returned(instrument, terms, "charge"))


def _token(instrument: Instrument, terms: Terms) -> dict[str, str]:
    """Twilio: Pay, PaymentToken, with Stripe's connector: a PaymentMethod, or else a Token.

    The Token is Stripe's published one for the same card. Twilio does not say how one-time and reusable differ; at
    Stripe only a Token that became a customer's can be used again, so the reusable one comes with a customer.
    """
    match terms.token_type:
        case "payment-method":
            return {"PaymentToken": instrument.token, "ProfileId": ""}
        case "reusable":
            return {"PaymentToken": _stripe_token(instrument), "ProfileId": f"cus_{uuid4().hex[:14]}"}
    return {"PaymentToken": _stripe_token(instrument), "ProfileId": ""}


def _stripe_token(instrument: Instrument) -> str:
    """pm_card_visa → tok_visa; pm_usBankAccount_accountClosed → btok_us_verified_accountClosed."""
    if isinstance(instrument, TestBankAccount):
        kind = instrument.token.removeprefix("pm_usBankAccount_")
        return "btok_us_verified" if kind == "success" else f"btok_us_verified_{kind}"
    return f"tok_{instrument.token.removeprefix('pm_').removeprefix('card_')}"


def _returned(instrument: Instrument, terms: Terms, method: str) -> dict[str, str]:
    """Twilio: Generic Pay Connector: what a gateway answers in `parameters` is told with PayConnector_ before it.

    A gateway of its own accord returns nothing. The one of visa-echo returns the line's `<Parameter>`s and the rest
    of what it was given, in that connector's words, so that a tester sees what arrives there.
    """
    if instrument.settles != "echo":
        return {}
    given = {"method": method, "description": terms.description} | dict(terms.parameters)
    if method == "charge":
        given |= {"amount": str(terms.amount), "currency_code": terms.currency.upper()}
    return {f"PayConnector_{name}": value for name, value in given.items()}
