"""The words callers hear, and the voices that say them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from ivr.flowfile.difference.other import other_changes
from ivr.flowfile.difference.sentences import Change
from ivr.flowfile.wording import language_name, listed, plain, quoted
from ivr.release import Release
from ivr.speech.catalogue import Catalogue

Catalogues = Mapping[str, Catalogue]


def word_changes(before: Release, after: Release) -> Iterator[Change]:
    old, new = before.catalogues, after.catalogues
    for language in new:
        if language not in old:
            yield Change(language_name(language), "is a new language")
    for language in old:
        if language not in new:
            yield Change(language_name(language), "was taken out")
    both = [language for language in new if language in old]
    names = dict.fromkeys(name for one in both for name in (*new[one].prompts, *old[one].prompts))
    for name in names:
        yield from _words(name, {one: old[one] for one in both}, {one: new[one] for one in both})
    for language in both:
        yield from _recordings(old[language], new[language])
        yield from _voice(old[language], new[language])


def _words(name: str, old: Catalogues, new: Catalogues) -> Iterator[Change]:
    """One name in every language: what is said now, what was, and which languages stay as they were."""
    told, same = [], []
    for language in new:
        was, now = old[language].prompts.get(name), new[language].prompts.get(name)
        spoken = language_name(language)
        if was == now:
            same += [spoken] if now else []
        elif was is None and now is not None:
            told.append(f"new in {spoken} {quoted(now.pattern)}")
        elif was is not None and now is None:
            told.append(f"no longer in {spoken}, where they were {quoted(was.pattern)}")
        elif was is not None and now is not None:
            told.append(f"in {spoken} now {quoted(now.pattern)}, was {quoted(was.pattern)}")
    if told:
        yield Change(f"words “{plain(name)}”", "; ".join(told), f"{listed(same)} not changed." if same else "")


def _recordings(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    for name in dict.fromkeys((*new.recordings, *old.recordings)):
        was, now = old.recordings.get(name), new.recordings.get(name)
        if was != now and name in new.prompts:
            how = "no longer recorded" if now is None else "now recorded" if was is None else "now another recording"
            yield Change(f"words “{plain(name)}”", f"in {language_name(new.language)} {how}")


def _voice(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    """The voice, how kinds of values are spoken, and whatever else a catalogue has."""
    language = language_name(new.language)
    for field in fields(Catalogue):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if field.name in ("prompts", "recordings", "speaking") or was == now:
            continue
        yield from other_changes(f"{language}, {field.name}", was, now)
    for name, sentence in new.speaking.sentences.items():
        spoken = old.speaking.sentences.get(name)
        if spoken != sentence:
            before = quoted(spoken.pattern) if spoken else "not given"
            yield Change(language, f"{plain(name)} is now spoken {quoted(sentence.pattern)}, was {before}")
    yield from other_changes(f"{language}, zones", old.speaking.zones, new.speaking.zones)
    yield from other_changes(f"{language}, keys", old.speaking.keys, new.speaking.keys)
