"""Twilio's Programmable Messaging, through the official package.

Its API knows no idempotency key. What became of a request that got no answer is told by the list of the messages to
that number, in which the reference of the payment is looked for; an account that has Twilio strike out the bodies of
messages at once cannot be asked, so that must stay off.
"""

from __future__ import annotations

from requests import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from ivr.texts.ports import NoAnswer, Refused, Sent

# Of each wait on the network: for a connection, and for the answer.
TIMEOUT_SECONDS = 8
# The owner has told Twilio itself to stop.
STOPPED = 21610
# Codes that say that this number can never have a message from here (twilio.com/docs/api/errors): no number, not one
# of a mobile telephone, a landline, not in a country we may write to, not in reach from our number.
NEVER = frozenset({STOPPED, 21211, 21614, 21635, 21408, 21612})
# Other messages to one number since: of a person, hardly ever more than a few.
MOST_LISTED = 50
SERVICE = "MG"


class TwilioTexts:
    """`text_from` is a number of ours, E.164, or the id of a messaging service, MG…"""

    def __init__(
        self, account_sid: str, auth_token: str, text_from: str, http_client: HttpClient | None = None
    ) -> None:
        http_client = http_client or TwilioHttpClient(timeout=TIMEOUT_SECONDS, max_retries=0)
        self._client = Client(account_sid, auth_token, http_client=http_client)
        by = "messaging_service_sid" if text_from.startswith(SERVICE) else "from_"
        self._from = {by: text_from}

    def send(self, number: str, words: str) -> Sent | Refused | NoAnswer:
        try:
            made = self._client.messages.create(to=number, body=words, **self._from)
        except TwilioRestException as told:
            return _refusal(told)
        except (RequestException, TwilioException, ValueError) as broken:
            return NoAnswer(type(broken).__name__)
        return Sent(made.sid) if made.sid else NoAnswer("no sid")

    def find(self, number: str, reference: str) -> Sent | NoAnswer | None:
        try:
            listed = self._client.messages.list(to=number, limit=MOST_LISTED)
        except TwilioRestException as told:
            return NoAnswer(_code(told))
        except (RequestException, TwilioException, ValueError) as broken:
            return NoAnswer(type(broken).__name__)
        ours = (one.sid for one in listed if one.sid and reference in (one.body or ""))
        return next((Sent(sid) for sid in ours), None)


def _refusal(told: TwilioRestException) -> Refused | NoAnswer:
    """What is wrong with our account or our own number can be put right within the day; what is wrong with theirs
    cannot."""
    if told.code in NEVER:
        return Refused(_code(told), stopped=told.code == STOPPED)
    return NoAnswer(_code(told))


def _code(told: TwilioRestException) -> str:
    """Never its words, which have the number in them."""
    return f"Twilio {told.code or told.status}"
