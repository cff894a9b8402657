"""Pay: the caller keys a card or a bank account to Twilio, and the line is told everything about it but its number."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from xml.etree.ElementTree import Element

from ivr.simulator.attributes import method
from ivr.simulator.caller import Action, Card, HangUp, Keys, Moment, Silence, Sound, Wants
from ivr.simulator.cards import brand
from ivr.simulator.connector import settle
from ivr.simulator.document import LineFailed
from ivr.simulator.leg import Leg
from ivr.simulator.pay_fields import masked, wrong
from ivr.simulator.pay_outcome import Outcome, failed
from ivr.simulator.pay_steps import ACCOUNT, NUMBER, PROCESSING
from ivr.simulator.pay_terms import Terms, fault, read_terms
from ivr.simulator.prompts import Asking, hear, prompt
from ivr.simulator.transport import is_loopback
from ivr.simulator.wallet import WALLET, Instrument
from ivr.simulator.webhook import Request

_NOTHING: Mapping[str, str] = MappingProxyType({})
_STARRED, _HUNG_UP = Outcome("caller-interrupted-with-star"), Outcome("caller-hung-up")


@dataclass(frozen=True, slots=True)
class _Keyed:
    """What the caller keyed at a step, and from which card or account; nothing at all when they were silent."""

    keys: str = ""
    instrument: Instrument | None = None

    @property
    def unreadable(self) -> bool:
        return self.instrument is not None and self.instrument.unreadable


@dataclass(slots=True)
class _Payment:
    """One `<Pay>` while it lasts. `in_hand` answers the steps to come; `paid_with` is what the number is of."""

    leg: Leg
    verb: Element
    terms: Terms
    keyed: dict[str, str] = field(default_factory=dict)
    in_hand: Instrument | None = None
    paid_with: Instrument | None = None
    step: str = PROCESSING
    attempt: int = 1

    @property
    def brand(self) -> str:
        return brand(self.keyed.get(NUMBER, ""))

    def keep(self, step: str, keyed: _Keyed) -> None:
        self.keyed[step] = keyed.keys
        if step in (NUMBER, ACCOUNT):
            self.paid_with = keyed.instrument

    def told(self, *, grouped: bool) -> dict[str, str]:
        """What the line may know so far."""
        known = {"PaymentMethod": self.terms.method, **self.terms.known}
        for step, keys in self.keyed.items():
            known |= masked(step, keys, grouped=grouped)
        return known

    def tell_status(self, error: str, extra: Mapping[str, str] = _NOTHING) -> None:
        """The progress callback (Twilio: Pay, statusCallback): not the parameters of a call, but some of its own."""
        url = self.verb.get("statusCallback")
        if not url:
            return
        standard = self.leg.webhook.standard
        told = {"AccountSid": standard["AccountSid"], "CallSid": standard["CallSid"]}
        told |= {"For": self.step, "Attempt": str(self.attempt)} | self.told(grouped=False) | dict(extra)
        if error:
            told["ErrorType"] = error
        self.leg.webhook.notify(self.leg.resolve(url), told, method=method(self.verb, "statusCallbackMethod"))


def pay(leg: Leg, verb: Element) -> Request | None:
    """Ask step by step, let the connector settle it, and send the action the `Result`.

    Twilio: `action` the document's own URL, by POST and https only (http is taken on this machine). `*` leaves at any
    moment, and so does hanging up, of which the action hears too, though what it answers does not run. When the
    attempts are used up the action hears too-many-failed-attempts, or, by the other reading of the documentation,
    the next verb runs.
    """
    _refuse_plain_http(leg, verb)
    payment = _Payment(leg, verb, read_terms(verb, leg.pay_order, leg.pay_attempts))
    outcome = _refused(payment) or _collect(payment) or _process(payment)
    payment.tell_status(outcome.error, outcome.fields)
    if outcome.result == "too-many-failed-attempts" and leg.pay_exhausted == "next_verb":
        return None
    told = {"Connector": payment.terms.connector, "ProfileId": ""} | payment.told(grouped=True) | outcome.fields
    return leg.request(verb.get("action"), "POST", told, heeded=outcome is not _HUNG_UP)


def _refused(payment: _Payment) -> Outcome | None:
    refused = fault(payment.verb, payment.terms)
    if refused:
        payment.leg.warn(int(refused.told["PayErrorCode"]), f"<Pay> asks for nothing: {refused.told['PaymentError']}")
    return refused


def _collect(payment: _Payment) -> Outcome | None:
    """Every step, or how the payment ended before the last of them."""
    for step in payment.terms.steps:
        ended = _ask(payment, step)
        if ended:
            return ended
    return None


def _ask(payment: _Payment, step: str) -> Outcome | None:
    """Ask for one step until it is right. The attempts are counted for each step on its own."""
    error = ""
    for attempt in range(1, payment.terms.tries + 1):
        payment.step, payment.attempt = step, attempt
        came = _attempt(payment, step, error)
        if isinstance(came, Outcome):
            return came
        error = came
        payment.tell_status(_in_callbacks(error))
        if not error:
            return None
        payment.in_hand = None
    return failed("too-many-failed-attempts", _in_callbacks(error), error=_in_callbacks(error))


def _in_callbacks(error: str) -> str:
    """Callbacks have a word of their own for silence (Twilio: Pay, statusCallback, ErrorType)."""
    return "input-timeout" if error == "timeout" else error


def _attempt(payment: _Payment, step: str, error: str) -> str | Outcome:
    """Hear the caller out once: the error that came of it, "" for none; or how the payment ended meanwhile.

    A bank number that must be keyed twice starts again from the first time when the second is wrong.
    """
    keyed = _key_in(payment, Asking(step, payment.attempt, error, payment.brand))
    if isinstance(keyed, Outcome):
        return keyed
    found = _found_wrong(payment, step, keyed)
    if not found and step in payment.terms.keyed_twice:
        again = _key_in(payment, Asking(step, payment.attempt, "", payment.brand, again=True))
        if isinstance(again, Outcome):
            return again
        found = "timeout" if not again.keys else "" if again.keys == keyed.keys else "input-matching-failed"
    if not found:
        payment.keep(step, keyed)
    return found


def _found_wrong(payment: _Payment, step: str, keyed: _Keyed) -> str:
    if keyed.unreadable:
        return "internal-error"
    return wrong(step, keyed.keys, payment.terms.demands, card_brand=payment.brand, now=payment.leg.clock.now)


def _key_in(payment: _Payment, asking: Asking) -> _Keyed | Outcome:
    """Say the request and hear the answer, which a card already in hand gives without being waited for."""
    leg, terms = payment.leg, payment.terms
    began = leg.seconds
    action: Action | None
    action, left = prompt(leg, payment.verb, asking, terms.language)
    said_seconds = leg.seconds - began
    if action is None and payment.in_hand:
        return _from(payment, payment.in_hand, asking.step)
    if action is None:
        action = leg.wait(
            Moment(Wants.CARD, leg.document.step, terms.timeout, field=asking.step, said_seconds=said_seconds)
        )
        if isinstance(action, Keys) and action.into is not None and action.into < said_seconds:
            leg.take_back(said_seconds - max(action.into, 0.0))
    match action:
        case HangUp():
            return _HUNG_UP
        case Keys():
            return _STARRED
        case Card(name, only):
            payment.in_hand = None if only else WALLET[name]
            return _from(payment, WALLET[name], asking.step)
        case Silence():
            leg.pass_time(left + terms.timeout)
            return _Keyed()
    raise AssertionError(f"<Pay> does not take {action}")


def _from(payment: _Payment, instrument: Instrument, step: str) -> _Keyed:
    return _Keyed(instrument.keys(payment.leg.clock.now)[step], instrument)


def _process(payment: _Payment) -> Outcome:
    """Tell the caller to wait, and wait for the connector with them.

    Who hangs up or presses `*` while the connector is asked may have been charged all the same: Twilio takes no
    charge back, and the line is only told that the caller is gone.
    """
    leg = payment.leg
    payment.step, payment.attempt = PROCESSING, 1
    did, left = prompt(leg, payment.verb, Asking(PROCESSING, brand=payment.brand), payment.terms.language)
    if did is None:
        if payment.paid_with is None:
            raise AssertionError("every step was answered, so a number was keyed")
        outcome = settle(payment.paid_with, payment.terms)
        waited = left + outcome.seconds
        did = hear(leg, Sound("pause", waited)) if waited else None
        if did is None:
            return outcome
    return _HUNG_UP if isinstance(did, HangUp) else _STARRED


def _refuse_plain_http(leg: Leg, verb: Element) -> None:
    action = leg.resolve(verb.get("action", ""))
    if not action.startswith("https:") and not is_loopback(action):
        raise LineFailed(64016, f"<Pay> may send its result over https only, not to {action}")
