"""Take in inspections from phones

Revision 0023, after 0022
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KINDS = ("check", "lead")
ONE_OF_TWO = "check_id IS NULL OR lead_id IS NULL"
ONE_OF_THREE = (
    "(check_id IS NULL OR lead_id IS NULL) AND (inspection_id IS NULL OR"
    " (check_id IS NULL AND lead_id IS NULL))"
)
NONE_OF_TWO = "(state = 'held') = (check_id IS NULL AND lead_id IS NULL)"
NONE_OF_THREE = (
    "(state = 'held') = (check_id IS NULL AND lead_id IS NULL AND inspection_id IS NULL)"
)


def kinds_allowed(*kinds: str) -> str:
    """The rule that entries are of one of these kinds."""
    return f"kind IN ({', '.join(repr(kind) for kind in kinds)})"


def upgrade() -> None:
    """Bring the schema up to this revision; no table refers to that of entries."""
    with op.batch_alter_table("field_entries", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "inspection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_field_entries_inspection_id"), "inspections", ["inspection_id"], ["id"]
        )
        batch_op.create_index(
            batch_op.f("ix_field_entries_inspection_id"), ["inspection_id"], unique=False
        )
        _replace(batch_op, ONE_OF_THREE, NONE_OF_THREE, *KINDS, "inspection")


def _replace(batch_op: Any, one_record: str, held: str, *kinds: str) -> None:
    """Put new rules in the place of those with the same names."""
    rules = {
        "entry_kind": kinds_allowed(*kinds),
        "one_record": one_record,
        "record_unless_held": held,
    }
    for name, rule in rules.items():
        batch_op.drop_constraint(op.f(f"ck_field_entries_{name}"), type_="check")
        batch_op.create_check_constraint(name, rule)


def downgrade() -> None:
    """Take this revision back; what phones sent of inspections goes, the inspections stay."""
    op.execute("DELETE FROM field_entries WHERE kind = 'inspection'")
    with op.batch_alter_table("field_entries", schema=None) as batch_op:
        _replace(batch_op, ONE_OF_TWO, NONE_OF_TWO, *KINDS)
        batch_op.drop_index(batch_op.f("ix_field_entries_inspection_id"))
        batch_op.drop_constraint(batch_op.f("fk_field_entries_inspection_id"), type_="foreignkey")
        batch_op.drop_column("inspection_id")
