"""Tables of the recalls."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    BIG,
    Amount,
    Id,
    Instant,
    JsonDocument,
    LocalDate,
    Prose,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.rooms.batches.models import Batch
from trace.rooms.producers.models import Producer
from trace.rooms.recalls.duties import DutyKind
from trace.rooms.recalls.rules import (
    DrillState,
    EntryKind,
    HolderState,
    ProbeFinding,
    RecallGrade,
    RecallKind,
    RecallState,
    ScopeKind,
    Way,
)


class Recall(Base):
    """One recall 召回 of a producer's batches and of everything made of them.

    known_at   since when the risk is known: the first legal clock runs from it
    reach      counts of batches, runs and labels on the day it was ordered (the goods go on moving)
    """

    __tablename__ = "recalls"
    __table_args__ = (
        CheckConstraint("kind <> 'ordered' OR document_number IS NOT NULL", name="document"),
        CheckConstraint("(state = 'lifted') = (lifted_at IS NOT NULL)", name="lifted"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[RecallKind] = mapped_column(choice(RecallKind))
    grade: Mapped[RecallGrade] = mapped_column(choice(RecallGrade))
    state: Mapped[RecallState] = mapped_column(choice(RecallState), index=True)
    producer_id: Mapped[int] = reference("producers.id")
    organisation_id: Mapped[int | None] = reference("organisations.id", nullable=True)
    office: Mapped[str] = mapped_column(String(200))
    reason: Mapped[Prose]
    document_number: Mapped[str | None] = mapped_column(String(64))
    notice_text: Mapped[Prose]
    known_at: Mapped[UtcInstant]
    ordered_at: Mapped[UtcInstant] = mapped_column(index=True)
    ordered_by: Mapped[int | None] = mapped_column(BIG)
    ordered_by_name: Mapped[str] = mapped_column(String(120))
    start_due_at: Mapped[datetime | None] = mapped_column(Instant)
    finish_due_on: Mapped[date | None] = mapped_column(Date)
    reach: Mapped[dict[str, int]] = mapped_column(JsonDocument)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_by: Mapped[int | None] = mapped_column(BIG)
    lifted_by_name: Mapped[str | None] = mapped_column(String(120))
    lift_reason: Mapped[Prose | None]

    producer: Mapped[Producer] = relationship(lazy="raise_on_sql")
    batches: Mapped[list[RecallBatch]] = relationship(
        lazy="raise_on_sql", order_by="RecallBatch.id"
    )


class RecallBatch(Base):
    """A batch that a recall names."""

    __tablename__ = "recall_batches"
    __table_args__ = (UniqueConstraint("recall_id", "batch_id"),)

    id: Mapped[Id]
    recall_id: Mapped[int] = reference("recalls.id", index=False)
    batch_id: Mapped[int] = reference("batches.id")

    batch: Mapped[Batch] = relationship(lazy="raise_on_sql")


class RecallScope(Base):
    """How the batches that a recall names were found; the words as they were asked for."""

    __tablename__ = "recall_scopes"

    id: Mapped[Id]
    recall_id: Mapped[int] = reference("recalls.id", index=False, unique=True)
    kind: Mapped[ScopeKind] = mapped_column(choice(ScopeKind))
    text: Mapped[str] = mapped_column(String(200))
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)


class RecallDuty(Base):
    """A duty of a recall: until when, when it was done, and by which document."""

    __tablename__ = "recall_duties"
    __table_args__ = (
        UniqueConstraint("recall_id", "kind"),
        CheckConstraint("(done_at IS NULL) = (done_by_name IS NULL)", name="done"),
    )

    id: Mapped[Id]
    recall_id: Mapped[int] = reference("recalls.id", index=False)
    kind: Mapped[DutyKind] = mapped_column(choice(DutyKind))
    due_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by_name: Mapped[str | None] = mapped_column(String(120))
    document_number: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[Prose]

    def is_late(self, now: datetime) -> bool:
        """Whether it was done, or is still open, after its time."""
        return self.due_at is not None and (self.done_at or now) > self.due_at

    recall: Mapped[Recall] = relationship(lazy="raise_on_sql")


class RecallHolder(Base):
    """Somebody to whom goods within a recall went, known from deliveries or by books of its own.

    sender_id        the producer in whose books the delivery stands: who may read those sees this row
    organisation_id  the same as a producer or trading partner with an account, told in this system; others get a
                     printed notice
    is_traced        its own books show where the goods went: they are counted there, not in this row's amounts
    """

    __tablename__ = "recall_holders"
    __table_args__ = (UniqueConstraint("recall_id", "sender_id", "buyer", "phone", "address"),)

    id: Mapped[Id]
    recall_id: Mapped[int] = reference("recalls.id", index=False)
    sender_id: Mapped[int] = reference("producers.id")
    buyer: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int | None] = reference("organisations.id", nullable=True)
    is_traced: Mapped[bool]
    state: Mapped[HolderState] = mapped_column(choice(HolderState))
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    told_how: Mapped[Way | None] = mapped_column(choice(Way))
    told_by_name: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[Prose]
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[Prose]

    recall: Mapped[Recall] = relationship(lazy="raise_on_sql")
    amounts: Mapped[list[RecallAmount]] = relationship(
        lazy="raise_on_sql", order_by="RecallAmount.id", viewonly=True
    )


class RecallAmount(Base):
    """Goods of one batch in one place: with a holder, or still with who made them (no holder); ledger units.

    due        what went there by the books
    recovered  came back, or was taken off sale there;  gone  was sold on or eaten: nobody gets it back
    """

    __tablename__ = "recall_amounts"
    __table_args__ = (
        CheckConstraint("recovered_base >= 0 AND gone_base >= 0", name="not_negative"),
        CheckConstraint("recovered_base + gone_base <= due_base", name="not_more_than_due"),
    )

    id: Mapped[Id]
    recall_id: Mapped[int] = reference("recalls.id")
    batch_id: Mapped[int] = reference("batches.id")
    holder_id: Mapped[int | None] = reference("recall_holders.id", nullable=True)
    due_base: Mapped[Amount]
    recovered_base: Mapped[Amount]
    gone_base: Mapped[Amount]

    batch: Mapped[Batch] = relationship(lazy="raise_on_sql")
    holder: Mapped[RecallHolder | None] = relationship(lazy="raise_on_sql", viewonly=True)


class RecallTotal(Base):
    """What was recovered of one batch, and what became of that; never more than came back is disposed of."""

    __tablename__ = "recall_totals"
    __table_args__ = (
        UniqueConstraint("recall_id", "batch_id"),
        CheckConstraint("disposed_base >= 0", name="not_negative"),
        CheckConstraint("disposed_base <= recovered_base", name="not_more_than_recovered"),
    )

    id: Mapped[Id]
    recall_id: Mapped[int] = reference("recalls.id", index=False)
    batch_id: Mapped[int] = reference("batches.id")
    recovered_base: Mapped[Amount]
    disposed_base: Mapped[Amount]

    batch: Mapped[Batch] = relationship(lazy="raise_on_sql")


class RecallEntry(Base):
    """One entry of progress, never changed; `amount_id` for what was recovered or is gone."""

    __tablename__ = "recall_entries"
    __table_args__ = (CheckConstraint("base > 0", name="base_positive"),)

    id: Mapped[Id]
    recall_id: Mapped[int] = reference("recalls.id")
    batch_id: Mapped[int] = reference("batches.id")
    amount_id: Mapped[int | None] = reference("recall_amounts.id", nullable=True)
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind))
    base: Mapped[Amount]
    on: Mapped[LocalDate]
    place: Mapped[str] = mapped_column(String(200))
    document_number: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[Prose]
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[UtcInstant]

    batch: Mapped[Batch] = relationship(lazy="raise_on_sql")
    amount: Mapped[RecallAmount | None] = relationship(lazy="raise_on_sql")


class RecallCheck(Base):
    """An effectiveness check 召回效果核查: whether a holder was told and the goods are off sale."""

    __tablename__ = "recall_checks"

    id: Mapped[Id]
    recall_id: Mapped[int] = reference("recalls.id")
    holder_id: Mapped[int] = reference("recall_holders.id")
    on: Mapped[LocalDate]
    way: Mapped[Way] = mapped_column(choice(Way))
    was_told: Mapped[bool]
    is_off_sale: Mapped[bool]
    note: Mapped[Prose]
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[UtcInstant]

    holder: Mapped[RecallHolder] = relationship(lazy="raise_on_sql")

    @property
    def is_effective(self) -> bool:
        """Whether the recall did at this holder what it is for."""
        return self.was_told and self.is_off_sale


class RecallReport(Base):
    """The closing report 召回总结 with the figures of the day it was filed; one a recall."""

    __tablename__ = "recall_reports"

    id: Mapped[Id]
    recall_id: Mapped[int] = reference("recalls.id", index=False, unique=True)
    cause: Mapped[Prose]
    measures: Mapped[Prose]
    conclusion: Mapped[Prose]
    figures: Mapped[dict[str, int]] = mapped_column(JsonDocument)
    filed_at: Mapped[UtcInstant]
    filed_by_name: Mapped[str] = mapped_column(String(120))


class RecallDrill(Base):
    """A drill 召回演练: nobody's goods are held by it, and the public never sees it.

    trace_ms   milliseconds that finding both directions of the batch's lineage took this system
    counts     upstream, downstream, holders on the day; at the end shipped, found (milligrams), reached
    """

    __tablename__ = "recall_drills"
    __table_args__ = (
        CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(32), unique=True)
    batch_id: Mapped[int] = reference("batches.id")
    producer_id: Mapped[int] = reference("producers.id")
    is_random: Mapped[bool]
    state: Mapped[DrillState] = mapped_column(choice(DrillState))
    trace_ms: Mapped[int]
    counts: Mapped[dict[str, int]] = mapped_column(JsonDocument)
    started_at: Mapped[UtcInstant]
    started_by_name: Mapped[str] = mapped_column(String(120))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    score: Mapped[int | None]
    note: Mapped[Prose]

    batch: Mapped[Batch] = relationship(lazy="raise_on_sql")
    producer: Mapped[Producer] = relationship(lazy="raise_on_sql")
    holders: Mapped[list[DrillHolder]] = relationship(
        lazy="raise_on_sql", order_by="DrillHolder.id"
    )


class DrillHolder(Base):
    """Somebody to be reached in a drill, and how much of what went there was accounted for."""

    __tablename__ = "recall_drill_holders"
    __table_args__ = (
        CheckConstraint("found_base BETWEEN 0 AND sent_base", name="not_more_than_sent"),
    )

    id: Mapped[Id]
    drill_id: Mapped[int] = reference("recall_drills.id")
    batch_id: Mapped[int] = reference("batches.id")
    buyer: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40))
    sent_base: Mapped[Amount]
    found_base: Mapped[Amount]
    reached_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[Prose]

    batch: Mapped[Batch] = relationship(lazy="raise_on_sql")


class ProbeLabel(Base):
    """The test label with which the public page is checked; the latest one named counts."""

    __tablename__ = "recall_probe_labels"

    id: Mapped[Id]
    serial: Mapped[str] = mapped_column(String(13))
    batch_id: Mapped[int] = reference("batches.id")
    named_at: Mapped[UtcInstant]
    named_by_name: Mapped[str] = mapped_column(String(120))


class Probe(Base):
    """One self-check: whether the public page followed a stop and its release, and how soon.

    stop_ms, release_ms   from the commit until the page said so; None where it did not
    """

    __tablename__ = "recall_probes"

    id: Mapped[Id]
    serial: Mapped[str] = mapped_column(String(13))
    finding: Mapped[ProbeFinding] = mapped_column(choice(ProbeFinding))
    stop_ms: Mapped[int | None]
    release_ms: Mapped[int | None]
    at: Mapped[UtcInstant]

    @property
    def is_alarm(self) -> bool:
        """Whether somebody has to look."""
        return self.finding is not ProbeFinding.FOLLOWED
