"""The only code that gives money back."""

from __future__ import annotations

from datetime import datetime, timedelta

from ivr.payments.drive import LEASE, Clock
from ivr.payments.ports import Gateway, NoAnswer, Refunded, RefundRefused
from ivr.payments.refund_book import Refund, RefundBook

# The gateway's clock, and the time a request is on its way, could make a key die a little before we think it does. No
# request is on its way for longer.
KEY_MARGIN = timedelta(hours=1)
# Of what moved in a longer time a gateway may not list everything while anybody waits.
PIECE = timedelta(hours=4)


def drive_refund(refund_id: str, book: RefundBook, gateway: Gateway, clock: Clock) -> Refund:
    """Move a refund on from wherever it stands, as far as the gateway answers; the refund as it stands then.

    Whoever asks for it, whoever approves it and the reconciliation all call this, and may do so at the same time: the
    gateway is asked with the refund's own key, which makes a repeated request the same request. A timeout leaves it
    `unknown`, never refused. When the key may have died, a request would be a new one and could give the money back
    twice; from then on only the gateway's list tells what became of the old one.
    """
    now = clock()
    refund = book.load(refund_id)
    # Another gateway knows nothing of this charge; whatever it said would be about something else.
    leased = book.lease(refund_id, now, now + LEASE) if refund.gateway == gateway.name else None
    if leased is None:
        return refund
    match _ask(leased, leased.sent_at or now, book, gateway, now):
        case Refunded(at_gateway):
            book.settle_succeeded(refund_id, at_gateway, clock())
        case RefundRefused():
            book.settle_refused(refund_id, clock())
        case NoAnswer():
            book.note_unknown(refund_id)
    return book.load(refund_id)


def _ask(
    refund: Refund, first_sent: datetime, book: RefundBook, gateway: Gateway, now: datetime
) -> Refunded | RefundRefused | NoAnswer:
    lifetime = gateway.abilities.key_lifetime
    if now - first_sent <= max(lifetime - KEY_MARGIN, timedelta(0)):
        return gateway.refund(refund.intent, refund.amount, refund.key)
    known = book.at_gateway(refund.payment)
    # Nothing was sent after the life of the key, so the list need not grow longer with each time it is asked for.
    since, until = first_sent - KEY_MARGIN, min(now, first_sent + lifetime) + KEY_MARGIN
    while since < until:
        listed = gateway.movements(since, min(since + PIECE, until))
        if isinstance(listed, NoAnswer):
            return NoAnswer()
        ours = (one for one in listed if one.kind == "refund" and one.intent == refund.intent)
        found = next((one for one in ours if one.amount == refund.amount and one.id not in known), None)
        if found is not None:
            return Refunded(found.id)
        since += PIECE
    # Asked for the last time shortly before its key may have died, it could still be on its way.
    may_arrive = now - first_sent <= max(lifetime, KEY_MARGIN)
    return NoAnswer() if may_arrive else RefundRefused()
