"""Stripe, through its own package.

The card's token goes with the intent when that is created, and charges nothing. The request that confirms it names no
card: Stripe takes the token off an intent whose card was declined, so that a confirmation that arrives late, or twice,
finds nothing to charge. What a caller hears follows from the state of the one intent and never from a message: Stripe's
and the banks' own words are neither spoken nor logged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import stripe

from ivr.gateways import Kind, Surroundings
from ivr.gateways.stripe_conversation import KEY_MAY_NOT, KEY_UNKNOWN, Conversation, answer_by, text
from ivr.gateways.stripe_lists import MOST_LISTED, came_back, moved
from ivr.gateways.stripe_settings import SETTINGS, StripeSettings, problems
from ivr.ledger.money import Money
from ivr.ledger.payment import Decline
from ivr.payments.ports import (
    Abilities,
    Approved,
    Cancelled,
    Created,
    Declined,
    Movement,
    NoAnswer,
    Notice,
    Refunded,
    RefundRefused,
    Unconfirmed,
    Unrelated,
)

if TYPE_CHECKING:
    from stripe.params import PaymentIntentConfirmParams

# Stripe keeps a key for at least so long; afterwards it would be another request.
KEY_LIFETIME = timedelta(hours=24)
# A webhook's signature names its moment; one that is older was recorded and is played back.
TOLERANCE_SECONDS = 300
# What the dashboard and a receipt show, and so nothing of health, or of whose.
DESCRIPTION = "Payment by telephone"

# Stripe's codes, of the error or of the decline within it (docs.stripe.com/error-codes, /declines/codes).
TYPED_WRONG = frozenset(
    {
        "incorrect_number",
        "invalid_number",
        "incorrect_cvc",
        "invalid_cvc",
        "invalid_expiry_month",
        "invalid_expiry_year",
        "expired_card",
        "incorrect_zip",
    }
)
# The second is what becomes of the first where nobody could be shown anything (error_on_requires_action).
NOT_BY_PHONE = frozenset({"authentication_required", "authentication_not_handled"})
EVENTS = frozenset(
    {
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "charge.refunded",
    }
)
# About a refund or a dispute; whichever of them comes, Stripe is asked how that stands.
WENT_BACK = frozenset(
    {
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.refund.updated",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
    }
)

WRONG_MODE = {
    True: "IVR_STRIPE_SECRET_KEY is of a test account, and with it no money moves; production needs the live one.",
    False: "IVR_STRIPE_SECRET_KEY is of a live account; a demonstration needs the one for tests.",
}
NO_CHARGES = (
    "The Stripe account takes no card payments yet; in Stripe's dashboard, finish what it asks for to activate them."
)

Standing = Approved | Declined | Cancelled | Unconfirmed | NoAnswer


class Stripe:
    """`webhook_secrets` are several while one replaces another. `moto`: the account may say that a card came by
    telephone, which spares its holder what no telephone can do. `api_base` is Stripe's own where it is None."""

    name = "stripe"
    # It voids nothing: a refund soon after the charge is mostly a reversal, with which the charge never appears on a
    # statement, but that is for the bank to decide; to us it is always a refund, listed beside its charge.
    abilities = Abilities(two_step=True, key_lifetime=KEY_LIFETIME, refunds=True, webhooks=True)

    def __init__(
        self,
        secret_key: str,
        *,
        live: bool,
        webhook_secrets: Sequence[str] = (),
        moto: bool = False,
        api_base: str | None = None,
    ) -> None:
        self._conversation = Conversation(secret_key, api_base)
        self._live = live
        self._webhook_secrets = webhook_secrets
        self._moto = moto

    def create(self, payment: str, amount: Money, token: str, key: str) -> Created | Declined | NoAnswer:
        """A token that Stripe does not know is no refusal of the card's, and asking again will not help: nothing was
        charged, an operator is told, and after `UNSENT_TRIES` the caller hears so."""
        answer = self._conversation.ask(
            lambda client: client.v1.payment_intents.create(
                {
                    "amount": amount.minor,
                    "currency": amount.currency.lower(),
                    "payment_method": token,
                    # Whatever else the dashboard switches on, a telephone takes cards.
                    "allowed_payment_method_types": ["card"],
                    # So that "succeeded" says that the money is ours, and not that it will be asked for.
                    "capture_method": "automatic",
                    "description": DESCRIPTION,
                    "metadata": {"payment": payment},
                },
                {"idempotency_key": key},
            ),
            payment,
        )
        if isinstance(answer, stripe.CardError):
            return Declined(_how(answer.error))
        intent = text(answer, "id")
        return NoAnswer() if isinstance(answer, stripe.StripeError) or not intent else Created(intent)

    def confirm(self, intent: str, key: str) -> Approved | Declined | Cancelled | NoAnswer:
        """A request that Stripe finds invalid can never succeed, so the intent is cancelled rather than left until its
        deadline: the caller learns at once that nothing was charged."""
        until = answer_by()
        # Not `off_session`, which is for cards on file whose holder is away; ours is on the line and agrees.
        asked: PaymentIntentConfirmParams = {"error_on_requires_action": True}
        if self._moto:
            asked["payment_method_options"] = {"card": {"moto": True}}
        answer = self._conversation.ask(
            lambda client: client.v1.payment_intents.confirm(intent, asked, {"idempotency_key": key}), until=until
        )
        if isinstance(answer, stripe.CardError):
            return Declined(_how(answer.error))
        if isinstance(answer, stripe.InvalidRequestError) and answer.code != "payment_intent_unexpected_state":
            return self._cancel(intent, until)
        standing = _standing(intent, answer)
        return NoAnswer() if isinstance(standing, Unconfirmed) else standing

    def cancel(self, intent: str, key: str) -> Cancelled | Approved | NoAnswer:
        """Without its key, for it is the same however often it is done: under a key, an error of Stripe's own would be
        the answer for a day, and for a day nobody could be told what became of the payment."""
        return self._cancel(intent, answer_by())

    def _cancel(self, intent: str, until: float) -> Cancelled | Approved | NoAnswer:
        answer = self._conversation.ask(lambda client: client.v1.payment_intents.cancel(intent), until=until)
        standing = _standing(intent, answer)
        return standing if isinstance(standing, Cancelled | Approved) else NoAnswer()

    def find(self, intent: str) -> Standing:
        return _standing(intent, self._conversation.ask(lambda client: client.v1.payment_intents.retrieve(intent)))

    def refund(self, intent: str, amount: Money, key: str) -> Refunded | RefundRefused | NoAnswer:
        """Looked for, by the key that it carries, before it is made: Stripe remembers keys for a day only. And looked
        for again when it is refused: the one that was on its way may have come first, and have left nothing."""
        wanted = {"payment_intent": intent, "amount": amount.minor, "metadata": {"key": key}}

        def made_before(client: stripe.StripeClient) -> stripe.Refund | None:
            given = client.v1.refunds.list({"payment_intent": intent, "limit": MOST_LISTED})
            return next((one for one in given.auto_paging_iter() if text(one.metadata, "key") == key), None)

        def made(client: stripe.StripeClient, **by: str) -> stripe.Refund:
            try:
                return client.v1.refunds.create(wanted, by)  # type: ignore[arg-type]
            except stripe.InvalidRequestError:
                found = made_before(client)
                if found is None:
                    raise
                return found

        def asked(client: stripe.StripeClient) -> stripe.Refund:
            found = made_before(client)
            if found is not None:
                return found
            try:
                return made(client, idempotency_key=key)
            except stripe.APIError:
                # Its own failure is what the key answers for a day now, whatever was done. Stripe lets no more go back
                # than was paid, so all of it may be asked for by another key; a part could go back twice.
                if client.v1.payment_intents.retrieve(intent).amount_received != amount.minor:
                    raise
                return made_before(client) or made(client)

        answer = self._conversation.ask(asked, expected=stripe.InvalidRequestError)
        match answer:
            case stripe.InvalidRequestError(code="resource_missing"):
                self._conversation.tell(answer)
                return NoAnswer()
            case stripe.InvalidRequestError() | stripe.CardError():
                return RefundRefused()
            case stripe.StripeError():
                return NoAnswer()
        refund = text(answer, "id")
        match text(answer, "status"):
            case "succeeded" | "pending" | "requires_action" if refund:
                return Refunded(refund)
            case "failed" | "canceled":
                return RefundRefused()
            case _:
                return NoAnswer()

    def movements(self, since: datetime, until: datetime) -> Sequence[Movement] | NoAnswer:
        """At a hundred a page some thousands can be listed before 8 seconds are over; `NoAnswer` may mean that a
        shorter time is to be asked for. `payment` is None, and `intent` may be empty, for what other programs charged.
        """
        answer = self._conversation.ask(lambda client: [*moved(client, since, until)])
        return NoAnswer() if isinstance(answer, stripe.StripeError) else answer

    def came_back(self, since: datetime, until: datetime) -> Sequence[Movement] | NoAnswer:
        """By the moment when it went: whichever day the bank returns a refund on, it is listed under its own."""
        answer = self._conversation.ask(lambda client: [*came_back(client, since, until)])
        return NoAnswer() if isinstance(answer, stripe.StripeError) else answer

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice | Unrelated | None:
        signature = next((value for name, value in headers.items() if name.lower() == "stripe-signature"), None)
        for secret in self._webhook_secrets:
            try:
                stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE_SECONDS)
            except (stripe.SignatureVerificationError, UnicodeDecodeError):
                continue
            return _told(body)
        return None

    def trouble(self) -> str | None:
        """Whether the key works, is for the mode of this line, and the account takes cards; the last two as far as a
        restricted key is allowed to read what tells them.

        Nothing that Stripe tells names the connector at Twilio; a token of another account is told of when the first
        card is taken. A Stripe that does not answer is no reason to keep a line from starting, and is in the log.
        """
        ask, until, may_not = self._conversation.ask, answer_by(), stripe.PermissionError
        listed = ask(lambda client: client.v1.payment_intents.list({"limit": 1}), until=until)
        match listed:
            case stripe.AuthenticationError():
                return KEY_UNKNOWN
            case stripe.PermissionError():
                return KEY_MAY_NOT
            case stripe.StripeError():
                return None
        balance = ask(lambda client: client.v1.balance.retrieve(), expected=may_not, until=until)
        if getattr(balance, "livemode", self._live) is not self._live:
            return WRONG_MODE[self._live]
        account = self._conversation.ask(
            lambda client: client.v1.accounts.retrieve_current(), expected=may_not, until=until
        )
        cards = text(getattr(account, "capabilities", None), "card_payments")
        if getattr(account, "charges_enabled", True) is False or cards in ("inactive", "pending"):
            return NO_CHARGES
        return None


def _how(error: object) -> Decline:
    codes = {text(error, "code"), text(error, "decline_code")}
    return "typed_wrong" if codes & TYPED_WRONG else "not_by_phone" if codes & NOT_BY_PHONE else "not_approved"


def _standing(intent: str, answer: object) -> Standing:
    """Where the intent stands, as the answer has it, or the refusal that carries it."""
    if isinstance(answer, stripe.InvalidRequestError):
        answer = getattr(answer.error, "payment_intent", None)
    if text(answer, "id") != intent:
        return NoAnswer()
    match text(answer, "status"):
        case "succeeded":
            return Approved()
        case "canceled":
            return Cancelled()
        case "requires_confirmation":
            return Unconfirmed()
        case "requires_payment_method":
            error = getattr(answer, "last_payment_error", None)
            return Unconfirmed() if error is None else Declined(_how(error))
        case "requires_action":  # whoever is told of a decline has the intent cancelled first
            return Declined("not_by_phone")
        case _:  # processing, or a state that we do not know
            return NoAnswer()


def _told(body: bytes) -> Notice | Unrelated:
    """What a message says that Stripe has signed."""
    try:
        event = json.loads(body)
        thing = event["data"]["object"]
        intent = thing["id"] if thing["object"] == "payment_intent" else thing["payment_intent"]
        payment = (thing.get("metadata") or {}).get("payment")
        if event["type"] in EVENTS | WENT_BACK and isinstance(event["id"], str) and isinstance(intent, str):
            went_back = datetime.fromtimestamp(thing["created"], UTC) if event["type"] in WENT_BACK else None
            return Notice(event["id"], intent, payment if isinstance(payment, str) else None, went_back)
    except (AttributeError, LookupError, OSError, OverflowError, TypeError, ValueError):
        pass  # a kind of message that we did not ask for
    return Unrelated()


def _make(given: Surroundings) -> Stripe:
    settings = StripeSettings.read(given.settings)
    return Stripe(
        settings.secret_key,
        live=given.live,
        webhook_secrets=settings.webhook_secrets,
        moto=settings.moto,
        api_base=settings.api_base,
    )


KIND = Kind(SETTINGS, problems, _make)
