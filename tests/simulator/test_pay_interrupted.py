"""Pay, left by a star or by hanging up: where it waits, and over everything it says."""

import pytest

from ivr.simulator.caller import HangUp, Interruption, Keys, Speech
from ivr.simulator.pay_steps import NUMBER, PROCESSING

from .fakeline import Asked, FakeLine, dial, told, words
from .payline import BANK, BANK_STEPS, CARD_STEPS, TOKENIZE, Interrupting, asking, one_by_one, pay, progress

EVERY_STEP = [*((step, CARD_STEPS) for step in CARD_STEPS), *((step, BANK_STEPS) for step in BANK_STEPS)]
PROCESSINGS = [(PROCESSING, CARD_STEPS), (PROCESSING, BANK_STEPS)]


def asked_for(steps: tuple[str, ...]) -> FakeLine:
    return pay(BANK if steps == BANK_STEPS else "", asking())


def whole(steps: tuple[str, ...]) -> str:
    return "card bank-ok" if steps == BANK_STEPS else "card visa-ok"


def action_of(line: FakeLine) -> Asked:
    return next(asked for asked in line.asked if asked.path == "/paid")


@pytest.mark.parametrize(("step", "steps"), EVERY_STEP)
def test_star_leaves_at_any_step_and_the_call_goes_on(step: str, steps: tuple[str, ...]) -> None:
    line = asked_for(steps)
    before = steps[: steps.index(step)]
    ending = dial(line, [*one_by_one(whole(steps)[5:], before), "*"])
    assert words(ending) == [*before, step, "Thank you."]
    assert line.form("/paid")["Result"] == "caller-interrupted-with-star"
    assert progress(line)[-1]["For"] == step


@pytest.mark.parametrize(("step", "steps"), EVERY_STEP)
def test_hanging_up_at_any_step_is_told_but_the_answer_does_not_run(step: str, steps: tuple[str, ...]) -> None:
    line = asked_for(steps)
    before = steps[: steps.index(step)]
    ending = dial(line, [*one_by_one(whole(steps)[5:], before), "hangup"])
    assert ending.reason == "the caller hung up" and words(ending) == [*before, step]
    assert line.form("/paid")["Result"] == "caller-hung-up"
    assert line.form("/paid")["CallStatus"] == "completed"


@pytest.mark.parametrize("default_words", [False, True], ids=["a Prompt", "Twilio's words"])
@pytest.mark.parametrize(("step", "steps"), [*EVERY_STEP, *PROCESSINGS])
def test_star_over_any_words_stops_them_and_leaves(step: str, steps: tuple[str, ...], default_words: bool) -> None:
    line = pay(BANK if steps == BANK_STEPS else "", "" if default_words else asking())
    to_the_end = words(dial(line, [whole(steps)]))
    place = (*steps, PROCESSING).index(step)
    line.asked.clear()
    caller = Interrupting([whole(steps)], {to_the_end[place]: Keys("*", into=0.1)})
    ending = dial(line, caller=caller)
    assert words(ending) == [*to_the_end[: place + 1], "Thank you."]
    assert line.form("/paid")["Result"] == "caller-interrupted-with-star"


@pytest.mark.parametrize(("step", "steps"), [*EVERY_STEP, *PROCESSINGS])
def test_hanging_up_over_any_words_is_told_but_the_answer_does_not_run(step: str, steps: tuple[str, ...]) -> None:
    line = asked_for(steps)
    ending = dial(line, caller=Interrupting([whole(steps)], {step: HangUp(into=0.1)}))
    assert ending.reason == "the caller hung up" and words(ending)[-1] == step
    assert line.form("/paid")["Result"] == "caller-hung-up"
    assert line.form("/paid")["CallStatus"] == "completed"
    assert "PaymentToken" not in line.form("/paid")


def test_words_that_are_interrupted_take_only_the_time_until_then() -> None:
    line = pay(inside=f'<Prompt for="{NUMBER}"><Say>one two three four five</Say></Prompt>')
    caller = Interrupting([], {"one two three four five": Keys("*", into=0.5)})
    assert dial(line, caller=caller).seconds == pytest.approx(0.5 + 2 / 2.6, abs=0.001)


def test_a_caller_who_knows_the_words_may_press_star_at_once() -> None:
    """Answered where the line waits, with the second of its words in which it was pressed."""

    class Impatient(Interrupting):
        def act(self, moment: object) -> Keys:
            return Keys("*", into=0.25)

    line = pay(inside=f'<Prompt for="{NUMBER}"><Say>one two three four five</Say></Prompt>')
    assert dial(line, caller=Impatient([], {})).seconds == pytest.approx(0.25 + 2 / 2.6, abs=0.001)


@pytest.mark.parametrize(
    ("act", "result"),
    [
        (HangUp(into=5.0), "caller-hung-up"),
        (Keys("*", into=5.0), "caller-interrupted-with-star"),
        (Keys("5", into=5.0), "payment-connector-error"),
        (Speech("hello?", into=5.0), "payment-connector-error"),
    ],
)
def test_a_caller_may_leave_while_the_connector_is_silent_and_nothing_else_makes_it_faster(
    act: Interruption, result: str
) -> None:
    line = pay(inside=asking())
    ending = dial(line, caller=Interrupting(["card connector-timeout"], {"": act}))
    assert line.form("/paid")["Result"] == result
    assert (ending.seconds > 60) == (result == "payment-connector-error")


def test_digits_over_a_request_stop_it_and_are_lost_and_the_card_is_named_as_ever() -> None:
    line = pay(TOKENIZE, f'<Prompt for="{NUMBER}"><Say>Your card?</Say><Say>Star leaves.</Say></Prompt>')
    ending = dial(line, caller=Interrupting(["card visa-ok"], {"Your card?": Keys("4", into=0.1)}))
    assert "Star leaves." not in words(ending) and line.form("/paid")["Result"] == "success"
    assert "a key over a request of <Pay> is lost" in told(ending) and "42" not in told(ending)


def test_a_star_among_the_digits_leaves_all_the_same() -> None:
    line = pay(TOKENIZE, asking())
    dial(line, caller=Interrupting([], {NUMBER: Keys("1*", into=0.1)}))
    assert line.form("/paid")["Result"] == "caller-interrupted-with-star"


def test_words_spoken_over_a_request_stop_nothing() -> None:
    line = pay(TOKENIZE, f'<Prompt for="{NUMBER}"><Say>Your card?</Say><Say>Star leaves.</Say></Prompt>')
    in_peace = dial(line, ["card visa-ok"])
    ending = dial(line, caller=Interrupting(["card visa-ok"], {"Your card?": Speech("hello", into=0.1)}))
    assert words(ending) == words(in_peace) and ending.seconds == pytest.approx(in_peace.seconds)
    assert "something said over a request of <Pay> is lost" in told(ending)
    assert line.form("/paid")["Result"] == "success"


def test_nothing_of_the_action_is_asked_twice() -> None:
    line = asked_for(CARD_STEPS)
    dial(line, ["*"])
    assert action_of(line).method == "POST" and line.paths().count("/paid") == 1
