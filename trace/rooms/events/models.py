"""The event store's two tables and the triggers that keep them append-only."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import DDL, String, Table, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import Id, JsonDocument, Scaled, UtcInstant, choice, reference
from trace.kernel.database import Base


class EventType(StrEnum):
    """The kinds of EPCIS 2.0, spelled as its JSON binding spells them."""

    OBJECT = "ObjectEvent"
    AGGREGATION = "AggregationEvent"
    TRANSACTION = "TransactionEvent"
    TRANSFORMATION = "TransformationEvent"
    ASSOCIATION = "AssociationEvent"


class EpcRole(StrEnum):
    """What part an EPC has in an event."""

    EPC = "epc"
    PARENT = "parent"
    CHILD = "child"
    INPUT = "input"
    OUTPUT = "output"


class StoredEvent(Base):
    """One captured event: its document, and beside it what people search by."""

    __tablename__ = "events"

    id: Mapped[Id]
    event_id: Mapped[str] = mapped_column(String(200), unique=True)
    event_type: Mapped[EventType] = mapped_column(choice(EventType))
    action: Mapped[str | None] = mapped_column(String(10))
    biz_step: Mapped[str | None] = mapped_column(String(200))
    disposition: Mapped[str | None] = mapped_column(String(200))
    event_time: Mapped[UtcInstant] = mapped_column(index=True)
    offset: Mapped[str] = mapped_column(String(6))
    record_time: Mapped[UtcInstant] = mapped_column(index=True)
    organisation_id: Mapped[int] = reference("organisations.id")
    read_point: Mapped[str | None] = mapped_column(String(300))
    biz_location: Mapped[str | None] = mapped_column(String(300))
    document: Mapped[dict[str, object]] = mapped_column(JsonDocument)

    epcs: Mapped[list[EventEpc]] = relationship(
        back_populates="event", lazy="raise_on_sql", order_by="EventEpc.id"
    )

    @property
    def recorded_at(self) -> datetime:
        """The instant of capture."""
        return self.record_time


class EventEpc(Base):
    """One thing or lot that an event is about; quantities of classes in kilograms, litres or pieces."""

    __tablename__ = "event_epcs"

    id: Mapped[Id]
    event_pk: Mapped[int] = reference("events.id")
    role: Mapped[EpcRole] = mapped_column(choice(EpcRole))
    epc: Mapped[str] = mapped_column(String(400), index=True)
    is_class: Mapped[bool]
    quantity: Mapped[Decimal | None] = mapped_column(Scaled(6))
    uom: Mapped[str | None] = mapped_column(String(3))

    event: Mapped[StoredEvent] = relationship(back_populates="epcs", lazy="raise_on_sql")


# ---------------------------------------------------------------- append-only, by the database itself

SQLITE_GUARDS = tuple(
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    for table in ("events", "event_epcs")
    for verb in ("UPDATE", "DELETE")
)
POSTGRESQL_FUNCTION = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
)
POSTGRESQL_GUARDS = tuple(
    f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    for table in ("events", "event_epcs")
)


def append_only_statements(dialect: str, table: str) -> tuple[str, ...]:
    """Return the statements that make `table` refuse every change on `dialect`; the migration runs the same."""
    if dialect == "postgresql":
        return (POSTGRESQL_FUNCTION, *(s for s in POSTGRESQL_GUARDS if f" ON {table} " in s))
    return tuple(s for s in SQLITE_GUARDS if f" ON {table} " in s)


def _guard(table: Table) -> None:
    for dialect in ("sqlite", "postgresql"):
        for statement in append_only_statements(dialect, table.name):
            # DDL formats its text with the table's name: a percent sign has to be doubled.
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


for _model in (StoredEvent, EventEpc):
    _table = _model.__table__
    assert isinstance(_table, Table)  # noqa: S101  (for the type checker)
    _guard(_table)
