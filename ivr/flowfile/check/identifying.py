"""That whoever is asked again for what they have typed hears why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.engine.fields import STANDING_WORDS
from ivr.engine.flow import Step
from ivr.engine.steps.find_account import FindAccount
from ivr.engine.steps.say import Say
from ivr.engine.steps.transfer import Transfer
from ivr.engine.steps.verify_caller import VerifyCaller
from ivr.flowfile.flows import NamedStep, ReadFlow, such_as
from ivr.flowfile.problems import Problem


def check_identifying(flow: ReadFlow, step: NamedStep, steps: Mapping[str, Step]) -> Iterator[Problem]:
    verify = step.step
    if not isinstance(verify, VerifyCaller):
        return
    failed = _spoken_through(verify.failed, steps)
    if failed in steps and isinstance(steps[failed], FindAccount | VerifyCaller):
        yield _asks_for_ever(flow, step, verify, failed, steps)
    unsaid = _spoken_through(verify.not_found, steps, silent=True)
    if unsaid in steps and isinstance(steps[unsaid], FindAccount | VerifyCaller) and verify.verify_caller.attempts > 1:
        yield _without_words(flow, step, verify, steps)


def _spoken_through(name: str, steps: Mapping[str, Step], silent: bool = False) -> str:
    """The first step from here that is of another kind than say; with `silent`, or that surely says something."""
    seen: set[str] = set()
    while name not in seen and isinstance(say := steps.get(name), Say) and not (silent and _says(say)):
        seen.add(name)
        name = say.next
    return name


def _says(say: Say) -> bool:
    """Does everybody hear something there? Announcements are often none, and `only_if` is not for all."""
    return any(words.words not in STANDING_WORDS and not words.only_if for words in say.say)


def _asks_for_ever(
    flow: ReadFlow, step: NamedStep, verify: VerifyCaller, asking: str, steps: Mapping[str, Step]
) -> Problem:
    to, shown = verify.failed.removeprefix(f"{flow.name}/"), asking.removeprefix(f"{flow.name}/")
    then = "" if to == shown else f" and on to '{shown}'"
    what = f"'failed' leads to '{to}'{then}, where callers are asked once more; but no attempt is left to them."
    callers = "Callers would be asked again and again, and fail even with the right numbers, until they hang up."
    person = such_as(flow, steps, Transfer)
    mend = f"Let it lead to a person{f', such as {person!r}' if person else ''}, or to an end."
    return flow.document.problem((*step.path, "failed"), what, callers, mend, rule="failed-asks-again")


def _without_words(flow: ReadFlow, step: NamedStep, verify: VerifyCaller, steps: Mapping[str, Step]) -> Problem:
    to = verify.not_found.removeprefix(f"{flow.name}/")
    what = f"'not_found' leads to '{to}' without a word."
    callers = "Callers would be asked again and never told that what they typed did not match."
    asking = (name for name, one in steps.items() if isinstance(one, Say) and _says(one) and _asks_next(one, steps))
    again = next(asking, "").removeprefix(f"{flow.name}/")
    other = f"a say step that tells them and goes on to '{to}'"
    mend = f"Let it lead to '{again}', which says something and asks again, or to {other}." if again else ""
    mend = mend or f"Let it lead to {other}."
    return flow.document.problem((*step.path, "not_found"), what, callers, mend, rule="not-found-without-words")


def _asks_next(say: Say, steps: Mapping[str, Step]) -> bool:
    return isinstance(steps.get(say.next), FindAccount | VerifyCaller)
