"""Keep readings of temperature and humidity

Revision 0021, after 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
STANDS = sa.text("taken_back_at IS NULL")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the schema up to this revision."""
    op.create_table(
        "sensor_series",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("event_pk", BIG, nullable=False),
        sa.Column("producer_id", BIG, nullable=False),
        sa.Column("dispatch_id", BIG, nullable=True),
        sa.Column("batch_id", BIG, nullable=True),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("zone", sa.String(length=6), nullable=False),
        sa.Column("reading_count", sa.Integer(), nullable=False),
        sa.Column("duplicate_count", sa.Integer(), nullable=False),
        sa.Column("first_at", AT, nullable=False),
        sa.Column("last_at", AT, nullable=False),
        sa.Column("shown", DOCUMENT, nullable=False),
        sa.Column("limits", DOCUMENT, nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", AT, nullable=False),
        sa.Column("taken_back_at", AT, nullable=True),
        sa.Column("taken_back_by", sa.String(length=120), nullable=True),
        sa.Column("taken_back_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(dispatch_id IS NULL) <> (batch_id IS NULL)",
            name=op.f("ck_sensor_series_one_subject"),
        ),
        sa.CheckConstraint("reading_count > 1", name=op.f("ck_sensor_series_not_empty")),
        *_references(
            "sensor_series",
            event_pk="events",
            producer_id="producers",
            dispatch_id="dispatches",
            batch_id="batches",
            file_id="files",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sensor_series")),
    )
    for column in ("event_pk", "producer_id", "dispatch_id", "batch_id", "file_id", "last_at"):
        op.create_index(op.f(f"ix_sensor_series_{column}"), "sensor_series", [column])
    for column in ("dispatch_id", "batch_id"):
        op.create_index(
            f"uq_sensor_series_{column}_digest",
            "sensor_series",
            [column, "digest"],
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        )
    op.create_table(
        "sensor_breaches",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("series_id", BIG, nullable=False),
        sa.Column("product_id", BIG, nullable=False),
        sa.Column(
            "quantity",
            sa.Enum(
                "temperature",
                "humidity",
                name="sensed",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        # Hundredths of a degree or of a percent.
        sa.Column("least", sa.BigInteger(), nullable=True),
        sa.Column("most", sa.BigInteger(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("norm_version_id", BIG, nullable=False),
        sa.Column("norm_row", sa.Integer(), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.Column("until", AT, nullable=False),
        sa.Column("extreme", sa.BigInteger(), nullable=False),
        sa.Column("reading_count", sa.Integer(), nullable=False),
        sa.Column("acknowledged_at", AT, nullable=True),
        sa.Column("acknowledged_by", sa.String(length=120), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        *_references(
            "sensor_breaches",
            series_id="sensor_series",
            product_id="products",
            norm_version_id="norm_versions",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sensor_breaches")),
    )
    for column in ("series_id", "product_id", "norm_version_id", "acknowledged_at"):
        op.create_index(op.f(f"ix_sensor_breaches_{column}"), "sensor_breaches", [column])


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, target in columns.items()
    ]


def downgrade() -> None:
    """Take this revision back."""
    op.drop_table("sensor_breaches")
    op.drop_table("sensor_series")
