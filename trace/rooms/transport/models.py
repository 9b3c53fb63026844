"""Tables of transport, all of them projections of the event store."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    BIG,
    Digest,
    JsonDocument,
    Prose,
    Scaled,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.rooms.batches.models import Dispatch
from trace.rooms.products.models import Product
from trace.rooms.transport.kinds import ArrivalProof, Sensed, Stop

_STANDS = text("taken_back_at IS NULL")


class Arrival(Base):
    """That a dispatch came to a place on its way or to its buyer; kept when it is taken back."""

    __tablename__ = "arrivals"
    __table_args__ = (
        # Two people who record the same arrival at once must not both succeed.
        Index(
            "uq_arrivals_dispatch_id_stop",
            "dispatch_id",
            "stop",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    event_pk: Mapped[int] = reference("events.id")
    dispatch_id: Mapped[int] = reference("dispatches.id")
    stop: Mapped[Stop] = mapped_column(choice(Stop))
    arrived_at: Mapped[UtcInstant]
    receiver: Mapped[str] = mapped_column(String(120))
    proof: Mapped[ArrivalProof] = mapped_column(choice(ArrivalProof))
    document_number: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[Prose]
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant]
    taken_back_at: Mapped[UtcInstant | None]
    taken_back_by: Mapped[str | None] = mapped_column(String(120))
    taken_back_reason: Mapped[Prose | None]

    dispatch: Mapped[Dispatch] = relationship(lazy="raise_on_sql")

    @property
    def stands(self) -> bool:
        """Whether it has not been taken back."""
        return self.taken_back_at is None


class SensorSeries(Base):
    """What one logger measured beside the goods of a dispatch, or of a batch in store."""

    __tablename__ = "sensor_series"
    __table_args__ = (
        CheckConstraint("(dispatch_id IS NULL) <> (batch_id IS NULL)", name="one_subject"),
        CheckConstraint("reading_count > 1", name="not_empty"),
        Index(
            "uq_sensor_series_dispatch_id_digest",
            "dispatch_id",
            "digest",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(
            "uq_sensor_series_batch_id_digest",
            "batch_id",
            "digest",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    event_pk: Mapped[int] = reference("events.id")
    producer_id: Mapped[int] = reference("producers.id")
    dispatch_id: Mapped[int | None] = reference("dispatches.id", nullable=True)
    batch_id: Mapped[int | None] = reference("batches.id", nullable=True)
    device: Mapped[str] = mapped_column(String(64))
    # Of the logger's file, kept as evidence.
    digest: Mapped[Digest]
    file_id: Mapped[int] = reference("files.id")
    zone: Mapped[str] = mapped_column(String(6))
    reading_count: Mapped[int]
    duplicate_count: Mapped[int]
    first_at: Mapped[UtcInstant]
    last_at: Mapped[UtcInstant] = mapped_column(index=True)
    # Per quantity: {"least", "most", "steps": [[seconds since the first reading, least, most]]}.
    shown: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    # The limits it was judged by: [{"product", "name", "quantity", "least", "most", "minutes", "title", "source"}].
    limits: Mapped[list[dict[str, Any]]] = mapped_column(JsonDocument)
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant]
    taken_back_at: Mapped[UtcInstant | None]
    taken_back_by: Mapped[str | None] = mapped_column(String(120))
    taken_back_reason: Mapped[Prose | None]

    breaches: Mapped[list[SensorBreach]] = relationship(
        lazy="raise_on_sql", order_by="SensorBreach.id", viewonly=True
    )

    @property
    def stands(self) -> bool:
        """Whether it has not been taken back."""
        return self.taken_back_at is None


class SensorBreach(Base):
    """A time during which goods were kept outside their limits; a person acknowledges it with a comment."""

    __tablename__ = "sensor_breaches"

    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    series_id: Mapped[int] = reference("sensor_series.id")
    product_id: Mapped[int] = reference("products.id")
    quantity: Mapped[Sensed] = mapped_column(choice(Sensed))
    least: Mapped[Decimal | None] = mapped_column(Scaled(2))
    most: Mapped[Decimal | None] = mapped_column(Scaled(2))
    minutes: Mapped[int]
    norm_version_id: Mapped[int] = reference("norm_versions.id")
    norm_row: Mapped[int]
    since: Mapped[UtcInstant]
    until: Mapped[UtcInstant]
    extreme: Mapped[Decimal] = mapped_column(Scaled(2))
    reading_count: Mapped[int]
    acknowledged_at: Mapped[UtcInstant | None] = mapped_column(index=True)
    acknowledged_by: Mapped[str | None] = mapped_column(String(120))
    comment: Mapped[Prose | None]

    product: Mapped[Product] = relationship(lazy="raise_on_sql")
    series: Mapped[SensorSeries] = relationship(lazy="raise_on_sql", viewonly=True)


# Emptied by a rebuild, in this order, and replayed.
PROJECTIONS: tuple[type[Base], ...] = (Arrival, SensorBreach, SensorSeries)
