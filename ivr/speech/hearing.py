"""How long a caller listens: to a recording as long as it plays, to words as long as they take to say."""

from __future__ import annotations

from ivr.speech.catalogue import Catalogue
from ivr.speech.length import seconds
from ivr.speech.samples import sample_option, sample_words


def prompt_seconds(catalogue: Catalogue, prompt: str) -> float:
    recording = catalogue.recordings.get(prompt)
    if recording is not None and recording.seconds is not None:
        return recording.seconds
    return seconds(sample_words(catalogue, prompt))


def option_seconds(catalogue: Catalogue, phrase: str, key: str) -> float:
    """One option of a menu; behind a recorded phrase the key is spoken."""
    rest = catalogue.after_phrase(key) if phrase in catalogue.recordings else None
    if rest is not None:
        return prompt_seconds(catalogue, phrase) + seconds(rest)
    return seconds(sample_option(catalogue, phrase, key))
