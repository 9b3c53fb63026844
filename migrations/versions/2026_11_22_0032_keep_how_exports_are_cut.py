"""Keep how exports are cut into files, and by whom and how fast jobs are done

Exports that were asked for before are cut as they were: lists by fifty thousand labels, what is drawn by four thousand.

Revision 0032, after 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

LISTS = ("csv", "txt", "xlsx")
EXPORTS = sa.table(
    "run_exports", sa.column("format", sa.String), sa.column("labels_per_file", sa.Integer)
)


def upgrade() -> None:
    """Add the columns where the tables stand: others refer to both."""
    op.add_column(
        "run_exports",
        sa.Column("labels_per_file", sa.Integer(), server_default="4000", nullable=False),
    )
    op.execute(EXPORTS.update().where(EXPORTS.c.format.in_(LISTS)).values(labels_per_file=50_000))
    op.add_column("jobs", sa.Column("fault", sa.String(length=80), nullable=True))
    op.add_column("jobs", sa.Column("claimed_by", sa.String(length=40), nullable=True))
    op.add_column("jobs", sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "jobs", sa.Column("started_count", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index(op.f("ix_jobs_claimed_by"), "jobs", ["claimed_by"])


def downgrade() -> None:
    """Take the columns away again."""
    op.drop_index(op.f("ix_jobs_claimed_by"), table_name="jobs")
    for name in ("started_count", "started_at", "claimed_by", "fault"):
        op.drop_column("jobs", name)
    op.drop_column("run_exports", "labels_per_file")
