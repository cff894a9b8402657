"""The only code that moves money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ivr.ledger.payment import DRIVEN
from ivr.payments.ports import (
    Approved,
    Cancelled,
    Created,
    Declined,
    Gateway,
    NoAnswer,
    Payment,
    PaymentBook,
    Unconfirmed,
)

# Longer than the slowest honest gateway conversation (create, confirm and find, 8 seconds each). A lease saves
# work; safety does not rest on it, since each move is guarded by the state it starts from.
LEASE = timedelta(seconds=30)
# How often we try to reach a gateway that has never heard of the payment, before telling the caller that
# nothing was charged; at one try every 3 seconds a caller waits about 9.
UNSENT_TRIES = 3

Clock = Callable[[], datetime]


def drive(payment_id: str, book: PaymentBook, gateway: Gateway, clock: Clock) -> Payment:
    """Move a payment on from wherever it stands, as far as the gateway answers; the payment as it stands then.

    The webhook, the status turn, the end of the call and an operator all call this, and may do so at the
    same time. Two steps make it safe: an intent that charges nothing is created and its id committed, and
    only that one intent is ever confirmed. A timeout leaves the payment `unknown`, never declined; after
    its deadline it is cancelled at the gateway, and what the gateway then says is the truth.
    """
    now = clock()
    standing = book.load(payment_id)
    # Another gateway knows nothing of this payment; whatever it said would be about something else.
    payment = book.lease(payment_id, now, now + LEASE) if standing.gateway == gateway.name else None
    if payment is None:
        return book.load(payment_id)
    late = payment.deadline is not None and now > payment.deadline
    if payment.intent is None:
        payment = _create(payment, book, gateway, late, clock)
    if payment.intent is not None and payment.state in DRIVEN:
        _settle(payment.id, _ask(payment, payment.intent, gateway, late), book, clock())
    return book.load(payment_id)


def _create(payment: Payment, book: PaymentBook, gateway: Gateway, late: bool, clock: Clock) -> Payment:
    if not late and payment.token is not None:
        match gateway.create(payment.id, payment.amount, payment.token, f"{payment.id}:create"):
            case Created(intent):
                return book.note_intent(payment.id, intent)
            case Declined(how):
                # Unless another attempt to create it, beside this one, was not refused: then its intent decides.
                book.settle_declined(payment.id, how, clock(), unsent=True)
                return book.load(payment.id)
            case NoAnswer():
                book.note_unknown(payment.id)
    if late or payment.tries + 1 >= UNSENT_TRIES:
        # Whatever the gateway may have created unheard, no one will ever confirm it.
        book.settle_voided(payment.id, clock(), unsent=True)
    return book.load(payment.id)


def _ask(payment: Payment, intent: str, gateway: Gateway, late: bool) -> Approved | Declined | Cancelled | NoAnswer:
    """Confirm the intent, or cancel it after its deadline; when that gets no answer, ask what became of it."""
    cancel = f"{payment.id}:cancel"
    answer = gateway.cancel(intent, cancel) if late else gateway.confirm(intent, f"{payment.id}:confirm")
    found = gateway.find(intent) if isinstance(answer, NoAnswer) else answer
    if isinstance(found, Declined):
        # Cancelled before "you have not been charged" is said, so that nothing can revive it.
        cancelled = gateway.cancel(intent, cancel)
        return found if isinstance(cancelled, Cancelled) else cancelled
    return NoAnswer() if isinstance(found, Unconfirmed) else found


def _settle(payment: str, answer: Approved | Declined | Cancelled | NoAnswer, book: PaymentBook, at: datetime) -> None:
    match answer:
        case Approved():
            book.settle_succeeded(payment, at)
        case Declined(how):
            book.settle_declined(payment, how, at)
        case Cancelled():
            book.settle_voided(payment, at, unsent=False)
        case NoAnswer():
            book.note_unknown(payment)
