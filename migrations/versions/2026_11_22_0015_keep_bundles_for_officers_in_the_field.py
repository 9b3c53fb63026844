"""keep bundles for officers in the field

Revision 0015, after 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up to this revision."""

    op.create_table(
        "field_bundles",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stamp", sa.String(length=64), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_field_bundles_sequence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_bundles")),
        sa.UniqueConstraint(
            "division", "sequence", name=op.f("uq_field_bundles_division_sequence")
        ),
    )


def downgrade() -> None:
    """Take this revision back."""

    op.drop_table("field_bundles")
