"""Keep the master data of documents

What captured documents stated before stays with their jobs; it counts when it is sent again.

Revision 0035, after 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema up to this revision."""
    op.create_table(
        "master_attributes",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("organisation_id", _key(), nullable=False),
        sa.Column("element", sa.String(length=400), nullable=False),
        sa.Column("spelled", sa.String(length=400), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=True),
        sa.Column("is_null", sa.Boolean(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_master_attributes_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_master_attributes")),
        sa.UniqueConstraint(
            "organisation_id",
            "element",
            "name",
            "position",
            name=op.f("uq_master_attributes_organisation_id_element_name_position"),
        ),
    )
    op.create_index("ix_master_attributes_name_text", "master_attributes", ["name", "text"])
    op.create_table(
        "master_children",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("organisation_id", _key(), nullable=False),
        sa.Column("parent", sa.String(length=400), nullable=False),
        sa.Column("child", sa.String(length=400), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_master_children_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_master_children")),
        sa.UniqueConstraint(
            "organisation_id",
            "parent",
            "child",
            name=op.f("uq_master_children_organisation_id_parent_child"),
        ),
    )
    op.create_index("ix_master_children_parent", "master_children", ["parent"])


def downgrade() -> None:
    """Take the tables away again."""
    op.drop_table("master_children")
    op.drop_table("master_attributes")
