"""That every recording is one callers can hear."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flowfile.check.spoken_names import phrases
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problem, did_you_mean
from ivr.flowfile.recorded import ALWAYS_SPOKEN, FOLDER, named
from ivr.speech.catalogue import Catalogue

NEVER_HEARD = "Callers would never hear it."


def check_recordings(parts: Parts) -> Iterator[Problem]:
    spoken_with_keys = phrases(parts)
    first: dict[tuple[str, str], str] = {}
    # Of two, .wav comes before .mp3: it is the one that is played.
    for file in sorted(parts.recorded.digests, reverse=True):
        language, words, _ = named(file) or ("", "", "")
        catalogue = parts.catalogues.get(language)
        if catalogue is None:
            yield from _no_language(file, parts)
        elif (before := first.setdefault((language, words), file)) != file:
            what = f"There are two recordings of '{words}', {before} and {file}."
            document = parts.documents[f"prompts/{language}.yaml"]
            callers, mend = "Callers would only ever hear one of the two.", "Take one of them away."
            yield document.problem(("words", words), what, callers, mend, rule="recorded-twice", of_name=True)
        else:
            yield from _recording(file, words, catalogue, parts, named_key=words in spoken_with_keys)


def _no_language(file: str, parts: Parts) -> Iterator[Problem]:
    """A language whose file cannot be read may well be there."""
    if "language" not in parts.unread:
        known = ", ".join(f"{FOLDER}/{language}" for language in sorted(parts.catalogues))
        what = "This recording belongs to no language of ours."
        yield Problem(file, 1, 1, what, NEVER_HEARD, f"Put it into one of: {known}.", rule="recording-of-no-language")


def _recording(file: str, words: str, catalogue: Catalogue, parts: Parts, *, named_key: bool) -> Iterator[Problem]:
    document = parts.documents[f"prompts/{catalogue.language}.yaml"]
    if words not in catalogue.prompts:
        what = f"{file} is a recording of '{words}', and there are no words of that name."
        mend = did_you_mean(words, catalogue.prompts) or "Name the file after the words it speaks, or take it away."
        yield document.problem(("words",), what, NEVER_HEARD, mend, rule="recording-of-nothing", of_name=True)
    elif catalogue.prompts[words].blanks:
        blank = f"{{{min(catalogue.prompts[words].blanks)}}}"
        what = f"'{words}' has the blank {blank}, so that {file} cannot be played for it."
        mend = "Take the recording away, or make two names of the words: one that is recorded, one with the blank."
        callers = "Callers would hear the same value, whoever they are."
        yield document.problem(("words", words), what, callers, mend, rule="recording-with-blank", part=blank)
    elif words in ALWAYS_SPOKEN:
        what = f"'{words}' is always spoken by the voice, never played from {file}."
        mend = "Take the recording away."
        place = ("words", words)
        yield document.problem(place, what, NEVER_HEARD, mend, rule="recording-not-played", severity="warning")
    elif file in parts.recorded.unplayable:
        kind = "WAV" if file.endswith(".wav") else "MP3"
        what = f"{file} is no recording of the kind {kind}: it is empty, broken, too short, or of another kind."
        callers = "Callers would hear nothing where these words belong."
        mend = f"Save the recording again as {kind}; another name for the file does not change what is in it."
        yield document.problem(("words", words), what, callers, mend, rule="recording-unplayable", of_name=True)
    elif file in parts.recorded.silent:
        what = f"{file} is silent: nothing is heard from its beginning to its end."
        callers = "Callers would hear nothing where these words belong."
        mend = "Record it again, and listen to it before you put it here; until then take it away."
        yield document.problem(("words", words), what, callers, mend, rule="recording-unplayable", of_name=True)
    elif named_key and catalogue.after_phrase("1") is None:
        what = f"The options of this language do not begin with their phrase, so that {file} cannot be played."
        callers, mend = "Callers hear the voice instead.", "Take the recording away, or begin 'option' with {phrase}."
        place = ("spoken", "option")
        yield document.problem(place, what, callers, mend, rule="recording-not-first", severity="warning")
