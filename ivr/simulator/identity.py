"""Who calls whom, in the parameters Twilio sends with every request of a call."""

import uuid
from collections.abc import Mapping

# +266 is Lesotho, and Twilio says so of the word ANONYMOUS spelt on a keypad.
_COUNTRIES = {"+266": "LS", "+1": "US"}


def fresh_sid(prefix: str) -> str:
    """CA…, RE…, QU…: two letters and 32 lower-case hexadecimal digits."""
    return prefix + uuid.uuid4().hex


def inbound(call_sid: str, account_sid: str, from_number: str, to_number: str) -> dict[str, str]:
    """The parameters of a call that comes in, all but CallStatus. A withheld caller's words go out as given."""
    verified = from_number.startswith("+1")
    return {
        "AccountSid": account_sid,
        "ApiVersion": "2010-04-01",
        "CallSid": call_sid,
        "CallToken": f'{{"parentCallInfoToken":"{uuid.uuid4().hex}"}}',
        "Direction": "inbound",
        "StirVerstat": "TN-Validation-Passed-A" if verified else "No-TN-Validation",
        **_party("Caller", "From", from_number),
        **_party("Called", "To", to_number),
    }


def outbound(call_sid: str, parent: Mapping[str, str], to_number: str, from_number: str) -> dict[str, str]:
    """The parameters of the leg that a `<Dial>` makes."""
    return {
        "AccountSid": parent["AccountSid"],
        "ApiVersion": parent["ApiVersion"],
        "CallSid": call_sid,
        "ParentCallSid": parent["CallSid"],
        "Direction": "outbound-dial",
        **_party("Caller", "From", from_number),
        **_party("Called", "To", to_number),
    }


def _party(role: str, end: str, number: str) -> dict[str, str]:
    country = next((name for prefix, name in _COUNTRIES.items() if number.startswith(prefix)), "")
    named = {role: number, end: number}
    for prefix in (role, end):
        named |= {f"{prefix}City": "", f"{prefix}State": "", f"{prefix}Zip": "", f"{prefix}Country": country}
    return named
