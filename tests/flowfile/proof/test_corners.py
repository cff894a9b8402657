"""Flows that are wrong in one easily overlooked way; and proofs that overlook one thing, each of which is found out."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ivr.engine.steps import KINDS
from ivr.engine.ways import NOTHING, Promises, Ways
from ivr.flowfile.proof import disclosure, knowledge, promises
from ivr.flowfile.proof.moves import Move, Moves
from tests.flowfile.proof.comparing import small_numbers, told, untold
from tests.flowfile.proof.corners import CORNERS

moves = importlib.import_module("ivr.flowfile.proof.moves")
# The package has a function of this name, too.
closing = importlib.import_module("ivr.flowfile.proof.closing")


@pytest.mark.parametrize("name", CORNERS)
def test_what_goes_wrong_in_a_corner_is_told_beforehand(name: str) -> None:
    corner = CORNERS[name]
    with small_numbers():
        wrong = corner.made.walk(2000).walked()
    assert wrong == corner.wrong
    assert untold(wrong, told(corner.made)) == []


@pytest.mark.parametrize("name", [name for name, corner in CORNERS.items() if not corner.wrong])
def test_where_nothing_goes_wrong_nothing_is_told(name: str) -> None:
    assert told(CORNERS[name].made) == set()


Overlooking = Callable[[pytest.MonkeyPatch], None]


def way(name: str) -> Overlooking:
    """No step has this way out."""

    def without(ways: Ways) -> Ways:
        return replace(ways, out=tuple(one for one in ways.out if one.at != (name,)))

    def overlook(patch: pytest.MonkeyPatch) -> None:
        for kind in KINDS:
            declaring(kind, without)(patch)

    return overlook


def declaring(kind: str, changed: Callable[[Ways], Ways]) -> Overlooking:
    declared: Callable[[Any, Promises], Ways] = KINDS[kind].ways

    def ways(step: Any, promised: Promises) -> Ways:
        return changed(declared(step, promised))

    return lambda patch: patch.setattr(KINDS[kind], "ways", ways)


def _keeping(ways: Ways) -> Ways:
    return replace(ways, out=tuple(replace(one, takes=NOTHING) for one in ways.out))


def _not_passive(ways: Ways) -> Ways:
    return replace(ways, out=tuple(replace(one, passive=False) for one in ways.out))


def _kept_on_arriving(graph: Moves, fact: str, move: Move, held: bool) -> bool:
    return fact in move.gives or (held and fact not in move.takes)


def _kept_on_the_way(graph: Moves, fact: str, move: Move, held: bool) -> bool:
    return fact not in graph.places[move.to].ways.forgets and (fact in move.gives or held)


def _only_english(words: disclosure.Words, heard: Any) -> set[str]:
    message = words.catalogues["en"].prompts.get(heard.words)
    return set(message.blanks) if message else set()


OVERLOOKED: dict[str, Overlooking] = {
    "that a line may be closed": lambda patch: patch.setattr(closing, "OPEN", closing.OPEN | {"closed"}),
    "back": lambda patch: patch.setattr(knowledge, "_is_lost_behind_back", lambda *_: False),
    "the standing keys": lambda patch: patch.setattr(moves, "_standing", lambda *_: ()),
    "what is lost on arriving": lambda patch: patch.setattr(knowledge, "_holds_after", _kept_on_arriving),
    "what is lost on the way": lambda patch: patch.setattr(knowledge, "_holds_after", _kept_on_the_way),
    "that back leads on from a transfer": declaring("transfer", lambda ways: replace(ways, trail="lost")),
    "that a transfer puts the card away": declaring("transfer", lambda ways: replace(ways, forgets=NOTHING)),
    "that a payment is made once": declaring("charge", _keeping),
    "that a card is for one amount": declaring("choose_amount", _keeping),
    "that a menu is no agreement": declaring("menu", lambda ways: replace(ways, forgets=NOTHING)),
    "what a verification forgets": declaring("verify_caller", _keeping),
    "the words of a step itself": lambda patch: patch.setattr(
        moves, "_declared", lambda step, promised: replace(step.step.ways(promised), heard=())
    ),
    "other languages": lambda patch: patch.setattr(disclosure.Words, "blanks", _only_english),
    "that a calendar may never close": lambda patch: patch.setattr(promises, "_closes", lambda _: True),
    "that a calendar may never open": lambda patch: patch.setattr(promises, "_opens", lambda _: True),
    "that callers may fall silent": declaring("menu", _not_passive),
    "that nobody may answer": declaring("transfer", _not_passive),
    **{
        name: way(name)
        for name in ("closed", "agents_only", "agent_only", "not_found", "failed", "nothing_due", "refused")
    },
    **{name: way(name) for name in ("if_stuck", "if_silent", "if_wrong_key", "if_too_few", "not_sure", "declined")},
}


@pytest.mark.parametrize("overlooked", OVERLOOKED)
def test_a_proof_that_overlooks_something_is_found_out(overlooked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk does not lean on the proof, so each blind spot shows in some corner."""
    OVERLOOKED[overlooked](monkeypatch)
    assert any(untold(corner.wrong, told(corner.made)) for corner in CORNERS.values())
