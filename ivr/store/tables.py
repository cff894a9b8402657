"""The tables, the same on SQLite and PostgreSQL. Money is in minor units, times are UTC.

What is not here is as telling: no card number or code, no expiry date, no birth date or ZIP as typed,
no key a caller pressed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(column_0_label)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets time zones; this gives them back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


# SQLite numbers rows only in columns of type INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")
Minor = BigInteger

calls = Table(
    "calls",
    metadata,
    Column("sid", String(64), primary_key=True),
    Column("line", String(100), nullable=False),
    Column("release", String(64), nullable=False),
    Column("caller", String(20)),  # E.164; nothing for a withheld number
    Column("answered_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("seconds", Integer),
)

# A journal: a call's state is its last turn. Rows are added and never changed; the primary key is
# what makes two claims of one turn impossible.
turns = Table(
    "turns",
    metadata,
    Column("call_sid", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("event", String(40), nullable=False),
    Column("step", String(200), nullable=False),
    Column("state", Text, nullable=False),
    Column("answer", Text, nullable=False),
)

# A turn that changes the world is claimed before it begins.
claims = Table(
    "claims",
    metadata,
    Column("call_sid", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("claimed_at", Instant, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("plan", String(20)),
    Column("number", String(20), nullable=False),
    Column("status", String(30), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("birth_date_seal", String(64), nullable=False),
    Column("zip_seal", String(64), nullable=False),
    UniqueConstraint("kind", "number", name="uq_accounts_kind_number"),
)

bills = Table(
    "bills",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("number", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("due_date", Date),
    Column("past_due_minor", Minor, nullable=False),
    Column("instalment_minor", Minor, nullable=False),
    UniqueConstraint("account_id", "number", name="uq_bills_account_number"),
)

# Double entry. A transaction's entries add up to zero; a mistake is corrected by another transaction. The database
# itself keeps it so (migration 0006): no row of either table is ever changed or deleted, and a transaction says how
# many entries it has. They come in order; the last is taken only if all of them add up to zero, none is taken after
# it, and without it nothing is committed. So a transaction is whole and balanced, or it is not there.
ledger_transactions = Table(
    "ledger_transactions",
    metadata,
    # Numbered by the database, although the constraint below makes it point to its last entry.
    Column("id", Id, primary_key=True, autoincrement=True),
    # bill, payment, refund:<n>, dispute:<n>, reversal; surplus:<n> is a charge beside the payment's own, and
    # restored:<n> reverses what came back
    Column("kind", String(20), nullable=False),
    Column("reference", String(80), nullable=False),  # of a bill <bill>:<n>, of everything else the payment
    Column("at", Instant, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("reverses", Id, ForeignKey("ledger_transactions.id"), unique=True),
    UniqueConstraint("kind", "reference", name="uq_ledger_transactions_kind_reference"),
    CheckConstraint("entries > 1", name="two_sides"),
    ForeignKeyConstraint(
        ["id", "entries"],
        ["ledger_entries.transaction_id", "ledger_entries.number"],
        name="fk_ledger_transactions_last_entry",
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
)
ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("transaction_id", Id, ForeignKey("ledger_transactions.id"), nullable=False),
    Column("number", Integer, nullable=False),  # 1 is the first of its transaction
    Column("book", String(20), nullable=False),  # receivable (what members owe), billed, clearing (at the gateway)
    Column("bill_id", Id, ForeignKey("bills.id"), index=True),
    Column("amount_minor", Minor, nullable=False),
    Column("currency", String(3), nullable=False),
    UniqueConstraint("transaction_id", "number", name="uq_ledger_entries_transaction_number"),
)

# Attempts to prove who one is that were not the right person's. What was typed is not kept: `subject` is its seal.
attempts = Table(
    "attempts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject", String(64), nullable=False, index=True),
    Column("caller", String(20), index=True),
    Column("call_sid", String(64), nullable=False),
    Column("at", Instant, nullable=False),
)

payments = Table(
    "payments",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("call_sid", String(64), nullable=False, index=True),
    Column("reference", String(8), nullable=False, unique=True),
    Column("amount_minor", Minor, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("state", String(12), nullable=False),
    Column("gateway", String(20), nullable=False),
    Column("intent_id", String(255), unique=True),
    Column("token", String(255)),
    Column("brand", String(20)),
    Column("last_four", String(4)),
    Column("created_at", Instant, nullable=False),
    Column("deadline_at", Instant),
    Column("lease_until", Instant),
    Column("tries", Integer, nullable=False),
    Column("next_at", Instant),  # before which no worker looks at it again by itself
    Column("told_open_at", Instant),  # when an operator was told that it is open for too long
    Column("settled_at", Instant),
    Column("decline", String(20)),  # typed_wrong, not_approved, not_by_phone: never the bank's words
    CheckConstraint("amount_minor > 0", name="amount_positive"),
)
_OPEN = text("state IN ('collecting', 'submitted', 'created', 'unknown')")
Index("ix_payments_settled_at", payments.c.settled_at)
Index("one_open_payment", payments.c.account_id, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)

# For which bills a payment is, where its caller chose, and how much was meant for each; where it has gone the ledger
# says. A payment without a row here goes to the oldest due first.
payment_bills = Table(
    "payment_bills",
    metadata,
    Column("payment_id", String(36), ForeignKey("payments.id"), primary_key=True),
    Column("bill_id", Id, ForeignKey("bills.id"), primary_key=True),
    Column("amount_minor", Minor, nullable=False),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
)

# What the caller was told about money, by the name of the prompt.
said = Table(
    "said",
    metadata,
    Column("id", Id, primary_key=True),
    Column("payment_id", String(36), ForeignKey("payments.id"), nullable=False, index=True),
    Column("call_sid", String(64), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("prompt", String(100), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("call_sid", "turn", "prompt", name="uq_said_once"),
)

# What supervisors switch on, each with its end. Rows are never deleted; `over_at` says that one did not last until its
# end, and at most one of a kind stands for a line (or for all of them).
switches = Table(
    "switches",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(20), nullable=False),  # close, announce, stop_payments, agents_only
    Column("line", String(100), nullable=False),  # its name, or all
    Column("begins", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("who", String(100), nullable=False),
    Column("because", String(100), nullable=False),
    Column("words", String(100), nullable=False),
    Column("over_at", Instant),
    Column("over_by", String(100), nullable=False),
    Column("over_how", String(10), nullable=False),  # lifted, replaced, ended
)
_STANDS = text("over_at IS NULL")
Index(
    "one_standing_switch",
    switches.c.kind,
    switches.c.line,
    unique=True,
    sqlite_where=_STANDS,
    postgresql_where=_STANDS,
)

# What is given back. A row holds its part of the payment until it is refused, so that no two together can be more
# than was charged; and nobody is the second person to their own request.
refunds = Table(
    "refunds",
    metadata,
    Column("id", String(20), primary_key=True),  # the confirmation number, a dash, the number below
    Column("payment_id", String(36), ForeignKey("payments.id"), nullable=False),
    Column("number", Integer, nullable=False),  # 1 is the first of its payment
    Column("whole", Boolean, nullable=False),  # the payment is voided: in the ledger it is reversed
    Column("amount_minor", Minor, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("state", String(12), nullable=False),
    Column("who", String(100), nullable=False),
    Column("why", Text, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("approved_by", String(100)),  # the second person, where one was needed
    Column("approved_at", Instant),
    Column("turned_down_by", String(100)),
    Column("sent_at", Instant),  # the first time: the life of its key begins here
    Column("lease_until", Instant),
    Column("tries", Integer, nullable=False),
    Column("next_at", Instant),  # as of a payment
    Column("settled_at", Instant),
    Column("gateway_refund", String(255), unique=True),
    # Of one that the line itself proposes: the gateway's id of the charge there should not be, or the payment's own id
    # where that is all that is too much.
    Column("cause", String(255)),
    Column("intent_id", String(255)),  # where it is not the payment's own that was charged
    UniqueConstraint("payment_id", "number", name="uq_refunds_payment_number"),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    CheckConstraint("approved_by <> who", name="second_person"),
)
Index("one_refund_of_a_cause", refunds.c.cause, unique=True)

# What holders of cards dispute, and the gateway takes from us for them; in the ledger dispute:<number>.
disputes = Table(
    "disputes",
    metadata,
    Column("gateway_dispute", String(255), primary_key=True),
    Column("payment_id", String(36), ForeignKey("payments.id"), nullable=False),
    Column("number", Integer, nullable=False),  # 1 is the first of its payment
    Column("amount_minor", Minor, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("at", Instant, nullable=False),
    Column("won_at", Instant),
    UniqueConstraint("payment_id", "number", name="uq_disputes_payment_number"),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
)

# The days whose money was compared: at the gateway, among the payments, in the ledger. The row is the claim to do it.
reconciliations = Table(
    "reconciliations",
    metadata,
    Column("day", Date, primary_key=True),
    Column("taken_until", Instant, nullable=False),
    Column("done_at", Instant),
    Column("told", Text),  # the totals, in a sentence
)

# What did not agree. Told once, and open until it is gone or somebody closes it.
differences = Table(
    "differences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("reference", String(255), nullable=False),  # what it is about, so that it is known again
    Column("day", Date, nullable=False),  # of the reconciliation that finds it
    Column("payment_id", String(36), ForeignKey("payments.id")),
    Column("told", Text, nullable=False),
    Column("found_at", Instant, nullable=False),
    Column("state", String(10), nullable=False),  # open, gone, closed
    Column("over_at", Instant),
    Column("closed_by", String(100)),
    Column("closed_why", Text),
    UniqueConstraint("kind", "reference", name="uq_differences_kind_reference"),
)

# What must be sent once the money has moved: written with it, in one transaction, sent later.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("payment_id", String(36), ForeignKey("payments.id"), nullable=False),
    # For the billing system: posted, and for what went back posted:<kind in the ledger>.
    Column("kind", String(20), nullable=False),
    Column("at", Instant, nullable=False),
    Column("done_at", Instant),
    # Of text messages, receipt and not_charged, also: when to try next, who is at it until when, since when and how
    # often it was tried, the carrier's own id for it, or why nobody tries any more.
    Column("next_at", Instant),
    Column("lease_until", Instant),
    Column("begun_at", Instant),
    Column("tries", Integer),
    Column("sid", String(64)),
    Column("given_up_at", Instant),
    Column("why", String(60)),
    UniqueConstraint("payment_id", "kind", name="uq_outbox_payment_kind"),
)
_WAITS = text("next_at IS NOT NULL")
Index("ix_outbox_next_at", outbox.c.next_at, sqlite_where=_WAITS, postgresql_where=_WAITS)

# That somebody wants a text message about a payment: the number, and the words they agreed to, as the release said them
# in that language. Once `agreed_at` is set a row is never changed. The number stands nowhere else; of a number nobody
# confirmed the row is struck out after a while.
text_consents = Table(
    "text_consents",
    metadata,
    Column("payment_id", String(36), ForeignKey("payments.id"), primary_key=True),
    Column("number", String(20), nullable=False, index=True),  # E.164
    Column("language", String(20), nullable=False),
    Column("call_sid", String(64), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("release", String(64), nullable=False),
    Column("prompt", String(100), nullable=False),
    Column("noted_at", Instant, nullable=False),
    Column("agreed_at", Instant),
)

# Whose owners have told us to send nothing. Rows are never deleted: that it was taken back is told by `started_at`.
text_stops = Table(
    "text_stops",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", String(20), nullable=False),  # E.164
    Column("at", Instant, nullable=False),
    Column("started_at", Instant),
)
_STOPPED = text("started_at IS NULL")
Index("one_standing_stop", text_stops.c.number, unique=True, sqlite_where=_STOPPED, postgresql_where=_STOPPED)

# What gateways told us by themselves, once it has had its effect: told again, it changes nothing.
inbox = Table(
    "inbox",
    metadata,
    Column("source", String(20), primary_key=True),  # the gateway's name
    Column("event_id", String(255), primary_key=True),
    Column("at", Instant, nullable=False),
)

# Releases. What supervisors write is kept by the SHA-256 of its bytes, once, however many releases hold it.
contents = Table(
    "contents",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)
releases = Table(
    "releases",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kept_at", Instant, nullable=False),
)
release_files = Table(
    "release_files",
    metadata,
    Column("release_id", String(64), ForeignKey("releases.id"), primary_key=True),
    Column("file", String(255), primary_key=True),
    Column("digest", String(64), ForeignKey("contents.digest"), nullable=False),
)

# Rows of both are added and never changed: a rollback is another publication, a withdrawal a fact of its own.
publications = Table(
    "publications",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(10), nullable=False),  # publish, rollback
    Column("release_id", String(64), ForeignKey("releases.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("who", String(100), nullable=False),
    Column("why", Text, nullable=False),
    Column("base", Integer, ForeignKey("publications.number")),
    Column("reasons", Text, nullable=False),  # JSON: rule → why it was published all the same
)
withdrawals = Table(
    "withdrawals",
    metadata,
    Column("number", Integer, ForeignKey("publications.number"), primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("who", String(100), nullable=False),
    Column("why", Text, nullable=False),
)
