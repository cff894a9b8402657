"""What is looked at afterwards: less and less often, every day, and when the gateway takes money back

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# SQLite numbers rows only in columns of type INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("payments", sa.Column("next_at", INSTANT))
    op.add_column("payments", sa.Column("told_open_at", INSTANT))
    # Column by column: SQLite would make the table anew, and forget who must not be the second person.
    op.add_column("refunds", sa.Column("next_at", INSTANT))
    op.add_column("refunds", sa.Column("cause", sa.String(length=255)))
    op.add_column("refunds", sa.Column("intent_id", sa.String(length=255)))
    op.create_index("one_refund_of_a_cause", "refunds", ["cause"], unique=True)
    op.create_table(
        "disputes",
        sa.Column("gateway_dispute", sa.String(length=255), nullable=False),
        sa.Column("payment_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("won_at", INSTANT),
        sa.PrimaryKeyConstraint("gateway_dispute", name="pk_disputes"),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_disputes_payment_id"),
        sa.UniqueConstraint("payment_id", "number", name="uq_disputes_payment_number"),
        sa.CheckConstraint("amount_minor > 0", name="ck_disputes_amount_positive"),
    )
    op.create_table(
        "reconciliations",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("taken_until", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT),
        sa.Column("told", sa.Text()),
        sa.PrimaryKeyConstraint("day", name="pk_reconciliations"),
    )
    op.create_table(
        "differences",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("payment_id", sa.String(length=36)),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("over_at", INSTANT),
        sa.Column("closed_by", sa.String(length=100)),
        sa.Column("closed_why", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_differences"),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_differences_payment_id"),
        sa.UniqueConstraint("kind", "reference", name="uq_differences_kind_reference"),
    )
