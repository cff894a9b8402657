"""That key 0, and whoever rings a person, comes to one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.engine.flow import Step
from ivr.engine.steps.check_hours import CheckHours
from ivr.engine.steps.say import Say
from ivr.engine.steps.transfer import Transfer
from ivr.flowfile.check.menus import MEANS
from ivr.flowfile.flows import ReadFlow, such_as
from ivr.flowfile.problems import Problem

# The key on which callers everywhere look for a person.
PERSON = "0"


def check_key_for_people(flow: ReadFlow, steps: Mapping[str, Step]) -> Iterator[Problem]:
    action = flow.standing.get(PERSON)
    if action is None or (action not in MEANS and (action not in steps or _comes_to_a_person(action, steps))):
        return
    shown = action.removeprefix(f"{flow.name}/")
    does = MEANS.get(action, f"leads to '{shown}'")
    what = f"Key {PERSON} {does}, and does not lead to a person."
    callers = "Callers who press it for a representative would not be connected with anyone."
    person = such_as(flow, steps, Transfer)
    mend = f"Let it lead to '{person}'." if person else "Add a transfer step, and let it lead there."
    yield flow.document.problem(("everywhere", PERSON), what, callers, mend, rule="key-0-without-person")


def _comes_to_a_person(start: str, steps: Mapping[str, Step]) -> bool:
    """Does every way on come to one that needs no key, but for callers who come while it is closed?"""
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        match steps.get(name):
            case Transfer():
                continue
            case Say(next=following) if name not in seen:
                ahead.append(following)
            case CheckHours(open=open_, closing_soon=soon) if name not in seen:
                ahead += [open_, *((soon,) if soon else ())]
            case _:
                return False
        seen.add(name)
    return True
