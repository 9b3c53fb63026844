"""kinds of authorisation

Revision 0004, after 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up to this revision."""
    op.create_table(
        "application_uses",
        sa.Column(
            "application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "products",
                "shop",
                "printing",
                name="authorisation_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "places", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("renews_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_application_uses_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["renews_id"], ["authorisations.id"], name=op.f("fk_application_uses_renews_id")
        ),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_application_uses")),
    )
    with op.batch_alter_table("application_uses", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_uses_renews_id"), ["renews_id"], unique=False
        )

    op.create_table(
        "authorisation_places",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "authorisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=400), nullable=False),
        sa.Column("licence_number", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["authorisation_id"],
            ["authorisations.id"],
            name=op.f("fk_authorisation_places_authorisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisation_places")),
    )
    with op.batch_alter_table("authorisation_places", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_authorisation_places_authorisation_id"),
            ["authorisation_id"],
            unique=False,
        )

    with op.batch_alter_table("authorisations", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.Enum(
                    "products",
                    "shop",
                    "printing",
                    name="authorisation_kind",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                server_default="products",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column("holder_name", sa.String(length=200), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("trademark", sa.String(length=200), server_default="", nullable=False)
        )

    # What is held so far is held under the name that the register has today.
    op.execute(
        "UPDATE authorisations SET holder_name ="
        " (SELECT name FROM producers WHERE producers.id = authorisations.producer_id)"
    )
    with op.batch_alter_table("brands", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_index(batch_op.f("ix_brands_parent_id"), ["parent_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_brands_parent_id"), "brands", ["parent_id"], ["id"]
        )


def downgrade() -> None:
    """Take this revision back."""
    with op.batch_alter_table("brands", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_brands_parent_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_brands_parent_id"))
        batch_op.drop_column("parent_id")

    with op.batch_alter_table("authorisations", schema=None) as batch_op:
        batch_op.drop_column("trademark")
        batch_op.drop_column("holder_name")
        batch_op.drop_constraint("authorisation_kind", type_="check")
        batch_op.drop_column("kind")

    with op.batch_alter_table("authorisation_places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authorisation_places_authorisation_id"))

    op.drop_table("authorisation_places")
    with op.batch_alter_table("application_uses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_uses_renews_id"))

    op.drop_table("application_uses")
