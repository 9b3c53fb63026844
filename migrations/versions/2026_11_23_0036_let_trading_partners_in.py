"""Let trading partners in: a kind of organisation and a role of their own

Revision 0036, after 0035
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

NEW = "trader"
KINDS = ("producer", "authority", "government", "printer", "lab", NEW, "operator")
ROLES = (
    "producer_clerk",
    "printer",
    "brand",
    "market_officer",
    "agriculture_officer",
    "township_assistant",
    "village_assistant",
    "lab",
    NEW,
    "auditor",
    "administrator",
)
ORGANISATIONS = sa.table(
    "organisations", sa.column("kind", sa.String), sa.column("is_active", sa.Boolean)
)
MEMBERSHIPS = sa.table("memberships", sa.column("role", sa.String))


def replace_choices(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    """Let a column hold these values and no others.

    SQLite would copy the table, which references to its rows forbid; a CHECK may be rewritten where it stands
    (https://www.sqlite.org/lang_altertable.html, section 7), and the table keeps its triggers.
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
    changed = re.sub(rf"\b{column} IN \([^)]*\)", check, found)
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql("UPDATE sqlite_master SET sql = ? WHERE name = ?", (changed, table))
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")


def upgrade() -> None:
    """Add the new word where it stands: half the schema refers to organisations."""
    replace_choices("organisations", "kind", "organisation_kind", KINDS)
    replace_choices("memberships", "role", "role", ROLES)


def downgrade() -> None:
    """Take the word away: trading partners keep what they sent, as print shops that are closed, and nobody in them."""
    op.execute(MEMBERSHIPS.delete().where(MEMBERSHIPS.c.role == NEW))
    op.execute(
        ORGANISATIONS.update()
        .where(ORGANISATIONS.c.kind == NEW)
        .values(kind="printer", is_active=False)
    )
    known = tuple(each for each in ROLES if each != NEW)
    replace_choices("memberships", "role", "role", known)
    known = tuple(each for each in KINDS if each != NEW)
    replace_choices("organisations", "kind", "organisation_kind", known)
