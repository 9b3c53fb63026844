"""Let producers link the digital product passports of their products

Revision 0034, after 0033
"""

from __future__ import annotations

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

KINDS = (
    "hasRetailers",
    "homepage",
    "backgroundInfo",
    "relatedVideo",
    "recipeInfo",
    "consumerHandlingStorageInfo",
    "activityIdeas",
    "socialMedia",
    "sustainabilityInfo",
)
NAME = "ck_product_links_link_kind"
# As in 0027: SQLite copies the table, and its triggers with it are gone.
_STAMP = "abs(random()) % 1099511627776 + 1"
_STAMPED = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}


def upgrade() -> None:
    """Allow the kind."""
    _allow(*KINDS, "dpp")


def downgrade() -> None:
    """Take the kind away, with its links."""
    op.execute("DELETE FROM product_links WHERE kind = 'dpp'")
    _allow(*KINDS)


def _allow(*kinds: str) -> None:
    """Put the rule on the table of links, to which no other refers."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("product_links", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(NAME), type_="check")
        batch_op.create_check_constraint(batch_op.f(NAME), f"kind IN ({listed})")
    if op.get_bind().dialect.name == "sqlite":
        _stamp_pages()


def _stamp_pages() -> None:
    """Let rows of shown links change the pages of packs, which are kept."""
    for verb, rows in _STAMPED.items():
        subjects = " UNION ".join(f"SELECT 'all' WHERE {row}.state = 'shown'" for row in rows)
        stamped = f"SELECT DISTINCT stamped FROM (SELECT '' AS stamped WHERE 0 UNION {subjects})"  # noqa: S608
        stamp = f"INSERT INTO page_stamps (subject, slot, version) SELECT stamped, 0, {_STAMP} FROM ({stamped})"  # noqa: S608
        op.execute(
            f"CREATE TRIGGER pages_product_links_{verb} AFTER {verb.upper()} ON product_links BEGIN {stamp} "
            "WHERE true ON CONFLICT (subject, slot) DO UPDATE SET version = excluded.version; END"
        )
