"""Tables of the label runs: orders, what the gates found, the fate of ranges, and the files made for printers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    BIG,
    Amount,
    Digest,
    Id,
    Instant,
    JsonDocument,
    Prose,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.kernel.files import StoredFile
from trace.kernel.outbox import Job
from trace.rooms.authorisations.models import PackagingFiling, PackagingStock
from trace.rooms.brands.models import Brand
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import (
    ExportFormat,
    ExportState,
    Gate,
    Outcome,
    PrintKind,
    RangeKind,
    RunKind,
    RunState,
    Stage,
)
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product
from trace.rooms.sheets.models import LabelTemplateVersion


class LabelRun(Base):
    """One order of labels 标签申领单; no row exists per label.

    gtin, lot       as printed: with both a bound code, with a GTIN alone a pre-printed one, with neither `/v/…`
    base_each       ledger units of the product that one label stands for
    """

    __tablename__ = "label_runs"
    __table_args__ = (
        CheckConstraint("count > 0", name="count"),
        CheckConstraint("key_number BETWEEN 1 AND 255", name="key_number"),
        CheckConstraint("(kind = 'bound') = (batch_id IS NOT NULL)", name="batch"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(4), unique=True)
    kind: Mapped[RunKind] = mapped_column(choice(RunKind))
    state: Mapped[RunState] = mapped_column(choice(RunState), index=True)
    producer_id: Mapped[int] = reference("producers.id")
    product_id: Mapped[int] = reference("products.id")
    batch_id: Mapped[int | None] = reference("batches.id", nullable=True)
    brand_id: Mapped[int | None] = reference("brands.id", nullable=True)
    authorisation_id: Mapped[int | None] = reference("authorisations.id", nullable=True)
    printer_id: Mapped[int | None] = reference("organisations.id", nullable=True)
    gtin: Mapped[str | None] = mapped_column(String(14))
    lot: Mapped[str | None] = mapped_column(String(20))
    count: Mapped[Amount]
    base_each: Mapped[Amount]
    key_number: Mapped[int]
    marks: Mapped[list[str]] = mapped_column(JsonDocument)
    label_text_version: Mapped[int | None]
    ordered_by: Mapped[str] = mapped_column(String(120))
    ordered_at: Mapped[UtcInstant] = mapped_column(index=True)
    closed_reason: Mapped[Prose] = mapped_column(default="")

    producer: Mapped[Producer] = relationship(lazy="raise_on_sql")
    product: Mapped[Product] = relationship(lazy="raise_on_sql")
    brand: Mapped[Brand | None] = relationship(lazy="raise_on_sql")
    joined: Mapped[JoinedCertificate | None] = relationship(lazy="raise_on_sql", viewonly=True)

    @property
    def whole(self) -> Span:
        """All its labels."""
        return Span(0, self.count - 1)


class GateRecord(Base):
    """What one gate found at one stage, kept for ever; `first` and `last` are set for a range."""

    __tablename__ = "gate_results"

    id: Mapped[Id]
    run_id: Mapped[int] = reference("label_runs.id")
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    first: Mapped[int | None] = mapped_column(BigInteger)
    last: Mapped[int | None] = mapped_column(BigInteger)
    gate: Mapped[Gate] = mapped_column(choice(Gate))
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    reason: Mapped[str] = mapped_column(String(60))
    rule: Mapped[str] = mapped_column(String(80))
    rule_version: Mapped[str] = mapped_column(String(40))
    facts: Mapped[dict[str, object]] = mapped_column(JsonDocument)
    documents: Mapped[list[str]] = mapped_column(JsonDocument)
    judged_at: Mapped[UtcInstant]


class JoinedCertificate(Base):
    """The conformity certificate whose words and number stand on every label of a run 证码合一."""

    __tablename__ = "joined_certificates"

    run_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("label_runs.id"), primary_key=True, autoincrement=False
    )
    certificate_id: Mapped[int] = reference("conformity_certificates.id")
    # As printed: what is on the packs does not change with the register.
    number: Mapped[str] = mapped_column(String(40))


class LabelRange(Base):
    """What was done to the labels `first` to `last` of a run, both included, in print order."""

    __tablename__ = "label_ranges"
    __table_args__ = (
        CheckConstraint("first >= 0 AND first <= last", name="order"),
        CheckConstraint("(kind = 'bound') = (batch_id IS NOT NULL)", name="batch"),
    )

    id: Mapped[Id]
    run_id: Mapped[int] = reference("label_runs.id")
    kind: Mapped[RangeKind] = mapped_column(choice(RangeKind))
    first: Mapped[Amount]
    last: Mapped[Amount]
    batch_id: Mapped[int | None] = reference("batches.id", nullable=True)
    reason: Mapped[Prose] = mapped_column(default="")
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[UtcInstant]

    @property
    def span(self) -> Span:
        """The labels it is about."""
        return Span(self.first, self.last)


class RunPackaging(Base):
    """In what the packs of a run are packed: a filed version, old packaging, or where none was asked neither."""

    __tablename__ = "label_run_packaging"
    __table_args__ = (CheckConstraint("filing_id IS NULL OR stock_id IS NULL", name="one"),)

    run_id: Mapped[int] = mapped_column(BIG, ForeignKey("label_runs.id"), primary_key=True)
    filing_id: Mapped[int | None] = reference("packaging_filings.id", nullable=True)
    stock_id: Mapped[int | None] = reference("packaging_stocks.id", nullable=True)
    channel: Mapped[str] = mapped_column(String(60), default="")

    filing: Mapped[PackagingFiling | None] = relationship(lazy="raise_on_sql")
    stock: Mapped[PackagingStock | None] = relationship(lazy="raise_on_sql")


class PrintEntry(Base):
    """One line of the printer's account: what was done with the labels `first` to `last` as paper."""

    __tablename__ = "label_print_entries"
    __table_args__ = (CheckConstraint("first >= 0 AND first <= last", name="order"),)

    id: Mapped[Id]
    run_id: Mapped[int] = reference("label_runs.id")
    kind: Mapped[PrintKind] = mapped_column(choice(PrintKind))
    first: Mapped[Amount]
    last: Mapped[Amount]
    note: Mapped[Prose] = mapped_column(default="")
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[UtcInstant]

    @property
    def span(self) -> Span:
        """The labels it is about."""
        return Span(self.first, self.last)


class RunExport(Base):
    """One set of files made from a run for a printer; `side_mm` is that of the symbol without its quiet zone.

    labels_per_file   kept with it, for whoever goes on has to cut the run as it was cut
    """

    __tablename__ = "run_exports"
    __table_args__ = (CheckConstraint("first >= 0 AND first <= last", name="order"),)

    id: Mapped[Id]
    run_id: Mapped[int] = reference("label_runs.id")
    format: Mapped[ExportFormat] = mapped_column(choice(ExportFormat))
    state: Mapped[ExportState] = mapped_column(choice(ExportState))
    layout: Mapped[str] = mapped_column(String(40))
    side_mm: Mapped[int]
    first: Mapped[Amount]
    last: Mapped[Amount]
    labels_per_file: Mapped[int] = mapped_column(default=4_000, server_default="4000")
    job_id: Mapped[int | None] = reference("jobs.id", nullable=True)
    manifest_id: Mapped[int | None] = reference("files.id", nullable=True, index=False)
    requested_by: Mapped[str] = mapped_column(String(120))
    requested_at: Mapped[UtcInstant]
    finished_at: Mapped[datetime | None] = mapped_column(Instant)

    parts: Mapped[list[ExportPart]] = relationship(
        lazy="raise_on_sql", order_by="ExportPart.position"
    )
    manifest: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
    drawing: Mapped[ExportDrawing | None] = relationship(lazy="raise_on_sql", viewonly=True)
    job: Mapped[Job | None] = relationship(lazy="raise_on_sql", viewonly=True)

    @property
    def span(self) -> Span:
        """The labels it is about."""
        return Span(self.first, self.last)


class ExportDrawing(Base):
    """By what the labels of an export are drawn, where it is not the usual: it never changes, nor does the version.

    start_cell    of the first sheet, counted from 1: those before it are used up
    dots_per_mm   of a thermal printer's head
    """

    __tablename__ = "export_drawings"
    __table_args__ = (CheckConstraint("start_cell > 0", name="start_cell"),)

    export_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("run_exports.id"), primary_key=True, autoincrement=False
    )
    version_id: Mapped[int | None] = reference("label_template_versions.id", nullable=True)
    start_cell: Mapped[int]
    dots_per_mm: Mapped[int]

    version: Mapped[LabelTemplateVersion | None] = relationship(lazy="raise_on_sql", viewonly=True)


class ExportPart(Base):
    """One file of an export, recorded when it lies in the store; an interrupted export goes on after the last."""

    __tablename__ = "export_parts"
    __table_args__ = (UniqueConstraint("export_id", "position"),)

    id: Mapped[Id]
    export_id: Mapped[int] = reference("run_exports.id")
    position: Mapped[int]
    first: Mapped[Amount]
    last: Mapped[Amount]
    file_id: Mapped[int] = reference("files.id", index=False)

    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")

    @property
    def span(self) -> Span:
        """The labels it holds."""
        return Span(self.first, self.last)


class ImportedCodeList(Base):
    """Codes of a certifier (有机码) handed in for the labels `first` to `last` of a run, one each, in print order."""

    __tablename__ = "imported_code_lists"
    __table_args__ = (CheckConstraint("first >= 0 AND first <= last", name="order"),)

    id: Mapped[Id]
    run_id: Mapped[int] = reference("label_runs.id")
    first: Mapped[Amount]
    last: Mapped[Amount]
    file_name: Mapped[str] = mapped_column(String(200))
    # SHA-256 over the codes, one a line: what was handed in can be proved after it was withdrawn.
    digest: Mapped[Digest]
    imported_by: Mapped[str] = mapped_column(String(120))
    imported_at: Mapped[UtcInstant]
    withdrawn_by: Mapped[str | None] = mapped_column(String(120))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_reason: Mapped[Prose] = mapped_column(default="")

    @property
    def span(self) -> Span:
        """The labels it is for."""
        return Span(self.first, self.last)


class ImportedCode(Base):
    """The code that one smallest pack bears, drawn at random by its certifier: it cannot be derived, so it is kept."""

    __tablename__ = "imported_codes"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("run_id", "position"),
        CheckConstraint("length(code) = 17", name="seventeen"),
        CheckConstraint("position >= 0", name="position"),
    )

    id: Mapped[Id]
    run_id: Mapped[int] = reference("label_runs.id", index=False)
    list_id: Mapped[int] = reference("imported_code_lists.id")
    # Index of the label in print order.
    position: Mapped[Amount]
    code: Mapped[str] = mapped_column(String(17))
