"""Recordings beside the words: `prompts/audio/en/greeting.wav` is played where `greeting` would be spoken.

A sound is known by the SHA-256 of what is in it, so one that is exchanged never changes under a caller who hears the
old one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ivr.engine.bill_words import ANY_BILL, BILLS
from ivr.engine.card_words import ANY_BRAND, BRANDS
from ivr.speech.catalogue import SORRY, SORRY_NOBODY, Catalogue, Recording
from ivr.speech.sound import is_playable, is_silent, sound_seconds

FOLDER = "prompts/audio"
_NAME = re.compile(rf"{FOLDER}/([^/]+)/([^/]+)\.(wav|mp3)")
# The apology is spoken when something of ours is broken, and then the recordings may be out of reach as well; a brand
# of card and a kind of bill are words inside another sentence.
ALWAYS_SPOKEN = frozenset({SORRY, SORRY_NOBODY, *BRANDS.values(), ANY_BRAND, *BILLS.values(), ANY_BILL})


def named(file: str) -> tuple[str, str, str] | None:
    """`prompts/audio/en/greeting.wav` → its language, the words it belongs to, and its kind."""
    found = _NAME.fullmatch(file)
    return (found[1], found[2], found[3]) if found else None


@dataclass(frozen=True, slots=True)
class Recorded:
    """`digests` by the names of the files, `prompts/audio/en/greeting.wav` → the SHA-256 of what is in it, in
    hexadecimal digits; `seconds` by digest, of those that tell how long they play; `unplayable` are the names of files
    that are no sound of the kind they are named after, and `silent` of those in which nothing is heard.
    """

    digests: Mapping[str, str]
    seconds: Mapping[str, float]
    unplayable: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()


NOTHING_RECORDED = Recorded({}, {})


def recorded(files: Mapping[str, bytes]) -> Recorded:
    """What there is to know of the recordings among these files."""
    sounds = {name: content for name, content in files.items() if named(name)}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in sounds.items()}
    lengths = {digests[name]: sound_seconds(content, _kind(name)) for name, content in sounds.items()}
    known = {digest: seconds for digest, seconds in lengths.items() if seconds is not None}
    unplayable = frozenset(name for name, content in sounds.items() if not is_playable(content, _kind(name)))
    silent = frozenset(name for name, content in sounds.items() if name not in unplayable and is_silent(content))
    return Recorded(digests, known, unplayable, silent)


def _kind(file: str) -> str:
    return file.rpartition(".")[2]


def with_recordings(catalogues: Mapping[str, Catalogue], recorded: Recorded) -> dict[str, Catalogue]:
    """The same catalogues, which know what of them is recorded. What does not fit is left to the rules."""
    heard: dict[str, dict[str, Recording]] = {}
    for file, digest in sorted(recorded.digests.items()):
        if (name := named(file)) is not None:
            language, words, kind = name
            heard.setdefault(language, {})[words] = Recording(f"{digest}.{kind}", recorded.seconds.get(digest))
    return {language: _with(catalogue, heard.get(language, {})) for language, catalogue in catalogues.items()}


def _with(catalogue: Catalogue, heard: Mapping[str, Recording]) -> Catalogue:
    playable = {
        words: recording
        for words, recording in heard.items()
        if words in catalogue.prompts and not catalogue.prompts[words].blanks and words not in ALWAYS_SPOKEN
    }
    return replace(catalogue, recordings=playable) if playable else catalogue
