"""Small flows that Hypothesis makes up: two files of them, of all kinds of steps, leading anywhere.

Each step is one line of its file, so that a problem's line tells its step.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from ivr.engine.steps import KINDS
from ivr.flowfile.source import read_yaml
from ivr.speech.catalogue import KNOWN
from tests.flowfile.proof.house import OWES
from tests.flowfile.proof.made import LANGUAGES, MIXED, OF_STEPS, PLAIN, SAYING, Made
from tests.speech import shipped

Steps = dict[str, dict[str, Any]]


def written(flow: str, start: str, everywhere: Mapping[str, str], steps: Steps, tries: int = 1) -> str:
    """A flow file with one line for each step."""
    head = {"format": "1", "flow": flow, "languages": list(LANGUAGES), "start": start, "everywhere": dict(everywhere)}
    lines = [f"{name}: {json.dumps(value)}" for name, value in head.items()]
    lines += [f"patience: {{wait: 5 seconds, tries: {tries}}}", "steps:"]
    return "\n".join([*lines, *(f"  {name}: {json.dumps(step)}" for name, step in steps.items())]) + "\n"


OFTEN = ["says_amount_due", "says_amount", "says_code", "says_closes_at", "says_brand"]
WORDS = st.sampled_from([PLAIN, PLAIN, MIXED, *OFTEN, *OFTEN, *SAYING])
GUARD = st.sampled_from([*KNOWN])
ONE = st.one_of(WORDS, st.builds(lambda words, guard: {"words": words, "only_if": guard}, WORDS, GUARD))
SPOKEN = st.lists(ONE, min_size=1, max_size=2)


def _some(optional: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict(optional))


def step_of(kind: str, to: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """A step of this kind, leading anywhere. `if_stuck` is always given: a flow may have no key 0."""
    missing = _some({"if_silent": to, "if_wrong_key": to})
    asking = st.builds(lambda some, stuck: {**some, "if_stuck": stuck}, missing, to)
    own: dict[str, Any]
    match kind:
        case "say":
            own = {"say": SPOKEN, "next": to}
            return st.builds(lambda a, b: {**a, **b}, st.fixed_dictionaries(own), _some({"nothing_due": to}))
        case "menu":
            option = st.fixed_dictionaries({"phrase": WORDS, "go": to})
            own = {"menu": st.dictionaries(st.sampled_from("1239"), option, min_size=1, max_size=2)}
            asking = st.builds(lambda a, b: {**a, **b}, asking, _some({"say": SPOKEN}))
        case "check_hours":
            own = {"check_hours": st.sampled_from(["day", "always", "never", "line"]), "open": to, "closed": to}
            return st.builds(
                lambda a, b: {**a, **b}, st.fixed_dictionaries(own), _some({"closing_soon": to, "agents_only": to})
            )
        case "find_account":
            asked = {"ask_for": WORDS, "again": st.just(PLAIN), "accept": st.just({"medical": "8 digits"})}
            own = {"find_account": st.fixed_dictionaries(asked), "found": to}
        case "verify_caller":
            asks = st.sampled_from([["birth_date", "zip"]] * 4 + [["zip"]])
            asked = {"ask": asks, "attempts": st.sampled_from(["1", "2"])}
            own = {"verify_caller": st.fixed_dictionaries(asked), **dict.fromkeys(_outcomes(kind), to)}
        case "choose_bill":
            own = {"choose_bill": st.just({}), "chosen": to}
        case "choose_amount":
            offer = st.sampled_from([["full", "other"], ["full"], ["past_due", "instalment", "full"]])
            own = {"choose_amount": st.fixed_dictionaries({"offer": offer, "smallest": st.just("$5.00")}), "chosen": to}
        case "take_payment":
            card = st.just({"kind": "card", "cards": "1"})
            return st.fixed_dictionaries({"take_payment": card, **dict.fromkeys(_outcomes(kind), to)})
        case "confirm_payment":
            own = {"confirm_payment": st.sampled_from(["confirm_words"] * 3 + [PLAIN]), "yes": to, "no": to}
        case "charge":
            return st.fixed_dictionaries({"charge": st.just({}), **dict.fromkeys(_outcomes(kind), to)})
        case "give_receipt":
            return st.fixed_dictionaries({"give_receipt": st.just({"say_code": "1"}), "next": to})
        case "undo_payment":
            return st.fixed_dictionaries({"undo_payment": st.just({}), **dict.fromkeys(_outcomes(kind), to)})
        case "offer_text":
            about = st.sampled_from(["receipt", "outcome"])
            return st.fixed_dictionaries({"offer_text": about, "next": to})
        case "transfer":
            who = st.sampled_from(["person", "nobody"])
            return st.fixed_dictionaries({"transfer": who, **dict.fromkeys(_outcomes(kind), to)})
        case _:
            return st.fixed_dictionaries({"hang_up": SPOKEN})
    return st.builds(lambda a, b: {**a, **b}, st.fixed_dictionaries(own), asking)


def _outcomes(kind: str) -> tuple[str, ...]:
    return {
        "verify_caller": ("passed", "not_found", "failed", "agent_only"),
        "take_payment": ("done", "gave_up", "unavailable", "refused", "no_more_cards"),
        "charge": ("approved", "declined", "not_sure", "unavailable"),
        "undo_payment": ("undone", "not_sure", "not_possible"),
        "transfer": ("closed", "busy", "no_answer"),
    }[kind]


# A flow on which one can pay, and nothing is wrong.
PAYS: Steps = {
    "main": {"menu": {"1": {"phrase": PLAIN, "go": "find"}}, "if_stuck": "person"},
    "find": {
        "find_account": {"ask_for": PLAIN, "again": PLAIN, "accept": {"medical": "8 digits"}},
        "found": "verify",
        "if_stuck": "person",
    },
    "verify": {
        "verify_caller": {"ask": ["birth_date", "zip"], "attempts": "2"},
        "passed": "balance",
        "not_found": "find",
        "failed": "person",
        "agent_only": "person",
        "if_stuck": "person",
    },
    "balance": {"say": ["amount_due"], "nothing_due": "bye", "next": "amount"},
    "amount": {
        "choose_amount": {"offer": ["full", "other"], "smallest": "$5.00"},
        "chosen": "card",
        "if_stuck": "person",
    },
    "card": {
        "take_payment": {"kind": "card", "cards": "1"},
        "done": "confirm",
        "gave_up": "person",
        "unavailable": "person",
        "refused": "person",
        "no_more_cards": "person",
    },
    "confirm": {"confirm_payment": "confirm_words", "yes": "charge", "no": "amount", "if_stuck": "person"},
    "charge": {"charge": {}, "approved": "receipt", "declined": "card", "not_sure": "person", "unavailable": "person"},
    "receipt": {"give_receipt": {"say_code": "1"}, "next": "bye"},
    "person": {"transfer": "person", "closed": "bye", "busy": "nobody", "no_answer": "nobody"},
    "nobody": {"menu": {"1": {"phrase": PLAIN, "go": "main"}}, "if_silent": "bye", "if_stuck": "bye"},
    "bye": {"hang_up": [PLAIN]},
}
# Nothing but a key leads to where a payment is taken back: the check sees to that.
LED_TO = [kind for kind in KINDS if kind != "undo_payment"]
STANDING = {"star": "repeat", "0": "person", "9": "back", "8": "next_language"}
# What can be put between two steps of it; what comes after is where the first one led.
BETWEEN = [
    "say",
    "say",
    "say",
    "say_after_hours",
    "menu",
    "menu",
    "transfer",
    "choose_bill",
    "choose_amount",
    "verify_caller",
]


def leads(step: Mapping[str, Any], names: frozenset[str]) -> list[tuple[str | int, ...]]:
    """Every place in a step at which it names another one."""
    found: list[tuple[str | int, ...]] = [
        (name,) for name, value in step.items() if isinstance(value, str) and value in names and name not in KINDS
    ]
    return found + [("menu", key, "go") for key in step.get("menu", {})]


def led_elsewhere(step: Mapping[str, Any], at: tuple[str | int, ...], to: str) -> dict[str, Any]:
    """The same step with one of its ways leading somewhere else."""
    first, *rest = at
    inside = led_elsewhere(step[str(first)], tuple(rest), to) if rest else to
    return {**step, str(first): inside}


@st.composite
def everywhere(draw: st.DrawFn, to: st.SearchStrategy[str]) -> dict[str, str]:
    keys = {"9": st.just("back"), "8": st.just("next_language"), "0": to, "7": to}
    return {"star": "repeat", **draw(_some(keys))}


@st.composite
def anything(draw: st.DrawFn) -> Made:
    """Up to seven steps of any kind, leading anywhere."""
    counts = draw(st.sampled_from([(2, 0), (4, 0), (6, 0), (3, 2), (5, 2)]))
    names = [[f"s{place}" for place in range(count)] for count in counts]
    whole = [f"{flow}/{name}" for flow, found in zip(("one", "two"), names, strict=True) for name in found]
    to = st.sampled_from(whole)
    texts = []
    for flow, found in zip(("one", "two"), names, strict=True):
        if found:
            steps = {name: draw(st.sampled_from(LED_TO).flatmap(lambda kind: step_of(kind, to))) for name in found}
            texts.append(written(flow, f"{flow}/{found[0]}", draw(everywhere(to)), steps))
    both = len(texts) > 1 and draw(st.booleans())
    return Made(tuple(texts), ("one", "two") if both else ("one",), draw(overrides()))


@st.composite
def nearly_right(draw: st.DrawFn) -> Made:
    """The flow on which one can pay, and up to three things about it that a supervisor might change."""
    steps = dict(PAYS)
    changes = st.sampled_from([_put_between] * 5 + [_lead_elsewhere] * 3 + [_say_something])
    for number in range(draw(st.integers(1, 3))):
        draw(changes)(draw, steps, f"more{number}")
    keys = {key: action for key, action in STANDING.items() if key == "star" or draw(st.integers(0, 5))}
    if draw(st.booleans()):
        steps["undo"] = draw(step_of("undo_payment", st.sampled_from([*steps])))
        keys["7"] = "undo"
    start = draw(st.sampled_from(["main"] * 8 + ["find", "person", "confirm"]))
    owes = draw(st.sampled_from([OWES, *((owed,) for owed in OWES)]))
    return Made((written("one", start, keys, steps),), ("one",), draw(overrides()), draw(st.booleans()), owes)


def _way(draw: st.DrawFn, steps: Steps) -> tuple[str, tuple[str | int, ...]]:
    """Some step, and some way out of it."""
    name = draw(st.sampled_from([name for name in steps if name != "bye"]))
    return name, draw(st.sampled_from(leads(steps[name], frozenset(steps))))


def _put_between(draw: st.DrawFn, steps: Steps, more: str) -> None:
    name, at = _way(draw, steps)
    to: Any = steps[name]
    for place in at:
        to = to[place]
    match draw(st.sampled_from(BETWEEN)):
        case "say_after_hours":
            calendar = draw(st.sampled_from(["day", "always", "never"]))
            steps[f"{more}b"] = draw(step_of("say", st.just(to)))
            steps[more] = {"check_hours": calendar, "open": f"{more}b", "closed": f"{more}b"}
        case kind:
            steps[more] = draw(step_of(kind, st.sampled_from([to, to, to, "bye"])))
    steps[name] = led_elsewhere(steps[name], at, more)


def _lead_elsewhere(draw: st.DrawFn, steps: Steps, more: str) -> None:
    name, at = _way(draw, steps)
    steps[name] = led_elsewhere(steps[name], at, draw(st.sampled_from([*steps])))


def _say_something(draw: st.DrawFn, steps: Steps, more: str) -> None:
    name = draw(st.sampled_from(["balance", "bye", "nobody", "find"]))
    match name:
        case "bye":
            steps[name] = {"hang_up": draw(SPOKEN)}
        case "find":
            asked = {**PAYS["find"]["find_account"], "ask_for": draw(WORDS)}
            steps[name] = {**steps[name], "find_account": asked}
        case _:
            steps[name] = {**steps[name], "say": draw(SPOKEN)}


@cache
def _shipped() -> Mapping[str, Any]:
    flow = "flows/pay-by-phone.yaml"
    content: Mapping[str, Any] = read_yaml(flow, shipped.texts()[flow]).content
    return content


@st.composite
def shipped_changed(draw: st.DrawFn) -> Made:
    """The flow that is shipped, with up to three ways that lead elsewhere, or past the step they led to."""
    steps: Steps = dict(_shipped()["steps"])
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from([name for name in steps if leads(steps[name], frozenset(steps))]))
        at = draw(st.sampled_from(leads(steps[name], frozenset(steps))))
        steps[name] = led_elsewhere(steps[name], at, draw(st.sampled_from([one for one in steps if one != "undo"])))
    start = draw(st.sampled_from(["main_menu", "main_menu", _shipped()["start"]]))
    owes = draw(st.sampled_from([(owed,) for owed in OWES]))
    return Made((written("one", start, _shipped()["everywhere"], steps),), ("one",), None, True, owes)


def overrides() -> st.SearchStrategy[tuple[str, str] | None]:
    """Sometimes the words of a step itself say a value."""
    said = st.tuples(st.sampled_from(OF_STEPS), st.sampled_from(list(KNOWN)))
    return st.one_of(st.none(), st.none(), said)
