"""The mistakes of `mistakes.py`, each of a kind that people make, and how the simulation notices them.

A simulation that finds nothing proves little until it is known what it would find. Every mistake here is made in a
subclass or a replaced function, never in a file. Where another layer of the line would hide a mistake, that layer is
taken away with it; its description says so. `HARMLESS` are layers that only save work: without one, nothing is found.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.gateway import TROUBLES, Fate
from tests.simulation.line import Code
from tests.simulation.mistakes import (
    AbandonsAnything,
    CancelledOnTrouble,
    DeclinesWhatWasSent,
    EndsOnce,
    ForgetsTheUnknown,
    KeepsOrLapses,
    KeptBefore,
    LastLookVoids,
    LastWriterWins,
    LastWriterWinsWithoutLease,
    LeavesWhatIsLeftBehind,
    LedgerAfterwards,
    LooksAtTheBalanceBefore,
    NeverClaims,
    NeverLeases,
    NeverLeasesAndSettlesAnything,
    NotChargedOnTrouble,
    SettlesAndPostsAnything,
    SettlesAnything,
    SubmitsAnything,
    VoidsWhatWasSent,
    a_key_for_each_try,
    anything_is_owed,
    confirm_before_it_is_stored,
    decline_without_cancelling,
    settle_unknown_as_declined,
    unconfirmed_for_cancelled,
    unknown_for_given_back,
    unknown_for_kept,
    void_without_asking,
)
from tests.simulation.run import Plan, Result, simulate
from tests.simulation.world import Perils

# A mutant is played in worlds of so many calls, one after the other, until it is noticed, and in so many at most.
CALLS, WORLDS = 100, 12
DRIVE, CASHIER = "ivr.payments.drive", "ivr.payments.cashier"

UNCHANGED = Code()


@dataclass(frozen=True, slots=True)
class Mutant:
    """`shows` are the kinds of findings of which one at least must be made. `patches` are (module, name, value)."""

    name: str
    shows: tuple[str, ...]
    code: Code = UNCHANGED
    patches: tuple[tuple[str, str, Any], ...] = ()
    plan: Plan = field(default_factory=lambda: Plan(CALLS))

    def play(self, seed: int) -> Result:
        with self._patched():
            return simulate(seed, self.plan, self.code)

    def noticed(self) -> tuple[int, Result]:
        """How many calls it took, and the world in which it was noticed; or the last one played."""
        for played in range(1, WORLDS + 1):
            result = self.play(100 + played)
            if any(kind in one for kind in self.shows for one in result.found):
                break
        return played * CALLS, result

    @contextmanager
    def _patched(self) -> Iterator[None]:
        before = [(module, name, getattr(importlib.import_module(module), name)) for module, name, _ in self.patches]
        try:
            for module, name, value in self.patches:
                setattr(importlib.import_module(module), name, value)
            yield
        finally:
            for module, name, value in before:
                setattr(importlib.import_module(module), name, value)


DOUBLE, LOST, INVENTED = "double charges", "charged and not recorded", "recorded and not charged"
LIES, BOOKS, OPEN = "false statements", "ledgers that are not the payments", "payments still open"
UNHEARD = "payments left open although the gateway told us of them"
OVERPAID, TWO_OPEN, BROKE = "accounts that paid more than they owed", "accounts with two open payments", "surprises"


KEPT, GIVEN_BACK = "recorded as given back, and kept", "given back and not recorded"

DRIVE_REFUND = "ivr.payments.drive_refund"
EVERYBODY_THINKS_AGAIN = ("tests.simulation.callers", "TAKES_IT_BACK", 1.0)
# The gateway forgets its keys at once, and is troubled and slow; what a worker does takes longer than its lease.
TROUBLED: Mapping[Fate, float] = {fate: 2 * share for fate, share in TROUBLES.items()}
SLOW: Mapping[Fate, float] = {"slow": 25, "never arrives": 15, "answer lost": 5, "zombie": 5}
FORGETS_AND_IS_SLOW = Plan(CALLS, key_seconds=0.0, troubles=SLOW)
SILENT: Mapping[Fate, float] = {"never arrives": 45, "answer lost": 15}
FORGETS_AND_IS_SILENT = Plan(CALLS, key_seconds=0.0, troubles=SILENT)
VERY_SLOW: Mapping[Fate, float] = {"slow": 40, "answer lost": 30}
MOODY = Plan(CALLS, key_seconds=0.0, troubles=VERY_SLOW, tokens={"pm_moody": 1})
ZOMBIES: Mapping[Fate, float] = {"zombie": 35, "never arrives": 15}
FULL_OF_ZOMBIES = Plan(CALLS, key_seconds=0.0, troubles=ZOMBIES, tokens={"pm_good": 3, "pm_fickle": 1})
NOBODY_LOOKS_AGAIN = Plan(CALLS, sweeps=False, hurry=3)
STOPPED = Plan(CALLS, perils=Perils(stops=12))
FORGETS = Plan(CALLS, key_seconds=0.0, perils=Perils(stops=4), troubles=TROUBLED)

MUTANTS: tuple[Mutant, ...] = (
    # Those of the research.
    Mutant("the last writer's intent wins", (DOUBLE,), Code(book=LastWriterWins), plan=FORGETS_AND_IS_SLOW),
    Mutant(
        "confirmed before the intent's id is stored",
        (DOUBLE,),
        patches=((DRIVE, "_create", confirm_before_it_is_stored),),
        plan=FORGETS,
    ),
    Mutant(
        "the ledger in a second transaction",
        (BOOKS,),
        Code(book=LedgerAfterwards),
        plan=Plan(CALLS, perils=Perils(kills=50, at="in settle")),
    ),
    Mutant("an unknown outcome is a decline", (LOST, LIES), patches=((DRIVE, "_settle", settle_unknown_as_declined),)),
    Mutant(
        "past its deadline it is voided without asking",
        (LOST, LIES),
        patches=((DRIVE, "_ask", void_without_asking),),
        plan=FULL_OF_ZOMBIES,
    ),
    Mutant("settled from wherever it stands", (BROKE,), Code(book=SettlesAnything), plan=FORGETS),
    Mutant(
        "settled from wherever it stands, and the ledger takes it twice",
        (BOOKS,),
        Code(book=SettlesAndPostsAnything),
        plan=FORGETS,
    ),
    Mutant(
        "the end of a call is de-duplicated before its effect, and nobody puts away what is left behind",
        ("payments left open by a call whose end we took note of",),
        Code(book=LeavesWhatIsLeftBehind, switchboard=EndsOnce),
        plan=Plan(CALLS, perils=Perils(kills=50, at="abandon_call"), hurry=3),
    ),
    Mutant("abandoned from wherever it stands", (LOST,), Code(book=AbandonsAnything)),
    # And more.
    Mutant("no lease, and settled from wherever it stands", (BROKE,), Code(book=NeverLeasesAndSettlesAnything)),
    Mutant(
        "a new key for each try, the last writer's intent wins, and no lease",
        (DOUBLE,),
        Code(book=LastWriterWinsWithoutLease),
        ((CASHIER, "drive", a_key_for_each_try),),
        Plan(CALLS, troubles=SLOW),
    ),
    Mutant(
        "declined and not cancelled",
        (LOST, LIES),
        patches=((DRIVE, "_ask", decline_without_cancelling),),
        plan=FULL_OF_ZOMBIES,
    ),
    Mutant(
        "what nobody has confirmed is taken for cancelled",
        (LOST, LIES),
        patches=((DRIVE, "_ask", unconfirmed_for_cancelled),),
    ),
    Mutant("the caller hears not charged on trouble", (LIES,), Code(house=NotChargedOnTrouble)),
    Mutant("the last look voids what the gateway has", (LOST, LIES), Code(cashier=LastLookVoids), plan=FORGETS),
    Mutant(
        "voided as unsent although it was sent, and no lease",
        (LOST, LIES),
        Code(book=VoidsWhatWasSent),
        plan=FORGETS_AND_IS_SILENT,
    ),
    Mutant(
        "declined at its creation although another attempt was not, and no lease",
        (LOST, LIES),
        Code(book=DeclinesWhatWasSent),
        plan=MOODY,
    ),
    Mutant("submitted from wherever it stands", (LOST, BROKE), Code(book=SubmitsAnything), plan=STOPPED),
    Mutant(
        "a card kept by another worker has lapsed",
        (LIES,),
        Code(cashier=KeepsOrLapses),
        plan=STOPPED,
    ),
    Mutant("any number of open payments", (TWO_OPEN,), plan=Plan(CALLS, drops=("DROP INDEX one_open_payment",))),
    Mutant(
        "the balance is not looked at again",
        (OVERPAID,),
        patches=(("ivr.store.payments", "statement", anything_is_owed),),
        plan=Plan(CALLS, pairs=1),
    ),
    Mutant(
        "the balance is looked at before the row is there",
        (OVERPAID,),
        Code(book=LooksAtTheBalanceBefore),
        (("ivr.store.payments", "statement", anything_is_owed),),
        Plan(CALLS, perils=Perils(slow=70, at="in open"), pairs=1),
    ),
    Mutant(
        "the gateway's message is kept before its effect, and nobody looks again",
        (UNHEARD,),
        Code(notices=KeptBefore),
        plan=NOBODY_LOOKS_AGAIN,
    ),
    Mutant("what is unknown is not looked at again", (OPEN,), Code(book=ForgetsTheUnknown)),
    # Taking back.
    Mutant(
        "the caller hears cancelled while the bank is silent",
        (LIES,),
        Code(house=CancelledOnTrouble),
        (("tests.simulation.gateway", "GIVES_NOTHING_BACK", 60), EVERYBODY_THINKS_AGAIN),
        Plan(CALLS, troubles=TROUBLED),
    ),
    Mutant(
        "a refund nobody answered for is taken for given back",
        (LIES, KEPT),
        patches=((DRIVE_REFUND, "_ask", unknown_for_given_back), EVERYBODY_THINKS_AGAIN),
        plan=Plan(CALLS, troubles=TROUBLED),
    ),
    Mutant(
        "a refund nobody answered for is taken for refused",
        (LIES, GIVEN_BACK),
        patches=((DRIVE_REFUND, "_ask", unknown_for_kept), EVERYBODY_THINKS_AGAIN),
        plan=Plan(CALLS, troubles=TROUBLED),
    ),
)
HARMLESS: tuple[Mutant, ...] = (
    Mutant("no lease", (), Code(book=NeverLeases), plan=Plan(300, key_seconds=0.0)),
    Mutant("no claims", (), Code(calls=NeverClaims), plan=Plan(300, key_seconds=0.0)),
)
