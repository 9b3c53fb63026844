"""Match events of outside parties

Revision 0029, after 0028
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

PROOFS = ("signed", "carrier", "told")


def set_proofs(proofs: tuple[str, ...]) -> None:
    """Say how an arrival may be known.

    SQLite would copy the table; a CHECK may be rewritten where it stands
    (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    check = "proof IN (" + ", ".join(f"'{proof}'" for proof in proofs) + ")"
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_arrivals_arrival_proof"), "arrivals", type_="check")
        op.create_check_constraint(op.f("ck_arrivals_arrival_proof"), "arrivals", check)
        return
    bind = op.get_bind()
    found = bind.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE name = 'arrivals'"
    ).scalar_one()
    changed = re.sub(r"proof IN \([^)]*\)", check, found)
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql("UPDATE sqlite_master SET sql = ? WHERE name = 'arrivals'", (changed,))
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Bring the schema up to this revision."""
    set_proofs((*PROOFS, "event"))
    op.create_table(
        "match_proposals",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("event_pk", _key(), nullable=False),
        sa.Column("producer_id", _key(), nullable=False),
        sa.Column(
            "basis",
            _words("match_basis", "lot", "place", "product", "credit_code", "name"),
            nullable=False,
        ),
        sa.Column("named", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_pk"], ["captured_events.id"], name=op.f("fk_match_proposals_event_pk")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_match_proposals_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_proposals")),
        sa.UniqueConstraint(
            "event_pk",
            "producer_id",
            "basis",
            name=op.f("uq_match_proposals_event_pk_producer_id_basis"),
        ),
    )
    with op.batch_alter_table("match_proposals", schema=None) as batch_op:
        batch_op.create_index(
            "ix_match_proposals_producer_id_event_pk", ["producer_id", "event_pk"], unique=False
        )
    _create_decisions()


def _create_decisions() -> None:
    op.create_table(
        "event_decisions",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("event_pk", _key(), nullable=False),
        sa.Column("producer_id", _key(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("feed", _words("feed", "arrival", "readings", "nothing"), nullable=False),
        sa.Column(
            "unfed",
            _words(
                "unfed",
                "declined",
                "in_error",
                "other_step",
                "no_lots",
                "no_dispatch",
                "many_dispatches",
                "no_stop",
                "arrived_already",
                "before_leaving",
                "in_future",
                "readings_known",
                "readings_unfit",
                "refused",
            ),
            nullable=True,
        ),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("fed_event", _key(), nullable=True),
        sa.Column("dispatch_id", _key(), nullable=True),
        sa.CheckConstraint(
            "(feed = 'nothing') = (unfed IS NOT NULL)",
            name=op.f("ck_event_decisions_reason_kept"),
        ),
        sa.CheckConstraint(
            "(feed = 'nothing') = (fed_event IS NULL)", name=op.f("ck_event_decisions_followed")
        ),
        sa.CheckConstraint(
            "(producer_id IS NULL) = (unfed IS NOT NULL AND unfed = 'declined')",
            name=op.f("ck_event_decisions_whose"),
        ),
        sa.ForeignKeyConstraint(
            ["event_pk"], ["captured_events.id"], name=op.f("fk_event_decisions_event_pk")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_event_decisions_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["fed_event"], ["events.id"], name=op.f("fk_event_decisions_fed_event")
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_event_decisions_dispatch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_decisions")),
        sa.UniqueConstraint("event_pk", name=op.f("uq_event_decisions_event_pk")),
    )
    with op.batch_alter_table("event_decisions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_decisions_producer_id"), ["producer_id"], unique=False
        )


def downgrade() -> None:
    """Take this revision back."""
    op.drop_table("event_decisions")
    op.drop_table("match_proposals")
    set_proofs(PROOFS)
