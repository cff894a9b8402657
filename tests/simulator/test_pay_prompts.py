"""Pay's words: the line's own Prompts by step, attempt, error and brand, or else Twilio's."""

import pytest

from ivr.simulator.pay_steps import CODE, NUMBER, PROCESSING
from ivr.simulator.pay_words import default_words
from ivr.simulator.vocabulary import PAY_ERRORS, PAY_LANGUAGES, PAY_STEPS

from .fakeline import dial, words
from .payline import BANK, TOKENIZE, pay

PROMPTS = (
    '<Prompt for="payment-card-number"><Say>Number.</Say></Prompt>'
    '<Prompt for="payment-card-number" errorType="timeout invalid-card-type"><Say>Error.</Say></Prompt>'
    '<Prompt for="payment-card-number" attempt="2 3"><Say>Attempt.</Say></Prompt>'
    '<Prompt for="payment-card-number" attempt="3" errorType="timeout"><Say>Both.</Say></Prompt>'
    '<Prompt for="security-code"><Say>Code.</Say></Prompt>'
    '<Prompt for="security-code" cardType="amex jcb"><Say>Code in front.</Say></Prompt>'
    '<Prompt for="security-code" errorType="timeout"><Say>No code.</Say></Prompt>'
    '<Prompt for="security-code" cardType="amex" errorType="timeout"><Say>No code in front.</Say></Prompt>'
)


@pytest.mark.parametrize(
    ("lines", "heard"),
    [
        (["*"], ["Number."]),
        (["silence", "*"], ["Number.", "Error."]),
        (["card discover-ok number", "*"], ["Number.", "Error."]),
        (["card invalid-number number", "*"], ["Number.", "Attempt."]),
        (["silence", "silence", "*"], ["Number.", "Error.", "Both."]),
        (["silence", "card invalid-number number", "*"], ["Number.", "Error.", "Attempt."]),
    ],
)
def test_the_prompt_with_the_most_conditions_is_heard_the_first_among_equals(
    lines: list[str], heard: list[str]
) -> None:
    assert words(dial(pay('maxAttempts="3"', PROMPTS), lines)) == [*heard, "Thank you."]


@pytest.mark.parametrize(("card", "code"), [("visa-ok", "code."), ("amex-ok", "code in front.")])
def test_a_prompt_for_a_brand_is_heard_for_that_brand_only(card: str, code: str) -> None:
    line = pay('maxAttempts="2"', PROMPTS)
    lines = [f"card {card} number", f"card {card} expiry", "silence", f"card {card} code", f"card {card}"]
    assert words(dial(line, lines))[2:4] == [code.capitalize(), f"No {code}"]


def test_the_words_of_processing_know_the_brand_too_and_are_heard_as_often_as_they_say() -> None:
    def processing(loop: int) -> str:
        return f'<Prompt for="{PROCESSING}" cardType="visa"><Say loop="{loop}">One moment.</Say></Prompt>'

    once, three_times = (dial(pay(inside=processing(loop)), ["card visa-ok"]) for loop in (1, 3))
    assert words(once)[-2] == "One moment."
    assert three_times.seconds - once.seconds == pytest.approx(2 * 2 / 2.6, abs=0.01)


def test_a_prompt_may_play_and_pause_as_well() -> None:
    inside = f'<Prompt for="{NUMBER}"><Play>/card.mp3</Play><Pause length="2"/><Say>Now.</Say></Prompt>'
    ending = dial(pay(inside=inside), ["*"])
    assert words(ending) == ["(plays /card.mp3)", "Now.", "Thank you."]
    assert ending.seconds == pytest.approx(5 + 2 + 1 / 2.6 + 2 / 2.6, abs=0.001)


@pytest.mark.parametrize("step", PAY_STEPS)
def test_a_step_without_a_prompt_has_words_in_every_language_of_twilios(step: str) -> None:
    assert len({default_words(step, "", "", language) for language in PAY_LANGUAGES}) == 5
    for language in PAY_LANGUAGES:
        ask = default_words(step, "", "", language)
        apologies = {default_words(step, error, "", language).removesuffix(ask) for error in PAY_ERRORS}
        assert len(apologies) == len(PAY_ERRORS) and "" not in apologies


@pytest.mark.parametrize(
    ("language", "heard"), [("es-MX", "Ingrese"), ("de-DE", "Bitte"), ("en-GB", "Please"), ("tl-PH", "Please")]
)
def test_the_language_is_that_of_the_words_and_of_nothing_else(language: str, heard: str) -> None:
    line = pay(f'{TOKENIZE} language="{language}"', f'<Prompt for="{CODE}"><Say language="vi-VN">Mã.</Say></Prompt>')
    ending = dial(line, ["card visa-ok"])
    assert words(ending)[0].startswith(heard) and words(ending)[2] == "Mã."
    spoken = [heard.language for heard in ending.heard]
    assert spoken[0] == (language if language != "tl-PH" else "en-US") and spoken[2] == "vi-VN"


def test_twilios_words_name_the_four_digits_of_an_american_express_card() -> None:
    amex, visa = (words(dial(pay(), [f"card {card}"]))[2] for card in ("amex-ok", "visa-ok"))
    assert "four digit" in amex and "three digit" in visa


def test_twilios_words_tell_what_was_wrong_before_they_ask_again() -> None:
    heard = words(dial(pay('maxAttempts="2"'), ["card expired-date", "*"]))
    assert heard[2] == "That expiration date is not valid. " + heard[1]


def test_a_bank_account_has_words_of_twilios_too() -> None:
    routing, account, processing, _ = words(dial(pay(BANK), ["card bank-ok"]))
    assert "routing number" in routing and "account number" in account and "wait" in processing
