"""No verb and no attribute without a test."""

import importlib
import inspect
import re
from pathlib import Path

import pytest
import twilio.twiml.voice_response as builder

from ivr.simulator.dialect import complaints
from ivr.simulator.run import VERBS
from ivr.simulator.vocabulary import TAGS

from .attribute_values import VALUES
from .attributes import KEPT, NEEDED, PLACES, SILENT, STEPPED_OVER, TOLD_ELSEWHERE, Row

ALL = {(tag, attribute) for tag, known in TAGS.items() for attribute in known.attributes}
EACH = [(row, attribute) for row in VALUES for attribute in row.attributes.split()]


def document(tag: str, attribute: str, value: str) -> str:
    written = {**NEEDED.get(tag, {}), attribute: value}
    attributes = " ".join(f"{name}='{text}'" for name, text in written.items())
    return f"<Response>{PLACES.get(tag, f'<{tag} {{}}/>').format(attributes)}</Response>"


@pytest.mark.parametrize(("row", "attribute"), EACH, ids=[f"{row.tag}-{attribute}" for row, attribute in EACH])
def test_a_good_value_is_taken_and_a_bad_one_warned_of(row: Row, attribute: str) -> None:
    assert complaints(document(row.tag, attribute, row.good)) == []
    if row.bad is not None:
        found = complaints(document(row.tag, attribute, row.bad))
        assert [complaint.code for complaint in found] == [row.code], found


def test_the_table_holds_every_attribute_once() -> None:
    listed = [(row.tag, attribute) for row, attribute in EACH]
    assert set(listed) == ALL
    assert len(listed) == len(set(listed))


def test_every_attribute_is_kept_by_a_test_or_does_nothing_one_could_notice() -> None:
    for test in Path(__file__).parent.glob("test_*.py"):
        importlib.import_module(f"{__package__}.{test.stem}")
    silent = {(tag, attribute) for tag, attributes in SILENT.items() for attribute in attributes.split()}
    silent |= {(tag, attribute) for tag, attribute in ALL if tag in STEPPED_OVER}
    expected = {(tag, attribute) for tag, attribute in ALL if tag not in TOLD_ELSEWHERE}
    assert KEPT | silent == expected
    assert not KEPT & silent


def test_every_verb_is_played_or_stepped_over() -> None:
    assert set(VERBS.verbs) == TAGS["Response"].children


def test_every_tag_can_stand_somewhere() -> None:
    inside = frozenset().union(*(tag.children for tag in TAGS.values()))
    assert {name.rpartition("/")[2] for name in TAGS} == inside | {"Response"}


def camel(name: str) -> str:
    first, *rest = name.strip("_").split("_")
    return first + "".join(word.capitalize() for word in rest)


def test_what_twilios_own_builder_can_write_is_known() -> None:
    """Twilio's package is asked here only: the telephone itself must not share its mistakes."""
    unknown = set()
    for _, maker in inspect.getmembers(builder, inspect.isclass):
        if maker.__module__ != builder.__name__:
            continue
        for _, method in inspect.getmembers(maker, inspect.isfunction):
            made = re.search(r"self\.nest\(\s*(\w+)\(", inspect.getsource(method))
            if not made or not hasattr(builder, made[1]):
                continue
            parent, child = element(maker), element(getattr(builder, made[1]))
            known = TAGS.get(f"{parent}/{child}") or TAGS.get(child)
            if known is None or child not in TAGS[parent].children:
                unknown.add(f"<{child}> in <{parent}>")
                continue
            words = set(inspect.signature(getattr(builder, made[1]).__init__).parameters)
            names = set(inspect.signature(method).parameters) - words - {"self", "kwargs"}
            unknown |= {f"<{child} {name}>" for name in map(spelt, names) if name not in known.attributes}
    # It offers these two at the top of a document, where the documentation lists no such verbs.
    assert unknown == {"<Prompt> in <Response>", "<Queue> in <Response>"}


def element(maker: type) -> str:
    named = re.search(r'self\.name = "([^"]+)"', inspect.getsource(maker))
    return named[1] if named else ""


def spelt(name: str) -> str:
    """The package's name for an attribute → the attribute's own."""
    return {"xml_lang": "xml:lang", "interpret_as": "interpret-as"}.get(name) or camel(name)
