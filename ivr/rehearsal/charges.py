"""What one call must not do to anybody's money."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.ledger.money import Money
from ivr.ledger.payment import DRIVEN
from ivr.ledger.refund import TO_BE_ASKED
from ivr.rehearsal.stage import Scene

# Payments a caller who is gone has neither confirmed nor put away.
LEFT_OPEN = "collecting"


def money_gone_wrong(scene: Scene, confirmed: int, undone: int) -> Iterator[str]:
    """At most one charge, of what the books say was paid, for each time the caller pressed the key that pays
    (`confirmed`); at most one given back, as the books say, for each time they pressed the one that takes a payment
    back (`undone`); nothing left open that nobody confirmed; and a ledger that adds up."""
    if not scene.payments() and not scene.charged():
        return
    # A new process comes when the old one has finished what it was doing in the background.
    scene.restart()
    payments, charged = scene.payments(), scene.charged()
    given_back = scene.given_back()
    told, told_back = (", ".join(map(str, amounts)) for amounts in (charged, given_back))
    if len(charged) > confirmed:
        yield f"{told} was charged, and the caller {_pressed(confirmed)} the key that pays"
    if len(given_back) > undone:
        yield f"{told_back} was given back, and the caller {_pressed(undone)} the key that takes a payment back"
    yield from given_back_wrongly(scene)
    total = sum(charged, Money(0))
    paid = sum((one.amount for one in payments if one.state == "succeeded"), Money(0))
    under_way = sum((one.amount for one in payments if one.state in DRIVEN), Money(0))
    if not paid <= total <= paid + under_way:
        yield f"the gateway has charged {total}, and our books say {paid}"
    if any(one.state == LEFT_OPEN for one in payments):
        yield "a payment that nobody confirmed is still open after the call"
    yield from (f"the ledger: {told}" for told in scene.differences())


def given_back_wrongly(scene: Scene) -> Iterator[str]:
    """What the gateway says it gave back is what our books say went back, or what may be on its way."""
    given_back, refunds = scene.given_back(), scene.refunds()
    refunded = [one.amount for one in refunds if one.state == "succeeded"]
    if given_back != refunded and not any(one.state in TO_BE_ASKED for one in refunds):
        told = [", ".join(map(str, amounts)) or "nothing" for amounts in (given_back, refunded)]
        yield f"the gateway has given back {told[0]}, and our books say {told[1]}"


def _pressed(times: int) -> str:
    return ("never pressed", "only once pressed")[times] if times < 2 else f"only {times} times pressed"
