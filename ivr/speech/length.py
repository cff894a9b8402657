"""How long words take to be said.

A voice says about 2.6 words in a second: 155 words a minute, which people of every age follow. Between one thing that
is said and the next there are 600 milliseconds: 500 to 750 is what designers of such lines advise, so that an option
and its key are kept apart from the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

WORDS_PER_SECOND = 2.6
PAUSE_SECONDS = 0.6
# Where words are not parted by spaces, signs are counted: of Chinese about 4.3 are said in a second, of kana 6.5.
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")
_HAN_WORDS, _KANA_WORDS = 0.6, 0.4


def seconds(words: str) -> float:
    """Estimated from the number of words, in any language."""
    if words.isascii():
        return sum(map(_is_spoken, words.split())) / WORDS_PER_SECOND
    han, kana = len(_HAN.findall(words)), len(_KANA.findall(words))
    spaced = [word for word in _KANA.sub(" ", _HAN.sub(" ", words)).split() if _is_spoken(word)]
    return (len(spaced) + han * _HAN_WORDS + kana * _KANA_WORDS) / WORDS_PER_SECOND


def _is_spoken(word: str) -> bool:
    return word.isalnum() or any(map(str.isalnum, word))


def together(lengths: Iterable[float]) -> float:
    """Several things said one after the other, with the pauses between them."""
    each = list(lengths)
    return sum(each) + PAUSE_SECONDS * max(len(each) - 1, 0)
