"""Start, Stop, Connect, Refer and Echo are stepped over, and said to be."""

import pytest

from .attributes import keeps
from .fakeline import FakeLine, dial, told, words

BYE = "<Say>Goodbye.</Say>"
STREAM = '<Stream url="wss://line.example/a" name="a"/>'


@pytest.mark.parametrize(
    "verb",
    [
        f"<Start>{STREAM}</Start>",
        "<Start><Siprec/></Start>",
        '<Start><Transcription languageCode="en-US"/></Start>',
        '<Start><Recording channels="dual"/></Start>',
        '<Stop><Stream name="a"/></Stop>',
        "<Echo/>",
    ],
)
def test_the_call_goes_on_beside_them_at_once(verb: str) -> None:
    ending = dial(FakeLine({"/voice": verb + BYE}))
    assert ending.ordinary and words(ending) == ["Goodbye."] and ending.seconds < 1
    assert "is not played by this telephone" in told(ending) and len(ending.warnings) == 1


def test_start_asks_nothing_even_where_an_action_stands() -> None:
    line = FakeLine({"/voice": f'<Start action="/after">{STREAM}</Start>{BYE}'})
    dial(line)
    assert line.paths() == ["/voice"]


@keeps("Connect", "action method")
@pytest.mark.parametrize(
    "noun", [STREAM, '<ConversationRelay url="wss://line.example/a"/>', '<VirtualAgent connectorName="a"/>']
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_action_of_a_connect_is_asked_at_its_end_and_without_one_the_next_verb_runs(noun: str, method: str) -> None:
    line = FakeLine({"/voice": f'<Connect action="/after" method="{method}">{noun}</Connect>', "/after": BYE})
    ending = dial(line)
    assert line.paths() == ["/voice", "/after"] and line.asked[-1].method == method
    assert "<Connect>" in told(ending) and words(ending) == ["Goodbye."]
    assert words(dial(FakeLine({"/voice": f"<Connect>{noun}</Connect>{BYE}"}))) == ["Goodbye."]


@keeps("Refer", "action method")
@pytest.mark.parametrize(("caller", "about"), [("+15105550142", "13801"), ("sip:alice@line.example", "not played")])
def test_a_refer_is_for_callers_who_came_by_sip_and_its_action_is_asked(caller: str, about: str) -> None:
    refer = '<Refer action="/after" method="GET"><Sip>sip:agent@line.example</Sip></Refer>'
    line = FakeLine({"/voice": refer, "/after": BYE})
    ending = dial(line, from_number=caller)
    assert about in told(ending) and line.asked[-1].method == "GET" and words(ending) == ["Goodbye."]
    assert words(dial(FakeLine({"/voice": "<Refer><Sip>sip:a@line.example</Sip></Refer>" + BYE}))) == ["Goodbye."]
