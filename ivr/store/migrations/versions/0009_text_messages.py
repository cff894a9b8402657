"""Text messages: what callers agreed to, who told us to stop, and what is to be sent

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# SQLite numbers rows only in columns of type INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name in ("next_at", "lease_until", "begun_at", "given_up_at"):
        op.add_column("outbox", sa.Column(name, MOMENT, nullable=True))
    op.add_column("outbox", sa.Column("tries", sa.Integer(), nullable=True))
    op.add_column("outbox", sa.Column("sid", sa.String(length=64), nullable=True))
    op.add_column("outbox", sa.Column("why", sa.String(length=60), nullable=True))
    waits = sa.text("next_at IS NOT NULL")
    op.create_index("ix_outbox_next_at", "outbox", ["next_at"], sqlite_where=waits, postgresql_where=waits)
    op.create_table(
        "text_consents",
        sa.Column("payment_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("call_sid", sa.String(length=64), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("release", sa.String(length=64), nullable=False),
        sa.Column("prompt", sa.String(length=100), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("agreed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_text_consents_payment_id"),
        sa.PrimaryKeyConstraint("payment_id", name="pk_text_consents"),
    )
    op.create_index("ix_text_consents_number", "text_consents", ["number"])
    op.create_table(
        "text_stops",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_text_stops"),
    )
    standing = sa.text("started_at IS NULL")
    op.create_index(
        "one_standing_stop", "text_stops", ["number"], unique=True, sqlite_where=standing, postgresql_where=standing
    )
