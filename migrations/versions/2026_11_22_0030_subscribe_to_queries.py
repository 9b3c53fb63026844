"""Subscribe to queries

Revision 0030, after 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _json() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Bring the schema up to this revision."""
    op.create_table(
        "subscriptions",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", _key(), nullable=False),
        sa.Column("account_id", _key(), nullable=False),
        sa.Column("query_name", sa.String(length=200), nullable=False),
        sa.Column("definition", _json(), nullable=False),
        sa.Column("dest", sa.String(length=1000), nullable=False),
        sa.Column("sealed_token", sa.Text(), nullable=False),
        sa.Column("is_stream", sa.Boolean(), nullable=False),
        sa.Column("schedule", sa.String(length=4000), nullable=True),
        sa.Column("is_reported_empty", sa.Boolean(), nullable=False),
        sa.Column("epc_format", sa.String(length=30), nullable=False),
        _instant("initial_record_time", nullable=True),
        sa.Column("last_event", sa.BigInteger(), nullable=False),
        _instant("next_at", nullable=True),
        _instant("created_at"),
        _instant("last_notified_at", nullable=True),
        _instant("ended_at", nullable=True),
        sa.CheckConstraint(
            "is_stream = (schedule IS NULL)", name=op.f("ck_subscriptions_stream_or_schedule")
        ),
        sa.CheckConstraint(
            "is_stream = (next_at IS NULL)", name=op.f("ck_subscriptions_next_of_schedule")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_subscriptions_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_subscriptions_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("code", name=op.f("uq_subscriptions_code")),
    )
    for column in ("organisation_id", "ended_at"):
        op.create_index(op.f(f"ix_subscriptions_{column}"), "subscriptions", [column])
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("subscription_id", _key(), nullable=False),
        sa.Column("events", _json(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting_delivery",
                "delivered",
                "dead",
                name="delivery_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempt_count", sa.Integer(), nullable=False),
        _instant("next_at"),
        sa.Column("last_error", sa.String(length=200), nullable=False),
        _instant("created_at"),
        _instant("ended_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_webhook_deliveries_subscription_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
    )
    op.create_index(
        "ix_webhook_deliveries_state_next_at", "webhook_deliveries", ["state", "next_at"]
    )
    op.create_index(
        "ix_webhook_deliveries_subscription_id_id", "webhook_deliveries", ["subscription_id", "id"]
    )


def downgrade() -> None:
    """Take this revision back."""
    op.drop_table("webhook_deliveries")
    op.drop_table("subscriptions")
