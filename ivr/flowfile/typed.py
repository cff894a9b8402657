"""Give typed text its types, and follow the names in it, by the annotations of our dataclasses."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from functools import cache
from itertools import islice
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from ivr.engine.fields import KEYS, Reference
from ivr.engine.unfit import Unfit
from ivr.flowfile.problems import HELD_BACK, MOST_TOLD, Problem, Problems, did_you_mean, one_of
from ivr.flowfile.source import Document, Path

T = TypeVar("T")
# What a name becomes: given what it refers to, the name, and where it stands.
Renaming = Callable[[Reference, str, Path], str]
# Shown to whoever left a setting out, or wrote something of another shape.
EXAMPLES = {
    "format": "1",
    "languages": "[en, es]",
    "everywhere": '{star: repeat, "0": agent, "9": back, "8": next_language}',
    "patience": "{wait: 7 seconds, tries: 3}",
    "wait": "7 seconds",
    "tries": "3",
    "time_zone": "America/Los_Angeles",
    "weekly": "{Mon-Fri: 7:00 am - 5:00 pm, Sat-Sun: closed}",
    "number": "1-510-555-0199",
    "flow": "pay-by-phone",
    "hours": "payments",
    "phrase": "pay_a_bill",
    "go": "find_bill",
    "exceptions": "{2027-12-24: closed}",
    "payment": "{smallest: $5.00, largest: $5000.00}",
    "transfers": "{countries: [US]}",
    "countries": "[US, CA]",
    "menu": '{"1": {phrase: pay_a_bill, go: find_bill}}',
}
# Settings whose example would be somebody else's: what belongs there instead.
OWN: Mapping[str, str] = {
    "number": "the telephone number",
    "flow": "the name of a flow",
    "hours": "the name of a calendar in flows/hours.yaml",
    "phrase": "the name of its words",
    "time_zone": f"a place with the same clocks, like {EXAMPLES['time_zone']}",
    "weekly": f"the hours of every day, like {EXAMPLES['weekly']}",
}
# Nor are these shown in the example of a whole entry: followed word for word, callers would ring a desk of nobody.
SOMEBODY_ELSES = ("number", "flow", "hours")
# How advice begins that mends what is missing elsewhere as well.
BELONGS, A_SPACE = "It belongs under '{}'", "Put a space after the colon: {}:"
# A setting without the space behind its colon.
NO_SPACE_BEHIND = re.compile(r"([\w-]+):(\S.*)")
# What word processors, and telephones, make of quotation marks.
CURLY = re.compile("[“”„‘’‚«»]")
STRAIGHT = 'Take out the curly quotation marks, or type straight ones (") in their place.'


def is_curly(text: str) -> bool:
    """Whether the quotation marks round a text are none to us; one inside of it is an apostrophe."""
    return CURLY.match(text.strip()) is not None or CURLY.search(text.strip()[-1:]) is not None


def read_as(kind: type[T], content: Any, document: Document, path: Path) -> T:
    """Turn what stands at `path` into a `kind`; raises Problems with everything that does not fit."""
    unknown = list(islice(_misnamed(kind, content, document, path), MOST_TOLD))
    try:
        value: T = _adapter(cast(Hashable, kind)).validate_python(content)
    except ValidationError as wrong:
        # What is there under a misspelt name, or in another place, is not missing as well.
        errors = [error for error in _first(wrong) if not _is_there(error, {problem.mend for problem in unknown})]
        misfits = [_misfit(error, kind, document, path) for error in errors]
        raise Problems([*unknown, *misfits]) from wrong
    if unknown:
        raise Problems(unknown)
    return value


def _first(wrong: ValidationError) -> list[Any]:
    """Of a name that cannot stand there nothing else is told, and of many mistakes the first ones."""
    errors = wrong.errors()[:MOST_TOLD]
    misnamed = {error["loc"][:-1] for error in errors if error["loc"][-1:] == ("[key]",)}
    return [error for error in errors if error["loc"] not in misnamed]


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))


@cache
def _hints(kind: Hashable) -> Mapping[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _misfit(error: Any, kind: Any, document: Document, path: Path) -> Problem:
    place = (*path, *(part for part in error["loc"] if part != "[key]"))
    name = str(error["loc"][-1]) if error["loc"] else str(path[-1])
    match error["type"]:
        case "missing":
            return _missing(name, _kind_at(kind, error["loc"][:-1]), document, place)
        case "value_error":
            return _unfit(error, document, place)
        case "literal_error":
            mend = f"Use {error['ctx']['expected']}."
            shown = f"'{error['input']}'" if isinstance(error["input"], str) else "What stands here"
            return document.problem(place, f"{shown} is not known here.", mend=mend, rule="unknown-word")
        case "string_type":
            mend = _as_words(name, error["input"])
            return document.problem(place, f"'{name}' should be one word or sentence.", mend=mend, rule="not-words")
        case "tuple_type" | "list_type":
            mend = f"Write it like {EXAMPLES.get(name, '[first, second]')}."
            return document.problem(place, f"'{name}' should be a list.", mend=mend, rule="not-a-list")
        case _:
            what = f"'{name}' should be a group of settings, each with its name."
            example = EXAMPLES.get(name) or _example(_kind_at(kind, error["loc"]))
            shown = f'"{name}"' if place[-2:-1] == ("menu",) else name
            mend = f"Write it like {shown}: {example}."
            if isinstance(error["input"], str) and (found := re.fullmatch(NO_SPACE_BEHIND, error["input"])):
                mend = f"{A_SPACE.format(found[1])} {found[2]}."
            return document.problem(place, what, mend=mend, rule="not-a-group")


def _unfit(error: Any, document: Document, place: Path) -> Problem:
    wrong: Unfit = error["ctx"]["error"]
    callers, of_name = wrong.callers or HELD_BACK, error["loc"][-1] == "[key]"
    mend = STRAIGHT if isinstance(error["input"], str) and is_curly(error["input"]) else wrong.mend
    return document.problem(place, wrong.what, callers, mend, wrong.rule, part=wrong.part, of_name=of_name)


def _as_words(name: str, instead: Any) -> str:
    """What to do about a list, or a group, where one word or sentence belongs."""
    if isinstance(instead, list) and instead and all(isinstance(one, str) for one in instead):
        return (
            f"Write it without brackets: {name}: {instead[0]}." if len(instead) == 1 else "Name one, without brackets."
        )
    return "Put quotation marks around words that begin with { or [."


def _is_there(error: Any, mends: Iterable[str]) -> bool:
    """Whether something else that is told mends this as well: a setting that is missing, or holds nothing."""
    name = str(error["loc"][-1]) if error["loc"] else ""
    elsewhere = any(mend.startswith((BELONGS.format(name), A_SPACE.format(name))) for mend in mends)
    if error["type"] == "missing":
        return elsewhere or did_you_mean(name, [name]) in mends
    return elsewhere and not error["input"]


def _kind_at(kind: Any, loc: Iterable[Any]) -> Any:
    """What is expected at this place inside of a `kind`."""
    for part in loc:
        kind = _bare(kind)
        if isinstance(kind, type) and is_dataclass(kind):
            kind = _hints(cast(Hashable, kind)).get(str(part))
        else:
            kind = _inner(kind)
    return _bare(kind)


def _example(kind: Any) -> str:
    if not (isinstance(kind, type) and is_dataclass(kind)):
        return "{name: value}"
    required = [setting.name for setting in fields(kind) if _is_required(setting)]
    shown = {name: "…" if name in SOMEBODY_ELSES else EXAMPLES.get(name, "…") for name in required}
    return "{" + ", ".join(f"{name}: {example}" for name, example in shown.items()) + "}"


def _missing(name: str, kind: Any, document: Document, place: Path) -> Problem:
    hint = _hints(cast(Hashable, kind)).get(name) if is_dataclass(kind) else None
    reference = reference_in(hint)
    if reference == Reference("step"):
        on = "" if name == "go" else f" on '{name}'"
        what = f"It does not say where the call goes{on}."
        callers = "Callers to whom this happens would have nowhere to go."
        mend = f"Add '{name}: ' and the name of a step."
        if name == "start":
            what, callers = "It does not say at which step a call begins.", "Nobody could call."
        if name == "if_stuck":
            mend = f"{mend} Or give key 0 a step under 'everywhere'; whoever is stuck goes there, too."
        return document.problem(place, what, callers, mend, rule="outcome-missing")
    belongs = f"the name of a {reference.to}" if reference and reference.to != "prompt" else "what belongs there"
    given = name in EXAMPLES and name not in OWN
    mend = f"Add '{name}: {EXAMPLES[name]}'." if given else f"Add '{name}: ' and {OWN.get(name, belongs)}."
    return document.problem(place, f"'{name}' is missing.", mend=mend, rule="setting-missing")


def _misnamed(kind: Any, content: Any, document: Document, path: Path, around: Any = None) -> Iterator[Problem]:
    """Settings nobody knows, with the nearest one that exists; and settings that hold nothing. `around` is the kind of
    the group in which this one stands."""
    kind, inner = _bare(kind), _inner(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        if isinstance(content, dict):
            yield from _misnamed_settings(kind, content, document, path, around)
    elif isinstance(content, list):
        for place, inside in enumerate(content):
            yield from _misnamed(inner, inside, document, (*path, place))
    elif isinstance(content, dict) and inner is not None:
        if _names_several(kind):
            for name, inside in content.items():
                yield from _misnamed(inner, inside, document, (*path, name))
        else:  # one entry, where a list of them may stand
            yield from _misnamed(inner, content, document, path)


def _misnamed_settings(
    kind: Any, content: Mapping[str, Any], document: Document, path: Path, around: Any
) -> Iterator[Problem]:
    hints = _hints(cast(Hashable, kind))
    known = {setting.name: setting for setting in fields(kind)}
    told: set[str] = set()
    for name, inside in content.items():
        if name not in known:
            option = isinstance(inside, dict) and name in KEYS.values()
            mend = "" if option else _elsewhere(name, kind, around, content, path)
            if not mend.startswith(BELONGS.partition("{")[0]) or mend not in told:
                told.add(mend)
                mend = mend or _in_its_place(name, inside, list(known), content, path)
                what = f"'{name}' is not a setting here."
                yield document.problem((*path, name), what, mend=mend, rule="unknown-setting", of_name=True)
        elif inside in ({}, []) and _is_required(known[name]) and get_origin(_bare(hints[name])) is not None:
            callers = "Callers would get nothing where they expect something."
            what, mend = f"'{name}' is empty.", "Write at least one entry."
            yield document.problem((*path, name), what, callers, mend, rule="empty-group", of_name=True)
        else:
            yield from _misnamed(hints[name], inside, document, (*path, name), kind)


def _in_its_place(name: str, inside: Any, known: Sequence[str], content: Mapping[str, Any], path: Path) -> str:
    """What to write instead of a setting nobody knows; what is there already was not meant."""
    close = did_you_mean(name, [one for one in known if one not in content])
    if isinstance(inside, dict) and name in KEYS.values():
        return "If it is an option of a menu, begin it further right, under the other options."
    if isinstance(inside, dict) and path[:1] == ("steps",) and not did_you_mean(name, known):
        return "If it is a step of its own, begin it further left, under the other steps."
    if name[:1].isdigit() and not inside:
        return "A comma ends what stands before it; put double quotation marks around words with a comma in them."
    if not known:
        return "Take it out; there is nothing to set here."
    if not close and all(one in content for one in known):
        return "Take it out, or keep it as a remark: put a # and a space in front of it."
    return close or one_of(known)


def _elsewhere(name: str, kind: Any, around: Any, content: Mapping[str, Any], path: Path) -> str:
    """What to do about a setting that is known, and stands where it does not belong."""
    found = re.fullmatch(NO_SPACE_BEHIND, name)
    if found and found[1] in {setting.name for setting in fields(kind)}:
        return f"{A_SPACE.format(found[1])} {found[2]}."
    if home := _home(name, kind):
        above = "" if home in content else f"put '{home}:' above it, and "
        return f"{BELONGS.format(home)}: {above}begin it further right, and what follows it as well."
    if around is not None and (home := _home(name, around)) and home != path[-1]:
        return f"{BELONGS.format(home)}: put '{home}:' above it, and begin that under '{path[-1]}'."
    if around is not None and name in {setting.name for setting in fields(around)}:
        return f"Begin it further left, under '{path[-1]}'."
    return ""


def _home(name: str, kind: Any) -> str:
    """The setting of this kind inside of which a setting, a day, a date or a key of this name can stand."""
    for setting in fields(kind):
        inside = _bare(_hints(cast(Hashable, kind))[setting.name])
        if isinstance(inside, type) and is_dataclass(inside):
            if name in {one.name for one in fields(inside)}:
                return setting.name
        elif _names_several(inside) and hasattr(get_args(inside)[0], "__metadata__"):
            try:
                _adapter(get_args(inside)[0]).validate_python(name)
            except ValidationError:
                continue
            return setting.name
    return ""


def _names_several(kind: Any) -> bool:
    origin = get_origin(kind)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _is_required(setting: Field[Any]) -> bool:
    return setting.default is MISSING and setting.default_factory is MISSING


def renamed(value: T, rename: Renaming, path: Path = ()) -> T:
    """The same value with every name that refers to something passed through `rename`."""
    result: T = _renamed(type(value), value, rename, path)
    return result


def _renamed(hint: Any, value: Any, rename: Renaming, path: Path) -> Any:
    reference = reference_in(hint)
    if reference is not None and isinstance(value, str):
        return rename(reference, value, path)
    if is_dataclass(value):
        hints = _hints(cast(Hashable, type(value)))
        return replace(
            value,  # type: ignore[type-var]
            **{
                field.name: _renamed(hints[field.name], getattr(value, field.name), rename, (*path, field.name))
                for field in fields(value)
                if field.init
            },
        )
    inner = _inner(hint)
    if isinstance(value, dict):
        return {name: _renamed(inner, inside, rename, (*path, name)) for name, inside in value.items()}
    if isinstance(value, tuple):
        return tuple(_renamed(inner, inside, rename, (*path, place)) for place, inside in enumerate(value))
    return value if inner is None else _renamed(inner, value, rename, path)


def references(value: Any) -> list[tuple[Reference, str, Path]]:
    """Every name in a value that refers to something, and where it stands; names left empty are left out."""
    found: list[tuple[Reference, str, Path]] = []

    def note(reference: Reference, to: str, path: Path) -> str:
        if to:
            found.append((reference, to, path))
        return to

    renamed(value, note)
    return found


@cache
def reference_in(hint: Any) -> Reference | None:
    """What a name of this annotation refers to, if it refers to anything."""
    return next((mark for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, Reference)), None)


def settings_naming(what: str, kind: type) -> tuple[str, ...]:
    """The settings of this kind that hold the name of a step, of a prompt …, in their order."""
    hints = _hints(cast(Hashable, kind))
    marks = {name: reference_in(hint) or reference_in(_bare(hint)) for name, hint in hints.items()}
    return tuple(name for name, mark in marks.items() if mark and mark.to == what)


@cache
def _bare(hint: Any) -> Any:
    """The annotation itself, without what pydantic and we have written beside it, and without `| None`."""
    while hasattr(hint, "__metadata__"):
        hint = get_args(hint)[0]
    others = [argument for argument in get_args(hint) if argument is not type(None)]
    return others[0] if type(None) in get_args(hint) and len(others) == 1 else hint


@cache
def _inner(hint: Any) -> Any:
    """The annotation of what is inside: of a mapping's values, a tuple's items, an optional's value."""
    arguments = [argument for argument in get_args(hint) if argument not in (type(None), Ellipsis)]
    if hasattr(hint, "__metadata__"):
        return _inner(arguments[0])
    if get_origin(hint) is Literal:
        return None
    return arguments[-1] if arguments else None


def read_entries(kind: type[T], document: Document) -> dict[str, T]:
    """A file that is made of entries, each with its name. Raises Problems: all that is wrong in any of them."""
    if not document.content:
        mend = "See the examples in flows/README.md."
        raise Problems([document.problem((), "The file is empty.", mend=mend, rule="empty-file")])
    entries: dict[str, T] = {}
    problems = [*headless(document, [setting.name for setting in fields(cast(Any, kind))])]
    for name, content in document.content.items():
        if problems and problems[0].rule == "heading-missing" and not isinstance(content, dict):
            continue
        try:
            entries[name] = read_as(kind, content, document, (name,))
        except Problems as wrong:
            problems += wrong.problems
    if problems:
        raise Problems(problems)
    return entries


def headless(document: Document, settings: Iterable[str]) -> Iterator[Problem]:
    """Settings of an entry that stand by themselves, because the line with its name is gone; told once."""
    alone = (name for name in settings if not isinstance(document.content.get(name, {}), dict))
    if first := min(alone, key=lambda name: document.places[(name,)], default=""):
        what = "The name above these lines is missing."
        mend = "Put it back above them, with a colon behind it, and begin them further right than it."
        place = document.places[(first,)]
        above = [name for name, inside in document.content.items() if isinstance(inside, dict)]
        if above := [name for name in above if document.places[(name,)] < place][-1:]:
            mend = (
                f"If they belong to '{above[0]}', begin them under its other lines. If not: {mend[0].lower()}{mend[1:]}"
            )
        yield document.problem((first,), what, mend=mend, rule="heading-missing", of_name=True)
