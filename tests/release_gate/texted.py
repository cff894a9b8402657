"""What the carrier of messages got, held against who wanted one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from sqlalchemy import exists, select

from ivr.store.database import Database
from ivr.store.tables import payments, refunds, text_consents
from ivr.texts.ports import TELLS
from tests.release_gate.gate import Run
from tests.release_gate.words import recognised
from tests.truth import Findings, Statement, Told

TEXTS: Mapping[str, Told] = {"text_receipt": "approved", "text_not_charged": "not charged"}


def statements(run: Run, database: Database, found: Findings) -> Iterator[Statement]:
    """What was told by message: to whoever wanted it, of this payment and its amount, and once."""
    wanted = select(text_consents.c.number, payments).join(payments, payments.c.id == text_consents.c.payment_id)
    back = exists().where(refunds.c.payment_id == payments.c.id, refunds.c.state == "succeeded").label("taken_back")
    with database.read() as connection:
        rows = connection.execute(wanted.add_columns(back).where(text_consents.c.agreed_at.is_not(None))).all()
    by_reference = {row.reference: row for row in rows}
    run.counted["texts wanted"] = len(rows)
    for message in run.carrier.sent:
        sentence = recognised(message["body"])
        row = by_reference.get(sentence.blanks["code"]) if sentence is not None else None
        if sentence is None or row is None or row.number != message["to"]:
            found.add("text messages nobody agreed to", message["body"])
            continue
        if sentence.blanks["amount"] != f"${row.amount_minor / 100:,.2f}":
            found.add("amounts or numbers that are not the payment's", f"{row.id}: {message['body']}")
        yield row.id, TEXTS[sentence.prompt], f"by {sentence.prompt}"
    came = Counter(sentence.blanks["code"] for sentence in map(recognised, run.carrier.words) if sentence is not None)
    for reference, row in by_reference.items():
        if came[reference] > 1:
            found.add("text messages sent twice", f"{row.id} {came[reference]} times")
        # Who took it back at once may have had its receipt before, or none.
        if not came[reference] and row.state in TELLS and not row.taken_back:
            found.add("text messages that never came", f"{row.id} {row.state}")
