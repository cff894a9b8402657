"""Numbers to which a message can be sent."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberType

# A message to any other kind of number is lost, or costs its owner extra.
_CAN_BE_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


def textable(typed: str, line: str) -> str | None:
    """A number as E.164, if it may be a mobile one of the country of the line's own number; otherwise None.

    No other country is ever texted: messages to some of them cost a great deal, and +1 alone has more than twenty.
    """
    try:
        own = phonenumbers.parse(line)
        country = phonenumbers.region_code_for_number(own)
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or phonenumbers.region_code_for_number(number) != country:
        return None
    if phonenumbers.number_type(number) not in _CAN_BE_MOBILE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def without_country(number: str) -> str:
    """The digits that people of its country write down: +15105550142 → 5105550142."""
    return phonenumbers.national_significant_number(phonenumbers.parse(number))


def written_number(number: str) -> str:
    """As people write it who may be abroad: +1 800-390-3507."""
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
