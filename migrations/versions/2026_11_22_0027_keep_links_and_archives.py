"""Keep producers' own links, the rules for them, archives to take along, and English names of products

Revision 0027, after 0026
"""

# ruff: noqa: S608  (statements made of this file's own constants)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
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


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _create_links() -> None:
    op.create_table(
        "product_links",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("product_id", BIG, nullable=False),
        sa.Column("kind", _one_of("link_kind", *KINDS), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("title_zh", sa.String(length=60), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column(
            "state",
            _one_of("link_state", "waiting", "shown", "refused", "taken_down", "withdrawn"),
            nullable=False,
        ),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("rules_division", sa.String(length=12), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.String(length=120), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("place >= 1", name=op.f("ck_product_links_place_positive")),
        sa.CheckConstraint(
            "(place IS NOT NULL) = (state IN ('waiting', 'shown'))",
            name=op.f("ck_product_links_place_held"),
        ),
        sa.CheckConstraint("url LIKE 'https://%'", name=op.f("ck_product_links_secure")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_product_links_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_links")),
        sa.UniqueConstraint("product_id", "place", name=op.f("uq_product_links_product_id_place")),
    )
    op.create_index(op.f("ix_product_links_product_id"), "product_links", ["product_id"])
    op.create_index(op.f("ix_product_links_state"), "product_links", ["state"])


def _create_rules() -> None:
    op.create_table(
        "link_rules",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("barred_hosts", JSON, nullable=False),
        sa.Column("only_hosts", JSON, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("most BETWEEN 1 AND 20", name=op.f("ck_link_rules_most_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_rules")),
        sa.UniqueConstraint("division", "version", name=op.f("uq_link_rules_division_version")),
    )


def _create_archives() -> None:
    op.create_table(
        "archives",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("producer_id", BIG, nullable=False),
        sa.Column(
            "state",
            _one_of("archive_state", "requested", "done", "cancelled", "removed"),
            nullable=False,
        ),
        sa.Column("requested_by", sa.String(length=120), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", BIG, nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_id", BIG, nullable=True),
        sa.Column("record_count", sa.Integer(), nullable=False),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("file_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'done') = (file_id IS NOT NULL)", name=op.f("ck_archives_file_there")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_archives_file_id")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_archives_job_id")),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_archives_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archives")),
    )
    for column in ("file_id", "job_id", "producer_id", "state"):
        op.create_index(op.f(f"ix_archives_{column}"), "archives", [column])


# As in 0026: a row of shown links changes the pages of packs, which are kept.
_SQLITE_STAMP = "abs(random()) % 1099511627776 + 1"
_STAMPED = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}


def _subjects(verb: str) -> str:
    return " UNION ".join(f"SELECT 'all' WHERE {row}.state = 'shown'" for row in _STAMPED[verb])


def _stamp_pages() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in _STAMPED:
            op.execute(
                f"CREATE TRIGGER pages_product_links_{verb} AFTER {verb.upper()} ON product_links BEGIN "
                f"INSERT INTO page_stamps (subject, slot, version) SELECT stamped, 0, {_SQLITE_STAMP} "
                f"FROM (SELECT DISTINCT stamped FROM (SELECT '' AS stamped WHERE 0 UNION {_subjects(verb)})) "
                "WHERE true ON CONFLICT (subject, slot) DO UPDATE SET version = excluded.version; END"
            )
        return
    acts = "\n".join(
        f"  IF TG_OP = '{verb.upper()}' THEN PERFORM stamp_page(found.stamped) "
        f"FROM ({_subjects(verb)} ORDER BY 1) AS found(stamped); END IF;"
        for verb in _STAMPED
    )
    op.execute(
        "CREATE OR REPLACE FUNCTION stamp_pages_of_product_links() RETURNS trigger LANGUAGE plpgsql AS $$\n"
        f"BEGIN\n{acts}\n  RETURN NULL;\nEND $$"
    )
    op.execute(
        "CREATE TRIGGER pages_product_links AFTER INSERT OR UPDATE OR DELETE ON product_links "
        "FOR EACH ROW EXECUTE FUNCTION stamp_pages_of_product_links()"
    )


def upgrade() -> None:
    """Bring the schema up to this revision."""
    _create_links()
    _stamp_pages()
    _create_rules()
    _create_archives()
    name = sa.Column("name_en", sa.String(length=200), nullable=False, server_default="")
    op.add_column("products", name)


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_column("products", "name_en")
    op.drop_table("archives")
    op.drop_table("link_rules")
    op.drop_table("product_links")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION stamp_pages_of_product_links()")
