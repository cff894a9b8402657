"""What a message says: the words of the release its call ran on, with the values as they are written."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.release import Release
from ivr.speech.written import NOT_CHARGED, RECEIPT, Writable, write
from ivr.texts.numbers import written_number
from ivr.texts.ports import Due, Kind
from ivr.values import Digits

# The prompt of each kind.
PROMPTS: Mapping[Kind, str] = {"receipt": RECEIPT, "not_charged": NOT_CHARGED}


def words_of(due: Due, release: Release) -> str:
    """Nothing in it tells what the payment was for, or whose it was (45 CFR 164.502(b): the minimum necessary)."""
    line = release.lines[due.line]
    values: Mapping[str, Writable] = {
        "amount": due.amount,
        "last_four": Digits(due.last_four),
        "code": Digits(due.reference),
        "line_number": written_number(line.number),
    }
    return write(release.catalogues[due.language], PROMPTS[due.kind], values)


def reply_words(prompt: str, release: Release, spoken: tuple[str, str] | None) -> str | None:
    """What is answered to whoever writes to us, in the language of the last call on which a message to them was agreed
    to; of that line, or else of the first. None where the release has no such words, because it sends no messages."""
    name, language = spoken or ("", "")
    line = release.lines.get(name) or next(iter(release.lines.values()))
    language = language if language in line.languages else line.languages[0]
    catalogue = release.catalogues[language]
    if prompt not in catalogue.prompts:
        return None
    return write(catalogue, prompt, {"line_number": written_number(line.number)})
