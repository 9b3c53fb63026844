"""Find what things were put into, from their events

Revision 0033, after 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

NAME = "ix_captured_epcs_parent_event_pk"
PARENTS = sa.text("role = 'parent'")


def upgrade() -> None:
    """Index the parents alone: most rows are things, whose events are found already."""
    op.create_index(
        op.f(NAME),
        "captured_epcs",
        ["event_pk"],
        sqlite_where=PARENTS,
        postgresql_where=PARENTS,
    )


def downgrade() -> None:
    """Take it away; nothing is lost."""
    op.drop_index(op.f(NAME), table_name="captured_epcs")
