"""The places a refund can stand, and the moves between them.

    requested ──▶ approved ──▶ sent ──▶ succeeded | refused
        └──▶ refused            └──▶ unknown ──▶ sent

*requested*: somebody asked for more than one person may give back; a second one must approve it. *approved*: the
gateway may be asked. *sent*: it is being asked, or whoever asked died. *unknown*: it has not answered; the money may
be on its way back or not. *refused*: certainly nothing was given back.
"""

from __future__ import annotations

from typing import Literal

RefundState = Literal["requested", "approved", "sent", "unknown", "succeeded", "refused"]

REFUND_MOVES: dict[RefundState, frozenset[RefundState]] = {
    "requested": frozenset({"approved", "refused"}),
    "approved": frozenset({"sent"}),
    "sent": frozenset({"sent", "unknown", "succeeded", "refused"}),
    "unknown": frozenset({"sent"}),
    "succeeded": frozenset(),
    "refused": frozenset(),
}

# Where the gateway has to be asked, for the first time or again.
TO_BE_ASKED: tuple[RefundState, ...] = ("approved", "sent", "unknown")
# Not settled: its part of the payment is not to be had by another refund.
HELD: tuple[RefundState, ...] = ("requested", *TO_BE_ASKED)
