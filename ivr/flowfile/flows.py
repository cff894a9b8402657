"""One flow file → its steps, its standing keys and its languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Annotated, Any

from pydantic import BeforeValidator

from ivr.engine.fields import STANDING_WORDS, Key, LanguageName, Reference, Seconds, StepName, Times, key_name
from ivr.engine.flow import BACK, NEXT_LANGUAGE, REPEAT, Step
from ivr.engine.steps import KINDS
from ivr.engine.unfit import Unfit
from ivr.flowfile.policy import Policy
from ivr.flowfile.problems import MOST_TOLD, Problem, Problems, did_you_mean
from ivr.flowfile.source import Document, Path
from ivr.flowfile.typed import read_as, renamed, settings_naming

FORMAT = "1"
ACTIONS = (REPEAT, BACK, NEXT_LANGUAGE)
# What a step need not say, because the flow says it for all of them.
FILLED_IN = ("wait", "tries", "if_stuck", "agents_only")
# The kind of step to which a key leads after a payment, and what the receipt says of that key.
UNDOING, UNDONE_BY = "undo_payment", "undo"


def _format(text: Any) -> Any:
    if text != FORMAT:
        what = f"This program reads flow files of format {FORMAT}, and this one is of format '{text}'."
        raise Unfit(what, "Put the earlier file back, or have the program brought up to date.", rule="other-format")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    wait: Seconds
    tries: Times


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowFile:
    """The outer shape of a flow file; `steps` are read one by one, each by its kind."""

    format: Annotated[str, BeforeValidator(_format)]
    flow: str
    languages: tuple[LanguageName, ...]
    start: StepName
    everywhere: Mapping[Key, str]
    patience: Patience
    steps: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NamedStep:
    """A step with its references made whole (`file/step`), and where each reference stands."""

    name: str
    step: Step
    path: Path
    references: tuple[tuple[Reference, str, Path], ...]


@dataclass(frozen=True, slots=True)
class ReadFlow:
    document: Document
    name: str
    languages: tuple[str, ...]
    start: str
    standing: Mapping[str, str]
    steps: tuple[NamedStep, ...]


# Each kind of step, and the ways in which it can end.
OUTCOMES: Mapping[str, tuple[str, ...]] = {name: settings_naming("step", kind) for name, kind in KINDS.items()}
ANY_OUTCOME = frozenset(outcome for outcomes in OUTCOMES.values() for outcome in outcomes)

ANY_SETTING = frozenset(setting.name for kind in KINDS.values() for setting in fields(kind))  # type: ignore[arg-type]


def read_flow(document: Document, policy: Policy | None = None) -> ReadFlow:
    """Raises Problems: everything that is wrong inside this one file."""
    flow = read_as(FlowFile, document.content, document, ())
    problems = list(_unfit_names(flow, document))
    steps: list[NamedStep] = []
    for name, content in flow.steps.items():
        try:
            steps.append(_read_step(flow, name, content, document, policy or Policy()))
        except Problems as wrong:
            problems += wrong.problems
        if len(problems) >= MOST_TOLD:
            break
    if problems:
        raise Problems(problems[:MOST_TOLD])
    standing = {key: act if act in ACTIONS else _whole(act, flow.flow) for key, act in flow.everywhere.items()}
    return ReadFlow(document, flow.flow, flow.languages, _whole(flow.start, flow.flow), standing, tuple(steps))


def _unfit_names(flow: FlowFile, document: Document) -> Iterator[Problem]:
    """`help/start` means the step `start` of the flow `help`, so no single name may hold a slash."""
    named: list[tuple[str, Path]] = [(name, ("steps", name)) for name in flow.steps]
    for name, path in [(flow.flow, ("flow",)), *named]:
        if not name or "/" in name:
            callers = "Callers could not be sent there."
            what, mend = f"'{name}' cannot be a name.", "Use letters, digits, - and _."
            yield document.problem(path, what, callers, mend, rule="unfit-name", of_name=path[0] == "steps")


def _whole(name: str, flow: str) -> str:
    return name if "/" in name else f"{flow}/{name}"


def _read_step(flow: FlowFile, name: str, content: Any, document: Document, policy: Policy) -> NamedStep:
    path: Path = ("steps", name)
    kind = _kind(name, content, document, path)
    never = [setting for setting in content if setting in ANY_OUTCOME and setting not in _settings(KINDS[kind])]
    problems = [_unexpected(kind, outcome, document, (*path, outcome)) for outcome in never]
    settings = {setting: value for setting, value in content.items() if setting not in never}
    filled = {setting: value for setting, value in _defaults(flow).items() if setting in _settings(KINDS[kind])}
    filled = {setting: value for setting, value in filled.items() if setting not in content}
    try:
        step = read_as(KINDS[kind], {**filled, **_by_policy(settings, policy)}, document, path)
    except Problems as wrong:
        raise Problems([*problems, *wrong.problems]) from wrong
    if problems:
        raise Problems(problems)
    found: list[tuple[Reference, str, Path]] = []

    def rename(reference: Reference, to: str, where: Path) -> str:
        to = _whole(to, flow.flow) if reference.to == "step" and to else to
        # What was filled in is looked at once, where it stands, and not again at every step.
        standing = reference.to == "prompt" and where[-1] == "words" and to in STANDING_WORDS
        if where[len(path)] not in filled and not standing:
            found.append((reference, to, where))
        return to

    return NamedStep(f"{flow.flow}/{name}", renamed(step, rename, path), path, tuple(found))


def _settings(kind: type[Step]) -> set[str]:
    return {setting.name for setting in fields(kind)}  # type: ignore[arg-type]


def _unexpected(kind: str, outcome: str, document: Document, path: Path) -> Problem:
    what = f"A step of the kind '{kind}' never ends with '{outcome}'."
    mend = f"It can end with {', '.join(OUTCOMES[kind])}." if OUTCOMES[kind] else "The call ends with it."
    mend = f"Take the line out. {mend}"
    callers = "Callers would never be sent on from here in that way."
    return document.problem(path, what, callers, mend, rule="unexpected-outcome", of_name=True)


def _defaults(flow: FlowFile) -> dict[str, str]:
    """What a step need not say: how long it waits and how often it asks, where a caller who is stuck, or all of them
    while only people answer, are helped; and which key takes back a payment."""
    helper = flow.everywhere.get("0")
    helped = [helper, helper] if helper and helper not in ACTIONS else []
    filled = dict(zip(FILLED_IN, (str(flow.patience.wait), str(flow.patience.tries), *helped), strict=False))
    undoing = [key for key, to in flow.everywhere.items() if UNDOING in (flow.steps.get(to) or ())]
    return {**filled, UNDONE_BY: key_name(undoing[0])} if undoing else filled


def _by_policy(settings: dict[str, Any], policy: Policy) -> dict[str, Any]:
    """What may be paid is said once, in policy.yaml; a step may say otherwise."""
    offers = settings.get("choose_amount")
    if not isinstance(offers, dict):
        return settings
    payment = {"smallest": policy.payment.smallest, "largest": policy.payment.largest}
    return {**settings, "choose_amount": {**payment, **offers}}


def _kind(name: str, content: Any, document: Document, path: Path) -> str:
    """The setting that says what kind of step it is."""
    if not isinstance(content, dict):
        what = f"Step '{name}' should be a group of settings."
        mend = "Write it like '{say: goodbye, next: main_menu}'."
        if name in ANY_SETTING:
            mend = (
                "It is a setting of the step above: put more spaces in front of it, as many as the others there have."
            )
        raise Problems([document.problem(path, what, mend=mend, rule="step-without-settings")])
    kinds = [setting for setting in content if setting in KINDS]
    # `menu` and others have words of their own under `say`; it is then a setting, not the kind.
    if len(kinds) == 2 and "say" in kinds and "menu" in kinds:
        kinds.remove("say")
    if len(kinds) == 1:
        return str(kinds[0])
    if kinds:
        what = f"Step '{name}' is of more than one kind: {' and '.join(kinds)}."
        callers = "Callers would get only one of them."
        mend = "Make a step of each, the first going on to the next."
        if stray := next(
            (setting for setting, value in content.items() if not value and setting not in ANY_SETTING), ""
        ):
            mend = f"If '{stray}' is a step of its own, begin it further left, under the other steps."
        raise Problems([document.problem(path, what, callers, mend, rule="several-kinds")])
    close = next((hint for setting in content if (hint := did_you_mean(setting, KINDS))), "")
    what, callers = f"Step '{name}' does not say what kind of step it is.", "Callers would get nothing here."
    mend = close or f"Use one of: {', '.join(KINDS)}."
    raise Problems([document.problem(path, what, callers, mend, rule="no-kind")])


def such_as(flow: ReadFlow, steps: Mapping[str, Step], kind: type) -> str:
    """A step of this kind as the flow would name it, its own before those of others, and of these the one to which most
    lead; "" if there is none."""
    led_to = [to for step in flow.steps for reference, to, _ in step.references if reference.to == "step"]
    found = [name for name, step in steps.items() if isinstance(step, kind)]
    best = max(found, key=lambda name: (name.startswith(f"{flow.name}/"), led_to.count(name)), default="")
    return best.removeprefix(f"{flow.name}/")
