"""Pay: the caller keys a card to Twilio, and the line is told everything about it but its number."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4
from xml.etree.ElementTree import Element

from stdnum import luhn

from ivr.simulator.attributes import flag, whole
from ivr.simulator.caller import Action, Card, HangUp, Keys, Moment, Silence, Wants
from ivr.simulator.cards import CARDS, TestCard, brand
from ivr.simulator.document import LineFailed
from ivr.simulator.leg import Leg
from ivr.simulator.prompts import prompt
from ivr.simulator.transport import is_loopback
from ivr.simulator.webhook import Request

NUMBER, EXPIRY, CODE, POSTAL = "payment-card-number", "expiration-date", "security-code", "postal-code"
PROCESSING = "payment-processing"
# Twilio: Pay, validCardTypes and maxAttempts.
_CARD_TYPES = "visa mastercard amex"
_MOST_ATTEMPTS = 1

Fields = Mapping[str, str]


@dataclass(slots=True)
class _Payment:
    """One `<Pay>` while it lasts: what is asked for, and what has been keyed (masked)."""

    leg: Leg
    verb: Element
    steps: tuple[str, ...]
    keyed: dict[str, str] = field(default_factory=dict)
    brand: str = ""

    def tell_status(self, step: str, attempt: int, extra: Fields) -> None:
        """The progress callback. Its error for silence is input-timeout, where Prompt's is timeout."""
        url = self.verb.get("statusCallback")
        if not url:
            return
        standard = self.leg.webhook.standard
        told = {"AccountSid": standard["AccountSid"], "CallSid": standard["CallSid"], "PaymentMethod": "credit-card"}
        told |= {"For": step, "Attempt": str(attempt)}
        self.leg.webhook.notify(self.leg.resolve(url), told | self.keyed | dict(extra))


def pay(leg: Leg, verb: Element) -> Request | None:
    """Ask for a card step by step and send the action its `Result`.

    One named card answers every step. Twilio: `action` the document's own URL and https only (http is taken on this
    machine); `timeout` 5 s; `maxAttempts` 1, counted here for each step on its own; security code and postal code
    asked unless told otherwise. `*` leaves at any moment. When the attempts are used up the action hears
    too-many-failed-attempts, or, by the other reading of the documentation, the next verb runs.
    """
    _refuse_plain_http(leg, verb)
    payment = _Payment(leg, verb, _steps(verb))
    refused = _refused(verb)
    if refused:
        leg.warn(int(refused["PayErrorCode"]), refused["PaymentError"])
        return _finish(payment, refused)
    result = _collect(payment)
    if result.get("Result") == "too-many-failed-attempts" and leg.pay_exhausted == "next_verb":
        return None
    return _finish(payment, result)


def _collect(payment: _Payment) -> Fields:
    """Go through the steps, asking again for one that failed, until the card is complete or the caller is not."""
    leg, verb = payment.leg, payment.verb
    most = min(whole(verb, "maxAttempts", _MOST_ATTEMPTS), 3)
    card: TestCard | None = None
    for step in payment.steps:
        error = ""
        for attempt in range(1, most + 1):
            action: Action | None = prompt(leg, verb, step, attempt=attempt, error=error, brand=payment.brand)
            if isinstance(action, HangUp | Keys) or card is None:
                if action is None:
                    action = leg.wait(Moment(Wants.CARD, leg.document.step, whole(verb, "timeout", 5), field=step))
                match action:
                    case HangUp():
                        return {"Result": "caller-hung-up"}
                    case Silence():
                        leg.pass_time(whole(verb, "timeout", 5))
                    case Card(name):
                        card = CARDS[name]
                    case _:
                        return {"Result": "caller-interrupted-with-star"}
            error = _first_wrong(payment, step, card) if card else "timeout"
            if not error:
                break
            card = None
            payment.tell_status(step, attempt, {"ErrorType": "input-timeout" if error == "timeout" else error})
        else:
            return {"Result": "too-many-failed-attempts"}
        if card is not None:
            for known in _up_to(payment, step):
                _key(payment, known, card)
            payment.tell_status(step, attempt, {})
    if card is None:
        raise AssertionError("every step was answered, so there is a card")
    prompt(leg, verb, PROCESSING, brand=payment.brand)
    return _outcome(verb, card)


def _up_to(payment: _Payment, step: str) -> tuple[str, ...]:
    return payment.steps[: payment.steps.index(step) + 1]


def _first_wrong(payment: _Payment, step: str, card: TestCard) -> str:
    """A card named after an error replaces the first one whole, so what that one had right is looked at again."""
    found = (_wrong(known, card, payment.verb, payment.leg.clock.now) for known in _up_to(payment, step))
    return next((error for error in found if error), "")


def _wrong(step: str, card: TestCard, verb: Element, now: datetime) -> str:
    """The errorType with which this step turns the card down, or ""."""
    if step == NUMBER:
        if not luhn.is_valid(card.number) or not brand(card.number):
            return "invalid-card-number"
        accepted = verb.get("validCardTypes", _CARD_TYPES).split()
        return "" if brand(card.number) in accepted else "invalid-card-type"
    if step == EXPIRY:
        expiry = card.expiry(now)
        return "" if (2000 + int(expiry[2:]), int(expiry[:2])) >= (now.year, now.month) else "invalid-date"
    if step == POSTAL:
        return "" if len(card.postal_code) >= whole(verb, "minPostalCodeLength", 0) else "invalid-postal-code"
    return ""


def _key(payment: _Payment, step: str, card: TestCard) -> None:
    """Keep what the line may know of a step."""
    if step == NUMBER:
        payment.brand = brand(card.number)
        payment.keyed |= {"PaymentCardNumber": card.masked, "PaymentCardType": payment.brand}
    elif step == EXPIRY:
        payment.keyed["ExpirationDate"] = card.expiry(payment.leg.clock.now)
    elif step == CODE:
        payment.keyed["SecurityCode"] = "*" * len(card.security_code)
    else:
        payment.keyed["PaymentCardPostalCode"] = card.postal_code


def _outcome(verb: Element, card: TestCard) -> Fields:
    """What the connector makes of a complete card. A charge is other people's: our line only ever tokenizes."""
    if card.fails_with == "payment-connector-error":
        return {"Result": card.fails_with, "PaymentError": "The card was declined.", "PayErrorCode": "64012"}
    if card.fails_with:
        return {"Result": card.fails_with, "PaymentError": f"The payment ended with {card.fails_with}."}
    if _charges(verb):
        return {"Result": "success", "PaymentConfirmationCode": f"ch_{uuid4().hex[:24]}"}
    return {"Result": "success", "PaymentToken": card.token}


def _finish(payment: _Payment, result: Fields) -> Request:
    leg, verb = payment.leg, payment.verb
    payment.tell_status(PROCESSING, 1, result)
    told = {"PaymentMethod": "credit-card", "Connector": verb.get("paymentConnector", "Default"), "ProfileId": ""}
    literal = verb.get("postalCode", "true")
    if literal not in ("true", "false"):
        told["PaymentCardPostalCode"] = literal
    heeded = result["Result"] != "caller-hung-up"
    return leg.request(verb.get("action"), "POST", told | payment.keyed | dict(result), heeded=heeded)


def _refused(verb: Element) -> dict[str, str]:
    """What this telephone's connector does not do, as Twilio reports it to the action, before anything is asked."""
    if verb.get("paymentMethod", "credit-card") != "credit-card":
        return _connector_error("64013", "this telephone's connector takes cards only")
    kind = verb.get("tokenType", "reusable")
    if not _charges(verb) and kind != "payment-method":
        return _connector_error("64006", f"tokenType {kind}: this telephone's connector gives payment-method only")
    return {}


def _connector_error(code: str, message: str) -> dict[str, str]:
    return {"Result": "payment-connector-error", "PayErrorCode": code, "PaymentError": message}


def _charges(verb: Element) -> bool:
    """Twilio: no chargeAmount, or 0, tokenizes."""
    try:
        return float(verb.get("chargeAmount", "0")) > 0
    except ValueError:
        return False


def _steps(verb: Element) -> tuple[str, ...]:
    asked = {CODE: flag(verb, "securityCode", True), POSTAL: verb.get("postalCode", "true") == "true"}
    return (NUMBER, EXPIRY, *(step for step, wanted in asked.items() if wanted))


def _refuse_plain_http(leg: Leg, verb: Element) -> None:
    action = leg.resolve(verb.get("action", ""))
    if not action.startswith("https:") and not is_loopback(action):
        raise LineFailed(64016, f"<Pay> may send its result over https only, not to {action}")
