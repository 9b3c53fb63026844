"""File packaging and account for labels

Revision 0005, after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


KINDS = (
    "grant",
    "reserve",
    "release",
    "draw",
    "return",
    "transfer_in",
    "transfer_out",
    "spoil",
    "expire",
)


def kinds_allowed(*kinds: str) -> str:
    """Return the condition that an entry of the quota ledger is of one of these kinds."""
    return "kind IN (" + ", ".join(f"'{kind}'" for kind in kinds) + ")"


def upgrade() -> None:
    """Bring the schema up to this revision."""
    op.create_table(
        "packaging_filings",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "authorisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=60), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "approved",
                "returned",
                "withdrawn",
                name="filing_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.String(length=120), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from <= valid_until",
            name=op.f("ck_packaging_filings_days"),
        ),
        sa.ForeignKeyConstraint(
            ["authorisation_id"],
            ["authorisations.id"],
            name=op.f("fk_packaging_filings_authorisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_packaging_filings_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_packaging_filings_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packaging_filings")),
        sa.UniqueConstraint(
            "authorisation_id",
            "product_id",
            "version",
            name=op.f("uq_packaging_filings_authorisation_id_product_id_version"),
        ),
    )
    with op.batch_alter_table("packaging_filings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_packaging_filings_authorisation_id"), ["authorisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_packaging_filings_product_id"), ["product_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_packaging_filings_state"), ["state"], unique=False)

    op.create_table(
        "quota_transfers",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "from_authorisation_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "from_product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "to_authorisation_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "to_product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("season", sa.String(length=20), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "accepted",
                "approved",
                "declined",
                "refused",
                "withdrawn",
                name="transfer_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.String(length=120), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.String(length=120), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("count > 0", name=op.f("ck_quota_transfers_count")),
        sa.CheckConstraint(
            "from_authorisation_id <> to_authorisation_id",
            name=op.f("ck_quota_transfers_not_itself"),
        ),
        sa.ForeignKeyConstraint(
            ["from_authorisation_id"],
            ["authorisations.id"],
            name=op.f("fk_quota_transfers_from_authorisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["from_product_id"], ["products.id"], name=op.f("fk_quota_transfers_from_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_authorisation_id"],
            ["authorisations.id"],
            name=op.f("fk_quota_transfers_to_authorisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["to_product_id"], ["products.id"], name=op.f("fk_quota_transfers_to_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_transfers")),
    )
    with op.batch_alter_table("quota_transfers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_quota_transfers_from_authorisation_id"),
            ["from_authorisation_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_quota_transfers_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_quota_transfers_to_authorisation_id"),
            ["to_authorisation_id"],
            unique=False,
        )

    op.create_table(
        "label_print_entries",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "printed",
                "handed_over",
                "returned",
                "missing",
                name="print_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "first >= 0 AND first <= last", name=op.f("ck_label_print_entries_order")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["label_runs.id"], name=op.f("fk_label_print_entries_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_print_entries")),
    )
    with op.batch_alter_table("label_print_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_label_print_entries_run_id"), ["run_id"], unique=False)

    op.create_table(
        "label_run_packaging",
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("filing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("stock_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("channel", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "filing_id IS NULL OR stock_id IS NULL", name=op.f("ck_label_run_packaging_one")
        ),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["packaging_filings.id"], name=op.f("fk_label_run_packaging_filing_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["label_runs.id"], name=op.f("fk_label_run_packaging_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["stock_id"], ["packaging_stocks.id"], name=op.f("fk_label_run_packaging_stock_id")
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_label_run_packaging")),
    )
    with op.batch_alter_table("label_run_packaging", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_label_run_packaging_filing_id"), ["filing_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_label_run_packaging_stock_id"), ["stock_id"], unique=False
        )

    op.create_table(
        "packaging_stock_uses",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("stock_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("count <> 0", name=op.f("ck_packaging_stock_uses_count")),
        sa.ForeignKeyConstraint(
            ["stock_id"], ["packaging_stocks.id"], name=op.f("fk_packaging_stock_uses_stock_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packaging_stock_uses")),
    )
    with op.batch_alter_table("packaging_stock_uses", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_packaging_stock_uses_run_id"), ["run_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_packaging_stock_uses_stock_id"), ["stock_id"], unique=False
        )

    op.create_table(
        "quota_grants",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "sheet", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("figure", sa.BigInteger(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("total > 0", name=op.f("ck_quota_grants_total")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["quota_accounts.id"], name=op.f("fk_quota_grants_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_grants")),
    )
    with op.batch_alter_table("quota_grants", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_quota_grants_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "quota_season_ends",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("carried", sa.BigInteger(), nullable=False),
        sa.Column("expired", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "carried >= 0 AND carried <= counted", name=op.f("ck_quota_season_ends_carried")
        ),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_quota_season_ends_counted")),
        sa.CheckConstraint("expired >= 0", name=op.f("ck_quota_season_ends_expired")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["quota_accounts.id"], name=op.f("fk_quota_season_ends_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_season_ends")),
    )
    with op.batch_alter_table("quota_season_ends", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_quota_season_ends_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "quota_instalments",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("grant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("stopped_reason", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("count > 0", name=op.f("ck_quota_instalments_count")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["quota_entries.id"], name=op.f("fk_quota_instalments_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["quota_grants.id"], name=op.f("fk_quota_instalments_grant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_instalments")),
        sa.UniqueConstraint(
            "grant_id", "position", name=op.f("uq_quota_instalments_grant_id_position")
        ),
    )
    with op.batch_alter_table("quota_instalments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_quota_instalments_grant_id"), ["grant_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_quota_instalments_planned_on"), ["planned_on"], unique=False
        )

    with op.batch_alter_table("packaging_stocks", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("used_count", sa.BigInteger(), server_default="0", nullable=False)
        )
        batch_op.create_check_constraint("used", "used_count BETWEEN 0 AND count")

    with op.batch_alter_table("quota_entries", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "counters_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_quota_entries_counters_id"), ["counters_id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_quota_entries_counters_id"), "quota_entries", ["counters_id"], ["id"]
        )
        batch_op.drop_constraint(batch_op.f("ck_quota_entries_quota_kind"), type_="check")
        batch_op.create_check_constraint("quota_kind", kinds_allowed(*KINDS, "carry", "reverse"))


def downgrade() -> None:
    """Take this revision back."""
    with op.batch_alter_table("quota_entries", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_quota_entries_counters_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_quota_entries_counters_id"), type_="unique")
        batch_op.drop_column("counters_id")
        batch_op.drop_constraint(batch_op.f("ck_quota_entries_quota_kind"), type_="check")
        batch_op.create_check_constraint("quota_kind", kinds_allowed(*KINDS))

    with op.batch_alter_table("packaging_stocks", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_packaging_stocks_used"), type_="check")
        batch_op.drop_column("used_count")

    with op.batch_alter_table("quota_instalments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quota_instalments_planned_on"))
        batch_op.drop_index(batch_op.f("ix_quota_instalments_grant_id"))

    op.drop_table("quota_instalments")
    with op.batch_alter_table("quota_season_ends", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quota_season_ends_account_id"))

    op.drop_table("quota_season_ends")
    with op.batch_alter_table("quota_grants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quota_grants_account_id"))

    op.drop_table("quota_grants")
    with op.batch_alter_table("packaging_stock_uses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_packaging_stock_uses_stock_id"))
        batch_op.drop_index(batch_op.f("ix_packaging_stock_uses_run_id"))

    op.drop_table("packaging_stock_uses")
    with op.batch_alter_table("label_run_packaging", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_label_run_packaging_stock_id"))
        batch_op.drop_index(batch_op.f("ix_label_run_packaging_filing_id"))

    op.drop_table("label_run_packaging")
    with op.batch_alter_table("label_print_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_label_print_entries_run_id"))

    op.drop_table("label_print_entries")
    with op.batch_alter_table("quota_transfers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quota_transfers_to_authorisation_id"))
        batch_op.drop_index(batch_op.f("ix_quota_transfers_state"))
        batch_op.drop_index(batch_op.f("ix_quota_transfers_from_authorisation_id"))

    op.drop_table("quota_transfers")
    with op.batch_alter_table("packaging_filings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_packaging_filings_state"))
        batch_op.drop_index(batch_op.f("ix_packaging_filings_product_id"))
        batch_op.drop_index(batch_op.f("ix_packaging_filings_authorisation_id"))

    op.drop_table("packaging_filings")
