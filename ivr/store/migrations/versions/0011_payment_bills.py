"""The bills for which a payment was made

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# SQLite numbers rows only in columns of type INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "payment_bills",
        sa.Column("payment_id", sa.String(length=36), nullable=False),
        sa.Column("bill_id", ID, autoincrement=False, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name="ck_payment_bills_amount_positive"),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_payment_bills_payment_id"),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name="fk_payment_bills_bill_id"),
        sa.PrimaryKeyConstraint("payment_id", "bill_id", name="pk_payment_bills"),
    )
