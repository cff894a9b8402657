"""The automatic caller, on flows in which something is wrong, and on the one that is shipped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr import cli
from ivr.engine.call import Call
from ivr.engine.directives import Dial, Directive, HangUp, Pause, Say
from ivr.engine.flow import Flow, Step
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import Promises, Ways
from ivr.flowfile import check
from ivr.ledger.money import Money
from ivr.rehearsal.crawl import Crawl, crawl
from ivr.rehearsal.stage import Stage
from ivr.simulator.transcript import Transcript
from tests.line import PROJECT

FLOW = """
format: 1
flow: pay-by-phone
languages: [{languages}]
start: {start}
everywhere: {{star: repeat, "8": next_language{zero}}}
patience: {{wait: 3 seconds, tries: 2}}
steps:
  agent: {{transfer: billing_desk, closed: goodbye, busy: goodbye, no_answer: goodbye}}
  goodbye: {{hang_up: goodbye}}
"""
ZERO = ', "0": agent'
PAY_A_BILL = 'ask: {menu: {"1": {phrase: pay_a_bill, go: %s}}, if_stuck: goodbye}'
FIND = """find: {find_account: {ask_for: ask_account_number, again: ask_account_number_again,
    accept: {medical: 8 digits}}, found: %s}"""
VERIFY = """verify: {verify_caller: {ask: [zip]}, passed: amount, not_found: goodbye, failed: goodbye,
    agent_only: goodbye}"""
AMOUNT = "amount: {choose_amount: {offer: [full], smallest: $5.00}, chosen: card}"
CARD = """card: {take_payment: {kind: card}, done: charge, gave_up: goodbye, unavailable: goodbye, refused: goodbye,
    no_more_cards: goodbye}"""
CHARGE = "charge: {charge: {}, approved: goodbye, declined: goodbye, not_sure: goodbye, unavailable: goodbye}"


def home(folder: Path, *steps: str, languages: str = "en", zero: str = ZERO) -> Path:
    """A folder with the shipped hours, numbers and words, and a flow of these steps, which begins with the first."""
    for room in ("flows", "prompts"):
        (folder / room).mkdir()
        for file in (PROJECT / room).glob("*.yaml"):
            (folder / room / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    start = steps[0].partition(":")[0]
    flow = FLOW.format(start=start, languages=languages, zero=zero) + "".join(f"  {step}\n" for step in steps)
    (folder / "flows/pay-by-phone.yaml").write_text(flow, encoding="utf-8")
    return folder


def crawled(folder: Path, most: int) -> Crawl:
    with Stage.of(folder) as stage:
        return crawl(stage, most)


@pytest.fixture
def unproved(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would have been refused goes live, for once: the automatic caller does not lean on the checks."""
    for rules in ("prove", "check_paying", "check_key_for_people"):
        monkeypatch.setattr(check, rules, lambda *_: ())


def scripts(found: Crawl) -> dict[str, tuple[str, ...]]:
    """What is wrong, each with the caller's side of the script that shows it."""
    written = {what: fault.walked.transcript.write() for what, fault in found.faults.items()}
    return {what: Transcript.read(text).caller for what, text in written.items()}


@dataclass(frozen=True, slots=True)
class Odd:
    """A step as no flow file can describe it: it does what it is told to."""

    directives: tuple[Directive, ...]

    def enter(self, call: Call) -> Turn:
        return Turn(call, self.directives)

    def says(self) -> tuple[str, ...]:
        return ()

    def claims(self, call: Call, pressed: str) -> bool:
        return False

    def hear(self, call: Call, event: Event) -> Turn:
        return Turn(call.at("pay-by-phone/goodbye"))

    def ways(self, promises: Promises) -> Ways:
        return Ways()


@contextmanager
def with_step(folder: Path, name: str, step: Step) -> Iterator[Stage]:
    with Stage.of(folder) as stage:
        flow = stage.release.flow
        steps = {**flow.steps, f"pay-by-phone/{name}": step}
        stage.release = replace(stage.release, flow=Flow(steps, flow.standing))
        yield stage


def test_a_small_flow_is_tried_to_its_end_in_every_language(tmp_path: Path) -> None:
    found = crawled(home(tmp_path, PAY_A_BILL % "goodbye", languages="en, es"), most=200)
    reached, tried, verdict = found.printed()
    assert "at 2 places (en, es)" in reached
    assert tried == "In every situation everything was tried: every key, silence, and hanging up."
    assert verdict == "Nothing was wrong."


def test_the_shipped_flow_is_clean_as_far_as_a_small_bound_goes(stage: Stage) -> None:
    found = crawl(stage, most=60)
    reached, bound, verdict = found.printed()
    assert reached.startswith("60 calls, ")
    assert bound.startswith("The bound of 60 calls ended it. Not everything was tried at so many places: ")
    assert verdict == "Nothing was wrong."


@pytest.mark.usefixtures("unproved")
def test_a_menu_without_a_way_out_is_found(tmp_path: Path) -> None:
    trap = 'trap: {menu: {"1": {phrase: try_again, go: trap}}, if_stuck: trap}'
    found = crawled(home(tmp_path, PAY_A_BILL % "trap", trap, zero=""), most=60)
    what = "no way out, at trap: nothing a caller does leads to a person or a goodbye"
    assert scripts(found) == {what: ("1", "hangup")}


@pytest.mark.usefixtures("unproved")
def test_who_asks_for_a_person_and_only_hears_the_menu_again_is_found(tmp_path: Path) -> None:
    deaf = PAY_A_BILL % "goodbye" + "\n  agent_note: {say: agent_note, next: ask}"
    found = crawled(home(tmp_path, deaf, zero=', "0": agent_note'), most=40)
    ((what, caller),) = scripts(found).items()
    assert what == "no help, at ask: who asks for a person with key 0 comes to no person and no goodbye"
    assert set(caller) == {"0", "hangup"}


@pytest.mark.usefixtures("unproved")
def test_steps_that_lead_in_a_circle_are_found_by_the_apology(tmp_path: Path) -> None:
    one, other = "one: {say: agent_note, next: other}", "other: {say: agent_note, next: one}"
    found = crawled(home(tmp_path, PAY_A_BILL % "one", one, other), most=20)
    (first, *_) = scripts(found).items()
    assert first[0].startswith("the line apologised, at ask in en: FlowRunsInACircle in ivr.engine.advance:")
    assert first[1] == ("1",)


def test_a_balance_before_anybody_was_verified_is_found(tmp_path: Path) -> None:
    balance = Odd((Say("amount_due", "en", {"amount_due": Money(12540)}), HangUp()))
    folder = home(tmp_path, FIND % "balance", "balance: {say: agent_note, next: goodbye}")
    with with_step(folder, "balance", balance) as stage:
        found = crawl(stage, most=20)
    private = "private before anybody was verified, at balance in en"
    told = f"{private}: “one hundred twenty-five dollars and forty cents”, an amount of 10000001"
    assert scripts(found) == {told: ("10000001#",)}


@pytest.mark.parametrize(
    ("directives", "what"),
    [
        ((Say("goodbye", "en", {}), Pause(3), HangUp()), "dead air: 3 s in which nothing is heard"),
        ((Say("goodbye", "en", {}), Dial("the boss", 30)), "Twilio would complain, at odd in en: 13223"),
    ],
)
def test_dead_air_and_what_twilio_would_complain_of_are_found(
    tmp_path: Path, directives: tuple[Directive, ...], what: str
) -> None:
    folder = home(tmp_path, "odd: {say: agent_note, next: goodbye}")
    with with_step(folder, "odd", Odd(directives)) as stage:
        found = crawl(stage, most=3)
    ((told, caller),) = scripts(found).items()
    assert told.startswith(what)
    assert caller == ()


@pytest.mark.usefixtures("unproved")
def test_a_charge_nobody_confirmed_is_found(tmp_path: Path) -> None:
    found = crawled(home(tmp_path, FIND % "verify", VERIFY, AMOUNT, CARD, CHARGE), most=150)
    told = "125.40 was charged, and the caller never pressed the key that pays"
    assert scripts(found)[told] == ("10000001#", "94612", "1", "card visa-ok")


@pytest.mark.usefixtures("unproved")
def test_the_command_prints_the_script_and_fails(tmp_path: Path) -> None:
    folder = home(tmp_path, "one: {say: agent_note, next: one}")
    told = CliRunner().invoke(cli.main, ["test", "--crawl", "--most", "5"], env={"IVR_HOME": str(folder)})
    assert told.exit_code == 1
    assert "FAILED  the line apologised, before its first step: FlowRunsInACircle" in told.output
    assert "\nivr sorry:        We are sorry, something went wrong on our side." in told.output
    assert "5 calls, " in told.output


def test_a_bound_without_a_crawl_is_refused() -> None:
    assert CliRunner().invoke(cli.main, ["test", "--most", "5"]).exit_code == 2
