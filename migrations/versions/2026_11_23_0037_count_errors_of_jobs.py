"""Count the errors of a job apart from its claims: a worker that was killed is none

Revision 0037, after 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what failed so far keeps its count."""
    op.add_column(
        "jobs", sa.Column("error_count", sa.Integer(), server_default="0", nullable=False)
    )
    op.execute("UPDATE jobs SET error_count = attempt_count WHERE last_error IS NOT NULL")


def downgrade() -> None:
    """Take the column away."""
    op.drop_column("jobs", "error_count")
