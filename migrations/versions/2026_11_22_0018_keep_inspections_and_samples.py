"""keep inspections and samples

Revision 0018, after 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up to this revision."""
    op.create_table(
        "check_lists",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column(
            "items", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("entered_by", sa.String(length=120), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_lists")),
        sa.UniqueConstraint(
            "division", "code", "version", name=op.f("uq_check_lists_division_code_version")
        ),
    )
    op.create_index(op.f("ix_check_lists_division"), "check_lists", ["division"], unique=False)

    op.create_table(
        "risk_gradings",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "grade",
            sa.Enum(
                "a",
                "b",
                "c",
                "d",
                name="risk_grade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_risk_gradings_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_gradings")),
    )
    op.create_index(
        op.f("ix_risk_gradings_producer_id"), "risk_gradings", ["producer_id"], unique=False
    )

    op.create_table(
        "inspections",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "daily",
                "flying",
                "system",
                "follow_up",
                name="inspection_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column(
            "check_list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "result",
            sa.Enum(
                "conforms",
                "on_the_spot",
                "time_limited",
                "investigation",
                name="inspection_result",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("recusal", sa.String(length=400), nullable=False),
        sa.Column("signer", sa.String(length=60), nullable=False),
        sa.Column(
            "signature_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("refusal", sa.String(length=400), nullable=False),
        sa.Column("witness", sa.String(length=200), nullable=False),
        sa.Column("rectify_by", sa.Date(), nullable=True),
        sa.Column(
            "rectification",
            sa.Enum(
                "due",
                "submitted",
                "accepted",
                name="rectification_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("publish_by", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.String(length=120), nullable=True),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(result = 'time_limited' AND rectify_by IS NOT NULL AND rectification IS NOT NULL) OR (result <> 'time_limited' AND rectify_by IS NULL AND rectification IS NULL)",
            name=op.f("ck_inspections_rectify_by_when_time_limited"),
        ),
        sa.CheckConstraint(
            "signature_id IS NOT NULL OR (refusal <> '' AND witness <> '')",
            name=op.f("ck_inspections_signed_or_refusal_witnessed"),
        ),
        sa.ForeignKeyConstraint(
            ["check_list_id"], ["check_lists.id"], name=op.f("fk_inspections_check_list_id")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_inspections_lead_id")),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_inspections_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["files.id"], name=op.f("fk_inspections_signature_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspections")),
        sa.UniqueConstraint("number", name=op.f("uq_inspections_number")),
    )
    op.create_index(op.f("ix_inspections_at"), "inspections", ["at"], unique=False)
    op.create_index(
        op.f("ix_inspections_check_list_id"), "inspections", ["check_list_id"], unique=False
    )
    op.create_index(op.f("ix_inspections_division"), "inspections", ["division"], unique=False)
    op.create_index(op.f("ix_inspections_lead_id"), "inspections", ["lead_id"], unique=False)
    op.create_index(
        op.f("ix_inspections_producer_id"), "inspections", ["producer_id"], unique=False
    )
    op.create_index(op.f("ix_inspections_publish_by"), "inspections", ["publish_by"], unique=False)

    op.create_table(
        "inspection_answers",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "inspection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("is_key", sa.Boolean(), nullable=False),
        sa.Column(
            "finding",
            sa.Enum(
                "conforms",
                "differs",
                "not_applicable",
                name="item_finding",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_answers_inspection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_answers")),
        sa.UniqueConstraint(
            "inspection_id", "code", name=op.f("uq_inspection_answers_inspection_id_code")
        ),
    )
    op.create_index(
        op.f("ix_inspection_answers_inspection_id"),
        "inspection_answers",
        ["inspection_id"],
        unique=False,
    )

    op.create_table(
        "inspection_officers",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "inspection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("badge_number", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_officers_inspection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_officers")),
        sa.UniqueConstraint(
            "inspection_id",
            "badge_number",
            name=op.f("uq_inspection_officers_inspection_id_badge_number"),
        ),
    )
    op.create_index(
        op.f("ix_inspection_officers_inspection_id"),
        "inspection_officers",
        ["inspection_id"],
        unique=False,
    )

    op.create_table(
        "inspection_pictures",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "inspection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_inspection_pictures_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_pictures_inspection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_pictures")),
    )
    op.create_index(
        op.f("ix_inspection_pictures_inspection_id"),
        "inspection_pictures",
        ["inspection_id"],
        unique=False,
    )

    op.create_table(
        "planned_inspections",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "daily",
                "flying",
                "system",
                "follow_up",
                name="inspection_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "done",
                "cancelled",
                name="plan_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column(
            "inspection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("planned_by", sa.String(length=120), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'done') = (inspection_id IS NOT NULL)",
            name=op.f("ck_planned_inspections_plan_done_by"),
        ),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_planned_inspections_plan_period")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_planned_inspections_inspection_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_planned_inspections_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_inspections")),
        sa.UniqueConstraint("inspection_id", name=op.f("uq_planned_inspections_inspection_id")),
    )
    op.create_index(
        op.f("ix_planned_inspections_producer_id"),
        "planned_inspections",
        ["producer_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_planned_inspections_state"), "planned_inspections", ["state"], unique=False
    )
    op.create_index(
        op.f("ix_planned_inspections_until_on"), "planned_inspections", ["until_on"], unique=False
    )

    op.create_table(
        "rectification_steps",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "inspection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "act",
            sa.Enum(
                "submit",
                "accept",
                "return",
                name="rectification_act",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_rectification_steps_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_rectification_steps_inspection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_steps")),
    )
    op.create_index(
        op.f("ix_rectification_steps_inspection_id"),
        "rectification_steps",
        ["inspection_id"],
        unique=False,
    )

    op.create_table(
        "samples",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column(
            "law",
            sa.Enum(
                "farm",
                "food",
                name="sample_law",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "production",
                "storage",
                "sale",
                "online",
                "catering",
                name="sample_stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "taken",
                "received",
                "refused",
                "reported",
                "notified",
                name="sample_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column("is_rapid", sa.Boolean(), nullable=False),
        sa.Column("lab_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("base_quantity", sa.String(length=40), nullable=False),
        sa.Column("sample_quantity", sa.String(length=40), nullable=False),
        sa.Column("backup_quantity", sa.String(length=40), nullable=False),
        sa.Column(
            "sheet", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("signer", sa.String(length=60), nullable=False),
        sa.Column("refusal", sa.String(length=400), nullable=False),
        sa.Column("witness", sa.String(length=200), nullable=False),
        sa.Column(
            "signature_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by", sa.String(length=120), nullable=True),
        sa.Column("receipt_note", sa.String(length=400), nullable=False),
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("challenge_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "stop",
            sa.Enum(
                "proposed",
                "confirmed",
                "declined",
                name="stop_proposal",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("stop_reason", sa.Text(), nullable=False),
        sa.Column("stop_decided_by", sa.String(length=120), nullable=True),
        sa.Column(
            "recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "challenge_until IS NULL OR notified_at IS NOT NULL",
            name=op.f("ck_samples_clock_since_notice"),
        ),
        sa.CheckConstraint(
            "is_rapid OR lab_id IS NOT NULL", name=op.f("ck_samples_laboratory_unless_rapid")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_samples_batch_id")),
        sa.ForeignKeyConstraint(["lab_id"], ["organisations.id"], name=op.f("fk_samples_lab_id")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["test_reports.id"], name=op.f("fk_samples_report_id")
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["files.id"], name=op.f("fk_samples_signature_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_samples")),
        sa.UniqueConstraint("number", name=op.f("uq_samples_number")),
        sa.UniqueConstraint("report_id", name=op.f("uq_samples_report_id")),
    )
    op.create_index(op.f("ix_samples_batch_id"), "samples", ["batch_id"], unique=False)
    op.create_index(op.f("ix_samples_division"), "samples", ["division"], unique=False)
    op.create_index(op.f("ix_samples_lab_id"), "samples", ["lab_id"], unique=False)
    op.create_index(op.f("ix_samples_state"), "samples", ["state"], unique=False)

    op.create_table(
        "challenges",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "sample_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "declined",
                "accepted",
                "testing",
                "upheld",
                "overturned",
                name="challenge_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by", sa.String(length=120), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column(
            "first_lab_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "retest_lab_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("is_drawn", sa.Boolean(), nullable=False),
        sa.Column("backup_received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retest_due_on", sa.Date(), nullable=True),
        sa.Column(
            "retest_report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "retest_lab_id IS NULL OR first_lab_id IS NULL OR retest_lab_id <> first_lab_id",
            name=op.f("ck_challenges_another_laboratory"),
        ),
        sa.ForeignKeyConstraint(
            ["first_lab_id"], ["organisations.id"], name=op.f("fk_challenges_first_lab_id")
        ),
        sa.ForeignKeyConstraint(
            ["retest_lab_id"], ["organisations.id"], name=op.f("fk_challenges_retest_lab_id")
        ),
        sa.ForeignKeyConstraint(
            ["retest_report_id"], ["test_reports.id"], name=op.f("fk_challenges_retest_report_id")
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["samples.id"], name=op.f("fk_challenges_sample_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
        sa.UniqueConstraint("sample_id", name=op.f("uq_challenges_sample_id")),
    )
    op.create_index(
        op.f("ix_challenges_first_lab_id"), "challenges", ["first_lab_id"], unique=False
    )
    op.create_index(
        op.f("ix_challenges_retest_lab_id"), "challenges", ["retest_lab_id"], unique=False
    )
    op.create_index(
        op.f("ix_challenges_retest_report_id"), "challenges", ["retest_report_id"], unique=False
    )
    op.create_index(op.f("ix_challenges_state"), "challenges", ["state"], unique=False)

    op.create_table(
        "sample_officers",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "sample_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("badge_number", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["samples.id"], name=op.f("fk_sample_officers_sample_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_officers")),
        sa.UniqueConstraint(
            "sample_id", "badge_number", name=op.f("uq_sample_officers_sample_id_badge_number")
        ),
    )
    op.create_index(
        op.f("ix_sample_officers_sample_id"), "sample_officers", ["sample_id"], unique=False
    )

    op.create_table(
        "sample_seals",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "sample_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("is_backup", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["samples.id"], name=op.f("fk_sample_seals_sample_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_seals")),
        sa.UniqueConstraint("number", name=op.f("uq_sample_seals_number")),
    )
    op.create_index(op.f("ix_sample_seals_sample_id"), "sample_seals", ["sample_id"], unique=False)


def downgrade() -> None:
    """Take this revision back."""
    op.drop_index(op.f("ix_sample_seals_sample_id"), table_name="sample_seals")

    op.drop_table("sample_seals")
    op.drop_index(op.f("ix_sample_officers_sample_id"), table_name="sample_officers")

    op.drop_table("sample_officers")
    op.drop_index(op.f("ix_challenges_state"), table_name="challenges")
    op.drop_index(op.f("ix_challenges_retest_report_id"), table_name="challenges")
    op.drop_index(op.f("ix_challenges_retest_lab_id"), table_name="challenges")
    op.drop_index(op.f("ix_challenges_first_lab_id"), table_name="challenges")

    op.drop_table("challenges")
    op.drop_index(op.f("ix_samples_state"), table_name="samples")
    op.drop_index(op.f("ix_samples_lab_id"), table_name="samples")
    op.drop_index(op.f("ix_samples_division"), table_name="samples")
    op.drop_index(op.f("ix_samples_batch_id"), table_name="samples")

    op.drop_table("samples")
    op.drop_index(op.f("ix_rectification_steps_inspection_id"), table_name="rectification_steps")

    op.drop_table("rectification_steps")
    op.drop_index(op.f("ix_planned_inspections_until_on"), table_name="planned_inspections")
    op.drop_index(op.f("ix_planned_inspections_state"), table_name="planned_inspections")
    op.drop_index(op.f("ix_planned_inspections_producer_id"), table_name="planned_inspections")

    op.drop_table("planned_inspections")
    op.drop_index(op.f("ix_inspection_pictures_inspection_id"), table_name="inspection_pictures")

    op.drop_table("inspection_pictures")
    op.drop_index(op.f("ix_inspection_officers_inspection_id"), table_name="inspection_officers")

    op.drop_table("inspection_officers")
    op.drop_index(op.f("ix_inspection_answers_inspection_id"), table_name="inspection_answers")

    op.drop_table("inspection_answers")
    op.drop_index(op.f("ix_inspections_publish_by"), table_name="inspections")
    op.drop_index(op.f("ix_inspections_producer_id"), table_name="inspections")
    op.drop_index(op.f("ix_inspections_lead_id"), table_name="inspections")
    op.drop_index(op.f("ix_inspections_division"), table_name="inspections")
    op.drop_index(op.f("ix_inspections_check_list_id"), table_name="inspections")
    op.drop_index(op.f("ix_inspections_at"), table_name="inspections")

    op.drop_table("inspections")
    op.drop_index(op.f("ix_risk_gradings_producer_id"), table_name="risk_gradings")

    op.drop_table("risk_gradings")
    op.drop_index(op.f("ix_check_lists_division"), table_name="check_lists")

    op.drop_table("check_lists")
