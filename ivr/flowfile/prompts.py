"""One language's catalogue: `prompts/en.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from ivr.flowfile.problems import MOST_TOLD, Problem, Problems, did_you_mean, one_of
from ivr.flowfile.source import Document, Path
from ivr.flowfile.typed import read_as
from ivr.speech.catalogue import KNOWN, Catalogue
from ivr.speech.message import Message, NotASentence, message
from ivr.speech.speaking import BLANKS, EXACTLY, PARTS_OF_DAY, Speaking
from ivr.speech.written import WRITTEN

# Polly's voices refuse more than 3,000 characters; a prompt anyone can follow has far fewer.
LONGEST_PROMPT = 1000
KEYS = frozenset({"star", "pound"})
# As `es`, `pt_BR` and `fil` are written.
A_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[_-][A-Za-z]{2,4})?")
ENGLISH_FILE = "prompts/en.yaml"
# Without these a sentence would not say what it is there for.
NEEDED: Mapping[str, frozenset[str]] = {
    **{name: BLANKS[name] for name in ("today", "tomorrow", "later", "digit", "option")},
    **{"money": frozenset({"whole", "cents"}), "time": frozenset({"hour", "minute"})},
    **{"date": frozenset({"date"}), "date_with_year": frozenset({"date"})},
}
# The name of a blank alone is no word, nor is any in the signs that other programs use for blanks.
_NAMES = "|".join(sorted(KNOWN, key=len, reverse=True))
_OF_TWO = "|".join(name for name in sorted(KNOWN, key=len, reverse=True) if "_" in name)
BARE = re.compile(
    rf"(?<![\w{{])(?:\[(?:{_NAMES})\]|<(?:{_NAMES})>|%(?:{_NAMES})%|\$(?:{_NAMES})|(?:{_OF_TWO}))(?![\w}}])"
)
# A blank is spoken as money where its value is money.
SIGN_BEFORE = re.compile(r"([$€£])\s?(\{\w+\})")
# A remark has two spaces before it and one behind; "#1" and "press #" were meant to be said.
CUT_SHORT = re.compile(r"(?<! ) #| #(?=[^\s#])")
# Values for the blanks of every sentence under `spoken`, for trying it: one and several of each.
SAMPLES: tuple[Mapping[str, str | int | date], ...] = tuple(
    {
        **{"whole": count, "cents": count % 100, "both": both, "digit": count % 10, "phrase": "…", "key": "1"},
        **{"date": date(2027, 3, 1), "day": 1 + count % 28, "year": 2027 + count % 28},
        **{
            "hour": 1 + count % 12,
            "minute": count % 60,
            "low": both,
            "half": half,
            "part": part,
            "zone": "…",
            "time": "…",
        },
    }
    for count in (1, 21, 1_000_005)
    for both, half in (("yes", "am"), ("no", "pm"))
    for part in (*PARTS_OF_DAY.values(), *EXACTLY.values())
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    zones: Mapping[str, str]
    keys: Mapping[str, str]
    money: str
    date: str
    date_with_year: str
    time: str
    today: str
    tomorrow: str
    later: str
    digit: str
    option: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptFile:
    """`notes` tell translators what a sentence is for; `english` holds fingerprints of the words each was made from."""

    language: str
    tag: str
    voice: str
    pay_language: str
    spoken: Spoken
    words: Mapping[str, str]
    translated_by: str = ""
    reviewed_by: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    english: Mapping[str, str] = field(default_factory=dict)


def read_catalogue(document: Document, example: str = ENGLISH_FILE) -> Catalogue:
    """Raises Problems: everything that is wrong inside this one file. `example` is a file of another language, to
    compare this one with."""
    file = read_as(PromptFile, document.content, document, ())
    problems = [*_misplaced(file, document)]
    prompts, unfit = _messages(file.words, "words", file.language, document, example)
    problems += unfit
    for name, words in prompts.items():
        problems += _unfit_words(name, file.words[name], words, document)
    patterns = {name: getattr(file.spoken, name) for name in BLANKS}
    spoken, unfit = _messages(patterns, "spoken", file.language, document, example)
    problems += unfit
    for name, words in spoken.items():
        problems += _unfit_sentence(name, words, document, example)
    if problems:
        raise Problems(problems)
    keys = {"*": file.spoken.keys["star"], "#": file.spoken.keys["pound"]}
    speaking = Speaking.of(spoken, file.spoken.zones, keys)
    return Catalogue(file.language, file.tag, file.voice, file.pay_language, prompts, speaking)


def unfit(group: str, name: str, pattern: str, document: Document) -> list[Problem]:
    """What is wrong with one sentence of this file, which is under `words` or `spoken`, if it were worded like this."""
    messages, problems = _messages({name: pattern}, group, document.content["language"], document, ENGLISH_FILE)
    for read in messages.values():
        if group == "words":
            problems += _unfit_words(name, pattern, read, document)
        elif name in BLANKS:
            problems += _unfit_sentence(name, read, document, ENGLISH_FILE)
    return problems


def _messages(
    patterns: Mapping[str, str], group: str, language: str, document: Document, example: str
) -> tuple[dict[str, Message], list[Problem]]:
    messages: dict[str, Message] = {}
    problems: list[Problem] = []
    for name, pattern in patterns.items():
        try:
            messages[name] = message(pattern, language)
        except NotASentence as wrong:
            what, _, mend = str(wrong).partition("; ")
            what, mend = f"'{name}': {what[:1].upper()}{what[1:]}.", f"{mend[:1].upper()}{mend[1:]}."
            callers = "Callers would hear an apology in place of these words."
            mend = mend if group == "words" else _compare(document, example) or mend
            problem = document.problem((group, name), what, callers, mend, rule="unreadable-blank")
            if wrong.at is not None and (at := _place_of(pattern, wrong.at, (group, name), document)):
                problem = replace(problem, line=at[0], column=at[1])
            problems.append(problem)
            if len(problems) == MOST_TOLD:
                break
    return messages, problems


def _compare(document: Document, example: str) -> str:
    return f"Compare it with the same line of {example}." if example not in ("", document.file) else ""


def _place_of(pattern: str, at: int, path: Path, document: Document) -> tuple[int, int] | None:
    """Where a letter of the words stands in the file, however the lines are broken; None where that is not sure."""
    if document.content.get(path[0], {}).get(path[1]) != pattern or path not in document.words or at >= len(pattern):
        return None
    line, column, last = document.words[path]
    written = [document.lines[line - 1][column - 1 :], *document.lines[line:last]]
    if written[0][:1] in (">", "|"):
        written[0] = ""
    signs = [
        (line + below, (column if below == 0 else 1) + place, sign)
        for below, text in enumerate(written)
        for place, sign in enumerate(text)
        if not sign.isspace()
    ]
    if signs and signs[0][2] in ("'", '"'):
        signs = signs[1:]
    before = sum(not sign.isspace() for sign in pattern[:at])
    told = [sign for sign in pattern if not sign.isspace()]
    if [sign for *_, sign in signs[: len(told)]] != told or before >= len(signs):
        return None
    return signs[before][:2]


def _misplaced(file: PromptFile, document: Document) -> Iterator[Problem]:
    if document.file != f"prompts/{file.language}.yaml":
        what = f"The file says that its language is '{file.language}', and its name says otherwise."
        callers = "Callers would hear two languages mixed."
        name = document.file.removeprefix("prompts/").removesuffix(".yaml")
        mend = "If it is a copy, move it to a folder outside prompts/."
        if A_LANGUAGE.fullmatch(name):
            mend = f"Write {name}, as the file is called. {mend}"
        else:
            mend = f"{mend} If it is the file that is meant, call it {file.language}.yaml."
        yield document.problem(("language",), what, callers, mend, rule="other-language")
    for key in sorted(KEYS - {key for key, word in file.spoken.keys.items() if word.strip()}):
        what, callers = f"The word for the {key} key is missing.", "Callers would hear a sign instead."
        mend = f"Add '{key}' and the word for it."
        yield document.problem(("spoken", "keys"), what, callers, mend, rule="key-without-word")


def _unfit_words(name: str, pattern: str, message: Message, document: Document) -> Iterator[Problem]:
    place = ("words", name)
    if not any(sign.isalnum() for sign in pattern):
        what, mend = f"'{name}' has no words.", "Write them, in double quotation marks if they begin with #."
        yield document.problem(place, what, "Callers would hear nothing.", mend, rule="no-words")
    if pattern.strip() and (cut := _cut_short(place, document)):
        what, callers = f"'{name}' ends where the # stands.", "Callers would hear only what is in front of it."
        mend = "Put double quotation marks around the words; a remark goes on a line of its own."
        yield Problem(document.file, *cut, what, callers, mend, rule="words-cut-short")
    if bare := BARE.search(pattern):
        blank = re.sub(r"[^a-z_]", "", bare[0])
        what = f"'{name}' names {blank} without braces ('{bare[0]}')."
        callers = "Callers would hear its name, and not what it stands for."
        mend = f"Write {{{blank}}}, and put double quotation marks around the words."
        yield document.problem(place, what, callers, mend, rule="blank-without-braces", part=bare[0])
    if sign := SIGN_BEFORE.search(pattern):
        what = f"'{name}' has a {sign[1]} in front of {sign[2]}."
        callers, mend = "Callers would hear the sign as well as the amount.", f"Take the {sign[1]} out."
        yield document.problem(place, what, callers, mend, rule="sign-before-blank", part=sign[0])
    if len(pattern) > LONGEST_PROMPT:
        what = f"'{name}' is longer than {LONGEST_PROMPT} characters."
        yield document.problem(place, what, "Callers could not follow it.", "Say less.", rule="words-too-long")
    known = WRITTEN.get(name, KNOWN.keys())
    for blank in sorted(message.blanks - known):
        what = f"'{name}' has a blank {{{blank}}}, and no call knows a value of that name."
        if name in WRITTEN:
            what = f"'{name}' has a blank {{{blank}}}, and a text message of this kind has no value of that name."
        mend = did_you_mean(blank, known) or one_of(known)
        callers = "Callers would hear an apology, and be sent to an agent."
        if name in WRITTEN:
            callers = "Nobody would get it."
        yield document.problem(place, what, callers, mend, rule="unknown-blank", part=f"{{{blank}}}")
    for blank in sorted(message.computed & known):
        what = f"'{name}' says how {{{blank}}} is spoken."
        mend = f"Write {{{blank}}} alone; how each kind of value is spoken stands under 'spoken'."
        yield document.problem(place, what, mend=mend, rule="blank-with-a-format", part=f"{{{blank},")


def _cut_short(place: Path, document: Document) -> tuple[int, int] | None:
    """Where YAML takes the rest of a line for a remark that was probably meant to be said."""
    if place not in document.words:
        return None
    line, column, last = document.words[place]
    begin = column - 1 if last == line else 0
    text = document.lines[last - 1]
    if document.lines[line - 1][column - 1 : column] in ("'", '"', "|", ">"):
        return None
    found = CUT_SHORT.search(text, begin)
    return (last, found.start() + 2) if found else None


def _unfit_sentence(name: str, message: Message, document: Document, example: str) -> Iterator[Problem]:
    place, known = ("spoken", name), BLANKS[name]
    for blank in sorted(message.blanks - known):
        what = f"'{name}' has a blank {{{blank}}} that nothing fills."
        mend = did_you_mean(blank, known) or f"Use {', '.join(f'{{{one}}}' for one in sorted(known))}."
        callers = "Callers would hear an apology instead."
        yield document.problem(place, what, callers, mend, rule="unfilled-blank", part=f"{{{blank}")
    for blank in sorted(NEEDED.get(name, frozenset()) - message.blanks if message.blanks <= known else ()):
        callers = f"Callers would not be told the {blank}."
        what = f"'{name}' leaves out {{{blank}}}."
        yield document.problem(place, what, callers, "Put it in.", rule="blank-left-out")
    if message.blanks <= known and not _can_be_spoken(message):
        what = f"'{name}' cannot be spoken: a blank in it is of another kind than its rule."
        callers = "Callers would hear an apology instead."
        mend = _compare(document, example) or "Use every blank as the kind of value that it is: see prompts/README.md."
        yield document.problem(place, what, callers, mend, rule="cannot-be-spoken")


@lru_cache(maxsize=256)
def _can_be_spoken(message: Message) -> bool:
    """Is there a sentence for every sample?"""
    try:
        blanks = sorted(message.blanks)
        telling = {tuple(sample[blank] for blank in blanks): sample for sample in SAMPLES}
        return all(message.words(sample).strip() for sample in telling.values())
    except (RuntimeError, TypeError, ValueError):
        return False
