"""Keep label templates

Revision 0025, after 0024
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FORMATS = ("sheet_pdf", "roll_pdf", "csv")


def replace_choices(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    """Let a column hold these values and no others.

    SQLite would copy the table, which references to its rows forbid; a CHECK may be rewritten where it stands
    (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    rule = op.f(f"ck_{table}_{name}")
    check = f"{column} IN (" + ", ".join(f"'{value}'" for value in values) + ")"
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.drop_constraint(rule, table, type_="check")
        op.create_check_constraint(rule, table, check)
        return
    named = (table,)
    found = bind.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", named).scalar_one()
    changed = re.sub(column + r" IN \([^)]*\)", check, found)
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql("UPDATE sqlite_master SET sql = ? WHERE name = ?", (changed, table))
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")


def upgrade() -> None:
    """Bring the schema up to this revision."""
    replace_choices(
        "run_exports", "format", "export_format", (*FORMATS, "txt", "xlsx", "zpl", "tspl")
    )
    op.create_table(
        "label_templates",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_label_templates_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_templates")),
        sa.UniqueConstraint(
            "organisation_id", "name", name=op.f("uq_label_templates_organisation_id_name")
        ),
    )
    op.create_table(
        "label_template_versions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("template_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("saved_by", sa.String(length=120), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_label_template_versions_number")),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["label_templates.id"],
            name=op.f("fk_label_template_versions_template_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_template_versions")),
        sa.UniqueConstraint(
            "template_id", "number", name=op.f("uq_label_template_versions_template_id_number")
        ),
    )
    op.create_table(
        "export_drawings",
        sa.Column("export_id", BIG, autoincrement=False, nullable=False),
        sa.Column("version_id", BIG, nullable=True),
        sa.Column("start_cell", sa.Integer(), nullable=False),
        sa.Column("dots_per_mm", sa.Integer(), nullable=False),
        sa.CheckConstraint("start_cell > 0", name=op.f("ck_export_drawings_start_cell")),
        sa.ForeignKeyConstraint(
            ["export_id"], ["run_exports.id"], name=op.f("fk_export_drawings_export_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["label_template_versions.id"],
            name=op.f("fk_export_drawings_version_id"),
        ),
        sa.PrimaryKeyConstraint("export_id", name=op.f("pk_export_drawings")),
    )
    op.create_index(
        op.f("ix_export_drawings_version_id"), "export_drawings", ["version_id"], unique=False
    )


def downgrade() -> None:
    """Take the schema back to the revision before: files of kinds it does not know are counted as lists."""
    op.drop_table("export_drawings")
    op.drop_table("label_template_versions")
    op.drop_table("label_templates")
    op.execute("UPDATE run_exports SET format = 'csv' WHERE format IN ('txt', 'xlsx')")
    op.execute("UPDATE run_exports SET format = 'roll_pdf' WHERE format IN ('zpl', 'tspl')")
    replace_choices("run_exports", "format", "export_format", FORMATS)
