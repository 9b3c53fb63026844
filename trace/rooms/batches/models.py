"""Tables of the batches: all of them but the pictures are projections of the event store."""

from __future__ import annotations

from datetime import date

from sqlalchemy import DDL, CheckConstraint, Index, String, Table, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    BIG,
    Amount,
    Division,
    Id,
    LocalDate,
    Prose,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.kernel.files import StoredFile
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.batches.rules import BatchKind, EntryKind, RestrictionKind, YieldCause
from trace.rooms.events.models import StoredEvent
from trace.rooms.norms.models import NormVersion
from trace.rooms.producers.models import Member, Premises, Producer, ProductionUnit
from trace.rooms.products.models import Product


def _projected_id() -> Mapped[int]:
    # The projection gives every row its id, out of the event's.
    return mapped_column(BIG, primary_key=True, autoincrement=False)


class Batch(Base):
    """A lot of one product: how it came to be, how much, and what is left to label, use or send."""

    __tablename__ = "batches"
    __table_args__ = (
        UniqueConstraint("product_id", "lot"),
        CheckConstraint("remaining_base >= 0", name="remaining_not_negative"),
        CheckConstraint("labelled_base >= 0", name="labelled_not_negative"),
        Index("ix_batches_producer_id_id", "producer_id", "id"),
    )

    id: Mapped[int] = _projected_id()
    event_pk: Mapped[int] = reference("events.id")
    producer_id: Mapped[int] = reference("producers.id", index=False)
    product_id: Mapped[int] = reference("products.id", index=False)
    premises_id: Mapped[int | None] = reference("premises.id", nullable=True)
    kind: Mapped[BatchKind] = mapped_column(choice(BatchKind))
    lot: Mapped[str] = mapped_column(String(20), index=True)
    uri: Mapped[str] = mapped_column(String(400), unique=True)
    made_on: Mapped[LocalDate] = mapped_column(index=True)
    expires_on: Mapped[LocalDate | None]
    unit: Mapped[Unit] = mapped_column(choice(Unit))
    produced_base: Mapped[Amount]
    remaining_base: Mapped[Amount]
    labelled_base: Mapped[Amount]
    # Who actually processed it, and for whom where that is another (委托加工).
    processor_id: Mapped[int] = reference("producers.id")
    principal_id: Mapped[int | None] = reference("producers.id", nullable=True)
    grade: Mapped[str | None] = mapped_column(String(40))
    # It waits for a yield check (待测产复核): a restriction of that kind is in force on it.
    is_flagged: Mapped[bool]
    note: Mapped[Prose]
    registered_at: Mapped[UtcInstant]

    product: Mapped[Product] = relationship(lazy="raise_on_sql")
    producer: Mapped[Producer] = relationship(lazy="raise_on_sql", foreign_keys=[producer_id])
    processor: Mapped[Producer] = relationship(lazy="raise_on_sql", foreign_keys=[processor_id])
    premises: Mapped[Premises | None] = relationship(lazy="raise_on_sql")

    def amount(self, base: int) -> Quantity:
        """Return ledger units of this batch in the unit people read it in."""
        return Quantity.from_base(base, self.unit)

    @property
    def produced(self) -> Quantity:
        """How much there was."""
        return self.amount(self.produced_base)

    @property
    def remaining(self) -> Quantity:
        """How much is neither used, labelled, sent off nor lost."""
        return self.amount(self.remaining_base)

    def is_expired_on(self, day: date) -> bool:
        """Whether its shelf life had ended before `day`."""
        return self.expires_on is not None and self.expires_on < day


class BatchInput(Base):
    """One edge of the graph: so much of `parent` went into `child`, in the parent's ledger units."""

    __tablename__ = "batch_inputs"
    __table_args__ = (
        UniqueConstraint("parent_id", "child_id"),
        # Ids follow the order of recording, and goods are made of what was recorded before: no loop can be written.
        CheckConstraint("parent_id < child_id", name="older_first"),
        CheckConstraint("base > 0", name="base_positive"),
    )

    id: Mapped[int] = _projected_id()
    parent_id: Mapped[int] = reference("batches.id", index=False)
    child_id: Mapped[int] = reference("batches.id")
    base: Mapped[Amount]


class BatchSource(Base):
    """One line of a harvest, an intake note or a purchase: from where and whom, how much."""

    __tablename__ = "source_lines"
    __table_args__ = (CheckConstraint("base > 0", name="base_positive"),)

    id: Mapped[int] = _projected_id()
    batch_id: Mapped[int] = reference("batches.id")
    production_unit_id: Mapped[int | None] = reference("production_units.id", nullable=True)
    member_id: Mapped[int | None] = reference("members.id", nullable=True)
    supplier_name: Mapped[str | None] = mapped_column(String(120))
    supplier_phone: Mapped[str | None] = mapped_column(String(30))
    origin_text: Mapped[str | None] = mapped_column(String(120))
    document_number: Mapped[str | None] = mapped_column(String(64))
    base: Mapped[Amount]
    # Price of one of the batch's units, in fen.
    price_fen: Mapped[Amount | None]

    batch: Mapped[Batch] = relationship(lazy="raise_on_sql")
    production_unit: Mapped[ProductionUnit | None] = relationship(lazy="raise_on_sql")
    member: Mapped[Member | None] = relationship(lazy="raise_on_sql")


class LedgerEntry(Base):
    """One change of a batch's balance; receipts are positive, issues negative."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint("base <> 0", name="base_not_zero"),
        Index("ix_ledger_entries_batch_id_on", "batch_id", "on"),
    )

    id: Mapped[int] = _projected_id()
    batch_id: Mapped[int] = reference("batches.id", index=False)
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind))
    base: Mapped[Amount]
    on: Mapped[LocalDate]
    at: Mapped[UtcInstant]
    event_pk: Mapped[int] = reference("events.id")
    # The label run that drew or returned it; the labels room lies above this one.
    run_id: Mapped[int | None] = mapped_column(BIG, index=True)
    reason: Mapped[str | None] = mapped_column(String(200))


class Dispatch(Base):
    """One delivery: to whom, where to, on which vehicle or waybill."""

    __tablename__ = "dispatches"

    id: Mapped[int] = _projected_id()
    event_pk: Mapped[int] = reference("events.id")
    producer_id: Mapped[int] = reference("producers.id")
    buyer: Mapped[str] = mapped_column(String(120))
    buyer_phone: Mapped[str] = mapped_column(String(30))
    destination_division: Mapped[Division]
    destination_address: Mapped[str] = mapped_column(String(200))
    plate_or_waybill: Mapped[str] = mapped_column(String(40), index=True)
    dispatched_at: Mapped[UtcInstant] = mapped_column(index=True)
    from_premises_id: Mapped[int | None] = reference("premises.id", nullable=True)
    # A stretch of the way, such as 县级仓 → 村级服务点.
    leg: Mapped[str | None] = mapped_column(String(80))
    # Why goods under a stop left nevertheless (returned, moved to quarantine, destroyed).
    despite_stop: Mapped[str | None] = mapped_column(String(200))

    lines: Mapped[list[DispatchLine]] = relationship(
        lazy="raise_on_sql", order_by="DispatchLine.id", viewonly=True
    )


class DispatchLine(Base):
    """So much of one batch in a delivery; labelled packs left the balance when they were labelled."""

    __tablename__ = "dispatch_lines"
    __table_args__ = (CheckConstraint("base > 0", name="base_positive"),)

    id: Mapped[int] = _projected_id()
    dispatch_id: Mapped[int] = reference("dispatches.id")
    batch_id: Mapped[int] = reference("batches.id")
    base: Mapped[Amount]
    is_labelled: Mapped[bool]

    batch: Mapped[Batch] = relationship(lazy="raise_on_sql")
    dispatch: Mapped[Dispatch] = relationship(lazy="raise_on_sql", viewonly=True)


class Restriction(Base):
    """A reason why a batch and everything made of it must not be sold or labelled; kept when lifted."""

    __tablename__ = "restrictions"

    id: Mapped[int] = _projected_id()
    event_pk: Mapped[int] = reference("events.id")
    batch_id: Mapped[int] = reference("batches.id")
    kind: Mapped[RestrictionKind] = mapped_column(choice(RestrictionKind))
    reason: Mapped[Prose]
    document_number: Mapped[str | None] = mapped_column(String(64))
    organisation_id: Mapped[int | None] = mapped_column(BIG)
    recall_id: Mapped[int | None] = mapped_column(BIG, index=True)
    placed_by: Mapped[int | None] = mapped_column(BIG)
    placed_by_name: Mapped[str] = mapped_column(String(120))
    placed_at: Mapped[UtcInstant]
    lifted_by: Mapped[int | None] = mapped_column(BIG)
    lifted_by_name: Mapped[str | None] = mapped_column(String(120))
    lifted_at: Mapped[UtcInstant | None] = mapped_column(index=True)
    lift_reason: Mapped[Prose | None]

    batch: Mapped[Batch] = relationship(lazy="raise_on_sql")

    @property
    def is_in_force(self) -> bool:
        """Whether it has not been lifted."""
        return self.lifted_at is None


class EventFile(Base):
    """A photograph, short video or document of an event; it stays when the projections are made anew."""

    __tablename__ = "event_files"

    id: Mapped[Id]
    event_pk: Mapped[int] = reference("events.id")
    file_id: Mapped[int] = reference("files.id")
    caption: Mapped[str] = mapped_column(String(120))
    added_at: Mapped[UtcInstant]

    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
    event: Mapped[StoredEvent] = relationship(lazy="raise_on_sql")


class YieldFinding(Base):
    """An amount that was not to be expected: what was found against what, under which rule.

    All but what lies below a recipe's band hold their batch by a restriction of their own until that is lifted.
    """

    __tablename__ = "yield_findings"

    id: Mapped[int] = _projected_id()
    event_pk: Mapped[int] = reference("events.id")
    batch_id: Mapped[int] = reference("batches.id")
    restriction_id: Mapped[int | None] = reference("restrictions.id", nullable=True)
    cause: Mapped[YieldCause] = mapped_column(choice(YieldCause))
    # Ledger units of the dimension of `unit`.
    found_base: Mapped[Amount]
    limit_base: Mapped[Amount]
    unit: Mapped[Unit] = mapped_column(choice(Unit))
    production_unit_id: Mapped[int | None] = reference("production_units.id", nullable=True)
    season: Mapped[str | None] = mapped_column(String(40))
    norm_version_id: Mapped[int | None] = reference("norm_versions.id", nullable=True)
    norm_row: Mapped[int | None]
    explanation: Mapped[Prose | None]
    explained_at: Mapped[UtcInstant | None]

    batch: Mapped[Batch] = relationship(lazy="raise_on_sql")
    restriction: Mapped[Restriction | None] = relationship(lazy="raise_on_sql")
    production_unit: Mapped[ProductionUnit | None] = relationship(lazy="raise_on_sql")
    norm_version: Mapped[NormVersion | None] = relationship(lazy="raise_on_sql")

    @property
    def found(self) -> Quantity:
        """What was found."""
        return Quantity.from_base(self.found_base, self.unit)

    @property
    def limit(self) -> Quantity:
        """The most (below a band: the least) that was to be expected."""
        return Quantity.from_base(self.limit_base, self.unit)

    @property
    def is_waiting(self) -> bool:
        """Whether it holds its batch now."""
        return self.restriction is not None and self.restriction.is_in_force


class BatchReversal(Base):
    """That an event turned out never to have been: what it had made is no batch any more, what it used is there.

    event_pk     the event that says so;  reversed_pk  the one that it takes back, once
    """

    __tablename__ = "batch_reversals"

    id: Mapped[int] = _projected_id()
    event_pk: Mapped[int] = reference("events.id")
    reversed_pk: Mapped[int] = reference("events.id", index=False, unique=True)
    reason: Mapped[Prose]
    reversed_by: Mapped[str] = mapped_column(String(120))
    reversed_at: Mapped[UtcInstant]


class YieldSurvey(Base):
    """A yield survey 测产: what an office measured on one production unit for one product in one season.

    The latest one counts; it lifts the unit's ceiling of that season to what was measured, never below the norm's.
    """

    __tablename__ = "yield_surveys"
    __table_args__ = (CheckConstraint("total_base > 0", name="total_positive"),)

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(30), unique=True)
    producer_id: Mapped[int] = reference("producers.id")
    production_unit_id: Mapped[int] = reference("production_units.id")
    product_id: Mapped[int] = reference("products.id")
    # A day of the season that was surveyed; which season that is, each ceiling's norm says.
    season_on: Mapped[LocalDate]
    # What was measured: in all, or for one mu, tree, colony or head.
    measured_base: Mapped[Amount]
    unit: Mapped[Unit] = mapped_column(choice(Unit))
    is_per_size: Mapped[bool]
    total_base: Mapped[Amount]
    surveyed_on: Mapped[LocalDate]
    surveyed_by: Mapped[str] = mapped_column(String(120))
    method: Mapped[str] = mapped_column(String(200))
    document_number: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[Prose]
    recorded_by: Mapped[int | None] = mapped_column(BIG)
    recorded_by_name: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant]

    producer: Mapped[Producer] = relationship(lazy="raise_on_sql")
    production_unit: Mapped[ProductionUnit] = relationship(lazy="raise_on_sql")
    product: Mapped[Product] = relationship(lazy="raise_on_sql")
    files: Mapped[list[YieldSurveyFile]] = relationship(
        lazy="raise_on_sql", order_by="YieldSurveyFile.id"
    )

    @property
    def measured(self) -> Quantity:
        """What was measured, in all or for one unit of size."""
        return Quantity.from_base(self.measured_base, self.unit)

    @property
    def total(self) -> Quantity:
        """What the whole production unit yields by it."""
        return Quantity.from_base(self.total_base, self.unit)


class YieldSurveyFile(Base):
    """A photograph or document of a yield survey."""

    __tablename__ = "yield_survey_files"

    id: Mapped[Id]
    survey_id: Mapped[int] = reference("yield_surveys.id")
    file_id: Mapped[int] = reference("files.id")

    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")


# ---------------------------------------------------------------- the graph's version


class GraphStamp(Base):
    """A part of the graph's version: whoever changes an edge leaves a new random stamp in one of the rows.

    The database writes them itself (`GRAPH_STAMPS` below). Two readings of all stamps that are equal saw the same
    edges, whoever wrote in between; a stamp that was rolled back never comes again.
    added     edges ever written under this row
    removed   statements under it that took edges away or changed them
    """

    __tablename__ = "graph_stamps"

    id: Mapped[Id]
    stamp: Mapped[str] = mapped_column(String(36))
    added: Mapped[Amount]
    removed: Mapped[Amount]


_SQLITE_STAMP = (
    "CREATE TRIGGER batch_inputs_{verb} AFTER {verb} ON batch_inputs BEGIN "
    "INSERT INTO graph_stamps (id, stamp, added, removed) "
    "VALUES (1, lower(hex(randomblob(16))), {added}, {removed}) ON CONFLICT (id) DO UPDATE SET "
    "stamp = excluded.stamp, added = added + {added}, removed = removed + {removed}; END"
)
# A row that another transaction holds is passed over and a new one begun: nobody ever waits for a stamp.
_POSTGRESQL_STAMP = """
CREATE OR REPLACE FUNCTION stamp_graph() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  fresh bigint := 0;
  gone bigint := 1;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT count(*) INTO fresh FROM written;
    gone := 0;
  END IF;
  UPDATE graph_stamps
  SET stamp = gen_random_uuid()::text, added = added + fresh, removed = removed + gone
  WHERE id = (SELECT id FROM graph_stamps ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED);
  IF NOT FOUND THEN
    INSERT INTO graph_stamps (stamp, added, removed) VALUES (gen_random_uuid()::text, fresh, gone);
  END IF;
  RETURN NULL;
END $$"""
GRAPH_STAMPS = {
    "sqlite": (
        _SQLITE_STAMP.format(verb="insert", added=1, removed=0),
        _SQLITE_STAMP.format(verb="update", added=0, removed=1),
        _SQLITE_STAMP.format(verb="delete", added=0, removed=1),
    ),
    "postgresql": (
        _POSTGRESQL_STAMP,
        "CREATE TRIGGER batch_inputs_insert AFTER INSERT ON batch_inputs REFERENCING NEW TABLE AS written "
        "FOR EACH STATEMENT EXECUTE FUNCTION stamp_graph()",
        "CREATE TRIGGER batch_inputs_change AFTER UPDATE OR DELETE OR TRUNCATE ON batch_inputs "
        "FOR EACH STATEMENT EXECUTE FUNCTION stamp_graph()",
    ),
}

_edges = BatchInput.__table__
assert isinstance(_edges, Table)  # noqa: S101  (for the type checker)
for _dialect, _statements in GRAPH_STAMPS.items():
    for _statement in _statements:
        _ddl = DDL(_statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(_edges, "after_create", _ddl.execute_if(dialect=_dialect))


# In the order in which a rebuild empties them: what refers before what is referred to.
PROJECTIONS: tuple[type[Base], ...] = (
    BatchReversal,
    YieldFinding,
    LedgerEntry,
    DispatchLine,
    Dispatch,
    Restriction,
    BatchSource,
    BatchInput,
    Batch,
)
