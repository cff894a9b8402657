"""The places a payment can stand, and the moves between them.

    collecting ──▶ submitted ──▶ created ──▶ succeeded | declined | voided
         │             └──▶ unknown ◀──┘
         └──▶ abandoned

*collecting*: the caller chose an amount and is typing a card; no money can move. *submitted*: the
caller pressed the key that pays. *created*: the gateway holds an unconfirmed intent whose id we have
stored. *unknown*: the gateway has not answered; neither "charged" nor "not charged" may be said.
*voided*: certainly not charged, because we made it so.
"""

from __future__ import annotations

from typing import Literal

State = Literal["collecting", "submitted", "created", "unknown", "succeeded", "declined", "voided", "abandoned"]

MOVES: dict[State, frozenset[State]] = {
    "collecting": frozenset({"submitted", "abandoned"}),
    "submitted": frozenset({"created", "unknown", "declined", "voided"}),
    "created": frozenset({"unknown", "succeeded", "declined", "voided"}),
    "unknown": frozenset({"created", "unknown", "succeeded", "declined", "voided"}),
    "succeeded": frozenset(),
    "declined": frozenset(),
    "voided": frozenset(),
    "abandoned": frozenset(),
}

# Why a card was refused, as far as a caller may be told: something was typed wrong; the bank did not approve, for
# reasons of its own; or it wants to see the holder, which no telephone can do.
Decline = Literal["typed_wrong", "not_approved", "not_by_phone"]

# One payment of an account may be in one of these at a time.
OPEN: tuple[State, ...] = ("collecting", "submitted", "created", "unknown")
# Where money may be moving: these are driven on until they are settled.
DRIVEN: tuple[State, ...] = ("submitted", "created", "unknown")
# Where that ends.
SETTLED: tuple[State, ...] = ("succeeded", "declined", "voided")
