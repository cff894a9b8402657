"""The steps of `<Pay>` by Twilio's names for them."""

from collections.abc import Mapping

NUMBER, EXPIRY, CODE, POSTAL = "payment-card-number", "expiration-date", "security-code", "postal-code"
ROUTING, ACCOUNT = "bank-routing-number", "bank-account-number"
# Nothing is keyed here: the caller waits while the connector is asked.
PROCESSING = "payment-processing"

# How a tester names the one field that is keyed: `card visa-ok code`.
FIELDS: Mapping[str, str] = {
    "number": NUMBER,
    "expiry": EXPIRY,
    "code": CODE,
    "postal": POSTAL,
    "routing": ROUTING,
    "account": ACCOUNT,
}
