"""Keep certifiers' codes, and norms that say what a claimed mark asks

Revision 0009, after 0008
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
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
    set_kinds(KINDS)
    op.create_table(
        "imported_code_lists",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("imported_by", sa.String(length=120), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=120), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "first >= 0 AND first <= last", name=op.f("ck_imported_code_lists_order")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["label_runs.id"], name=op.f("fk_imported_code_lists_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_code_lists")),
    )
    with op.batch_alter_table("imported_code_lists", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imported_code_lists_run_id"), ["run_id"], unique=False)

    op.create_table(
        "imported_codes",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=17), nullable=False),
        sa.CheckConstraint("length(code) = 17", name=op.f("ck_imported_codes_seventeen")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_imported_codes_position")),
        sa.ForeignKeyConstraint(
            ["list_id"], ["imported_code_lists.id"], name=op.f("fk_imported_codes_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["label_runs.id"], name=op.f("fk_imported_codes_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_imported_codes_code")),
        sa.UniqueConstraint("run_id", "position", name=op.f("uq_imported_codes_run_id_position")),
    )
    with op.batch_alter_table("imported_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imported_codes_list_id"), ["list_id"], unique=False)


def downgrade() -> None:
    """Take this revision back."""
    set_kinds(KINDS[:-1])
    with op.batch_alter_table("imported_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imported_codes_list_id"))

    op.drop_table("imported_codes")
    with op.batch_alter_table("imported_code_lists", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imported_code_lists_run_id"))

    op.drop_table("imported_code_lists")
