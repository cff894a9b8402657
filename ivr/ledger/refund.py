"""The places a refund can stand, and the moves between them.

    proposed ──▶ requested ──▶ approved ──▶ sent ──▶ refused | succeeded ──▶ failed
        └──▶ refused ◀──┘                    └──▶ unknown ──▶ sent

*proposed*: the line itself found that too much was taken; somebody must ask for it. *requested*: somebody asked for
more than one person may give back; a second one must approve it. *approved*: the gateway may be asked. *sent*: it is
being asked, or whoever asked died. *unknown*: it has not answered; the money may be on its way back or not. *refused*:
certainly nothing was given back. *failed*: it was given back, as far as the gateway knew, and the bank sent it back.
"""

from __future__ import annotations

from typing import Literal

RefundState = Literal["proposed", "requested", "approved", "sent", "unknown", "succeeded", "refused", "failed"]

REFUND_MOVES: dict[RefundState, frozenset[RefundState]] = {
    "proposed": frozenset({"requested", "refused"}),
    "requested": frozenset({"approved", "refused"}),
    "approved": frozenset({"sent"}),
    "sent": frozenset({"sent", "unknown", "succeeded", "refused"}),
    "unknown": frozenset({"sent"}),
    "succeeded": frozenset({"failed"}),
    "refused": frozenset(),
    "failed": frozenset(),
}

# Where the gateway has to be asked, for the first time or again.
TO_BE_ASKED: tuple[RefundState, ...] = ("approved", "sent", "unknown")
# The payment stands as if nobody had asked.
CAME_TO_NOTHING: tuple[RefundState, ...] = ("refused", "failed")
# Somebody has to say yes before anybody asks the gateway.
WAITING: tuple[RefundState, ...] = ("proposed", "requested")
# Not settled: its part of the payment is not to be had by another refund.
HELD: tuple[RefundState, ...] = (*WAITING, *TO_BE_ASKED)
