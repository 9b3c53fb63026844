"""Judge yields

Revision 0007, after 0006
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NORM_KINDS = ("grade_standard", "season", "proof_rule", "text")
ENTRY_KINDS = (
    "produced",
    "consumed",
    "labelled",
    "label_returned",
    "dispatched",
    "lost",
    "own_use",
    "corrected",
)


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
    replace_choices("norms", "kind", "norm_kind", (*NORM_KINDS, "ceiling", "recipe"))
    replace_choices("ledger_entries", "kind", "entry_kind", (*ENTRY_KINDS, "stock_taken"))
    op.create_table(
        "yield_surveys",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "production_unit_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("season_on", sa.Date(), nullable=False),
        sa.Column("measured_base", sa.BigInteger(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "g",
                "kg",
                "jin",
                "mL",
                "L",
                "piece",
                name="unit",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_per_size", sa.Boolean(), nullable=False),
        sa.Column("total_base", sa.BigInteger(), nullable=False),
        sa.Column("surveyed_on", sa.Date(), nullable=False),
        sa.Column("surveyed_by", sa.String(length=120), nullable=False),
        sa.Column("method", sa.String(length=200), nullable=False),
        sa.Column("document_number", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("recorded_by_name", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("total_base > 0", name=op.f("ck_yield_surveys_total_positive")),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_yield_surveys_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_yield_surveys_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["production_unit_id"],
            ["production_units.id"],
            name=op.f("fk_yield_surveys_production_unit_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yield_surveys")),
        sa.UniqueConstraint("number", name=op.f("uq_yield_surveys_number")),
    )
    with op.batch_alter_table("yield_surveys", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_yield_surveys_producer_id"), ["producer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_yield_surveys_product_id"), ["product_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_yield_surveys_production_unit_id"), ["production_unit_id"], unique=False
        )

    op.create_table(
        "yield_findings",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("event_pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "restriction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "cause",
            sa.Enum(
                "ceiling",
                "above_band",
                "below_band",
                "above_input",
                "raised",
                name="yield_cause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("found_base", sa.BigInteger(), nullable=False),
        sa.Column("limit_base", sa.BigInteger(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "g",
                "kg",
                "jin",
                "mL",
                "L",
                "piece",
                name="unit",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "production_unit_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("season", sa.String(length=40), nullable=True),
        sa.Column(
            "norm_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("norm_row", sa.Integer(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_yield_findings_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["event_pk"], ["events.id"], name=op.f("fk_yield_findings_event_pk")
        ),
        sa.ForeignKeyConstraint(
            ["norm_version_id"],
            ["norm_versions.id"],
            name=op.f("fk_yield_findings_norm_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["production_unit_id"],
            ["production_units.id"],
            name=op.f("fk_yield_findings_production_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["restriction_id"], ["restrictions.id"], name=op.f("fk_yield_findings_restriction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yield_findings")),
    )
    with op.batch_alter_table("yield_findings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_yield_findings_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_yield_findings_event_pk"), ["event_pk"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_yield_findings_norm_version_id"), ["norm_version_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_yield_findings_production_unit_id"), ["production_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_yield_findings_restriction_id"), ["restriction_id"], unique=False
        )

    op.create_table(
        "yield_survey_files",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "survey_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_yield_survey_files_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["yield_surveys.id"], name=op.f("fk_yield_survey_files_survey_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yield_survey_files")),
    )
    with op.batch_alter_table("yield_survey_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_yield_survey_files_file_id"), ["file_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_yield_survey_files_survey_id"), ["survey_id"], unique=False
        )


def downgrade() -> None:
    """Take this revision back."""
    with op.batch_alter_table("yield_survey_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_yield_survey_files_survey_id"))
        batch_op.drop_index(batch_op.f("ix_yield_survey_files_file_id"))

    op.drop_table("yield_survey_files")
    with op.batch_alter_table("yield_findings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_yield_findings_restriction_id"))
        batch_op.drop_index(batch_op.f("ix_yield_findings_production_unit_id"))
        batch_op.drop_index(batch_op.f("ix_yield_findings_norm_version_id"))
        batch_op.drop_index(batch_op.f("ix_yield_findings_event_pk"))
        batch_op.drop_index(batch_op.f("ix_yield_findings_batch_id"))

    op.drop_table("yield_findings")
    with op.batch_alter_table("yield_surveys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_yield_surveys_production_unit_id"))
        batch_op.drop_index(batch_op.f("ix_yield_surveys_product_id"))
        batch_op.drop_index(batch_op.f("ix_yield_surveys_producer_id"))

    op.drop_table("yield_surveys")
    replace_choices("ledger_entries", "kind", "entry_kind", ENTRY_KINDS)
    replace_choices("norms", "kind", "norm_kind", NORM_KINDS)
