"""Every step, with every error it can have, to every result: none may be missing from the telephone."""

import pytest

from ivr.simulator.pay_outcome import RESULTS, Result
from ivr.simulator.pay_steps import ACCOUNT, CODE, EXPIRY, NUMBER, POSTAL, PROCESSING, ROUTING
from ivr.simulator.vocabulary import PAY_ERRORS, PAY_STEPS

from .fakeline import dial, words
from .payline import BANK, BANK_STEPS, CARD_STEPS, one_by_one, pay, progress

# The one step to which each error belongs. The others can come at any step where something is keyed, or, when two
# inputs must match, where a bank's number is.
STEP_OF = {
    "invalid-card-number": NUMBER,
    "invalid-card-type": NUMBER,
    "invalid-date": EXPIRY,
    "invalid-security-code": CODE,
    "invalid-postal-code": POSTAL,
    "invalid-bank-routing-number": ROUTING,
    "invalid-bank-account-number": ACCOUNT,
}


def possible(step: str, error: str) -> bool:
    if step == PROCESSING:
        return False
    if error in ("timeout", "internal-error"):
        return True
    return step in BANK_STEPS if error == "input-matching-failed" else STEP_OF[error] == step


COMBINATIONS = [(step, error) for step in PAY_STEPS for error in PAY_ERRORS if possible(step, error)]

# What the caller does to get the error.
MISTAKES = {
    (NUMBER, "timeout"): ["silence"],
    (NUMBER, "invalid-card-number"): ["card invalid-number number"],
    (NUMBER, "invalid-card-type"): ["card discover-ok number"],
    (NUMBER, "internal-error"): ["card unreadable number"],
    (EXPIRY, "timeout"): ["silence"],
    (EXPIRY, "invalid-date"): ["card invalid-month expiry"],
    (EXPIRY, "internal-error"): ["card unreadable expiry"],
    (CODE, "timeout"): ["silence"],
    (CODE, "invalid-security-code"): ["card wrong-code code"],
    (CODE, "internal-error"): ["card unreadable code"],
    (POSTAL, "timeout"): ["silence"],
    (POSTAL, "invalid-postal-code"): ["card wrong-postal postal"],
    (POSTAL, "internal-error"): ["card unreadable postal"],
    (ROUTING, "timeout"): ["silence"],
    (ROUTING, "invalid-bank-routing-number"): ["card bank-wrong-routing routing"],
    (ROUTING, "input-matching-failed"): ["card bank-ok routing", "card bank-other routing"],
    (ROUTING, "internal-error"): ["card bank-unreadable routing"],
    (ACCOUNT, "timeout"): ["silence"],
    (ACCOUNT, "invalid-bank-account-number"): ["card bank-wrong-account account"],
    (ACCOUNT, "input-matching-failed"): ["card bank-ok account", "card bank-declined account"],
    (ACCOUNT, "internal-error"): ["card bank-unreadable account"],
}

# The card, or else the bank account, with which each result comes about; where none is named it does not matter.
PAID_WITH: dict[Result, str] = {
    "payment-connector-error": "connector-error",
    "internal-error": "internal-error",
    "validation-error": "validation-error",
}
# What ends the payment at the step itself, when it is asked for again.
ENDS_IT: dict[Result, str] = {"caller-interrupted-with-star": "*", "caller-hung-up": "hangup"}


def name_for(result: Result, steps: tuple[str, ...]) -> str:
    if steps == BANK_STEPS:
        return f"bank-{PAID_WITH[result]}" if result in PAID_WITH else "bank-ok"
    return PAID_WITH.get(result, "visa-ok")


def test_every_possible_error_has_a_mistake_that_makes_it() -> None:
    assert set(MISTAKES) == set(COMBINATIONS)


@pytest.mark.parametrize("result", RESULTS)
@pytest.mark.parametrize(("step", "error"), COMBINATIONS)
def test_an_error_at_a_step_is_apologised_for_and_told_and_any_result_may_follow(
    step: str, error: str, result: Result
) -> None:
    steps = BANK_STEPS if step in BANK_STEPS else CARD_STEPS
    twice = error == "input-matching-failed"
    mistake = MISTAKES[step, error]
    name = name_for(result, steps)
    before, after = steps[: steps.index(step)], steps[steps.index(step) + 1 :]
    match result:
        case "too-many-failed-attempts":
            then = mistake
        case "caller-interrupted-with-star" | "caller-hung-up":
            then = [ENDS_IT[result]]
        case _:
            then = one_by_one(name, (step, step, *after) if twice else (step, *after))

    prompts = f'<Prompt for="{step}" errorType="{error}"><Say>Sorry: {error}.</Say></Prompt>'
    if twice:
        prompts += f'<Prompt for="{step}" requireMatchingInputs="true"><Say>Again, please.</Say></Prompt>'
    line = pay(f'{BANK if steps == BANK_STEPS else ""} maxAttempts="2" minPostalCodeLength="5"', prompts)
    ending = dial(line, [*one_by_one(name, before), *mistake, *then])

    assert words(ending).count(f"Sorry: {error}.") == 1
    assert line.form("/paid")["Result"] == result
    told = [form for form in progress(line) if form["For"] == step and "ErrorType" in form]
    assert told[0]["ErrorType"] == ("input-timeout" if error == "timeout" else error)
    assert told[0]["Attempt"] == "1"
    assert progress(line)[-1]["Result"] == result


# Without any error the attempts cannot be used up; and the caller's own ways out are pressed over the words, which
# the stories of interruptions tell.
@pytest.mark.parametrize("steps", [CARD_STEPS, BANK_STEPS], ids=["card", "bank"])
@pytest.mark.parametrize("result", [result for result in RESULTS if result not in ENDS_IT and "attempts" not in result])
def test_each_result_of_the_processing_comes_with_one_line_for_the_whole_card(
    steps: tuple[str, ...], result: Result
) -> None:
    line = pay(BANK if steps == BANK_STEPS else "")
    dial(line, [f"card {name_for(result, steps)}"])
    assert line.form("/paid")["Result"] == result
    assert [form["For"] for form in progress(line)] == [*steps, PROCESSING]
    assert progress(line)[-1].get("ErrorType") == ("internal-error" if result == "internal-error" else None)
    assert ("PaymentToken" in line.form("/paid")) == (result == "success")
