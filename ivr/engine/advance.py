"""The loop: run steps until one waits for the caller, asks the house for something, or hangs up."""

from __future__ import annotations

from dataclasses import replace

from ivr.engine.call import Call
from ivr.engine.events import Answered, Keys
from ivr.engine.flow import BACK, NEXT_LANGUAGE, REPEAT, Flow
from ivr.engine.turn import Event, Turn

# Moves between steps without one key from the caller. The longest honest silence we know is a caller
# who never presses anything (about 15) followed by a slow payment (10 polls); far beyond it the flow
# runs in a circle, and the caller would listen to it for ever.
LONGEST_RUN = 60


class FlowRunsInACircle(Exception):
    """The flow went from step to step without ever waiting for the caller."""


def advance(flow: Flow, call: Call, event: Event) -> Turn:
    """What happens next.

    The caller hears everything the steps on the way say, in order. A step that is no longer in the
    flow, or a circle, is our mistake: it raises, and the line apologises and finds a person.
    """
    moves = 0 if isinstance(event, Keys) else call.moves
    turn = _first_move(flow, call, event)
    said = turn.directives
    while not turn.rests:
        if moves >= LONGEST_RUN:
            raise FlowRunsInACircle(f"{moves} moves without a key from the caller; the last step was {turn.call.step}")
        moves += 1
        turn = flow.steps[turn.call.step].enter(turn.call)
        said += turn.directives
    return Turn(replace(turn.call, moves=moves + 1), said, turn.invocation)


def _first_move(flow: Flow, call: Call, event: Event) -> Turn:
    step = flow.steps[call.step]
    if isinstance(event, Answered):
        return step.enter(call)
    if isinstance(event, Keys) and not step.claims(call, event.pressed):
        meaning = flow.standing_keys(call.step).get(event.pressed)
        if meaning == REPEAT:
            return step.enter(call)
        if meaning == NEXT_LANGUAGE:
            return step.enter(call.in_next_language())
        if meaning == BACK:
            return Turn(call.back())
        if meaning in flow.asides:
            return _aside(flow, call, meaning, event)
        if meaning is not None:
            return Turn(call.at(meaning))
    return step.hear(call, event)


def _aside(flow: Flow, call: Call, to: str, event: Event) -> Turn:
    """To what callers can do only once they have paid; who is there already hears it again."""
    if call.step == to:
        return flow.steps[to].enter(call)
    return Turn(call.stepping_aside(to)) if call.paid else flow.steps[call.step].hear(call, event)
