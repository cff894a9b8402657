"""Keys that do not arrive as they were pressed."""

import pytest

from ivr.simulator.caller import Action, HangUp, Interruption, Keys, Listens, Moment, Scripted, Silence, Sound, Wants
from ivr.simulator.clock import Clock
from ivr.simulator.keypad import TROUBLES, Keypad
from ivr.simulator.phone import Ending, Phone

from .fakeline import ACCOUNT, CLOCK, LINE, TOKEN, FakeLine, told

NUMBER = '<Gather action="/next" finishOnKey="#"><Say>Your account number?</Say></Gather><Redirect/>'
BYE = "<Say>Goodbye.</Say><Hangup/>"


def call(line: FakeLine, keypad: Keypad) -> Ending:
    return Phone(
        LINE,
        caller=keypad,
        from_number="+15105550142",
        to_number="+18003903507",
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        clock=Clock.parse(CLOCK),
        transport=line,
    ).call()


@pytest.mark.parametrize(
    ("trouble", "nth", "pressed", "arrived"),
    [
        ("keys are doubled", 2, "123#", "112233"),
        ("a key is lost", 2, "123#", "13"),
        ("a key is lost", 1, "123#", "23"),
        ("a key is lost", 9, "123#", "123"),
    ],
)
def test_the_line_gets_other_keys_than_were_pressed(trouble: str, nth: int, pressed: str, arrived: str) -> None:
    line = FakeLine({"/voice": NUMBER, "/next": BYE})
    call(line, Keypad(Scripted([pressed]), trouble, nth))
    assert line.form("/next")["Digits"] == arrived


def test_a_doubled_key_that_chooses_is_taken_once() -> None:
    line = FakeLine({"/voice": '<Gather action="/next" numDigits="1"/>', "/next": BYE})
    ending = call(line, Keypad(Scripted(["1"]), "keys are doubled"))
    assert line.form("/next")["Digits"] == "1" and "the keys 1 came after" in told(ending)


def test_a_caller_whose_only_key_is_lost_is_silent_to_the_line() -> None:
    line = FakeLine({"/voice": NUMBER, "/next": BYE})
    ending = call(line, Keypad(Scripted(["1", "12"]), "a key is lost", 1))
    assert "caller:   silence" in ending.dialogue and line.form("/next")["Digits"] == "2"


def test_cards_are_spared() -> None:
    pay = '<Pay action="/paid" tokenType="payment-method" postalCode="false"/>'
    line = FakeLine({"/voice": pay, "/paid": BYE})
    call(line, Keypad(Scripted(["*"]), "keys are doubled"))
    assert line.form("/paid")["Result"] == "caller-interrupted-with-star"


class Typing(Listens):
    """Types one row key by key, then hangs up."""

    def __init__(self, row: str) -> None:
        self.left = row

    def act(self, moment: Moment) -> Action:
        key, self.left = self.left[:1], self.left[1:]
        return Keys(key, more=bool(self.left)) if key else HangUp()


def test_a_row_typed_key_by_key_is_still_one_row() -> None:
    line = FakeLine({"/voice": NUMBER, "/next": BYE})
    call(line, Keypad(Typing("1234#"), "a key is lost", 2))
    assert line.form("/next")["Digits"] == "134"


class BreakingOff(Listens):
    """Types one key of a row and then thinks; the next row comes at once."""

    def __init__(self) -> None:
        self.actions: list[Action] = [Keys("1", more=True), Silence(), Keys("12"), HangUp()]

    def act(self, moment: Moment) -> Action:
        return self.actions.pop(0)


def test_after_a_row_that_was_broken_off_the_keys_are_counted_anew() -> None:
    line = FakeLine({"/voice": NUMBER, "/next": NUMBER})
    call(line, Keypad(BreakingOff(), "a key is lost", 2))
    assert [asked.form["Digits"] for asked in line.asked[1:]] == ["1", "1"]


class Impatient:
    """Presses 1 over the first words, and then is silent."""

    def __init__(self) -> None:
        self.pressed = False

    def act(self, moment: Moment) -> Action:
        return Silence() if moment.wants is Wants.KEYS and not self.pressed else HangUp()

    def over(self, sound: Sound, heard_seconds: float) -> Interruption | None:
        first, self.pressed = not self.pressed, True
        return Keys("1", into=0.5) if first else None


def test_a_key_pressed_over_words_may_be_lost_as_well() -> None:
    line = FakeLine({"/voice": '<Gather action="/next" numDigits="1"><Say>Press 1.</Say></Gather>', "/next": BYE})
    call(line, Keypad(Impatient(), "a key is lost", 1))
    assert line.paths() == ["/voice"]
    call(line, Keypad(Impatient(), "a key is lost", 2))
    assert line.paths() == ["/voice", "/voice", "/next"]


def test_what_happens_to_no_keys_is_answered_with_what_was_meant() -> None:
    with pytest.raises(ValueError, match="did you mean “a key is lost”"):
        Keypad(Scripted([]), "the key is lost")
    assert set(TROUBLES) == {"keys are doubled", "a key is lost"}
