"""Tables of the hand-overs, and the triggers by which the database notes what changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DDL, BigInteger, Index, Integer, String, Table, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    Digest,
    Division,
    Id,
    Instant,
    JsonDocument,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.rooms.batches.models import Batch, Restriction
from trace.rooms.conformity.models import ConformityCertificate
from trace.rooms.events.models import StoredEvent
from trace.rooms.exchange.kinds import FactKind, HandoverState, Outcome
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product


class ExchangeChange(Base):
    """That a fact came to be, changed or went; written by the triggers below, taken out once it is dealt with."""

    __tablename__ = "exchange_changes"

    id: Mapped[Id]
    kind: Mapped[FactKind] = mapped_column(choice(FactKind))
    subject_id: Mapped[int] = mapped_column(BigInteger)


class ExchangeStream(Base):
    """That a target is to get every fact of a kind, since when, and how far the older ones were gone through.

    mapping_digest  of the part of the target's file that shapes what is sent: another one starts the filling anew
    filled_to       the highest id of the kind that was gone through;  filled_at  when all were, or None
    """

    __tablename__ = "exchange_streams"
    __table_args__ = (UniqueConstraint("target", "kind"),)

    id: Mapped[Id]
    target: Mapped[str] = mapped_column(String(40))
    kind: Mapped[FactKind] = mapped_column(choice(FactKind))
    mapping_digest: Mapped[Digest]
    opened_at: Mapped[UtcInstant]
    filled_to: Mapped[int] = mapped_column(BigInteger)
    filled_at: Mapped[datetime | None] = mapped_column(Instant)


class Handover(Base):
    """One version of one fact for one target.

    key          the idempotency key, the same over all attempts
    digest       of what is sent; the same again makes no new version
    after_kind, after_id   the fact that this one names: it goes first
    may_have_arrived       an attempt ended without an answer: a 409 then says that the platform has it
    job_address  where the platform tells how it got on with what it accepted
    """

    __tablename__ = "exchange_handovers"
    __table_args__ = (
        UniqueConstraint("target", "kind", "subject_id", "version"),
        Index("ix_exchange_handovers_queue", "target", "state", "rank", "id"),
        Index("ix_exchange_handovers_subject", "kind", "subject_id", "is_latest"),
    )

    id: Mapped[Id]
    target: Mapped[str] = mapped_column(String(40))
    kind: Mapped[FactKind] = mapped_column(choice(FactKind))
    rank: Mapped[int] = mapped_column(Integer)
    subject_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(Integer)
    is_latest: Mapped[bool]
    label: Mapped[str] = mapped_column(String(200))
    division: Mapped[Division] = mapped_column(index=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[Digest]
    record: Mapped[dict[str, object] | None] = mapped_column(JsonDocument)
    payload: Mapped[dict[str, object] | None] = mapped_column(JsonDocument)
    missing: Mapped[list[str]] = mapped_column(JsonDocument)
    after_kind: Mapped[str | None] = mapped_column(String(40))
    after_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[HandoverState] = mapped_column(choice(HandoverState))
    created_at: Mapped[UtcInstant]
    due_at: Mapped[UtcInstant]
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
    attempt_count: Mapped[int] = mapped_column(Integer)
    may_have_arrived: Mapped[bool]
    job_address: Mapped[str | None] = mapped_column(String(1000))
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)

    attempts: Mapped[list[HandoverAttempt]] = relationship(
        lazy="raise_on_sql", order_by="HandoverAttempt.id.desc()"
    )


class HandoverAttempt(Base):
    """One attempt and its receipt: what the platform answered, or why there is no answer.

    status  of HTTP, or None;  reason  a slug;  told  the beginning of the answer, or the name of the file written
    """

    __tablename__ = "exchange_attempts"

    id: Mapped[Id]
    handover_id: Mapped[int] = reference("exchange_handovers.id")
    at: Mapped[UtcInstant]
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    status: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(40))
    told: Mapped[str] = mapped_column(Text)


# ---------------------------------------------------------------- noted by the database itself

# Of a batch not its balance, which every label moves and no platform is told.
_BATCH_COLUMNS = (
    "product_id",
    "producer_id",
    "premises_id",
    "lot",
    "made_on",
    "expires_on",
    "unit",
    "produced_base",
    "processor_id",
    "principal_id",
    "grade",
)
#: (table, kind, the changes that count): events are never changed; batches and products can be taken back.
NOTED = (
    ("producers", FactKind.PRODUCER, ("INSERT", "UPDATE")),
    ("products", FactKind.PRODUCT, ("INSERT", "UPDATE", "DELETE")),
    ("batches", FactKind.BATCH, ("INSERT", f"UPDATE OF {', '.join(_BATCH_COLUMNS)}", "DELETE")),
    ("conformity_certificates", FactKind.CERTIFICATE, ("INSERT", "UPDATE")),
    ("events", FactKind.EVENT, ("INSERT",)),
)
#: A stop or a recall is told with the batch on which it was placed.
RESTRICTIONS = "restrictions"
# Many rows written by one statement are noted by one statement; SQLite knows triggers of rows only. Transition tables
# go with no list of columns, so changes are noted row by row.
POSTGRESQL_FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION note_exchange_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO exchange_changes (kind, subject_id) SELECT TG_ARGV[0], id FROM touched;
  RETURN NULL;
END $$""",
    """
CREATE OR REPLACE FUNCTION note_exchange_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO exchange_changes (kind, subject_id) VALUES (TG_ARGV[0], NEW.id);
  RETURN NULL;
END $$""",
    """
CREATE OR REPLACE FUNCTION note_exchange_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO exchange_changes (kind, subject_id) VALUES ('batch', COALESCE(NEW.batch_id, OLD.batch_id));
  RETURN NULL;
END $$""",
)


def noting_statements(dialect: str, table: str) -> tuple[str, ...]:
    """Return the statements that make the database note the changes of `table`; the migration runs the same."""
    if table == RESTRICTIONS:
        return _of_restrictions(dialect)
    kind, changes = next((kind, changes) for name, kind, changes in NOTED if name == table)
    if dialect != "postgresql":
        return tuple(_sqlite(table, kind, change) for change in changes)
    return (*POSTGRESQL_FUNCTIONS, *(_postgresql(table, kind, change) for change in changes))


def _of_restrictions(dialect: str) -> tuple[str, ...]:
    made = []
    for verb in ("INSERT", "UPDATE", "DELETE"):
        head = (
            f"CREATE TRIGGER {RESTRICTIONS}_exchange_{verb.lower()} AFTER {verb} ON {RESTRICTIONS} "
        )
        row = "OLD" if verb == "DELETE" else "NEW"
        note = f"INSERT INTO exchange_changes (kind, subject_id) VALUES ('batch', {row}.batch_id)"  # noqa: S608
        by_row = "FOR EACH ROW EXECUTE FUNCTION note_exchange_batch()"
        made.append(head + (by_row if dialect == "postgresql" else f"BEGIN {note}; END"))
    return (*(POSTGRESQL_FUNCTIONS if dialect == "postgresql" else ()), *made)


def _sqlite(table: str, kind: FactKind, change: str) -> str:
    verb = change.split(" ")[0]
    row = "OLD" if verb == "DELETE" else "NEW"
    note = f"INSERT INTO exchange_changes (kind, subject_id) VALUES ('{kind.value}', {row}.id)"  # noqa: S608
    return f"CREATE TRIGGER {table}_exchange_{verb.lower()} AFTER {change} ON {table} BEGIN {note}; END"


def _postgresql(table: str, kind: FactKind, change: str) -> str:
    verb = change.split(" ")[0]
    head = f"CREATE TRIGGER {table}_exchange_{verb.lower()} AFTER {change} ON {table} "
    if verb == "UPDATE":
        return f"{head}FOR EACH ROW EXECUTE FUNCTION note_exchange_row('{kind.value}')"
    rows = "OLD" if verb == "DELETE" else "NEW"
    return (
        f"{head}REFERENCING {rows} TABLE AS touched "
        f"FOR EACH STATEMENT EXECUTE FUNCTION note_exchange_rows('{kind.value}')"
    )


def _note(table: Table) -> None:
    for dialect in ("sqlite", "postgresql"):
        for statement in noting_statements(dialect, table.name):
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


for _model in (Producer, Product, Batch, ConformityCertificate, StoredEvent, Restriction):
    _table = _model.__table__
    assert isinstance(_table, Table)  # noqa: S101  (for the type checker)
    _note(_table)
