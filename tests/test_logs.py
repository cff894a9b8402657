"""What gets into the log, and above all what does not."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from ivr import logs
from ivr.ledger.money import Money
from ivr.speech.catalogue import NothingToSay

BIRTH_DATE = "03151948"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    before = structlog.get_config()
    logs.set_up(stream)
    yield stream
    structlog.configure(**before)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_holds_the_allowed_fields_and_no_other(stream: io.StringIO) -> None:
    structlog.get_logger().info("turn", call="CA1", step="verify", digits=BIRTH_DATE, name="Rosa Rivera")

    (line,) = lines(stream)
    assert line.keys() == {"event", "level", "timestamp", "call", "step"}
    assert (line["event"], line["level"], line["call"], line["step"]) == ("turn", "info", "CA1", "verify")


def test_fields_bound_long_before_are_held_to_the_same_list(stream: io.StringIO) -> None:
    log = structlog.get_logger().bind(caller="+15105550142", turn=3)
    log.warning("slow")
    assert lines(stream)[0]["turn"] == 3
    assert "+15105550142" not in stream.getvalue()


def test_an_exception_leaves_its_kind_and_its_place_and_none_of_its_words(stream: io.StringIO) -> None:
    log = structlog.get_logger()
    try:
        Money.typed(BIRTH_DATE + "x")
    except ValueError as wrong:
        log.error("broke", call="CA1", **logs.broke(wrong))
        log.exception("broke in another way", exc_info=wrong)
        log.error("broke carelessly", error=wrong, reason=wrong)

    first, _, careless = lines(stream)
    assert first["error"] == "ValueError"
    assert first["where"].startswith("ivr.ledger.money:")
    assert (careless["error"], careless["reason"]) == ("ValueError", "ValueError")
    assert BIRTH_DATE not in stream.getvalue()


def test_the_place_is_in_our_code_also_when_a_library_of_others_stumbled() -> None:
    from ivr.engine import keeping

    try:
        keeping.read("not what we wrote", 1)
    except ValueError as wrong:
        assert logs.broke(wrong)["where"].startswith("ivr.engine.keeping:")


def test_a_prompt_whose_blank_is_not_known_is_named_in_the_log() -> None:
    """The supervisor who put it there finds it; the caller got an apology and a person."""
    told = logs.broke(NothingToSay("en", "greeting", ["amount_due"]))
    assert told["problem"] == "prompts/en.yaml: 'greeting' needs {amount_due}, which is not known at that step"
