"""take in what phones recorded

Revision 0019, after 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up to this revision."""
    op.create_table(
        "field_photographs",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_field_photographs_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_photographs")),
        sa.UniqueConstraint(
            "account_id", "digest", name=op.f("uq_field_photographs_account_id_digest")
        ),
    )
    op.create_table(
        "field_entries",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("sent_by", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "check",
                "lead",
                name="entry_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "recorded",
                "same",
                name="entry_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "conflicts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_error_s", sa.BigInteger(), nullable=False),
        sa.Column("skew_s", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=600), nullable=False),
        sa.Column("serial", sa.String(length=13), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("now_verdict", sa.String(length=20), nullable=False),
        sa.Column("bundle_division", sa.String(length=12), nullable=False),
        sa.Column("bundle_sequence", sa.BigInteger(), nullable=True),
        sa.Column("latitude", sa.BigInteger(), nullable=True),
        sa.Column("longitude", sa.BigInteger(), nullable=True),
        sa.Column("accuracy_m", sa.BigInteger(), nullable=True),
        sa.Column("check_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "(state = 'held') = (check_id IS NULL AND lead_id IS NULL)",
            name=op.f("ck_field_entries_record_unless_held"),
        ),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_field_entries_position")
        ),
        sa.CheckConstraint(
            "check_id IS NULL OR lead_id IS NULL", name=op.f("ck_field_entries_one_record")
        ),
        sa.ForeignKeyConstraint(
            ["check_id"], ["checks.id"], name=op.f("fk_field_entries_check_id")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_field_entries_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_entries")),
        sa.UniqueConstraint("key", name=op.f("uq_field_entries_key")),
    )
    with op.batch_alter_table("field_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_field_entries_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_field_entries_check_id"), ["check_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_field_entries_division"), ["division"], unique=False)
        batch_op.create_index(batch_op.f("ix_field_entries_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_field_entries_received_at"), ["received_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_field_entries_serial"), ["serial"], unique=False)
        batch_op.create_index(batch_op.f("ix_field_entries_state"), ["state"], unique=False)


def downgrade() -> None:
    """Take this revision back."""
    with op.batch_alter_table("field_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_field_entries_state"))
        batch_op.drop_index(batch_op.f("ix_field_entries_serial"))
        batch_op.drop_index(batch_op.f("ix_field_entries_received_at"))
        batch_op.drop_index(batch_op.f("ix_field_entries_lead_id"))
        batch_op.drop_index(batch_op.f("ix_field_entries_division"))
        batch_op.drop_index(batch_op.f("ix_field_entries_check_id"))
        batch_op.drop_index(batch_op.f("ix_field_entries_account_id"))

    op.drop_table("field_entries")
    op.drop_table("field_photographs")
