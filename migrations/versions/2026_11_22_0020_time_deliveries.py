"""Time deliveries

Revision 0020, after 0019
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KINDS = ("grade_standard", "season", "proof_rule", "text", "ceiling", "recipe", "claim_rule")


def set_kinds(kinds: tuple[str, ...]) -> None:
    """Say which kinds of norms there are.

    SQLite would copy the table, which its references forbid; a CHECK may be rewritten where it stands
    (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    check = "kind IN (" + ", ".join(f"'{kind}'" for kind in kinds) + ")"
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_norms_norm_kind"), "norms", type_="check")
        op.create_check_constraint(op.f("ck_norms_norm_kind"), "norms", check)
        return
    bind = op.get_bind()
    found = bind.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'norms'").scalar_one()
    changed = re.sub(r"kind IN \([^)]*\)", check, found)
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql("UPDATE sqlite_master SET sql = ? WHERE name = 'norms'", (changed,))
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")


def upgrade() -> None:
    """Bring the schema up to this revision."""
    set_kinds((*KINDS, "delivery_target", "storage_limit"))
    op.create_table(
        "arrivals",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("event_pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "dispatch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "stop",
            sa.Enum(
                "town",
                "village",
                "buyer",
                name="stop",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receiver", sa.String(length=120), nullable=False),
        sa.Column(
            "proof",
            sa.Enum(
                "signed",
                "carrier",
                "told",
                name="arrival_proof",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("document_number", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by", sa.String(length=120), nullable=True),
        sa.Column("taken_back_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_arrivals_dispatch_id")
        ),
        sa.ForeignKeyConstraint(["event_pk"], ["events.id"], name=op.f("fk_arrivals_event_pk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrivals")),
    )
    with op.batch_alter_table("arrivals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_arrivals_dispatch_id"), ["dispatch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_arrivals_event_pk"), ["event_pk"], unique=False)
        batch_op.create_index(
            "uq_arrivals_dispatch_id_stop",
            ["dispatch_id", "stop"],
            unique=True,
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        )


def downgrade() -> None:
    """Take this revision back."""
    with op.batch_alter_table("arrivals", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_arrivals_dispatch_id_stop",
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_arrivals_event_pk"))
        batch_op.drop_index(batch_op.f("ix_arrivals_dispatch_id"))

    op.drop_table("arrivals")
    set_kinds(KINDS)
