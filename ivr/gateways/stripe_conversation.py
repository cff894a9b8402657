"""Asking Stripe: its package's requests, each over in time, and its errors told to the log in our words."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from weakref import finalize

import requests
import stripe
import structlog
from requests.adapters import HTTPAdapter

from ivr.gateways.punctual import Unanswered, in_time

# For all that one question takes, redirected or resolved or read in however small pieces: the port allows 8.
ANSWER_SECONDS = 7.5
# As many as conversations that a process may have with its gateway at once.
CONNECTIONS = 16

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

T = TypeVar("T")

# The package would tell Stripe how long requests took, and who asks by a number that it keeps in the user's home.
stripe.enable_telemetry = False
# It would print and log what banks say, were it asked to by a variable of its own.
stripe._util.STRIPE_LOG = None
logging.getLogger("stripe").disabled = True


def answer_by() -> float:
    """The moment, of the monotonic clock, by which whatever is asked now is answered."""
    return time.monotonic() + ANSWER_SECONDS


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


class Conversation:
    """With one account. `api_base` is Stripe's own where it is None."""

    def __init__(self, secret_key: str, api_base: str | None) -> None:
        self._secret_key = secret_key
        self._api_base = api_base or stripe.DEFAULT_API_BASE
        self._session = requests.Session()
        adapter = HTTPAdapter(pool_maxsize=CONNECTIONS)
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, adapter)
        finalize(self, self._session.close)

    def ask(
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
            http_client=Client(self._session, until or answer_by()),
        )
        try:
            return request(client)
        except stripe.StripeError as error:
            if not isinstance(error, expected):
                self.tell(error, payment)
            return error
        except (AttributeError, LookupError, TypeError, ValueError) as odd:
            # The package stumbles over a body that is JSON, and yet nothing that Stripe would say.
            nonsense = stripe.APIError(type(odd).__name__)
            self.tell(nonsense, payment)
            return nonsense

    def tell(self, error: stripe.StripeError, payment: str = "") -> None:
        """To the log, in our words: the codes are Stripe's, its sentences may be a bank's."""
        about = {"status": error.http_status, **({"payment": payment} if payment else {})}
        reason = text(error.error, "code") or text(error.error, "type")
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


def text(thing: object, name: str) -> str:
    """A field that may be missing, or be something else than text."""
    value = getattr(thing, name, None)
    return value if isinstance(value, str) else ""
