"""In how many parts a text message is sent, and paid for.

With the letters of GSM 03.38 one part holds 160; with a single other letter, such as á or ó, all of them are sent in
UCS-2, and one part holds 70. Of several, each gives up a few letters for its place among them. Source: 3GPP TS 23.038,
6.2.1; 3GPP TS 23.040, 9.2.3.24.1.
"""

from __future__ import annotations

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_OF_TWO = frozenset("^{}\\[~]|€\f")
ONE, OF_SEVERAL = 160, 153
ONE_UCS2, OF_SEVERAL_UCS2 = 70, 67


def outside_gsm(words: str) -> str:
    """The letters that make a message one of UCS-2, each once, in their order."""
    return "".join(dict.fromkeys(sign for sign in words if sign not in _BASIC and sign not in _OF_TWO))


def segments(words: str) -> int:
    if outside_gsm(words):
        length, one, of_several = len(words.encode("utf-16-be")) // 2, ONE_UCS2, OF_SEVERAL_UCS2
    else:
        length, one, of_several = len(words) + sum(sign in _OF_TWO for sign in words), ONE, OF_SEVERAL
    return 1 if length <= one else -(-length // of_several)
