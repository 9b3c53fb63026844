"""Tables of the cultivation records, of what product labels say, and of inputs that are barred."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import DDL, CheckConstraint, Date, Index, String, Table, Text, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    Division,
    Id,
    Instant,
    JsonDocument,
    LocalDate,
    Scaled,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.rooms.cultivation.kinds import DoseUnit, InputKind, RecordState
from trace.rooms.events.models import POSTGRESQL_FUNCTION
from trace.rooms.producers.models import ProductionUnit

DOSE_PLACES = 3


class InputLabel(Base):
    """What the label of a product says for one crop: a producer's own entry, or the office's for a division.

    interval_days  安全间隔期: days from the last use to the harvest
    max_uses       每季最多使用次数: of one crop in one season; None where the label states none
    """

    __tablename__ = "input_labels"
    __table_args__ = (
        CheckConstraint("interval_days BETWEEN 0 AND 365", name="interval_days"),
        CheckConstraint("max_uses BETWEEN 1 AND 99", name="max_uses"),
        CheckConstraint("(producer_id IS NULL) <> (division = '')", name="owner"),
    )

    id: Mapped[Id]
    producer_id: Mapped[int | None] = reference("producers.id", nullable=True)
    division: Mapped[Division] = mapped_column(default="")
    name: Mapped[str] = mapped_column(String(80), index=True)
    formulation: Mapped[str] = mapped_column(String(80))
    ingredients: Mapped[str] = mapped_column(String(200))
    registration_number: Mapped[str] = mapped_column(String(40))
    maker: Mapped[str] = mapped_column(String(120))
    crop: Mapped[str] = mapped_column(String(60))
    target: Mapped[str] = mapped_column(String(80))
    interval_days: Mapped[int]
    max_uses: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(200))
    entered_by: Mapped[str] = mapped_column(String(120))
    entered_at: Mapped[UtcInstant]
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by: Mapped[str | None] = mapped_column(String(120))

    @property
    def is_in_force(self) -> bool:
        """Whether it is offered for new records."""
        return self.withdrawn_at is None

    @property
    def is_shared(self) -> bool:
        """Whether an office entered it for everybody of a division."""
        return self.producer_id is None


class BarredInput(Base):
    """A pesticide that may not be used 禁限用农药: on goods of the kinds named, or on none at all."""

    __tablename__ = "barred_inputs"

    id: Mapped[Id]
    division: Mapped[Division] = mapped_column(default="")
    name: Mapped[str] = mapped_column(String(80), index=True)
    # Values of Commodity; empty for every crop.
    commodities: Mapped[list[str]] = mapped_column(JsonDocument)
    from_on: Mapped[LocalDate]
    source: Mapped[str] = mapped_column(String(200))
    entered_by: Mapped[str] = mapped_column(String(120))
    entered_at: Mapped[UtcInstant]
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by: Mapped[str | None] = mapped_column(String(120))


class CultivationRecord(Base):
    """One use of an input on one unit, or one piece of farm work, as it was told; only `void` can follow.

    season, crop   to which the label's maximum counts
    times          how often it was used from the first to the last day
    harvest_from_on  the first day on which the unit may be harvested after it; None where no interval is known
    """

    __tablename__ = "cultivation_records"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="days"),
        CheckConstraint("times BETWEEN 1 AND 99", name="times"),
        CheckConstraint("interval_days BETWEEN 0 AND 365", name="interval_days"),
        CheckConstraint("max_uses BETWEEN 1 AND 99", name="max_uses"),
        Index("ix_cultivation_records_unit_last", "production_unit_id", "last_on"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(24), unique=True)
    producer_id: Mapped[int] = reference("producers.id")
    production_unit_id: Mapped[int] = reference("production_units.id", index=False)
    kind: Mapped[InputKind] = mapped_column(choice(InputKind))
    crop: Mapped[str] = mapped_column(String(60))
    season: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    formulation: Mapped[str] = mapped_column(String(80))
    ingredients: Mapped[str] = mapped_column(String(200))
    registration_number: Mapped[str] = mapped_column(String(40))
    maker: Mapped[str] = mapped_column(String(120))
    dose: Mapped[Decimal | None] = mapped_column(Scaled(DOSE_PLACES))
    dose_unit: Mapped[DoseUnit | None] = mapped_column(choice(DoseUnit))
    target: Mapped[str] = mapped_column(String(80))
    method: Mapped[str] = mapped_column(String(80))
    first_on: Mapped[LocalDate]
    last_on: Mapped[LocalDate]
    times: Mapped[int]
    operator: Mapped[str] = mapped_column(String(80))
    purchase_document: Mapped[str] = mapped_column(String(80))
    file_id: Mapped[int | None] = reference("files.id", nullable=True)
    note: Mapped[str] = mapped_column(Text)
    label_id: Mapped[int | None] = reference("input_labels.id", nullable=True)
    interval_days: Mapped[int | None]
    max_uses: Mapped[int | None]
    harvest_from_on: Mapped[date | None] = mapped_column(Date, index=True)
    corrects_id: Mapped[int | None] = reference("cultivation_records.id", nullable=True)
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant]
    voided_at: Mapped[datetime | None] = mapped_column(Instant)
    voided_by: Mapped[str | None] = mapped_column(String(120))
    void_reason: Mapped[str | None] = mapped_column(Text)

    unit: Mapped[ProductionUnit] = relationship(lazy="raise_on_sql")

    @property
    def is_in_force(self) -> bool:
        """Whether it has not been made void."""
        return self.voided_at is None

    @property
    def state(self) -> RecordState:
        """In force or void."""
        return RecordState.IN_FORCE if self.is_in_force else RecordState.VOID

    @property
    def title(self) -> str:
        """The input as people name it: its name with content and formulation."""
        return f"{self.name}（{self.formulation}）" if self.formulation else self.name


# ---------------------------------------------------------------- kept as told, by the database itself

VOIDING = frozenset({"voided_at", "voided_by", "void_reason"})


def kept_statements(table: Table) -> dict[str, tuple[str, ...]]:
    """Return, by dialect, the statements that refuse the removal of a row and the change of all but `VOIDING`."""
    name = table.name
    facts = ", ".join(column.name for column in table.columns if column.name not in VOIDING)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
    return {
        "sqlite": (
            f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} {refuse}",
            f"CREATE TRIGGER {name}_no_update BEFORE UPDATE OF {facts} ON {name} {refuse}",
        ),
        "postgresql": (
            POSTGRESQL_FUNCTION,
            f"CREATE TRIGGER {name}_no_delete BEFORE DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            f"CREATE TRIGGER {name}_no_update BEFORE UPDATE OF {facts} ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ),
    }


def _guard(table: Table) -> None:
    for dialect, statements in kept_statements(table).items():
        for statement in statements:
            # DDL formats its text with the table's name: a percent sign has to be doubled.
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


_table = CultivationRecord.__table__
assert isinstance(_table, Table)  # noqa: S101  (for the type checker)
_guard(_table)
