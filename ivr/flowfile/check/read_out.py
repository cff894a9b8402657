"""That a voice reads words out as they were meant: no number run together, no signs of a page, no garbled letters.

What is recorded is played, and not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problem
from ivr.flowfile.source import Document, Path
from ivr.speech.written import WRITTEN

# A number, with its hyphens and brackets. Amounts, per cents, and what has commas by the thousand, are counted, and a
# voice counts them; so are years.
_DIGITS = re.compile(r"(?<![\w$€£{])\+?\(?\d(?:[\d-]|(?:\) ?|[. /])(?=\d))*\d(?![\w{])")
_COUNTED = re.compile(r"(?:19|20)\d\d|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d\d?")
_RUN = re.compile(r"\d{3,}")
_BEFORE_A_UNIT = re.compile(r"\s?(?:%|°|[^\W\d_]{3,}|(?:or|to|o|a|y)\s\d)", re.IGNORECASE)
_IN_PLACE_OF_A_UNIT = re.compile(
    r"\s(?:and|for|from|now|then|when|with|but|para|desde|pero|cuando|con|ahora)\b", re.IGNORECASE
)
_DIALLED = re.compile(
    r"\b(?:dial|call|text|number|marque|marcar|llame|número)\s+(?:us at |the |el |al )?$", re.IGNORECASE
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|&(?:[a-z]{2,8}|#\d{1,6});")
# What UTF-8 looks like that was opened as Windows-1252: two or three signs in place of one.
_TWICE = re.compile("[\u00c2\u00c3][^\\w\\s]|[\u00c2\u00c3][\u0081-\u00bf]|\u00e2[\u0080\u20ac].|\u00ef\u00bb\u00bf")
_LOST = re.compile(r"[^\W\d_]*[a-zà-ÿ]\?[a-zà-ÿ]\w*")
_A_WORD = re.compile(r"[^\s\"'.,;:!?]+")
READ_AS_WORDS = "Callers would hear its signs and letters read out."
GARBLED = "Callers would hear something that is no word."
SAVE_IT = "save the file with the encoding UTF-8"


def check_read_out(parts: Parts) -> Iterator[Problem]:
    for language, catalogue in parts.catalogues.items():
        document = parts.documents[f"prompts/{language}.yaml"]
        for path, words in _texts(document):
            name = str(path[-1])
            if "<" in words or "&" in words:
                yield from _markup(path, name, words, document)
            if not words.isascii():
                yield from _garbled(path, name, words, document)
            if "?" in words:
                yield from _letter_lost(path, name, words, document)
        for name, words in document.content["words"].items():
            if name not in catalogue.recordings and name not in WRITTEN:
                yield from _run_together(name, words, document)


def _texts(document: Document) -> Iterator[tuple[Path, str]]:
    for group in ("words", "spoken"):
        for name, text in document.content[group].items():
            if isinstance(text, str):
                yield (group, name), text
            else:
                yield from (((group, name, one), words) for one, words in text.items())


def _markup(path: Path, name: str, words: str, document: Document) -> Iterator[Problem]:
    if found := _TAG.search(words):
        what = f"'{name}' has '{found[0]}' in it, which is for pages, and not for a voice."
        mend = "Take it out. For a pause, end the sentence, or put a comma."
        yield document.problem(path, what, READ_AS_WORDS, mend, rule="markup-in-words", part=found[0])


def _garbled(path: Path, name: str, words: str, document: Document) -> Iterator[Problem]:
    if not _TWICE.search(words):
        return
    for word in _A_WORD.finditer(words):
        right = _repaired(word[0])
        if right != word[0]:
            what = f"'{name}' has '{word[0]}' in it, which was '{right}' before the file was saved as something else."
            mend = f"Write '{right}', look for others like it, and {SAVE_IT}."
            yield document.problem(path, what, GARBLED, mend, rule="garbled-letters", part=word[0])
            return


def _repaired(word: str) -> str:
    """What the letters were; the word itself where they are as they should be."""
    try:
        return b"".join(map(_byte, word)).decode()
    except (UnicodeEncodeError, UnicodeDecodeError):
        return word


def _byte(sign: str) -> bytes:
    """Windows-1252, with the five places that it leaves empty."""
    return bytes([ord(sign)]) if "\x80" <= sign <= "\x9f" else sign.encode("cp1252")


def _letter_lost(path: Path, name: str, words: str, document: Document) -> Iterator[Problem]:
    if path[0] == "words" and (found := _LOST.search(words)):
        what = f"'{name}' has a ? inside a word ('{found[0]}'), where a letter was lost."
        mend = f"Type the letter again, and {SAVE_IT}; or put a space behind the ? if it ends a question."
        yield document.problem(path, what, GARBLED, mend, rule="garbled-letters", part=found[0])


def _run_together(name: str, words: str, document: Document) -> Iterator[Problem]:
    for found in _DIGITS.finditer(words):
        number = found[0] if ")" in found[0] else found[0].lstrip("(")
        if not _RUN.search(number) or _is_counted(number, words[: found.start()], words[found.end() :]):
            continue
        apart = ", ".join(" ".join(digits) for digits in re.findall(r"\d+", number))
        what = f"'{name}' has the digits {number} in a row."
        callers = (
            "Callers would hear them as one number, in hundreds and thousands, and not know what to dial or write down."
        )
        mend = f"Write {apart}."
        place = ("words", name)
        yield document.problem(place, what, callers, mend, rule="digits-run-together", severity="warning", part=number)
        return


def _is_counted(number: str, before: str, after: str) -> bool:
    """A number of things: 125 days, the year 2027. What is dialled is none, whatever follows it."""
    if _DIALLED.search(before) or not number.isdigit():
        return bool(_COUNTED.fullmatch(number)) and not _DIALLED.search(before)
    return bool(_COUNTED.fullmatch(number) or (_BEFORE_A_UNIT.match(after) and not _IN_PLACE_OF_A_UNIT.match(after)))
