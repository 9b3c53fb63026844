"""Keep objections to credit files; let notices tell of inspections and answers

Revision 0022, after 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KINDS = (
    "certificate_ends",
    "proof_ends",
    "authorisation_ends",
    "trademark_ends",
    "goods_recalled",
    "case_duty_ends",
    "case_duty_overdue",
)
NEW_KINDS = (
    "rectification_ends",
    "rectification_overdue",
    "publication_ends",
    "publication_overdue",
    "objection_answered",
)
ENTRIES = (
    "licence",
    "licence_state",
    "inspection",
    "rectification",
    "order",
    "sample",
    "recall",
    "suspension",
    "case",
)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def one_of(kinds: tuple[str, ...]) -> str:
    """Return the rule that a notice is one of these kinds."""
    return "kind IN (" + ", ".join(f"'{kind}'" for kind in kinds) + ")"


def allow_notices(kinds: tuple[str, ...]) -> None:
    """Let notices be of these kinds; no table refers to notices."""
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notices_notice_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_notices_notice_kind"), one_of(kinds))


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "credit_objections",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("producer_id", KEY, nullable=False),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column(
            "entry_kind",
            sa.Enum(
                *ENTRIES, name="entry_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("entry_number", sa.String(length=80), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("rule_version", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "upheld",
                "dismissed",
                name="credit_objection_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by", sa.String(length=120), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("decided_account_id", KEY, nullable=True),
        sa.CheckConstraint(
            "(state = 'filed') = (decided_at IS NULL)", name=op.f("ck_credit_objections_answered")
        ),
        sa.CheckConstraint(
            "(state = 'filed') = (answer IS NULL)", name=op.f("ck_credit_objections_with_reasons")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_credit_objections_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_objections")),
        sa.UniqueConstraint("number", name=op.f("uq_credit_objections_number")),
        sa.UniqueConstraint(
            "producer_id",
            "entry_kind",
            "entry_id",
            name=op.f("uq_credit_objections_producer_id_entry_kind_entry_id"),
        ),
    )
    op.create_index(op.f("ix_credit_objections_division"), "credit_objections", ["division"])
    op.create_index(op.f("ix_credit_objections_state"), "credit_objections", ["state"])
    allow_notices(KINDS + NEW_KINDS)


def downgrade() -> None:
    """Take this revision back, with the notices that only it allows."""
    new = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    op.execute(f"DELETE FROM notices WHERE kind IN ({new})")  # noqa: S608  (constants above)
    allow_notices(KINDS)
    op.drop_index(op.f("ix_credit_objections_state"), table_name="credit_objections")
    op.drop_index(op.f("ix_credit_objections_division"), table_name="credit_objections")
    op.drop_table("credit_objections")
