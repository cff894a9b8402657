"""What Stripe keeps of one account, and the only moves it allows."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from threading import RLock
from typing import Any

Thing = dict[str, Any]

# docs.stripe.com/testing: ids that every test account knows; with the code and decline code of those that are refused.
APPROVED = frozenset(
    {
        "pm_card_visa",
        "pm_card_visa_debit",
        "pm_card_mastercard",
        "pm_card_mastercard_debit",
        "pm_card_amex",
        "pm_card_discover",
        "pm_card_diners",
        "pm_card_jcb",
        "pm_card_createDispute",
    }
)
DECLINED: Mapping[str, tuple[str, str]] = {
    "pm_card_chargeDeclined": ("card_declined", "generic_decline"),
    "pm_card_visa_chargeDeclined": ("card_declined", "generic_decline"),
    "pm_card_chargeDeclinedInsufficientFunds": ("card_declined", "insufficient_funds"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": ("card_declined", "insufficient_funds"),
    "pm_card_visa_chargeDeclinedLostCard": ("card_declined", "lost_card"),
    "pm_card_visa_chargeDeclinedStolenCard": ("card_declined", "stolen_card"),
    "pm_card_visa_chargeDeclinedVelocityLimitExceeded": ("card_declined", "card_velocity_exceeded"),
    "pm_card_chargeCustomerFail": ("card_declined", "generic_decline"),
    "pm_card_radarBlock": ("card_declined", "fraudulent"),
    "pm_card_chargeDeclinedExpiredCard": ("expired_card", "expired_card"),
    "pm_card_chargeDeclinedIncorrectCvc": ("incorrect_cvc", "incorrect_cvc"),
    "pm_card_chargeDeclinedProcessingError": ("processing_error", "processing_error"),
    # Not among the published ones: refusals whose reason is the decline's only.
    "pm_card_declinedForItsHolder": ("card_declined", "authentication_not_handled"),
    "pm_card_declinedForItsZip": ("card_declined", "incorrect_zip"),
}
WANTS_TO_SEE_THE_HOLDER = "pm_card_authenticationRequired"
# The words of a bank, which nobody but Stripe's dashboard ought to show.
WORDS_OF_THE_BANK = "Your card has insufficient funds."
CANCELABLE = ("requires_payment_method", "requires_confirmation", "requires_action", "requires_capture", "processing")


class Refusal(Exception):
    """An error as Stripe tells it. `kept`: it began to be executed, so that its key has it from now on."""

    def __init__(self, status: int, error: Thing, *, kept: bool = True) -> None:
        super().__init__(error.get("code"))
        self.status = status
        self.body: Thing = {"error": error}
        self.kept = kept


def invalid(message: str, code: str | None = None, param: str | None = None, **more: Any) -> Thing:
    told = {"type": "invalid_request_error", "message": message, "code": code, "param": param, **more}
    return {name: value for name, value in told.items() if value is not None}


def missing(what: str, thing: str, param: str, status: int = 404) -> Refusal:
    return Refusal(status, invalid(f"No such {what}: '{thing}'", "resource_missing", param), kept=False)


@dataclass
class Account:
    """`forbidden` are resources its key may not use; `moto`, whether it may mark payments as MOTO; `pending_refunds`,
    whether refunds take their time, and may still fail."""

    key: str
    charges_enabled: bool = True
    moto: bool = False
    pending_refunds: bool = False
    forbidden: frozenset[str] = frozenset()
    lock: RLock = field(default_factory=RLock)
    intents: dict[str, Thing] = field(default_factory=dict)
    charges: dict[str, Thing] = field(default_factory=dict)
    refunds: dict[str, Thing] = field(default_factory=dict)
    disputes: dict[str, Thing] = field(default_factory=dict)
    events: list[Thing] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    troubled: int = 0
    _ids: count[int] = field(default_factory=lambda: count(1))

    @property
    def live(self) -> bool:
        return "_live_" in self.key

    def _new(self, prefix: str, kind: str, **more: Any) -> Thing:
        thing_id = f"{prefix}_{self.key[-8:]}{next(self._ids):06d}"
        return {"id": thing_id, "object": kind, "created": int(time.time()), "livemode": self.live, **more}

    def tell(self, kind: str, thing: Thing) -> None:
        event = self._new("evt", "event", type=kind, data={"object": _copy(thing)}, api_version="2026-10-28.endive")
        self.events.append(event)

    def create(self, amount: int, currency: str, token: str | None, description: str, metadata: Thing) -> Thing:
        if token is not None and token not in APPROVED and token not in DECLINED and token != WANTS_TO_SEE_THE_HOLDER:
            raise missing("PaymentMethod", token, "payment_method", 400)
        intent = self._new(
            "pi",
            "payment_intent",
            amount=amount,
            amount_received=0,
            currency=currency,
            capture_method="automatic",
            client_secret="pi_secret_nobody_is_told",
            description=description,
            last_payment_error=None,
            latest_charge=None,
            metadata=metadata,
            payment_method=token,
            status="requires_confirmation" if token else "requires_payment_method",
        )
        self.intents[intent["id"]] = intent
        self.tell("payment_intent.created", intent)
        return intent

    def intent(self, intent_id: str) -> Thing:
        if intent_id not in self.intents:
            raise missing("payment_intent", intent_id, "intent")
        return self.intents[intent_id]

    def confirm(self, intent_id: str, token: str | None, fails_on_action: bool, moto: bool) -> Thing:
        intent = self.intent(intent_id)
        if moto and not self.moto:
            param = "payment_method_options[card][moto]"
            raise Refusal(400, invalid("Your account may not use MOTO.", "parameter_unknown", param))
        if token and intent["status"] in ("requires_payment_method", "requires_confirmation"):
            intent.update(payment_method=token, status="requires_confirmation")
        if intent["status"] != "requires_confirmation":
            raise self._unexpected(intent, "confirm")
        token = intent["payment_method"]
        if token in DECLINED:
            raise self._declined(intent, *DECLINED[token])
        if token == WANTS_TO_SEE_THE_HOLDER and not moto:
            if fails_on_action:
                raise self._declined(intent, "authentication_required", "authentication_not_handled")
            intent.update(status="requires_action", next_action={"type": "use_stripe_sdk"})
            return intent
        charge = self._charge(intent, "succeeded")
        intent.update(status="succeeded", amount_received=intent["amount"], latest_charge=charge["id"])
        self.tell("payment_intent.succeeded", intent)
        if token == "pm_card_createDispute":
            self.dispute(intent_id)
        return intent

    def _charge(self, intent: Thing, status: str) -> Thing:
        paid = status == "succeeded"
        charge = self._new(
            "ch",
            "charge",
            amount=intent["amount"],
            amount_captured=intent["amount"] if paid else 0,
            amount_refunded=0,
            captured=paid,
            currency=intent["currency"],
            metadata=_copy(intent["metadata"]),
            paid=paid,
            payment_intent=intent["id"],
            status=status,
        )
        self.charges[charge["id"]] = charge
        return charge

    def _declined(self, intent: Thing, code: str, decline: str) -> Refusal:
        charge = self._charge(intent, "failed")
        error = {"type": "card_error", "code": code, "decline_code": decline, "message": WORDS_OF_THE_BANK}
        intent.update(
            status="requires_payment_method",
            last_payment_error={**error, "payment_method": {"id": intent["payment_method"]}},
            payment_method=None,
            latest_charge=charge["id"],
        )
        self.tell("payment_intent.payment_failed", intent)
        return Refusal(402, {**error, "charge": charge["id"], "payment_intent": _copy(intent)})

    def _unexpected(self, intent: Thing, verb: str) -> Refusal:
        words = f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}."
        return Refusal(400, invalid(words, "payment_intent_unexpected_state", payment_intent=_copy(intent)))

    def cancel(self, intent_id: str) -> Thing:
        intent = self.intent(intent_id)
        if intent["status"] not in CANCELABLE:
            raise self._unexpected(intent, "cancel")
        intent.update(status="canceled", canceled_at=int(time.time()))
        self.tell("payment_intent.canceled", intent)
        return intent

    def refund(self, intent_id: str, amount: int | None, metadata: Thing) -> Thing:
        if intent_id not in self.intents:
            raise missing("payment_intent", intent_id, "payment_intent")
        of_intent = [one for one in self.charges.values() if one["payment_intent"] == intent_id and one["captured"]]
        if not of_intent:
            words = "This PaymentIntent does not have a successful charge to refund."
            raise Refusal(400, invalid(words, "payment_intent_unexpected_state"))
        (charge,) = of_intent
        left = charge["amount_captured"] - charge["amount_refunded"]
        if left == 0:
            raise Refusal(400, invalid("The charge has already been refunded.", "charge_already_refunded"))
        if (amount or left) > left:
            raise Refusal(400, invalid("The refund is greater than the unrefunded amount.", None, "amount"))
        refund = self._new(
            "re",
            "refund",
            amount=amount or left,
            charge=charge["id"],
            currency=charge["currency"],
            metadata=metadata,
            payment_intent=intent_id,
            status="pending" if self.pending_refunds else "succeeded",
        )
        self.refunds[refund["id"]] = refund
        charge["amount_refunded"] += refund["amount"]
        charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
        self.tell("charge.refunded", charge)
        self.tell("refund.created", refund)
        return refund

    def fail_refund(self, refund_id: str) -> None:
        """The bank sends it back; the money is here again."""
        refund = self.refunds[refund_id]
        refund["status"] = "failed"
        self.charges[refund["charge"]]["amount_refunded"] -= refund["amount"]
        self.tell("refund.failed", refund)
        self.tell("charge.refund.updated", refund)

    def dispute(self, intent_id: str) -> Thing:
        (charge,) = (one for one in self.charges.values() if one["payment_intent"] == intent_id and one["captured"])
        withdrawn = {"id": "txn_1", "object": "balance_transaction", "amount": -charge["amount_captured"]}
        dispute = self._new(
            "du",
            "dispute",
            amount=charge["amount_captured"],
            balance_transactions=[withdrawn],
            charge=charge["id"],
            currency=charge["currency"],
            metadata={},
            payment_intent=intent_id,
            status="needs_response",
        )
        self.disputes[dispute["id"]] = dispute
        self.tell("charge.dispute.created", dispute)
        return dispute

    def win(self, dispute_id: str) -> None:
        dispute = self.disputes[dispute_id]
        back = {"id": "txn_2", "object": "balance_transaction", "amount": dispute["amount"]}
        dispute.update(status="won", balance_transactions=[*dispute["balance_transactions"], back])
        self.tell("charge.dispute.funds_reinstated", dispute)
        self.tell("charge.dispute.closed", dispute)

    def listed(self, things: Mapping[str, Thing], asked: Mapping[str, str], url: str) -> Thing:
        """A page, the newest first."""
        found = sorted(reversed(list(things.values())), key=lambda one: -int(one["created"]))
        bounds = {"gte": int.__ge__, "gt": int.__gt__, "lte": int.__le__, "lt": int.__lt__}
        for name, holds in bounds.items():
            if f"created[{name}]" in asked:
                found = [one for one in found if holds(int(one["created"]), int(asked[f"created[{name}]"]))]
        if "payment_intent" in asked:
            found = [one for one in found if one["payment_intent"] == asked["payment_intent"]]
        if "starting_after" in asked:
            ids = [one["id"] for one in found]
            if asked["starting_after"] not in ids:
                raise missing("object", asked["starting_after"], "starting_after")
            found = found[ids.index(asked["starting_after"]) + 1 :]
        limit = int(asked.get("limit", "10"))
        page = [_copy(one) for one in found[:limit]]
        if asked.get("expand[0]") == "data.payment_intent":
            page = [{**one, "payment_intent": _copy(self.intents[one["payment_intent"]])} for one in page]
        return {"object": "list", "url": url, "has_more": len(found) > limit, "data": page}

    def oracle(self) -> Thing:
        """What truly moved: one line for each time money did."""
        return {
            "charged": [
                [one["metadata"].get("payment"), one["payment_intent"], one["amount_captured"]]
                for one in self.charges.values()
                if one["captured"]
            ],
            "refunded": [
                [one["payment_intent"], one["amount"]] for one in self.refunds.values() if one["status"] != "failed"
            ],
            "intents": {one["id"]: one["status"] for one in self.intents.values()},
            "asked": self.asked,
            "troubled": self.troubled,
        }


def _copy(thing: Thing) -> Thing:
    return {name: _copy(value) if isinstance(value, dict) else value for name, value in thing.items()}
