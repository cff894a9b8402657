"""What a sentence of the line is: read from the catalogues themselves, for a caller who acts on what they hear."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from tests.line import PROJECT

BLANK = re.compile(r"\\\{(\w+)\\\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """By the name of its prompt. `key` is the one to press, where it is an option of a menu."""

    prompt: str
    blanks: Mapping[str, str]
    key: str = ""


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return list(_read())


def _read() -> Iterator[tuple[re.Pattern[str], str]]:
    for file in sorted((PROJECT / "prompts").glob("*.yaml")):
        catalogue: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        option = re.escape(catalogue["spoken"]["option"]).replace(r"\{key\}", r"(?P<the_key>\d)")
        for prompt, words in catalogue["words"].items():
            plain = BLANK.sub(r"(?P<\1>.+?)", re.escape(words))
            yield re.compile(plain), prompt
            yield re.compile(option.replace(r"\{phrase\}", plain)), prompt


@cache
def recognised(words: str) -> Sentence | None:
    for pattern, prompt in _patterns():
        found = pattern.fullmatch(words)
        if found:
            blanks = found.groupdict()
            return Sentence(prompt, blanks, blanks.pop("the_key", ""))
    return None
