"""One script on a line of its own, with the accounts it gives; and what its books are like afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ivr.ledger.money import Money
from ivr.rehearsal.charges import given_back_wrongly
from ivr.rehearsal.given import read_given
from ivr.rehearsal.stage import Scene, Stage
from ivr.rehearsal.then import KEPT, Afterwards, refuse_unreadable
from ivr.rehearsal.watching import Seen
from ivr.simulator.caller import Keys
from ivr.simulator.cards import CARDS
from ivr.simulator.events import Did
from ivr.simulator.performance import Failure, How, Performance, perform
from ivr.simulator.transcript import Transcript

# Digits of this many or more that a caller keyed are an account number, a birth date or a ZIP.
_PRIVATE_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A performance, and which steps and outcomes it has shown."""

    performance: Performance
    seen: Seen


def read_script(file: Path) -> Transcript:
    """A `.call` file all of whose promises can be checked. Raises TranscriptProblem with its line."""
    script = Transcript.read(file.read_text(encoding="utf-8"))
    read_given(script.givens)
    refuse_unreadable(script.thens)
    return script


def rehearse(stage: Stage, file: Path, how: How) -> Rehearsal:
    """Play one script from its first line to what must be true after its last. Raises TranscriptProblem."""
    script = read_script(file)
    given = read_given(script.givens)
    at = script.given or datetime.now(UTC)
    switches = [one.thrown(stage.release, script.to_number or "", at) for one in given.switches]
    with stage.scene(at.date(), change=given.rows, token=given.token) as scene:
        scene.throw(switches)
        if given.wants_no_texts and script.from_number:
            scene.stop_texts("+" + re.sub(r"\D", "", script.from_number))
        performance = perform(scene.line, file, script, how)
        if performance.ending is not None:
            found = tuple(_afterwards(scene, script, performance))
            performance = replace(performance, failures=(*performance.failures, *found))
        return Rehearsal(performance, scene.seen)


def _afterwards(scene: Scene, script: Transcript, performance: Performance) -> Iterator[Failure]:
    after = Afterwards(
        scene.seen,
        tuple(scene.payments()),
        tuple(scene.charged()),
        tuple(scene.given_back()),
        scene.owed,
        scene.texted,
        scene.log.getvalue(),
    )
    own, _ = KEPT.split(script.thens)
    yield from (Failure(what, line) for line, what in KEPT.broken(own, after))
    yield from _books(scene, after)
    yield from _logged(performance, after)


def _books(scene: Scene, after: Afterwards) -> Iterator[Failure]:
    """Every balance follows from the ledger; what the gateway charged and gave back is what we say was paid and went
    back."""
    for told in scene.differences():
        yield Failure(f"the ledger: {told}")
    charged, paid = sum(after.charged, Money(0)), sum(after.paid, Money(0))
    on_its_way = any(one.state in ("submitted", "created", "unknown") for one in after.payments)
    if charged != paid and not on_its_way:
        yield Failure(f"the gateway has charged {charged}, and our books say {paid}")
    yield from map(Failure, given_back_wrongly(scene))


def _logged(performance: Performance, after: Afterwards) -> Iterator[Failure]:
    """Neither what the caller keyed nor any card is ever in the log."""
    keyed = (event.action for event in performance.events if isinstance(event, Did))
    digits = {action.pressed.strip("*#") for action in keyed if isinstance(action, Keys)}
    private = {one for one in digits if len(one) >= _PRIVATE_DIGITS} | {card.number for card in CARDS.values()}
    for one in sorted(private):
        if re.search(rf"(?<!\d){re.escape(one)}(?!\d)", after.log):
            yield Failure("what the caller keyed is in the log")
