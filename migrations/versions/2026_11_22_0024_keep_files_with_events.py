"""Keep files with events

What was kept with a batch goes to the event by which the batch came to be. Going back, files of other events have no
place: they stay in the store, but no batch names them.

Revision 0024, after 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _create(name: str, column: str, parent: str) -> None:
    op.create_table(
        name,
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column(column, BIG, nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("caption", sa.String(length=120), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=op.f(f"fk_{name}_{column}")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f(f"fk_{name}_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_{column}"), name, [column], unique=False)
    op.create_index(op.f(f"ix_{name}_file_id"), name, ["file_id"], unique=False)


def _copy(statement: str, into: str) -> None:
    op.execute(statement)
    if op.get_bind().dialect.name == "postgresql":
        # The rows kept their numbers: the next one goes on behind them.
        last = sa.select(sa.func.coalesce(sa.func.max(sa.column("id")), 0) + 1)
        following = last.select_from(sa.table(into)).scalar_subquery()
        sequence = sa.func.pg_get_serial_sequence(into, "id")
        op.execute(sa.select(sa.func.setval(sequence, following, False)))


def upgrade() -> None:
    """Bring the schema up to this revision."""
    _create("event_files", "event_pk", "events")
    _copy(
        "INSERT INTO event_files (id, event_pk, file_id, caption, added_at) "
        "SELECT f.id, b.event_pk, f.file_id, f.caption, f.added_at "
        "FROM batch_files f JOIN batches b ON b.id = f.batch_id",
        "event_files",
    )
    op.drop_table("batch_files")


def downgrade() -> None:
    """Take the schema back to the revision before."""
    _create("batch_files", "batch_id", "batches")
    _copy(
        "INSERT INTO batch_files (id, batch_id, file_id, caption, added_at) "
        "SELECT f.id, min(b.id), f.file_id, f.caption, f.added_at "
        "FROM event_files f JOIN batches b ON b.event_pk = f.event_pk "
        "GROUP BY f.id, f.file_id, f.caption, f.added_at",
        "batch_files",
    )
    op.drop_table("event_files")
