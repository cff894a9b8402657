"""JSON Schema for the files supervisors edit, from the fields their reader has, for editors that complete and explain.

Draft 7, the newest that the YAML extension of VS Code reads. An editor gives scalars a type of its own, and our reader
reads them all as text: so where a text is meant, numbers and the like are welcome too. Names of steps, words and people
are offered and never insisted on, since the file in the editor is newer than the schema; what insists is `ivr check`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from inspect import getdoc
from typing import Any, Literal, get_args, get_origin, get_type_hints

from ivr.engine.fields import KEYS, STANDING_WORDS, Count, Key, Spoken, Words
from ivr.engine.steps import KINDS
from ivr.flowfile.announcements import SETTINGS
from ivr.flowfile.flows import ACTIONS, FILLED_IN, FORMAT, FlowFile
from ivr.flowfile.hours import HoursEntry
from ivr.flowfile.numbers import ContactEntry, LineEntry
from ivr.flowfile.policy import PaymentPolicy, Policy
from ivr.flowfile.prompts import PromptFile
from ivr.flowfile.typed import EXAMPLES, reference_in
from ivr.flowfile.wording import WHEN, when
from ivr.release import THE_LINE, Release

DRAFT = "http://json-schema.org/draft-07/schema#"
# The files that hold entries by name, and the shape of one entry.
ENTRIES: Mapping[str, type[Any]] = {"lines": LineEntry, "hours": HoursEntry, "contacts": ContactEntry}
# The files that are one group of settings.
GROUPS: Mapping[str, type[Any]] = {"policy": Policy}
KINDS_OF_FILES = ("flow", *ENTRIES, "announcements", *GROUPS, "prompts")
# What a step need not say, because the flow or the policy says it for all of them.
FILLED = frozenset({*FILLED_IN, *(field.name for field in fields(PaymentPolicy))})
TITLES: Mapping[str, str] = {
    "flow": "A call, step by step",
    "lines": "The numbers people dial",
    "hours": "When payments are taken and people answer",
    "contacts": "The people callers are connected with",
    "announcements": "What callers are told for a while",
    "policy": "What may be paid, and where callers may be connected to",
    "prompts": "The words of one language",
}
TEXT: Mapping[str, Any] = {"type": ["string", "integer", "number", "boolean"]}
# Of a name that is not offered: an editor would offer true and false as well.
NAME: Mapping[str, Any] = {"type": ["string", "integer"]}
# What a supervisor is told of a setting that its kind does not explain by itself.
TOLD: Mapping[str, str] = {
    "format": "The format of this file.",
    "flow": "A flow, by its name.",
    "languages": "The languages of the flow; the first one is used until the caller chooses.",
    "start": "The step at which a call begins.",
    "everywhere": "What keys do wherever keys are asked for: 0 goes to a person, star repeats, 9 goes back.",
    "patience": "How long the line waits for a key, and how often it asks, where a step does not say otherwise.",
    "steps": "The call, step by step. Each step has a name, one kind, and where the call goes on.",
    "wait": "How long the line waits for a key.",
    "tries": "How often the line asks before it gives up.",
    "say": "The words that are heard, by their names in prompts.",
    "next": "Where the call goes on.",
    "only_if": "These words are only said when the call knows this value.",
    "phrase": "The words of the option; which key to press is said for you.",
    "go": "The step to which this key leads.",
    "spoken_in": "The language in which this option is said, whatever the caller's is.",
    "set": "What choosing this option changes.",
    "undo": "The key that takes a payment back; it is the one under everywhere, and need not be said.",
    "words": "The words callers hear, by their name in prompts.",
    "on": "The lines whose callers hear it, by their names in lines.yaml, or all.",
    "from": "When it begins, by the clock on the wall of the line: 2027-03-16 6:00 am.",
    "until": "When it ends; every announcement has an end.",
}


def schema(kind: str, release: Release) -> dict[str, Any]:
    """The schema of one kind of file (one of `KINDS_OF_FILES`), completed with the names of a release."""
    writing = _Writing(release)
    match kind:
        case "flow":
            body = writing.flow()
        case "lines":
            body = writing.lines()
        case "announcements":
            body = writing.announcements()
        case "prompts":
            body = writing.prompts()
        case _ if kind in GROUPS:
            body = writing.of(GROUPS[kind])
        case _:
            body = {"type": "object", "additionalProperties": writing.of(ENTRIES[kind])}
    return {"$schema": DRAFT, "title": TITLES.get(kind, kind), **body, "definitions": writing.definitions(str(body))}


@dataclass(frozen=True, slots=True)
class _Writing:
    release: Release

    def flow(self) -> dict[str, Any]:
        body = self._group(FlowFile)
        body["properties"]["format"] = {"enum": [FORMAT, int(FORMAT)], "description": TOLD["format"]}
        standing = {"anyOf": [{"enum": list(ACTIONS)}, _name("step")]}
        body["properties"]["everywhere"] = {**_by_key(standing), "description": TOLD["everywhere"]}
        kinds = [{"$ref": f"#/definitions/kind_{kind}"} for kind in KINDS]
        body["properties"]["steps"] = {
            "type": "object",
            "additionalProperties": {"anyOf": kinds},
            "description": TOLD["steps"],
        }
        return body

    def lines(self) -> dict[str, Any]:
        entry = self._group(LineEntry)
        entry["properties"]["flow"] = _name("flow")
        return {"type": "object", "additionalProperties": entry}

    def announcements(self) -> dict[str, Any]:
        """By hand, since `from` is a word of Python and so cannot be the name of a field."""
        several = {"anyOf": [NAME, {"type": "array", "items": NAME}]}
        settings = {"words": _name("prompt"), "on": several, "from": TEXT, "until": TEXT}
        told = {name: {**settings[name], "description": TOLD[name]} for name in SETTINGS}
        entry = {"type": "object", "properties": told, "required": ["words", "until"], "additionalProperties": False}
        return {"type": ["object", "null"], "additionalProperties": entry}

    def prompts(self) -> dict[str, Any]:
        """Every name that has words in any language is offered."""
        body = self._group(PromptFile)
        names = sorted({name for catalogue in self.release.catalogues.values() for name in catalogue.prompts})
        words = {"type": "object", "properties": dict.fromkeys(names, TEXT), "additionalProperties": TEXT}
        body["properties"]["words"] = words
        return body

    def definitions(self, body: str) -> dict[str, Any]:
        """The names there are; and each kind of step, where the file has steps."""
        flow = self.release.flow
        names: Mapping[str, list[str]] = {
            "step": sorted({*flow.steps, *(step.partition("/")[2] for step in flow.steps)}),
            "prompt": sorted(
                {*STANDING_WORDS, *(name for one in self.release.catalogues.values() for name in one.prompts)}
            ),
            "flow": sorted(flow.standing),
            "calendar": sorted({THE_LINE, *self.release.calendars}),
            "contact": sorted(self.release.contacts),
            "language": sorted(self.release.catalogues),
        }
        kinds = {f"kind_{kind}": self._kind(kind) for kind in KINDS} if "kind_" in body else {}
        known = {f"{to}_name": {"anyOf": [{"enum": known}, NAME]} for to, known in names.items()}
        return {name: one for name, one in {**known, **kinds}.items() if f"/{name}'" in f"{body}{kinds}"}

    def of(self, hint: Any, name: str = "") -> dict[str, Any]:
        """What may be typed where a value of this annotation is meant."""
        if hint == Spoken:
            return self._spoken()
        reference = reference_in(hint)
        if reference is not None:
            return _name(reference.to)
        marks = getattr(hint, "__metadata__", ())
        count = next((mark for mark in marks if isinstance(mark, Count)), None)
        if count is not None:
            return _counted(count)
        bare = _bare(hint)
        if get_origin(bare) is Literal:
            return {"enum": list(get_args(bare))}
        if is_dataclass(bare) and not marks:
            return self._group(bare)
        origin, arguments = get_origin(bare), get_args(bare)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            inside = self.of(arguments[1])
            return _by_key(inside) if arguments[0] == Key else {"type": "object", "additionalProperties": inside}
        if origin is tuple and not marks:
            return {"type": "array", "items": self.of(arguments[0])}
        if type(None) in arguments:
            return self.of(next(one for one in arguments if one is not type(None)), name)
        return dict(TEXT)

    def _group(self, kind: Any) -> dict[str, Any]:
        hints = get_type_hints(kind, include_extras=True)
        body: dict[str, Any] = {
            "type": "object",
            "properties": {field.name: self._setting("", field, hints[field.name]) for field in fields(kind)},
            "additionalProperties": False,
        }
        required = [field.name for field in fields(kind) if _is_required(field) and field.name not in FILLED]
        return {**body, **({"required": required} if required else {}), **_described(_explained(kind))}

    def _kind(self, kind: str) -> dict[str, Any]:
        """A kind of step: its own word is what an editor offers first, and tells about."""
        step: Any = KINDS[kind]
        hints = get_type_hints(step, include_extras=True)
        own = [field for field in fields(step) if field.name == kind]
        others = [field for field in fields(step) if field.name != kind]
        properties = {field.name: self._setting(kind, field, hints[field.name]) for field in (*own, *others)}
        properties[kind] = {**properties[kind], **_described(_explained(step))}
        required = [field.name for field in (*own, *others) if _is_required(field) and field.name not in FILLED]
        whole = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
        return {"title": f"{kind}, a whole step", **whole}

    def _setting(self, kind: str, field: Field[Any], hint: Any) -> dict[str, Any]:
        written = self.of(hint, field.name)
        if field.default in ("", None) and written == TEXT:
            written = {"type": [*TEXT["type"], "null"]}
        told = TOLD.get(field.name, "")
        if field.name in WHEN and field.name not in TOLD:
            told = f"Where the call goes {when(kind, field.name)}."
        elif not told and field.name in EXAMPLES:
            told = f"Write it like {EXAMPLES[field.name]}."
        return {"description": told, **_beside(written)} if told else written

    def _spoken(self) -> dict[str, Any]:
        one = {"anyOf": [_name("prompt"), self._group(Words)]}
        return {"anyOf": [*one["anyOf"], {"type": "array", "items": one}]}


def _name(to: str) -> dict[str, Any]:
    return {"$ref": f"#/definitions/{to}_name"}


def _beside(written: dict[str, Any]) -> dict[str, Any]:
    """In this draft nothing counts that stands beside a reference."""
    return {"allOf": [written]} if "$ref" in written else written


def _by_key(inside: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "propertyNames": {"enum": list(KEYS)}, "additionalProperties": inside}


def _counted(count: Count) -> dict[str, Any]:
    return {
        "type": ["string", "integer"],
        "minimum": 1,
        "maximum": count.most,
        "pattern": rf"^\d{{1,4}}( {count.unit}s?)?$",
        "examples": [f"{min(7, count.most)} {count.unit}s"],
    }


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if hasattr(hint, "__metadata__") else hint


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _explained(kind: Any) -> str:
    """The docstring, if anybody has written one."""
    told = getdoc(kind) or ""
    return "" if told.startswith(f"{kind.__name__}(") else told


def _described(told: str) -> dict[str, str]:
    return {"description": told} if told else {}
