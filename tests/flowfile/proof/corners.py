"""The flow on which one can pay, with one thing about it wrong; each is wrong in a way that is easily overlooked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.flowfile.proof.flows import PAYS, STANDING, Steps, led_elsewhere, written
from tests.flowfile.proof.house import OWES
from tests.flowfile.proof.made import MIXED, PLAIN, Made
from tests.flowfile.proof.walk import Wrong

RICH, CREDIT = OWES[:1], OWES[-1:]
STAR = {"star": "repeat"}
# Whoever comes too late hears so.
HOURS: dict[str, Any] = {"check_hours": "line", "open": "main", "closing_soon": "main", "closed": "bye"}
# Taken back on key 7; and whoever has paid can press it, also at a menu.
UNDOES: dict[str, Any] = {"undo_payment": {}, "undone": "main", "not_sure": "person", "not_possible": "person"}
WITH_UNDO = {**STANDING, "7": "undo"}
SAYS_DUE: dict[str, Any] = {"say": ["says_amount_due"], "next": "bye"}


class Corner:
    """A flow, and all that goes wrong on the calls of it."""

    def __init__(self, made: Made, *wrong: Wrong) -> None:
        self.made, self.wrong = made, frozenset(wrong)


def menu(go: str, **more: str) -> dict[str, Any]:
    return {"menu": {"1": {"phrase": PLAIN, "go": go}}, "if_stuck": "bye", **more}


def wrong(
    *ways: tuple[str, str, str],
    kind: bool = True,
    start: str = "main",
    override: Any = None,
    owes: Any = RICH,
    standing: Mapping[str, str] = STANDING,
    **more: Any,
) -> Made:
    """PAYS with some ways led elsewhere: (step, name of the way, to), and with more steps."""
    steps: Steps = {**PAYS, **more}
    for step, way, to in ways:
        steps[step] = led_elsewhere(steps[step], (way,), to)
    return Made((written("one", start, standing, steps),), ("one",), override, kind, owes)


CORNERS: Mapping[str, Corner] = {
    "back, without the card": Corner(
        wrong(("card", "done", "really"), really=menu("confirm")), Wrong("unheld", "one/charge")
    ),
    "back, and what was agreed to": Corner(
        wrong(("confirm", "yes", "really"), really=menu("charge")),
        Wrong("unagreed", "one/charge"),
        Wrong("unheld", "one/charge"),
    ),
    "asked once more": Corner(
        wrong(("confirm", "yes", "really"), really=menu("charge"), standing=STAR), Wrong("unagreed", "one/charge")
    ),
    "key 0": Corner(
        wrong(says=SAYS_DUE, standing={**STAR, "0": "says"}),
        Wrong("private", "one/says"),
        Wrong("unspoken", "one/says"),
    ),
    "paid, and the old balance": Corner(wrong(("receipt", "next", "old"), old=SAYS_DUE), Wrong("unspoken", "one/old")),
    "a person was rung, and the card is put away": Corner(
        wrong(
            ("card", "done", "ask"),
            ask={"transfer": "person", "closed": "confirm", "busy": "confirm", "no_answer": "confirm"},
            standing=STAR,
        ),
        Wrong("unheld", "one/charge"),
    ),
    "another amount for the same card": Corner(
        wrong(("card", "done", "again"), again={**PAYS["amount"], "chosen": "confirm"}, standing=STAR),
        Wrong("unheld", "one/charge"),
    ),
    "another bill for the same card": Corner(
        wrong(
            ("card", "done", "again"), again={"choose_bill": {}, "chosen": "confirm", "if_stuck": "bye"}, standing=STAR
        ),
        Wrong("unspoken", "one/confirm"),
    ),
    "a bill, and the amount of another": Corner(
        wrong(("amount", "chosen", "again"), again={"choose_bill": {}, "chosen": "card", "if_stuck": "bye"}),
        Wrong("broke", "one/card"),
    ),
    "a bill, and what was past due of all": Corner(
        wrong(
            ("balance", "next", "again"),
            again={"choose_bill": {}, "chosen": "says", "if_stuck": "bye"},
            says={"say": [{"words": "says_past_due", "only_if": "past_due"}, "says_bill_kind"], "next": "amount"},
        ),
        Wrong("unspoken", "one/says"),
    ),
    "the card the bank refused": Corner(wrong(("charge", "declined", "confirm")), Wrong("unheld", "one/charge")),
    "verified again, with a credit": Corner(
        wrong(
            ("balance", "next", "again"),
            again={**PAYS["verify"], "passed": "says", "failed": "bye", "not_found": "bye", "agent_only": "bye"},
            says=SAYS_DUE,
            owes=(*RICH, *CREDIT),
        ),
        Wrong("credit", "one/says"),
    ),
    "taken back, and paid again": Corner(
        wrong(("receipt", "next", "more"), more=menu("bye"), undo=UNDOES, standing=WITH_UNDO),
    ),
    "taken back where the line has closed": Corner(
        wrong(
            start="hours",
            hours={**HOURS, "closed": "closed"},
            closed=menu("bye"),
            nobody={"hang_up": [PLAIN]},
            undo=UNDOES,
            standing=WITH_UNDO,
        ),
    ),
    "taken back, and told of all the same": Corner(
        wrong(undo={**UNDOES, "undone": "says"}, says={"say": ["says_amount"], "next": "bye"}, standing=WITH_UNDO),
        Wrong("unspoken", "one/says"),
    ),
    "taken back, and another amount chosen": Corner(
        wrong(undo={**UNDOES, "undone": "amount"}, standing=WITH_UNDO), Wrong("broke", "one/amount")
    ),
    "only a person may speak": Corner(
        wrong(("verify", "agent_only", "says"), says=SAYS_DUE, kind=False), Wrong("unspoken", "one/says")
    ),
    "not found": Corner(
        wrong(("verify", "not_found", "says"), says=SAYS_DUE, kind=False),
        Wrong("private", "one/says"),
        Wrong("unspoken", "one/says"),
    ),
    "failed": Corner(
        wrong(("verify", "failed", "says"), says=SAYS_DUE, kind=False),
        Wrong("private", "one/says"),
        Wrong("unspoken", "one/says"),
    ),
    "nobody is there any more": Corner(
        wrong(("person", "closed", "says"), says={"hang_up": ["says_amount_due"]}),
        Wrong("private", "one/says"),
        Wrong("unspoken", "one/says"),
    ),
    "nobody is there": Corner(
        wrong(("person", "closed", "says"), says={"hang_up": ["says_closes_at"]}), Wrong("unspoken", "one/says")
    ),
    "a wrong key": Corner(
        wrong(main=menu("find", if_wrong_key="says"), says={"say": ["says_amount"], "next": "bye"}),
        Wrong("private", "one/says"),
        Wrong("unspoken", "one/says"),
    ),
    "silence": Corner(
        wrong(main=menu("find", if_silent="says"), says={"say": ["says_amount"], "next": "bye"}),
        Wrong("private", "one/says"),
        Wrong("unspoken", "one/says"),
    ),
    "missed too often": Corner(
        wrong(main={**menu("find"), "if_stuck": "says"}, says={"say": ["says_amount"], "next": "bye"}),
        Wrong("private", "one/says"),
        Wrong("unspoken", "one/says"),
    ),
    "too few digits": Corner(
        wrong(find={**PAYS["find"], "if_too_few": "says"}, says={"say": ["says_amount"], "next": "bye"}),
        Wrong("private", "one/says"),
        Wrong("unspoken", "one/says"),
    ),
    "in Spanish": Corner(wrong(bye={"hang_up": [MIXED]}), Wrong("private", "one/bye"), Wrong("unspoken", "one/bye")),
    "open day and night": Corner(
        wrong(
            start="hours",
            hours={"check_hours": "always", "open": "says", "closed": "main"},
            says={"say": ["says_closes_at"], "next": "main"},
        ),
        Wrong("unspoken", "one/says"),
    ),
    "everybody is sent to a person": Corner(
        wrong(
            start="hours",
            hours={"check_hours": "day", "open": "main", "closed": "bye", "agents_only": "says"},
            says={"say": ["says_amount_due"], "next": "bye"},
        ),
        Wrong("private", "one/says"),
        Wrong("unspoken", "one/says"),
    ),
    "never open": Corner(
        wrong(
            start="hours",
            hours={"check_hours": "never", "open": "main", "closed": "says"},
            says={"say": ["says_opens"], "next": "main"},
        ),
        Wrong("unspoken", "one/says"),
    ),
    "nobody ever comes back": Corner(
        wrong(
            person={**PAYS["person"], "transfer": "nobody", "closed": "says"}, says={"hang_up": ["says_agents_open"]}
        ),
        Wrong("unspoken", "one/says"),
    ),
    "nothing is due": Corner(
        wrong(("balance", "nothing_due", "says"), says=SAYS_DUE, owes=CREDIT), Wrong("credit", "one/says")
    ),
    "nobody asked whether anything is due": Corner(
        wrong(balance={"say": ["amount_due"], "next": "amount"}, owes=(*RICH, *CREDIT)), Wrong("credit", "one/balance")
    ),
    "the bank is not sure": Corner(
        wrong(("charge", "not_sure", "receipt")),
        Wrong("untrue", "one/receipt"),
    ),
    "the line has closed": Corner(
        wrong(("card", "refused", "says"), says={"say": ["says_brand"], "next": "bye"}, kind=False),
        Wrong("unspoken", "one/says"),
    ),
    "words of the step itself": Corner(
        wrong(override=("connecting", "amount")), Wrong("private", "one/person"), Wrong("unspoken", "one/person")
    ),
    "round in silence": Corner(
        wrong(nobody={**PAYS["nobody"], "if_silent": "main"}, main={**menu("find"), "if_stuck": "nobody"}),
        Wrong("endless", ""),
    ),
    "round with wrong keys": Corner(wrong(main={**menu("find"), "if_stuck": "main"}), Wrong("endless", "")),
    "round without a key": Corner(
        wrong(start="one", one={"say": [PLAIN], "next": "two"}, two={"say": [PLAIN], "next": "one"}),
        Wrong("circle", ""),
    ),
    "ringing for ever": Corner(wrong(person={**PAYS["person"], "busy": "person"}), Wrong("endless", "")),
    "closed, and on to the card": Corner(wrong(start="hours", hours={**HOURS, "closed": "find"}), Wrong("closed", "")),
    "closed as open": Corner(wrong(start="hours", hours={**HOURS, "closed": "main"}), Wrong("closed", "")),
    "open and closed exchanged": Corner(
        wrong(start="hours", hours={**HOURS, "open": "bye", "closed": "main"}), Wrong("closed", "")
    ),
    "nobody was there, and on past the hours": Corner(
        wrong(
            start="first",
            first=menu("hours"),
            hours=HOURS,
            nobody={**PAYS["nobody"], "menu": {"1": {"phrase": PLAIN, "go": "find"}}},
        ),
        Wrong("closed", ""),
    ),
    "a standing key past the hours": Corner(
        wrong(start="first", first=menu("hours"), hours=HOURS, standing={**STANDING, "7": "find"}), Wrong("closed", "")
    ),
    "the hours of people are not those of the line": Corner(
        wrong(
            start="first",
            first={"check_hours": "always", "open": "find", "closed": "hours"},
            hours=HOURS,
            nobody={**PAYS["nobody"], "menu": {"1": {"phrase": PLAIN, "go": "hours"}}},
        ),
        Wrong("closed", ""),
    ),
    "back to where it was open": Corner(
        wrong(start="hours", hours=HOURS, nobody={**PAYS["nobody"], "menu": {"1": {"phrase": PLAIN, "go": "hours"}}})
    ),
    "nobody asks for the hours": Corner(wrong()),
    "attempts used up": Corner(
        wrong(("verify", "failed", "sorry"), sorry={"say": [PLAIN], "next": "verify"}, kind=False), Wrong("circle", "")
    ),
}
