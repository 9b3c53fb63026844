"""keep the steps of an application

Revision 0006, after 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def on(dialect: str, statement: str) -> None:
    """Run a statement that only one engine needs."""
    if op.get_bind().dialect.name == dialect:
        op.execute(statement)


def upgrade() -> None:
    """Bring the schema up to this revision."""
    op.create_table(
        "application_steps",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "preliminary_review",
                "site_check",
                "panel",
                "public_notice",
                "decision",
                "contract",
                name="step_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("round_number", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "asked_organisation_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=120), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "passed",
                "returned",
                "refused",
                "stopped",
                name="step_outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_application_steps_ended")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_steps_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_application_steps_asked_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_steps")),
    )
    with op.batch_alter_table("application_steps", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_steps_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_application_steps_asked_organisation_id"),
            ["asked_organisation_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_application_steps_due_on"), ["due_on"], unique=False)
        batch_op.create_index(
            "uq_application_steps_open",
            ["application_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "application_contracts",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "authorisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authorisation_id"],
            ["authorisations.id"],
            name=op.f("fk_application_contracts_authorisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_application_contracts_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["application_steps.id"], name=op.f("fk_application_contracts_step_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_contracts")),
        sa.UniqueConstraint("step_id", name=op.f("uq_application_contracts_step_id")),
    )
    with op.batch_alter_table("application_contracts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_contracts_authorisation_id"),
            ["authorisation_id"],
            unique=False,
        )

    op.create_table(
        "application_step_files",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_application_step_files_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["application_steps.id"], name=op.f("fk_application_step_files_step_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_step_files")),
    )
    with op.batch_alter_table("application_step_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_step_files_step_id"), ["step_id"], unique=False
        )

    op.create_table(
        "panel_sheets",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expert", sa.String(length=60), nullable=False),
        sa.Column("employer", sa.String(length=200), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["step_id"], ["application_steps.id"], name=op.f("fk_panel_sheets_step_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_sheets")),
        sa.UniqueConstraint("step_id", "expert", name=op.f("uq_panel_sheets_step_id_expert")),
    )
    with op.batch_alter_table("panel_sheets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_sheets_step_id"), ["step_id"], unique=False)

    op.create_table(
        "public_notices",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("document_number", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("published_by", sa.String(length=120), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_public_notices_period")),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_public_notices_brand_id")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["application_steps.id"], name=op.f("fk_public_notices_step_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notices")),
        sa.UniqueConstraint("number", name=op.f("uq_public_notices_number")),
        sa.UniqueConstraint("step_id", name=op.f("uq_public_notices_step_id")),
    )
    with op.batch_alter_table("public_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_public_notices_brand_id"), ["brand_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_public_notices_ends_on"), ["ends_on"], unique=False)

    op.create_table(
        "site_checks",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("first_person", sa.String(length=60), nullable=False),
        sa.Column("second_person", sa.String(length=60), nullable=False),
        sa.Column("companion", sa.String(length=60), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "passed",
                "recheck",
                "failed",
                name="site_result",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["step_id"], ["application_steps.id"], name=op.f("fk_site_checks_step_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_checks")),
    )
    with op.batch_alter_table("site_checks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_checks_step_id"), ["step_id"], unique=False)

    op.create_table(
        "objections",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("receipt", sa.String(length=20), nullable=False),
        sa.Column("contact_name", sa.String(length=60), nullable=False),
        sa.Column("contact_phone", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "upheld",
                "rejected",
                name="objection_outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (outcome IS NULL)", name=op.f("ck_objections_answer")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["public_notices.id"], name=op.f("fk_objections_notice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
        sa.UniqueConstraint("receipt", name=op.f("uq_objections_receipt")),
    )
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objections_notice_id"), ["notice_id"], unique=False)

    op.create_table(
        "panel_scores",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("criterion_code", sa.String(length=64), nullable=False),
        sa.Column("criterion_title", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name=op.f("ck_panel_scores_points")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["panel_sheets.id"], name=op.f("fk_panel_scores_sheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_scores")),
        sa.UniqueConstraint(
            "sheet_id", "criterion_code", name=op.f("uq_panel_scores_sheet_id_criterion_code")
        ),
    )
    with op.batch_alter_table("panel_scores", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_scores_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "site_check_items",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("check_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("condition_code", sa.String(length=64), nullable=False),
        sa.Column("condition_title", sa.Text(), nullable=False),
        sa.Column(
            "fulfilment",
            sa.Enum(
                "met",
                "not_met",
                "not_seen",
                name="fulfilment",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["site_checks.id"], name=op.f("fk_site_check_items_check_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_check_items")),
    )
    with op.batch_alter_table("site_check_items", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_site_check_items_check_id"), ["check_id"], unique=False
        )

    op.create_table(
        "site_check_pictures",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("check_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["site_checks.id"], name=op.f("fk_site_check_pictures_check_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_site_check_pictures_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_check_pictures")),
    )
    with op.batch_alter_table("site_check_pictures", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_site_check_pictures_check_id"), ["check_id"], unique=False
        )

    op.create_table(
        "objection_pictures",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "objection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_objection_pictures_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objections.id"], name=op.f("fk_objection_pictures_objection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_pictures")),
    )
    with op.batch_alter_table("objection_pictures", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_objection_pictures_objection_id"), ["objection_id"], unique=False
        )

    on(
        "sqlite",
        "CREATE TRIGGER application_steps_no_change BEFORE UPDATE ON application_steps WHEN OLD.closed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'an ended step never changes'); END",
    )
    on(
        "sqlite",
        "CREATE TRIGGER application_steps_no_delete BEFORE DELETE ON application_steps BEGIN SELECT RAISE(ABORT, 'steps are never deleted'); END",
    )
    on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION refuse_step_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'an ended step never changes'; END $$",
    )
    on(
        "postgresql",
        "CREATE TRIGGER application_steps_no_change BEFORE UPDATE ON application_steps FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION refuse_step_change()",
    )
    on(
        "postgresql",
        "CREATE TRIGGER application_steps_no_delete BEFORE DELETE ON application_steps FOR EACH ROW EXECUTE FUNCTION refuse_step_change()",
    )
    # Applications that wait for a decision already are at that step, as they were submitted; no deadline was set.
    op.execute(
        "INSERT INTO application_steps (application_id, kind, round_number, opened_at, due_on, "
        "closed_by, reason, document_number) "
        "SELECT id, 'decision', 1, submitted_at, '9999-12-31', '', '', '' "
        "FROM applications WHERE state = 'submitted'"
    )


def downgrade() -> None:
    """Take this revision back."""
    with op.batch_alter_table("objection_pictures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_pictures_objection_id"))

    op.drop_table("objection_pictures")
    with op.batch_alter_table("site_check_pictures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_check_pictures_check_id"))

    op.drop_table("site_check_pictures")
    with op.batch_alter_table("site_check_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_check_items_check_id"))

    op.drop_table("site_check_items")
    with op.batch_alter_table("panel_scores", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_panel_scores_sheet_id"))

    op.drop_table("panel_scores")
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objections_notice_id"))

    op.drop_table("objections")
    with op.batch_alter_table("site_checks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_checks_step_id"))

    op.drop_table("site_checks")
    with op.batch_alter_table("public_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_public_notices_ends_on"))
        batch_op.drop_index(batch_op.f("ix_public_notices_brand_id"))

    op.drop_table("public_notices")
    with op.batch_alter_table("panel_sheets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_panel_sheets_step_id"))

    op.drop_table("panel_sheets")
    with op.batch_alter_table("application_step_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_step_files_step_id"))

    op.drop_table("application_step_files")
    with op.batch_alter_table("application_contracts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_contracts_authorisation_id"))

    op.drop_table("application_contracts")
    with op.batch_alter_table("application_steps", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_application_steps_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_application_steps_due_on"))
        batch_op.drop_index(batch_op.f("ix_application_steps_asked_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_application_steps_application_id"))

    op.drop_table("application_steps")
