"""keep cases

Revision 0017, after 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KINDS = (
    "certificate_ends",
    "proof_ends",
    "authorisation_ends",
    "trademark_ends",
    "goods_recalled",
)
CASE_KINDS = ("case_duty_ends", "case_duty_overdue")
PRODUCER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def kind_in(kinds: tuple[str, ...]) -> str:
    """Return the rule that a notice is one of these kinds."""
    return "kind IN (" + ", ".join(f"'{kind}'" for kind in kinds) + ")"


def tell_offices() -> None:
    """Let notices tell an office of its own duties, also once they are overdue; no table refers to notices."""
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.alter_column("producer_id", existing_type=PRODUCER, nullable=True)
        batch_op.drop_constraint(batch_op.f("ck_notices_mark_days"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_notices_mark_days"), "mark_days >= 0")
        batch_op.drop_constraint(batch_op.f("ck_notices_notice_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_notices_notice_kind"), kind_in(KINDS + CASE_KINDS)
        )


def tell_producers_only() -> None:
    """Take back what `tell_offices` did, with the notices that only it allows."""
    op.execute("DELETE FROM notices WHERE kind IN ('case_duty_ends', 'case_duty_overdue')")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.alter_column("producer_id", existing_type=PRODUCER, nullable=False)
        batch_op.drop_constraint(batch_op.f("ck_notices_mark_days"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_notices_mark_days"), "mark_days > 0")
        batch_op.drop_constraint(batch_op.f("ck_notices_notice_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_notices_notice_kind"), kind_in(KINDS))


def carry_over_leads() -> None:
    """Write down for the leads that are there what they are about, and where they were joined."""
    op.execute(
        "INSERT INTO lead_subjects (lead_id, serial) SELECT id, subject_key FROM leads "
        "WHERE subject_kind = 'label' AND length(subject_key) = 13"
    )
    op.execute(
        "INSERT INTO lead_subjects (lead_id, serial, batch_id) "
        "SELECT leads.id, checks.serial, checks.batch_id FROM leads "
        "JOIN checks ON leads.subject_kind = 'check' AND checks.number = leads.subject_key "
        "WHERE checks.serial IS NOT NULL OR checks.batch_id IS NOT NULL"
    )
    op.execute(
        "INSERT INTO lead_subjects (lead_id, run_id, batch_id) "
        "SELECT leads.id, sent.run_id, sent.batch_id FROM leads "
        "JOIN feedback_items AS sent ON leads.subject_kind = 'feedback' AND sent.receipt = leads.subject_key "
        "WHERE sent.run_id IS NOT NULL OR sent.batch_id IS NOT NULL"
    )
    op.execute(
        'INSERT INTO lead_joins (lead_id, into_id, at, "by", reason) '
        "SELECT id, joined_to_id, closed_at, closed_by, close_reason FROM leads "
        "WHERE joined_to_id IS NOT NULL AND closed_at IS NOT NULL"
    )


def upgrade() -> None:
    """Bring the schema up to this revision."""
    op.create_table(
        "case_filings",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column(
            "regime",
            sa.Enum(
                "market",
                "agriculture",
                name="regime",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "goods",
            sa.Enum(
                "farm",
                "food",
                name="goods_kind",
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
                "market",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "approved",
                "refused",
                name="proposal_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("party_name", sa.String(length=200), nullable=False),
        sa.Column("party_code", sa.String(length=18), nullable=False),
        sa.Column("cause", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=400), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column(
            "handlers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "proposed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("proposed_by_name", sa.String(length=120), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decided_by_name", sa.String(length=120), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_case_filings_decided")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR proposed_by IS NULL OR decided_by <> proposed_by",
            name=op.f("ck_case_filings_two_people"),
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_case_filings_lead_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_case_filings_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_case_filings_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_filings")),
        sa.UniqueConstraint("number", name=op.f("uq_case_filings_number")),
    )
    with op.batch_alter_table("case_filings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_filings_division"), ["division"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_filings_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_case_filings_producer_id"), ["producer_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_case_filings_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_case_filings_waiting",
            ["lead_id"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.create_table(
        "lead_assignments",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name=op.f("fk_lead_assignments_lead_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_assignments")),
    )
    with op.batch_alter_table("lead_assignments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lead_assignments_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_lead_assignments_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(
            "uq_lead_assignments_standing",
            ["lead_id"],
            unique=True,
            sqlite_where=sa.text("until_at IS NULL"),
            postgresql_where=sa.text("until_at IS NULL"),
        )

    op.create_table(
        "lead_joins",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=120), nullable=True),
        sa.Column("undo_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_lead_joins_undone")
        ),
        sa.CheckConstraint("lead_id <> into_id", name=op.f("ck_lead_joins_not_itself")),
        sa.ForeignKeyConstraint(["into_id"], ["leads.id"], name=op.f("fk_lead_joins_into_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_joins_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_joins")),
    )
    with op.batch_alter_table("lead_joins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_joins_into_id"), ["into_id"], unique=False)
        batch_op.create_index(
            "uq_lead_joins_standing",
            ["lead_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "cases",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column(
            "filing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "regime",
            sa.Enum(
                "market",
                "agriculture",
                name="regime",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "investigating",
                "told",
                "decided",
                "executing",
                "closed",
                "withdrawn",
                name="case_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("party_name", sa.String(length=200), nullable=False),
        sa.Column("cause", sa.String(length=200), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "penalty",
                "no_penalty",
                "not_established",
                "transferred",
                "criminal",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("decision_number", sa.String(length=64), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column(
            "closing_reason",
            sa.Enum(
                "penalty_executed",
                "court_ended",
                "investigation_ended",
                "no_penalty",
                "not_established",
                "transferred",
                "criminal",
                name="closing_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'closed') = (closing_reason IS NOT NULL)", name=op.f("ck_cases_closing")
        ),
        sa.CheckConstraint(
            "(state IN ('closed', 'withdrawn')) = (ended_on IS NOT NULL)",
            name=op.f("ck_cases_ended"),
        ),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["case_filings.id"], name=op.f("fk_cases_filing_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_cases_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_cases_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("key", name=op.f("uq_cases_key")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_division"), ["division"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_filing_id"), ["filing_id"], unique=True)
        batch_op.create_index(
            batch_op.f("ix_cases_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_cases_producer_id"), ["producer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_state"), ["state"], unique=False)

    op.create_table(
        "case_leads",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_leads_case_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_case_leads_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_leads")),
    )
    with op.batch_alter_table("case_leads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_leads_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_leads_lead_id"), ["lead_id"], unique=True)

    op.create_table(
        "case_letters",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("to_office", sa.String(length=200), nullable=False),
        sa.Column("to_division", sa.String(length=12), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sent_by", sa.String(length=120), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer_number", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_letters_case_id")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_case_letters_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_letters")),
        sa.UniqueConstraint("number", name=op.f("uq_case_letters_number")),
    )
    with op.batch_alter_table("case_letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_letters_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_officers",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("badge_number", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_officers_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_officers")),
    )
    with op.batch_alter_table("case_officers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_case_officers_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_case_officers_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_proposals",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "decide",
                "extend",
                "close",
                "withdraw",
                name="proposal_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "approved",
                "refused",
                name="proposal_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "proposed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("proposed_by_name", sa.String(length=120), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decided_by_name", sa.String(length=120), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_case_proposals_decided")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR proposed_by IS NULL OR decided_by <> proposed_by",
            name=op.f("ck_case_proposals_two_people"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_proposals_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_proposals")),
    )
    with op.batch_alter_table("case_proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_proposals_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "uq_case_proposals_waiting",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.create_table(
        "case_steps",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column(
            "verb",
            sa.Enum(
                "investigate",
                "tell",
                "hear",
                "serve",
                "note",
                "file",
                "decide",
                "extend",
                "close",
                "withdraw",
                "assign",
                "add_lead",
                "letter",
                "reply",
                "order",
                "check",
                "fulfil",
                "overdue",
                name="case_verb",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "investigating",
                "told",
                "decided",
                "executing",
                "closed",
                "withdrawn",
                name="case_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_steps_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_steps")),
    )
    with op.batch_alter_table("case_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_steps_case_id"), ["case_id"], unique=False)

    op.create_table(
        "rectifications",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "state",
            sa.Enum(
                "ordered",
                "submitted",
                "passed",
                name="rectification_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("demands", sa.Text(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("passed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'passed') = (passed_on IS NOT NULL)", name=op.f("ck_rectifications_passed")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_rectifications_case_id")),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_rectifications_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectifications")),
        sa.UniqueConstraint("number", name=op.f("uq_rectifications_number")),
    )
    with op.batch_alter_table("rectifications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rectifications_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_rectifications_producer_id"), ["producer_id"], unique=False
        )

    op.create_table(
        "case_duties",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "tell_reporter",
                "decide",
                "statement",
                "serve",
                "publish",
                "comply",
                "answer_letter",
                "correct",
                name="duty_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "owes",
            sa.Enum(
                "office",
                "party",
                "other_office",
                name="owes",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "rectification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.String(length=120), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_duties_case_id")),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["case_letters.id"], name=op.f("fk_case_duties_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["rectification_id"],
            ["rectifications.id"],
            name=op.f("fk_case_duties_rectification_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_duties")),
    )
    with op.batch_alter_table("case_duties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_duties_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_duties_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_duties_letter_id"), ["letter_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_duties_rectification_id"), ["rectification_id"], unique=False
        )

    op.create_table(
        "lead_subjects",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("serial", sa.String(length=13), nullable=True),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_lead_subjects_batch_id")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_subjects_lead_id")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["label_runs.id"], name=op.f("fk_lead_subjects_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_subjects")),
    )
    with op.batch_alter_table("lead_subjects", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_subjects_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_subjects_lead_id"), ["lead_id"], unique=True)
        batch_op.create_index(batch_op.f("ix_lead_subjects_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_subjects_serial"), ["serial"], unique=False)

    op.create_table(
        "rectification_entries",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "rectification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_office", sa.Boolean(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rectification_id"],
            ["rectifications.id"],
            name=op.f("fk_rectification_entries_rectification_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_entries")),
    )
    with op.batch_alter_table("rectification_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rectification_entries_rectification_id"),
            ["rectification_id"],
            unique=False,
        )

    op.create_table(
        "rectification_pictures",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["rectification_entries.id"],
            name=op.f("fk_rectification_pictures_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_rectification_pictures_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_pictures")),
    )
    with op.batch_alter_table("rectification_pictures", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rectification_pictures_entry_id"), ["entry_id"], unique=False
        )

    tell_offices()
    carry_over_leads()


def downgrade() -> None:
    """Take this revision back."""
    tell_producers_only()
    with op.batch_alter_table("rectification_pictures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rectification_pictures_entry_id"))

    op.drop_table("rectification_pictures")
    with op.batch_alter_table("rectification_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rectification_entries_rectification_id"))

    op.drop_table("rectification_entries")
    with op.batch_alter_table("lead_subjects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_subjects_serial"))
        batch_op.drop_index(batch_op.f("ix_lead_subjects_run_id"))
        batch_op.drop_index(batch_op.f("ix_lead_subjects_lead_id"))
        batch_op.drop_index(batch_op.f("ix_lead_subjects_batch_id"))

    op.drop_table("lead_subjects")
    with op.batch_alter_table("case_duties", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_duties_rectification_id"))
        batch_op.drop_index(batch_op.f("ix_case_duties_letter_id"))
        batch_op.drop_index(batch_op.f("ix_case_duties_due_on"))
        batch_op.drop_index(batch_op.f("ix_case_duties_case_id"))

    op.drop_table("case_duties")
    with op.batch_alter_table("rectifications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rectifications_producer_id"))
        batch_op.drop_index(batch_op.f("ix_rectifications_case_id"))

    op.drop_table("rectifications")
    with op.batch_alter_table("case_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_steps_case_id"))

    op.drop_table("case_steps")
    with op.batch_alter_table("case_proposals", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_case_proposals_waiting",
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
        batch_op.drop_index(batch_op.f("ix_case_proposals_case_id"))

    op.drop_table("case_proposals")
    with op.batch_alter_table("case_officers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_officers_case_id"))
        batch_op.drop_index(batch_op.f("ix_case_officers_account_id"))

    op.drop_table("case_officers")
    with op.batch_alter_table("case_letters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_letters_case_id"))

    op.drop_table("case_letters")
    with op.batch_alter_table("case_leads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_leads_lead_id"))
        batch_op.drop_index(batch_op.f("ix_case_leads_case_id"))

    op.drop_table("case_leads")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_state"))
        batch_op.drop_index(batch_op.f("ix_cases_producer_id"))
        batch_op.drop_index(batch_op.f("ix_cases_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_cases_filing_id"))
        batch_op.drop_index(batch_op.f("ix_cases_division"))

    op.drop_table("cases")
    with op.batch_alter_table("lead_joins", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_lead_joins_standing",
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_lead_joins_into_id"))

    op.drop_table("lead_joins")
    with op.batch_alter_table("lead_assignments", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_lead_assignments_standing",
            sqlite_where=sa.text("until_at IS NULL"),
            postgresql_where=sa.text("until_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_lead_assignments_lead_id"))
        batch_op.drop_index(batch_op.f("ix_lead_assignments_account_id"))

    op.drop_table("lead_assignments")
    with op.batch_alter_table("case_filings", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_case_filings_waiting",
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
        batch_op.drop_index(batch_op.f("ix_case_filings_state"))
        batch_op.drop_index(batch_op.f("ix_case_filings_producer_id"))
        batch_op.drop_index(batch_op.f("ix_case_filings_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_case_filings_division"))

    op.drop_table("case_filings")
