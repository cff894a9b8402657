"""Stripe, through its own package.

The card's token goes with the intent when that is created, and charges nothing. The request that confirms it names no
card: Stripe takes the token off an intent whose card was declined, so that a confirmation that arrives late, or twice,
finds nothing to charge. What a caller hears follows from the state of the one intent and never from a message: Stripe's
and the banks' own words are neither spoken nor logged.
"""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import finalize

import requests
import stripe
import structlog
from requests.adapters import HTTPAdapter

from ivr.gateways import Kind, Surroundings
from ivr.gateways.punctual import Unanswered, in_time
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

# For all that one question takes, redirected or resolved or read in however small pieces: the port allows 8.
ANSWER_SECONDS = 7.5
# As many as conversations that a process may have with its gateway at once.
CONNECTIONS = 16
# Stripe keeps a key for at least so long; afterwards it would be another request.
KEY_LIFETIME = timedelta(hours=24)
# A webhook's signature names its moment; one that is older was recorded and is played back.
TOLERANCE_SECONDS = 300
MOST_LISTED = 100
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
        "charge.dispute.created",
    }
)

KEY_UNKNOWN = "Stripe does not know the key; copy it from the dashboard once more into IVR_STRIPE_SECRET_KEY."
KEY_MAY_NOT = (
    "The key may not do this; in Stripe's dashboard, let the key of IVR_STRIPE_SECRET_KEY write PaymentIntents and "
    "Refunds, and read Charges and Disputes."
)
CARD_ELSEWHERE = (
    "Stripe does not know the token of a card: the connector that IVR_PAY_CONNECTOR names at Twilio must belong to the "
    "same Stripe account as IVR_STRIPE_SECRET_KEY, and be in the same mode, test or live."
)
INTENT_ELSEWHERE = "Stripe does not know an intent of ours; give IVR_STRIPE_SECRET_KEY the account it was made with."
NO_MOTO = "The Stripe account may not mark payments as MOTO; ask Stripe to allow it, or take IVR_STRIPE_MOTO away."
OTHER_SETTINGS = "A request was repeated and differed from the first; were settings changed in between?"
REFUSES = "Stripe refuses a request as invalid; its error codes say what the reason means."
WRONG_MODE = {
    True: "IVR_STRIPE_SECRET_KEY is of a test account, and with it no money moves; production needs the live one.",
    False: "IVR_STRIPE_SECRET_KEY is of a live account; a demonstration needs the one for tests.",
}
NO_CHARGES = (
    "The Stripe account takes no card payments yet; in Stripe's dashboard, finish what it asks for to activate them."
)

Standing = Approved | Declined | Cancelled | Unconfirmed | NoAnswer
T = TypeVar("T")

# The package would tell Stripe how long requests took, and who asks by a number that it keeps in the user's home.
stripe.enable_telemetry = False
# It would print and log what banks say, were it asked to by a variable of its own.
stripe._util.STRIPE_LOG = None
logging.getLogger("stripe").disabled = True


class Client(stripe.HTTPClient):
    """The package's requests, each of them over by a moment of the monotonic clock."""

    name = "requests"

    def __init__(self, session: requests.Session, until: float) -> None:
        super().__init__()
        self._session_of_all = session
        self._until = until

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[Any, int, Mapping[str, str]]:
        try:
            answer = in_time(self._session_of_all, self._until, method, url, headers, post_data)
        except Unanswered as error:
            raise stripe.APIConnectionError(str(error)) from error.__cause__  # type: ignore[no-untyped-call]
        return answer.content, answer.status_code, answer.headers


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
        self._secret_key = secret_key
        self._live = live
        self._webhook_secrets = webhook_secrets
        self._moto = moto
        self._api_base = api_base or stripe.DEFAULT_API_BASE
        self._session = requests.Session()
        adapter = HTTPAdapter(pool_maxsize=CONNECTIONS)
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, adapter)
        finalize(self, self._session.close)

    def create(self, payment: str, amount: Money, token: str, key: str) -> Created | Declined | NoAnswer:
        """A token that Stripe does not know is no refusal of the card's, and asking again will not help: nothing was
        charged, an operator is told, and after `UNSENT_TRIES` the caller hears so."""
        answer = self._ask(
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
        intent = _text(answer, "id")
        return NoAnswer() if isinstance(answer, stripe.StripeError) or not intent else Created(intent)

    def confirm(self, intent: str, key: str) -> Approved | Declined | Cancelled | NoAnswer:
        """A request that Stripe finds invalid can never succeed, so the intent is cancelled rather than left until its
        deadline: the caller learns at once that nothing was charged."""
        until = time.monotonic() + ANSWER_SECONDS
        # Not `off_session`, which is for cards on file whose holder is away; ours is on the line and agrees.
        asked: PaymentIntentConfirmParams = {"error_on_requires_action": True}
        if self._moto:
            asked["payment_method_options"] = {"card": {"moto": True}}
        answer = self._ask(
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
        return self._cancel(intent, time.monotonic() + ANSWER_SECONDS)

    def _cancel(self, intent: str, until: float) -> Cancelled | Approved | NoAnswer:
        answer = self._ask(lambda client: client.v1.payment_intents.cancel(intent), until=until)
        standing = _standing(intent, answer)
        return standing if isinstance(standing, Cancelled | Approved) else NoAnswer()

    def find(self, intent: str) -> Standing:
        return _standing(intent, self._ask(lambda client: client.v1.payment_intents.retrieve(intent)))

    def refund(self, intent: str, amount: Money, key: str) -> Refunded | RefundRefused | NoAnswer:
        """Looked for, by the key that it carries, before it is made: Stripe remembers keys for a day only. And looked
        for again when it is refused: the one that was on its way may have come first, and have left nothing."""

        def made_before(client: stripe.StripeClient) -> stripe.Refund | None:
            given = client.v1.refunds.list({"payment_intent": intent, "limit": MOST_LISTED})
            return next((one for one in given.auto_paging_iter() if _text(one.metadata, "key") == key), None)

        def asked(client: stripe.StripeClient) -> stripe.Refund:
            found = made_before(client)
            if found is not None:
                return found
            wanted = {"payment_intent": intent, "amount": amount.minor, "metadata": {"key": key}}
            try:
                return client.v1.refunds.create(wanted, {"idempotency_key": key})  # type: ignore[arg-type]
            except stripe.InvalidRequestError:
                found = made_before(client)
                if found is None:
                    raise
                return found

        answer = self._ask(asked, expected=stripe.InvalidRequestError)
        match answer:
            case stripe.InvalidRequestError(code="resource_missing"):
                self._tell(answer)
                return NoAnswer()
            case stripe.InvalidRequestError() | stripe.CardError():
                return RefundRefused()
            case stripe.StripeError():
                return NoAnswer()
        refund = _text(answer, "id")
        match _text(answer, "status"):
            case "succeeded" | "pending" | "requires_action" if refund:
                return Refunded(refund)
            case "failed" | "canceled":
                return RefundRefused()
            case _:
                return NoAnswer()

    def movements(self, since: datetime, until: datetime) -> Sequence[Movement] | NoAnswer:
        """A refund that failed and a dispute that was won are not listed: that money is here again.

        At a hundred a page some thousands can be listed before 8 seconds are over; `NoAnswer` may mean that a shorter
        time is to be asked for. `payment` is None, and `intent` may be empty, for what other programs charged.
        """
        answer = self._ask(lambda client: [*_listed(client, since, until)])
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
        until, may_not = time.monotonic() + ANSWER_SECONDS, stripe.PermissionError
        listed = self._ask(lambda client: client.v1.payment_intents.list({"limit": 1}), until=until)
        match listed:
            case stripe.AuthenticationError():
                return KEY_UNKNOWN
            case stripe.PermissionError():
                return KEY_MAY_NOT
            case stripe.StripeError():
                return None
        balance = self._ask(lambda client: client.v1.balance.retrieve(), expected=may_not, until=until)
        if getattr(balance, "livemode", self._live) is not self._live:
            return WRONG_MODE[self._live]
        account = self._ask(lambda client: client.v1.accounts.retrieve_current(), expected=may_not, until=until)
        cards = _text(getattr(account, "capabilities", None), "card_payments")
        if getattr(account, "charges_enabled", True) is False or cards in ("inactive", "pending"):
            return NO_CHARGES
        return None

    def _ask(
        self,
        request: Callable[[stripe.StripeClient], T],
        payment: str = "",
        expected: type[stripe.StripeError] = stripe.CardError,
        until: float | None = None,
    ) -> T | stripe.StripeError:
        """What Stripe answers in time; an error is an answer too, and unless it is `expected` an operator is told."""
        client = stripe.StripeClient(
            self._secret_key,
            base_addresses={"api": self._api_base},
            # Asking again is for the next turn, with the same key, and not for the one that a caller waits for.
            max_network_retries=0,
            http_client=Client(self._session, until or time.monotonic() + ANSWER_SECONDS),
        )
        try:
            return request(client)
        except stripe.StripeError as error:
            if not isinstance(error, expected):
                self._tell(error, payment)
            return error
        except (AttributeError, LookupError, TypeError, ValueError) as odd:
            # The package stumbles over a body that is JSON, and yet nothing that Stripe would say.
            nonsense = stripe.APIError(type(odd).__name__)
            self._tell(nonsense, payment)
            return nonsense

    def _tell(self, error: stripe.StripeError, payment: str = "") -> None:
        """To the log, in our words: the codes are Stripe's, its sentences may be a bank's."""
        about = {"status": error.http_status, **({"payment": payment} if payment else {})}
        reason = _text(error.error, "code") or _text(error.error, "type")
        match error:
            case stripe.InvalidRequestError(code="payment_intent_unexpected_state"):
                return
            case stripe.AuthenticationError():
                problem = KEY_UNKNOWN
            case stripe.PermissionError():
                problem = KEY_MAY_NOT
            case stripe.IdempotencyError():
                problem = OTHER_SETTINGS
            case stripe.InvalidRequestError(code="resource_missing"):
                problem = CARD_ELSEWHERE if error.param == "payment_method" else INTENT_ELSEWHERE
            case stripe.InvalidRequestError(param=str(param)) if "moto" in param:
                problem = NO_MOTO
            case stripe.InvalidRequestError():
                problem = REFUSES
            case _:
                kind = type(error.__cause__ or error).__name__
                structlog.get_logger().warning("gateway_silent", **about, error=kind)
                return
        structlog.get_logger().error("gateway_refuses", **about, reason=reason, problem=problem)


def _text(thing: object, name: str) -> str:
    """A field that may be missing, or be something else than text."""
    value = getattr(thing, name, None)
    return value if isinstance(value, str) else ""


def _how(error: object) -> Decline:
    codes = {_text(error, "code"), _text(error, "decline_code")}
    return "typed_wrong" if codes & TYPED_WRONG else "not_by_phone" if codes & NOT_BY_PHONE else "not_approved"


def _standing(intent: str, answer: object) -> Standing:
    """Where the intent stands, as the answer has it, or the refusal that carries it."""
    if isinstance(answer, stripe.InvalidRequestError):
        answer = getattr(answer.error, "payment_intent", None)
    if _text(answer, "id") != intent:
        return NoAnswer()
    match _text(answer, "status"):
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


def _listed(client: stripe.StripeClient, since: datetime, until: datetime) -> Iterator[Movement]:
    # Stripe counts whole seconds.
    created: Any = {"gte": math.ceil(since.timestamp()), "lt": math.ceil(until.timestamp())}
    page: Any = {"created": created, "limit": MOST_LISTED}
    of_intent: Any = {**page, "expand": ["data.payment_intent"]}
    for charge in client.v1.charges.list(page).auto_paging_iter():
        if charge.status == "succeeded" and charge.captured:
            yield _movement("charge", charge, charge.amount_captured, charge.metadata)
    for refund in client.v1.refunds.list(of_intent).auto_paging_iter():
        if refund.status not in ("failed", "canceled"):
            yield _movement("refund", refund, refund.amount, getattr(refund.payment_intent, "metadata", None))
    for dispute in client.v1.disputes.list(of_intent).auto_paging_iter():
        # Withdrawn, and given back when it is won; an inquiry withdraws nothing.
        if sum(one.amount for one in dispute.balance_transactions) < 0:
            yield _movement("dispute", dispute, dispute.amount, getattr(dispute.payment_intent, "metadata", None))


def _movement(kind: Any, moved: Any, minor: int, metadata: object) -> Movement:
    intent = moved.payment_intent
    return Movement(
        moved.id,
        kind,
        intent if isinstance(intent, str) else _text(intent, "id"),
        _text(metadata, "payment") or None,
        Money(minor, moved.currency.upper()),
        datetime.fromtimestamp(moved.created, UTC),
    )


def _told(body: bytes) -> Notice | Unrelated:
    """What a message says that Stripe has signed."""
    try:
        event = json.loads(body)
        thing = event["data"]["object"]
        intent = thing["id"] if thing["object"] == "payment_intent" else thing["payment_intent"]
        payment = (thing.get("metadata") or {}).get("payment")
        if event["type"] in EVENTS and isinstance(event["id"], str) and isinstance(intent, str):
            return Notice(event["id"], intent, payment if isinstance(payment, str) else None)
    except (AttributeError, LookupError, TypeError, ValueError):
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
