"""The word for each kind of bill, as it is said inside a sentence: "hospital bill".

What was done, by whom and why is never said.
"""

from __future__ import annotations

from collections.abc import Mapping

# As a billing file names the kinds, and the word each is called by.
BILLS: Mapping[str, str] = {
    "hospital": "bill_hospital",
    "doctor": "bill_doctor",
    "laboratory": "bill_laboratory",
    "premium": "bill_premium",
}
ANY_BILL = "bill_other"
