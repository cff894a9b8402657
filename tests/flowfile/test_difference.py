"""What a supervisor is told about two releases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ivr.flowfile.difference import changes
from ivr.flowfile.difference.other import other_changes
from ivr.flowfile.difference.sentences import sentences
from ivr.flowfile.recorded import Recorded
from ivr.flowfile.release import read_release
from ivr.release import Release
from ivr.speech.message import Message
from tests.speech.shipped import release, texts

FLOW, HOURS, LINES, CONTACTS = "flows/pay-by-phone.yaml", "flows/hours.yaml", "flows/lines.yaml", "flows/contacts.yaml"
POLICY = "flows/policy.yaml"
EN, ES = "prompts/en.yaml", "prompts/es.yaml"
Edit = tuple[str, str, str]


def edited(*edits: Edit) -> Release:
    """The shipped files after a supervisor has replaced some words."""
    files = texts()
    for file, old, new in edits:
        assert old in files[file], old
        files[file] = files[file].replace(old, new)
    return read_release(files)


def told(*edits: Edit) -> list[str]:
    return changes(release(), edited(*edits))


MENU = '      "1": {phrase: pay_a_bill, go: find_bill}\n      "2": {phrase: other_ways, go: other_ways}\n'


def test_an_option_that_leads_elsewhere() -> None:
    assert told((FLOW, "go: other_ways}", "go: closed}")) == ["Main menu: key 2 now goes to closed, was other ways."]


def test_options_that_are_new_moved_renamed_and_taken_out() -> None:
    moved = MENU.replace('"1"', '"3"') + '      "4": {phrase: hear_again, go: welcome}\n'
    assert told((FLOW, MENU, moved)) == [
        "Main menu: “To pay a bill” moved from key 1 to key 3.",
        "Main menu: key 4 is new, “To hear this again”, and goes to welcome.",
    ]
    assert told((FLOW, "phrase: other_ways", "phrase: hear_again")) == [
        "Main menu: key 2 is now “To hear this again”, was “For other ways to pay”."
    ]
    assert told((FLOW, '      "2": {phrase: other_ways, go: other_ways}\n', "")) == [
        "Main menu: key 2, “For other ways to pay”, was taken out; it went to other ways."
    ]


def test_two_options_that_change_places_on_the_keypad_and_in_what_is_said() -> None:
    swapped = MENU.replace('"1"', '"x"').replace('"2"', '"1"').replace('"x"', '"2"')
    assert told((FLOW, MENU, swapped))[:2] == [
        "Main menu: “To pay a bill” moved from key 1 to key 2.",
        "Main menu: “For other ways to pay” moved from key 2 to key 1.",
    ]
    said_first = "".join(reversed(MENU.splitlines(keepends=True)))
    assert told((FLOW, MENU, said_first)) == ["Main menu: the options are now said in this order: key 2 and key 1."]


def test_words_that_changed_in_one_language() -> None:
    assert told((EN, "greeting: Thank you for calling the billing line.", "greeting: Hello.")) == [
        "Words “greeting”: in English now “Hello.”, was “Thank you for calling the billing line.” Spanish not changed."
    ]


def test_words_that_are_new_or_gone() -> None:
    extra = edited((EN, "  greeting:", "  our_desk: The desk.\n  greeting:"))
    assert changes(release(), extra) == ["Words “our desk”: new in English “The desk.”"]
    assert changes(extra, release()) == ["Words “our desk”: no longer in English, where they were “The desk.”"]


def test_what_a_step_says_and_in_which_order() -> None:
    assert told((FLOW, "[emergency, greeting, announcements]", "[greeting, announcements]")) == [
        "Welcome: no longer says “If this is a medical emergency, hang up and dial 9 1 1.”"
    ]
    assert told((FLOW, "[emergency, greeting, announcements]", "[greeting, emergency, announcements]")) == [
        "Welcome: what is said stands in another order."
    ]
    assert told((FLOW, "      - amount_due\n", "      - {words: amount_due, only_if: past_due}\n")) == [
        "Balance: now says “You owe {amount_due}.” only if past due is known."
    ]


def test_a_step_that_is_new_and_one_that_is_gone() -> None:
    new = "  our_desk:\n    say: greeting\n    next: goodbye\n\n  goodbye:\n    hang_up"
    extra = edited((FLOW, "  goodbye:\n    hang_up", new))
    assert changes(release(), extra) == [
        "Step our desk: is new, of the kind say; it says “Thank you for calling the billing line.”; "
        "then, the call goes to goodbye."
    ]
    assert changes(extra, release()) == ["Step our desk: was taken out."]


def test_a_step_that_only_has_another_name_is_the_same_step() -> None:
    assert told((FLOW, "find_bill", "find_account_number")) == ["Step find bill: is now called find account number."]


def test_words_that_only_have_another_name_are_the_same_words_wherever_they_are_said() -> None:
    renamed = [
        (FLOW, "phrase: pay_a_bill", "phrase: pay_bill"),
        *((file, "pay_a_bill:", "pay_bill:") for file in (EN, ES)),
    ]
    assert told(*renamed) == ["Words “pay a bill”: are now called “pay bill”."]
    assert told(*renamed, (ES, "Para pagar una factura", "Para pagar")) == [
        "Words “pay a bill”: are now called “pay bill”.",
        "Words “pay bill”: in Spanish now “Para pagar”, was “Para pagar una factura”. English not changed.",
    ]


def test_a_flow_that_has_another_name_is_the_same_flow() -> None:
    renamed = ((FLOW, "flow: pay-by-phone", "flow: pay"), (LINES, "flow: pay-by-phone", "flow: pay"))
    assert told(*renamed) == ["Flow pay-by-phone: is now called pay."]
    assert told(*renamed, (FLOW, "go: other_ways}", "go: closed}"))[1:] == [
        "Main menu: key 2 now goes to closed, was other ways."
    ]


def test_a_step_of_another_kind() -> None:
    say = "  not_found:\n    say: not_found\n    next: find_bill\n"
    menu = '  not_found:\n    menu: {"1": {phrase: try_again, go: find_bill}}\n'
    assert told((FLOW, say, menu)) == [
        "Not found: is now of the kind menu, was say; key 1, “To try again”, goes to find bill."
    ]


def test_outcomes_and_standing_keys_that_lead_elsewhere() -> None:
    assert told((FLOW, "declined: card ", "declined: agent "), (FLOW, "    if_silent: hours\n", "")) == [
        "Language: when nothing is pressed, nothing special happens any more; the call went to hours.",
        "Charge: when the bank declines, the call now goes to agent, was card.",
    ]
    assert told((FLOW, '"9": back, ', "")) == [
        "Everywhere in pay-by-phone: key 9 now has no meaning; was: it goes back to the menu before."
    ]


def test_a_setting_of_the_whole_flow_is_told_once() -> None:
    assert told((FLOW, "{wait: 7 seconds", "{wait: 9 seconds")) == [
        "Main menu, nothing due, bill, amount, confirm, receipt by text, outcome by text, undo, nobody answered, and "
        "closed: “wait” is now 9 seconds, was 7 seconds."
    ]
    assert told((POLICY, "smallest: $5.00", "smallest: $10.00"), (FLOW, "cards: 2 times", "cards: 1")) == [
        "Amount: “smallest” is now $10.00, was $5.00.",
        "Card: “cards” is now 1 time, was 2 times.",
    ]


def test_hours_closures_and_holidays() -> None:
    assert told(
        (HOURS, "{Mon-Fri: 7:00 am - 5:00 pm,", "{Mon-Thu: 7:00 am - 5:00 pm, Fri: 7:00 am - 4:00 pm,"),
        (HOURS, "    2027-12-24:", "    2027-11-26: closed\n    2027-12-24:"),
        (HOURS, "2026-12-24: 7:00 am - 12:00 pm", "2026-12-24: closed"),
    ) == [
        "Hours of payments and hours of agents: on Fridays now closes at 4:00 pm, was 5:00 pm.",
        "Hours of payments and hours of agents: on Thursday, December 24, 2026 now closed, "
        "was open 7:00 am - 12:00 pm.",
        "Hours of payments and hours of agents: closed on Friday, November 26, 2027.",
    ]
    assert told((HOURS, "20 minutes  ", "30 minutes  "), (HOURS, "  holidays: us-federal\n", "")) == [
        "Hours of payments and hours of agents: holidays are open like other days.",
        "Hours of payments: who called in time may still begin to pay 30 minutes after closing, was 20 minutes.",
    ]


def test_numbers_and_what_belongs_to_them() -> None:
    assert told((CONTACTS, "555-0199", "555-0123"), (LINES, "hours: payments", "hours: agents")) == [
        "Line billing: it now goes by the hours of agents, was payments.",
        "Contact billing desk: the number is now +1 510-555-0123, was +1 510-555-0199.",
    ]


def test_languages_voices_and_how_values_are_spoken() -> None:
    assert told((FLOW, "languages: [en, es]", "languages: [es, en]")) == [
        "Line billing: it is now answered in Spanish and English, was English and Spanish."
    ]
    assert told((EN, "Joanna", "Matthew"), (EN, '"{date}, at {time}"', '"{date} at {time}"')) == [
        "English, voice: is now Polly.Matthew-Neural, was Polly.Joanna-Neural.",
        "English: later is now spoken “{date} at {time}”, was “{date}, at {time}”.",
    ]


def test_remarks_blank_lines_and_the_order_of_steps_are_no_difference() -> None:
    step = "  not_identified:\n    say: not_identified\n    next: agent\n\n"
    assert told((FLOW, "# only key 1 pays", "# mind the gap"), (FLOW, "\n\n", "\n\n\n")) == []
    assert told((FLOW, step, ""), (FLOW, "  goodbye:\n    hang_up", f"{step}  goodbye:\n    hang_up")) == []
    assert edited((FLOW, "\n\n", "\n\n\n")).id != release().id


def test_what_has_no_sentences_of_its_own_is_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Families are added one by one; until then an entry and its setting are named."""
    monkeypatch.setattr("ivr.flowfile.difference.FAMILIES", {})
    assert told((CONTACTS, "555-0199", "555-0123")) == [
        "Contacts, billing desk, number: is now +15105550123, was +15105550199."
    ]


@dataclass(frozen=True)
class Notice:
    """An entry of a kind that no family tells about."""

    name: str
    words: str
    on: tuple[str, ...]
    ends: datetime


def test_entries_that_stand_in_a_row_are_told_by_their_names() -> None:
    notice = Notice("storm", "storm_note", ("all",), datetime(2027, 3, 16, 21, 0))
    told = "words storm note, on all, ends 9:00 pm on Tuesday, March 16, 2027"
    assert sentences(other_changes("notices", (), (notice,))) == [f"Notices, storm: is new, {told}."]
    assert sentences(other_changes("notices", (notice,), ())) == [f"Notices, storm: was taken out; it was {told}."]
    longer = replace(notice, ends=datetime(2027, 3, 17, 9, 30))
    assert sentences(other_changes("notices", (notice,), (longer,))) == [
        "Notices, storm, ends: is now 9:30 am on Wednesday, March 17, 2027, was 9:00 pm on Tuesday, March 16, 2027."
    ]


@st.composite
def altered(draw: st.DrawFn, value: Any) -> Any:
    """A value in which one thing, as deep as it may lie, is another."""
    match value:
        case Message():
            return Message(f"{value.pattern} x", "en")
        case str():
            return f"{value}x"
        case int():
            return value + 1
        case date():
            return value + timedelta(days=1)
        case timedelta():
            return value + timedelta(minutes=1)
        case tuple() if value:
            place = draw(st.integers(0, len(value) - 1))
            # A week keeps its seven days.
            keeps = isinstance(value[place], tuple) or draw(st.booleans())
            inside = (draw(altered(value[place])),) if keeps else ()
            return (*value[:place], *inside, *value[place + 1 :])
        case Mapping() if value:
            name = draw(st.sampled_from(sorted(value)))
            rest = {other: inside for other, inside in value.items() if other != name}
            return {**value, name: draw(altered(value[name]))} if draw(st.booleans()) else rest
    if is_dataclass(value) and not isinstance(value, type) and fields(value):
        chosen = draw(st.sampled_from([field.name for field in fields(value) if field.name != "id"]))
        return replace(value, **{chosen: draw(altered(getattr(value, chosen)))})
    return value


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_difference_goes_untold_and_nothing_is_told_where_there_is_none(data: st.DataObject) -> None:
    before = release()
    after: Release = data.draw(altered(before))
    assume(after != before)
    assert changes(before, after) != []
    assert changes(after, before) != []
    assert changes(after, replace(after, id="another")) == []


def test_a_recording_that_comes_is_exchanged_or_goes_is_told_by_the_words_it_speaks() -> None:
    one, other = ({"prompts/audio/es/greeting.wav": digit * 64} for digit in "12")
    without, first, second = (read_release(texts(), Recorded(heard, {})) for heard in ({}, one, other))
    told_of = [changes(without, first), changes(first, second), changes(second, without)]
    assert told_of == [
        ["Words “greeting”: in Spanish now recorded."],
        ["Words “greeting”: in Spanish now another recording."],
        ["Words “greeting”: in Spanish no longer recorded."],
    ]
