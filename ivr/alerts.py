"""What the operator is told in the log, beside what every turn writes there: each kind of news with its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog

from ivr import logs
from ivr.flowfile.problems import Problem, Problems
from ivr.payments.differences import Difference
from ivr.payments.ports import Payment
from ivr.switches import Switch
from ivr.texts.ports import Due


def report(problems: Sequence[Problem], _texts: Mapping[str, str]) -> None:
    log = structlog.get_logger()
    for problem in problems:
        tell, event = (log.error, "broken_file") if problem.severity == "error" else (log.warning, "warned_file")
        tell(event, file=problem.file, row=problem.line, column=problem.column, problem=str(problem))


def broke(error: BaseException) -> None:
    structlog.get_logger().error("broke", **logs.broke(error))


def thrown(switch: Switch) -> None:
    """A switch was thrown, or has been lifted or replaced since: a line in the log of whoever takes calls."""
    over = switch.over_at is not None
    structlog.get_logger().info(
        "switch",
        switch=switch.kind,
        line=switch.line,
        state=switch.over_how if over else "thrown",
        who=switch.over_by if over else switch.who,
        until=(switch.over_at or switch.ends).isoformat(),
        reason=switch.because or switch.words,
    )


def differs(found: Difference) -> None:
    """The gateway and our books do not agree; `ivr payments differences` says what to do."""
    structlog.get_logger().error("difference", problem=found.kind, payment=found.payment or "", reason=found.told)


def looked_in_vain(error: BaseException) -> None:
    if isinstance(error, Problems):
        report(error.problems, {})
    else:
        broke(error)


def gave_up(due: Due, why: str) -> None:
    """Of the payment, by its reference; the number is in no log."""
    structlog.get_logger().error("text_given_up", payment=due.reference, reason=why)


def cards_tried_out(line: str, until: datetime) -> None:
    """Stolen cards are being tried out on this line; nobody can pay there until then."""
    structlog.get_logger().error("cards_are_being_tried_out", line=line, until=until.isoformat())


def open_too_long(payment: Payment) -> None:
    structlog.get_logger().error("open_too_long", payment=payment.reference, state=payment.state)
