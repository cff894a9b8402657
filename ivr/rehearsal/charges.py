"""What one call must not do to anybody's money."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.ledger.money import Money
from ivr.ledger.payment import DRIVEN
from ivr.rehearsal.stage import Scene

# Payments a caller who is gone has neither confirmed nor put away.
LEFT_OPEN = "collecting"


def money_gone_wrong(scene: Scene, confirmed: bool) -> Iterator[str]:
    """At most one charge, of what the books say was paid, and only when the caller pressed the key that pays
    (`confirmed`); nothing left open that nobody confirmed; and a ledger that adds up."""
    if not scene.payments() and not scene.charged():
        return
    # A new process comes when the old one has finished what it was doing in the background.
    scene.restart()
    payments, charged = scene.payments(), scene.charged()
    told = ", ".join(str(amount) for amount in charged)
    if len(charged) > 1:
        yield f"the caller was charged {len(charged)} times: {told}"
    if charged and not confirmed:
        yield f"{told} was charged, and the caller never pressed the key that pays"
    total = sum(charged, Money(0))
    paid = sum((one.amount for one in payments if one.state == "succeeded"), Money(0))
    under_way = sum((one.amount for one in payments if one.state in DRIVEN), Money(0))
    if not paid <= total <= paid + under_way:
        yield f"the gateway has charged {total}, and our books say {paid}"
    if any(one.state == LEFT_OPEN for one in payments):
        yield "a payment that nobody confirmed is still open after the call"
    yield from (f"the ledger: {told}" for told in scene.differences())
