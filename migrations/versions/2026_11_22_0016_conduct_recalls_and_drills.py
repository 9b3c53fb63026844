"""conduct recalls and drills

Revision 0016, after 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


KINDS = ("certificate_ends", "proof_ends", "authorisation_ends", "trademark_ends")


def kinds_allowed(*kinds: str) -> str:
    """The rule that notices are of one of these kinds."""
    return f"kind IN ({', '.join(repr(kind) for kind in kinds)})"


def allow_notices(*kinds: str) -> None:
    """Put the rule on the table of notices, to which no other refers."""
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notices_notice_kind"), type_="check")
        batch_op.create_check_constraint("notice_kind", kinds_allowed(*kinds))


def upgrade() -> None:
    """Bring the schema up to this revision."""
    allow_notices(*KINDS, "goods_recalled")
    op.create_table(
        "recall_probes",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("serial", sa.String(length=13), nullable=False),
        sa.Column(
            "finding",
            sa.Enum(
                "followed",
                "stop_not_shown",
                "release_not_shown",
                "not_ready",
                name="probe_finding",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("stop_ms", sa.Integer(), nullable=True),
        sa.Column("release_ms", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_probes")),
    )
    op.create_table(
        "recall_duties",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "recall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "stop",
                "plan",
                "tell",
                "pursue",
                "announce_disposal",
                "dispose",
                "finish",
                "report",
                name="duty_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_name", sa.String(length=120), nullable=True),
        sa.Column("document_number", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by_name IS NULL)", name=op.f("ck_recall_duties_done")
        ),
        sa.ForeignKeyConstraint(
            ["recall_id"], ["recalls.id"], name=op.f("fk_recall_duties_recall_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_duties")),
        sa.UniqueConstraint("recall_id", "kind", name=op.f("uq_recall_duties_recall_id_kind")),
    )
    with op.batch_alter_table("recall_duties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_duties_due_at"), ["due_at"], unique=False)

    op.create_table(
        "recall_holders",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "recall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "sender_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("buyer", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("is_traced", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "known",
                "told",
                "answered",
                "unreachable",
                name="holder_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "told_how",
            sa.Enum(
                "message",
                "phone",
                "letter",
                "visit",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("told_by_name", sa.String(length=120), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_recall_holders_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recall_id"], ["recalls.id"], name=op.f("fk_recall_holders_recall_id")
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["producers.id"], name=op.f("fk_recall_holders_sender_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_holders")),
        sa.UniqueConstraint(
            "recall_id",
            "sender_id",
            "buyer",
            "phone",
            "address",
            name=op.f("uq_recall_holders_recall_id_sender_id_buyer_phone_address"),
        ),
    )
    with op.batch_alter_table("recall_holders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recall_holders_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_recall_holders_sender_id"), ["sender_id"], unique=False
        )

    op.create_table(
        "recall_reports",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "recall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column(
            "figures", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by_name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["recall_id"], ["recalls.id"], name=op.f("fk_recall_reports_recall_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_reports")),
        sa.UniqueConstraint("recall_id", name=op.f("uq_recall_reports_recall_id")),
    )
    op.create_table(
        "recall_scopes",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "recall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "code",
                "unit",
                "input",
                "premises",
                name="scope_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recall_id"], ["recalls.id"], name=op.f("fk_recall_scopes_recall_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_scopes")),
        sa.UniqueConstraint("recall_id", name=op.f("uq_recall_scopes_recall_id")),
    )
    op.create_table(
        "recall_amounts",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "recall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("due_base", sa.BigInteger(), nullable=False),
        sa.Column("recovered_base", sa.BigInteger(), nullable=False),
        sa.Column("gone_base", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "recovered_base + gone_base <= due_base",
            name=op.f("ck_recall_amounts_not_more_than_due"),
        ),
        sa.CheckConstraint(
            "recovered_base >= 0 AND gone_base >= 0", name=op.f("ck_recall_amounts_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_recall_amounts_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["recall_holders.id"], name=op.f("fk_recall_amounts_holder_id")
        ),
        sa.ForeignKeyConstraint(
            ["recall_id"], ["recalls.id"], name=op.f("fk_recall_amounts_recall_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_amounts")),
    )
    with op.batch_alter_table("recall_amounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_amounts_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_recall_amounts_holder_id"), ["holder_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_recall_amounts_recall_id"), ["recall_id"], unique=False
        )

    op.create_table(
        "recall_checks",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "recall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "message",
                "phone",
                "letter",
                "visit",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("was_told", sa.Boolean(), nullable=False),
        sa.Column("is_off_sale", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["recall_holders.id"], name=op.f("fk_recall_checks_holder_id")
        ),
        sa.ForeignKeyConstraint(
            ["recall_id"], ["recalls.id"], name=op.f("fk_recall_checks_recall_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_checks")),
    )
    with op.batch_alter_table("recall_checks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_checks_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recall_checks_recall_id"), ["recall_id"], unique=False)

    op.create_table(
        "recall_drills",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("is_random", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "finished",
                "abandoned",
                name="drill_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("trace_ms", sa.Integer(), nullable=False),
        sa.Column(
            "counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by_name", sa.String(length=120), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'running') = (ended_at IS NULL)", name=op.f("ck_recall_drills_ended")
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_recall_drills_score")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_recall_drills_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_recall_drills_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_drills")),
        sa.UniqueConstraint("number", name=op.f("uq_recall_drills_number")),
    )
    with op.batch_alter_table("recall_drills", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_drills_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_recall_drills_producer_id"), ["producer_id"], unique=False
        )

    op.create_table(
        "recall_probe_labels",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("serial", sa.String(length=13), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by_name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_recall_probe_labels_batch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_probe_labels")),
    )
    with op.batch_alter_table("recall_probe_labels", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recall_probe_labels_batch_id"), ["batch_id"], unique=False
        )

    op.create_table(
        "recall_totals",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "recall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recovered_base", sa.BigInteger(), nullable=False),
        sa.Column("disposed_base", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "disposed_base <= recovered_base", name=op.f("ck_recall_totals_not_more_than_recovered")
        ),
        sa.CheckConstraint("disposed_base >= 0", name=op.f("ck_recall_totals_not_negative")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_recall_totals_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["recall_id"], ["recalls.id"], name=op.f("fk_recall_totals_recall_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_totals")),
        sa.UniqueConstraint(
            "recall_id", "batch_id", name=op.f("uq_recall_totals_recall_id_batch_id")
        ),
    )
    with op.batch_alter_table("recall_totals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_totals_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "recall_drill_holders",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("drill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("buyer", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("sent_base", sa.BigInteger(), nullable=False),
        sa.Column("found_base", sa.BigInteger(), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "found_base BETWEEN 0 AND sent_base",
            name=op.f("ck_recall_drill_holders_not_more_than_sent"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_recall_drill_holders_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["drill_id"], ["recall_drills.id"], name=op.f("fk_recall_drill_holders_drill_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_drill_holders")),
    )
    with op.batch_alter_table("recall_drill_holders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recall_drill_holders_batch_id"), ["batch_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_recall_drill_holders_drill_id"), ["drill_id"], unique=False
        )

    op.create_table(
        "recall_entries",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "recall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "recovered",
                "gone",
                "destroyed",
                "treated",
                "remedied",
                name="entry_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("document_number", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("base > 0", name=op.f("ck_recall_entries_base_positive")),
        sa.ForeignKeyConstraint(
            ["amount_id"], ["recall_amounts.id"], name=op.f("fk_recall_entries_amount_id")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_recall_entries_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["recall_id"], ["recalls.id"], name=op.f("fk_recall_entries_recall_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_entries")),
    )
    with op.batch_alter_table("recall_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recall_entries_amount_id"), ["amount_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_recall_entries_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_recall_entries_recall_id"), ["recall_id"], unique=False
        )


def downgrade() -> None:
    """Take this revision back."""
    op.execute("DELETE FROM notices WHERE kind = 'goods_recalled'")
    allow_notices(*KINDS)
    with op.batch_alter_table("recall_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recall_entries_recall_id"))
        batch_op.drop_index(batch_op.f("ix_recall_entries_batch_id"))
        batch_op.drop_index(batch_op.f("ix_recall_entries_amount_id"))

    op.drop_table("recall_entries")
    with op.batch_alter_table("recall_drill_holders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recall_drill_holders_drill_id"))
        batch_op.drop_index(batch_op.f("ix_recall_drill_holders_batch_id"))

    op.drop_table("recall_drill_holders")
    with op.batch_alter_table("recall_totals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recall_totals_batch_id"))

    op.drop_table("recall_totals")
    with op.batch_alter_table("recall_probe_labels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recall_probe_labels_batch_id"))

    op.drop_table("recall_probe_labels")
    with op.batch_alter_table("recall_drills", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recall_drills_producer_id"))
        batch_op.drop_index(batch_op.f("ix_recall_drills_batch_id"))

    op.drop_table("recall_drills")
    with op.batch_alter_table("recall_checks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recall_checks_recall_id"))
        batch_op.drop_index(batch_op.f("ix_recall_checks_holder_id"))

    op.drop_table("recall_checks")
    with op.batch_alter_table("recall_amounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recall_amounts_recall_id"))
        batch_op.drop_index(batch_op.f("ix_recall_amounts_holder_id"))
        batch_op.drop_index(batch_op.f("ix_recall_amounts_batch_id"))

    op.drop_table("recall_amounts")
    op.drop_table("recall_scopes")
    op.drop_table("recall_reports")
    with op.batch_alter_table("recall_holders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recall_holders_sender_id"))
        batch_op.drop_index(batch_op.f("ix_recall_holders_organisation_id"))

    op.drop_table("recall_holders")
    with op.batch_alter_table("recall_duties", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recall_duties_due_at"))

    op.drop_table("recall_duties")
    op.drop_table("recall_probes")
