"""Give typed text its types, and follow the names in it, by the annotations of our dataclasses."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from ivr.engine.fields import Reference
from ivr.flowfile.problems import Problem, Problems, did_you_mean
from ivr.flowfile.source import Document, Path

T = TypeVar("T")
# What a name becomes: given what it refers to, the name, and where it stands.
Renaming = Callable[[Reference, str, Path], str]


def read_as(kind: type[T], content: Any, document: Document, path: Path) -> T:
    """Turn what stands at `path` into a `kind`; raises Problems with everything that does not fit."""
    unknown = list(_unknown_keys(kind, content, document, path))
    try:
        value: T = _adapter(cast(Hashable, kind)).validate_python(content)
    except ValidationError as wrong:
        misfits = [_misfit(error, document, path) for error in wrong.errors()]
        raise Problems([*unknown, *misfits]) from wrong
    if unknown:
        raise Problems(unknown)
    return value


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))


@cache
def _hints(kind: Hashable) -> Mapping[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _misfit(error: Any, document: Document, path: Path) -> Problem:
    place = (*path, *(part for part in error["loc"] if part != "[key]"))
    name = str(error["loc"][-1]) if error["loc"] else str(path[-1])
    match error["type"]:
        case "missing":
            return document.problem(place, f"'{name}' is missing.", mend="Add it.")
        case "value_error":
            return document.problem(place, f"{error['ctx']['error']}.")
        case "literal_error":
            mend = f"Use {error['ctx']['expected']}."
            return document.problem(place, f"'{error['input']}' is not known here.", mend=mend)
        case "string_type":
            return document.problem(place, f"'{name}' should be one word or sentence.")
        case "tuple_type" | "list_type":
            return document.problem(place, f"'{name}' should be a list.", mend="Write it like [first, second].")
        case _:
            return document.problem(place, f"'{name}' should be a group of settings, each with its name.")


def _unknown_keys(kind: Any, content: Any, document: Document, path: Path) -> Iterator[Problem]:
    """Settings nobody knows, with the nearest one that exists."""
    if is_dataclass(kind) and isinstance(content, dict):
        hints = _hints(cast(Hashable, kind))
        known = [field.name for field in fields(kind)]
        for name, inside in content.items():
            if name in known:
                yield from _unknown_keys(hints[name], inside, document, (*path, name))
            else:
                mend = did_you_mean(name, known) or f"Known here: {', '.join(known)}."
                yield document.problem((*path, name), f"'{name}' is not a setting here.", mend=mend)
    elif isinstance(content, dict) and get_origin(kind) is not None and len(get_args(kind)) == 2:
        for name, inside in content.items():
            yield from _unknown_keys(get_args(kind)[1], inside, document, (*path, name))
    elif get_origin(kind) is not None:
        for alternative in get_args(kind):
            if is_dataclass(alternative):
                yield from _unknown_keys(alternative, content, document, path)


def renamed(value: T, rename: Renaming, path: Path = ()) -> T:
    """The same value with every name that refers to something passed through `rename`."""
    result: T = _renamed(type(value), value, rename, path)
    return result


def _renamed(hint: Any, value: Any, rename: Renaming, path: Path) -> Any:
    reference = next((mark for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, Reference)), None)
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


def _inner(hint: Any) -> Any:
    """The annotation of what is inside: of a mapping's values, a tuple's items, an optional's value."""
    arguments = [argument for argument in get_args(hint) if argument not in (type(None), Ellipsis)]
    if hasattr(hint, "__metadata__"):
        return _inner(arguments[0])
    return arguments[-1] if arguments else None
