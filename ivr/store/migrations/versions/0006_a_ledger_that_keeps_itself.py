"""A ledger that keeps itself, and refunds

Both tables of the ledger are made anew with their rows: each transaction now says how many entries it has, and each
entry which of them it is. Then the database is told to let nobody change what is written there.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# SQLite numbers rows only in columns of type INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

KEPT = "what is written in the ledger is never changed; post another transaction"
OUT_OF_TURN = "a transaction of the ledger takes its own entries in their order, and none afterwards"
LOPSIDED = "the entries of a transaction of the ledger must add up to zero in each currency"

# SQLite's INSERT OR REPLACE would delete rows past every trigger that guards deletions.
ON_SQLITE = [
    f"""
    CREATE TRIGGER {table}_never_{verb.lower()}d BEFORE {verb} ON {table} BEGIN
        SELECT RAISE(ABORT, '{KEPT}');
    END
    """
    for table in ("ledger_transactions", "ledger_entries")
    for verb in ("UPDATE", "DELETE")
] + [
    f"""
    CREATE TRIGGER ledger_transactions_never_replaced BEFORE INSERT ON ledger_transactions
    WHEN EXISTS (
        SELECT 1 FROM ledger_transactions
        WHERE id = NEW.id OR (kind = NEW.kind AND reference = NEW.reference) OR reverses = NEW.reverses
    ) BEGIN
        SELECT RAISE(ABORT, '{KEPT}');
    END
    """,
    f"""
    CREATE TRIGGER ledger_entries_never_replaced BEFORE INSERT ON ledger_entries
    WHEN EXISTS (SELECT 1 FROM ledger_entries WHERE id = NEW.id) BEGIN
        SELECT RAISE(ABORT, '{KEPT}');
    END
    """,
    f"""
    CREATE TRIGGER ledger_entries_in_turn BEFORE INSERT ON ledger_entries
    WHEN NEW.number IS NOT 1 + (SELECT count(*) FROM ledger_entries WHERE transaction_id = NEW.transaction_id)
    OR NOT EXISTS (
        SELECT 1 FROM ledger_transactions WHERE id = NEW.transaction_id AND entries >= NEW.number
    ) BEGIN
        SELECT RAISE(ABORT, '{OUT_OF_TURN}');
    END
    """,
    f"""
    CREATE TRIGGER ledger_entries_add_up AFTER INSERT ON ledger_entries
    WHEN NEW.number = (SELECT entries FROM ledger_transactions WHERE id = NEW.transaction_id)
    AND EXISTS (
        SELECT 1 FROM ledger_entries WHERE transaction_id = NEW.transaction_id
        GROUP BY currency HAVING sum(amount_minor) <> 0
    ) BEGIN
        SELECT RAISE(ABORT, '{LOPSIDED}');
    END
    """,
]


def _refusing(function: str, condition: str, words: str) -> str:
    """A function for a trigger that refuses, where the condition holds."""
    return f"""
    CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {condition} THEN
            RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END
    $$
    """


ON_POSTGRESQL = [
    _refusing("ledger_never_changed", "true", KEPT),
    _refusing(
        "ledger_entries_in_turn",
        """NEW.number <> 1 + (SELECT count(*) FROM ledger_entries WHERE transaction_id = NEW.transaction_id)
        OR NOT EXISTS (
            SELECT 1 FROM ledger_transactions WHERE id = NEW.transaction_id AND entries >= NEW.number
        )""",
        OUT_OF_TURN,
    ),
    _refusing(
        "ledger_entries_add_up",
        """NEW.number = (SELECT entries FROM ledger_transactions WHERE id = NEW.transaction_id)
        AND EXISTS (
            SELECT 1 FROM ledger_entries WHERE transaction_id = NEW.transaction_id
            GROUP BY currency HAVING sum(amount_minor) <> 0
        )""",
        LOPSIDED,
    ),
    *(
        f"""
        CREATE TRIGGER {table}_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_never_changed()
        """
        for table in ("ledger_transactions", "ledger_entries")
    ),
    """
    CREATE TRIGGER ledger_entries_in_turn BEFORE INSERT ON ledger_entries
    FOR EACH ROW EXECUTE FUNCTION ledger_entries_in_turn()
    """,
    """
    CREATE TRIGGER ledger_entries_add_up AFTER INSERT ON ledger_entries
    FOR EACH ROW EXECUTE FUNCTION ledger_entries_add_up()
    """,
]


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("CREATE TEMPORARY TABLE transactions_so_far AS SELECT * FROM ledger_transactions")
    op.execute("CREATE TEMPORARY TABLE entries_so_far AS SELECT * FROM ledger_entries")
    op.drop_table("ledger_entries")
    op.drop_table("ledger_transactions")
    _create_the_ledger(on_sqlite)
    _bring_back_the_rows(on_sqlite)
    for guard in ON_SQLITE if on_sqlite else ON_POSTGRESQL:
        op.execute(guard)
    _create_refunds()


def _create_the_ledger(on_sqlite: bool) -> None:
    last_entry = sa.ForeignKeyConstraint(
        ["id", "entries"],
        ["ledger_entries.transaction_id", "ledger_entries.number"],
        name="fk_ledger_transactions_last_entry",
        deferrable=True,
        initially="DEFERRED",
    )
    op.create_table(
        "ledger_transactions",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("reverses", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transactions")),
        sa.UniqueConstraint("kind", "reference", name="uq_ledger_transactions_kind_reference"),
        sa.UniqueConstraint("reverses", name=op.f("uq_ledger_transactions_reverses")),
        sa.ForeignKeyConstraint(["reverses"], ["ledger_transactions.id"], name=op.f("fk_ledger_transactions_reverses")),
        sa.CheckConstraint("entries > 1", name=op.f("ck_ledger_transactions_two_sides")),
        # SQLite takes it only with the table, and PostgreSQL only when the other table is there.
        *([last_entry] if on_sqlite else []),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("transaction_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("book", sa.String(length=20), nullable=False),
        sa.Column("bill_id", ID, nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("transaction_id", "number", name="uq_ledger_entries_transaction_number"),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_ledger_entries_bill_id")),
        sa.ForeignKeyConstraint(
            ["transaction_id"], ["ledger_transactions.id"], name=op.f("fk_ledger_entries_transaction_id")
        ),
    )
    op.create_index(op.f("ix_ledger_entries_bill_id"), "ledger_entries", ["bill_id"])
    if not on_sqlite:
        op.create_foreign_key(
            "fk_ledger_transactions_last_entry",
            "ledger_transactions",
            "ledger_entries",
            ["id", "entries"],
            ["transaction_id", "number"],
            deferrable=True,
            initially="DEFERRED",
        )


def _bring_back_the_rows(on_sqlite: bool) -> None:
    op.execute(
        """
        INSERT INTO ledger_transactions (id, kind, reference, at, entries)
        SELECT id, kind, reference, at, (SELECT count(*) FROM entries_so_far WHERE transaction_id = one.id)
        FROM transactions_so_far AS one
        """
    )
    op.execute(
        """
        INSERT INTO ledger_entries (id, transaction_id, number, book, bill_id, amount_minor, currency)
        SELECT id, transaction_id, row_number() OVER (PARTITION BY transaction_id ORDER BY id), book, bill_id,
            amount_minor, currency
        FROM entries_so_far
        """
    )
    if not on_sqlite:
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table is not altered while its rows wait to be looked at
    for table in ("transactions", "entries"):
        if not on_sqlite:
            op.execute(
                f"SELECT setval(pg_get_serial_sequence('ledger_{table}', 'id'), "
                f"(SELECT coalesce(max(id), 0) + 1 FROM ledger_{table}), false)"
            )
        op.execute(f"DROP TABLE {table}_so_far")


def _create_refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("payment_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=100), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turned_down_by", sa.String(length=100), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gateway_refund", sa.String(length=255), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("payment_id", "number", name="uq_refunds_payment_number"),
        sa.UniqueConstraint("gateway_refund", name=op.f("uq_refunds_gateway_refund")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_refunds_payment_id")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refunds_amount_positive")),
        sa.CheckConstraint("approved_by <> who", name=op.f("ck_refunds_second_person")),
    )
