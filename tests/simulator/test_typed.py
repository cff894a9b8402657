"""A person at the terminal: what typing means, when it interrupts, and what is explained."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from ivr.simulator.caller import Action, HangUp, Keys, Moment, Silence, Sound, Wants
from ivr.simulator.typed import HELP, Typed, Voice

from .fakeline import FakeLine, dial_as

GREETING = Sound("speech", 6.0, "Welcome to the line.")
MENU = '<Gather action="/next" numDigits="1"><Say>To pay a bill, press 1 and then wait for more.</Say></Gather>'


@dataclass
class Fingers:
    """A keyboard on which lines are typed at given seconds of the person's own clock; None lets words end."""

    typed: Iterator[tuple[float, str | None]]
    now: float = 0.0
    stopped: list[str] = field(default_factory=list)

    def line(self, question: str) -> str:
        self.now, line = next(self.typed)
        if line is None:
            raise EOFError
        return line

    def line_over(self, question: str, voice: Voice) -> str | None:
        self.now, line = next(self.typed)
        if line is not None:
            voice.stop()
        return line

    def clock(self) -> float:
        return self.now


@dataclass
class Spoken:
    sound: Sound
    told: list[str]

    def wait(self) -> None:
        self.told.append(f"said {self.sound.words}")

    def stop(self) -> None:
        self.told.append(f"stopped {self.sound.words}")


def person(*typed: tuple[float, str | None], aloud: bool = False) -> tuple[Typed, list[str]]:
    told: list[str] = []
    fingers = Fingers(iter(typed))
    return Typed(told.append, fingers, (lambda sound: Spoken(sound, told)) if aloud else None, fingers.clock), told


def acted(*typed: tuple[float, str | None], wants: Wants = Wants.KEYS) -> tuple[Action, list[str]]:
    caller, told = person(*typed)
    caller.over(GREETING, 0.0)
    return caller.act(Moment(wants, None, 5.0, said_seconds=6.0)), told


def test_a_person_is_told_what_was_wrong_and_asked_again() -> None:
    action, told = acted((1, "dance"), (2, "4242"), (3, "*"), wants=Wants.CARD)
    assert action == Keys("*")
    assert told[0] == HELP
    assert "nothing a caller does" in told[1] and "by name only" in told[2]


def test_enter_alone_is_silence_and_leaving_hangs_up() -> None:
    assert acted((9, ""))[0] == Silence()
    assert acted((9, None))[0] == HangUp()


def test_typing_before_the_words_could_have_been_spoken_interrupts_them_at_that_second() -> None:
    line = FakeLine({"/voice": MENU, "/next": "<Say>Goodbye.</Say><Hangup/>"})
    quick = dial_as(line, person((1.5, "1"))[0])
    patient = dial_as(line, person((60.0, "1"))[0])
    whole = 11 / 2.6
    assert patient.seconds - quick.seconds == pytest.approx(whole - 1.5, abs=0.002)


def test_say_again_repeats_what_was_said() -> None:
    action, told = acted((1, "say again"), (2, "1"))
    assert action == Keys("1")
    assert told[-1] == "  Welcome to the line."


def test_aloud_typing_cuts_the_words_short() -> None:
    caller, told = person((0.0, None), (2.5, "1"), aloud=True)
    assert caller.over(GREETING, 0.0) is None
    interruption = caller.over(Sound("speech", 6.0, "Press 1."), 0.0)
    assert interruption == Keys("1") and interruption.into == 2.5
    assert told == ["stopped Press 1."]


def test_what_cannot_be_done_over_words_is_explained_and_the_words_go_on() -> None:
    caller, told = person((1.0, "card visa-ok"), (1.0, "dance"), aloud=True)
    assert caller.over(GREETING, 0.0) is None and caller.over(GREETING, 0.0) is None
    assert "has to wait" in told[1] and "nothing a caller does" in told[3]
