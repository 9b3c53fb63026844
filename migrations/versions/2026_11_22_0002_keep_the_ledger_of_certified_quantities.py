"""Keep the ledger of certified quantities

Revision 0002, after 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up to this revision."""
    op.create_table(
        "certified_accounts",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quantity_base", sa.BigInteger(), nullable=False),
        sa.Column("drawn_base", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "drawn_base <= quantity_base", name=op.f("ck_certified_accounts_quantity")
        ),
        sa.CheckConstraint("drawn_base >= 0", name=op.f("ck_certified_accounts_drawn")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["certificate_lines.id"], name=op.f("fk_certified_accounts_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certified_accounts")),
        sa.UniqueConstraint("line_id", name=op.f("uq_certified_accounts_line_id")),
    )
    op.create_table(
        "certified_entries",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "draw",
                "return",
                name="certified_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("base > 0", name=op.f("ck_certified_entries_base")),
        sa.CheckConstraint("count > 0", name=op.f("ck_certified_entries_count")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["certified_accounts.id"], name=op.f("fk_certified_entries_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certified_entries")),
    )
    with op.batch_alter_table("certified_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certified_entries_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_certified_entries_recorded_at"), ["recorded_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_certified_entries_run_id"), ["run_id"], unique=False)
    op.execute(
        "INSERT INTO certified_accounts (line_id, quantity_base, drawn_base) "
        "SELECT id, quantity_base, 0 FROM certificate_lines WHERE quantity_base IS NOT NULL"
    )


def downgrade() -> None:
    """Take this revision back."""
    with op.batch_alter_table("certified_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certified_entries_run_id"))
        batch_op.drop_index(batch_op.f("ix_certified_entries_recorded_at"))
        batch_op.drop_index(batch_op.f("ix_certified_entries_account_id"))

    op.drop_table("certified_entries")
    op.drop_table("certified_accounts")
