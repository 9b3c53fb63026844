"""Tables of the field: states of bundles, and what phones sent of work done without a network."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from trace.kernel.columns import (
    BIG,
    Amount,
    Code,
    Digest,
    Division,
    Id,
    Instant,
    JsonDocument,
    Name,
    Scaled,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.kernel.files import StoredFile
from trace.rooms.field.entry_rules import EntryKind, EntryState
from trace.rooms.inspections.models import Inspection
from trace.rooms.supervision.models import Check, Lead


class FieldBundle(Base):
    """One state of the content for a division.

    sequence   counts up within the division
    digest     SHA-256 of the canonical JSON; `packed` is that text under gzip
    as_of      when this content was last found to be what the records say
    stamp      what the records' newest entry and the keys were then; the same stamp needs no second reading
    """

    __tablename__ = "field_bundles"
    __table_args__ = (
        UniqueConstraint("division", "sequence"),
        CheckConstraint("sequence > 0", name="sequence"),
    )

    id: Mapped[Id]
    division: Mapped[Division]
    sequence: Mapped[int]
    digest: Mapped[Digest]
    size: Mapped[int]
    as_of: Mapped[UtcInstant]
    stamp: Mapped[str] = mapped_column(String(64))
    packed: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False), raiseload=True)


class FieldEntry(Base):
    """What a phone sent of work done without a network, once for each key that a phone made.

    content        all that the phone said, without when it was sent; `digest` is its SHA-256
    seen_at        by the phone's clock; `at` is when that was, as far as can be told (what the record says)
    clock_error_s  by how much the phone's clock was ahead when it sent this; `skew_s` when it fetched a bundle last
    verdict        what the phone said of `code`; `now_verdict` what it answered when this came in
    conflicts      [{kind, facts}] of what did not agree
    check_id       the record it became, or the one that was there before; as `lead_id` and `inspection_id`
    """

    __tablename__ = "field_entries"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="position"),
        CheckConstraint(
            "(check_id IS NULL OR lead_id IS NULL) AND (inspection_id IS NULL OR"
            " (check_id IS NULL AND lead_id IS NULL))",
            name="one_record",
        ),
        CheckConstraint(
            "(state = 'held') = (check_id IS NULL AND lead_id IS NULL AND inspection_id IS NULL)",
            name="record_unless_held",
        ),
    )

    id: Mapped[Id]
    key: Mapped[Code]
    account_id: Mapped[int] = mapped_column(BIG, index=True)
    sent_by: Mapped[str] = mapped_column(String(120))
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind))
    state: Mapped[EntryState] = mapped_column(choice(EntryState), index=True)
    division: Mapped[Division] = mapped_column(index=True)
    place: Mapped[Name]
    digest: Mapped[Digest]
    content: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    conflicts: Mapped[list[dict[str, Any]]] = mapped_column(JsonDocument)
    seen_at: Mapped[UtcInstant]
    at: Mapped[UtcInstant]
    received_at: Mapped[UtcInstant] = mapped_column(index=True)
    clock_error_s: Mapped[Amount]
    skew_s: Mapped[int | None] = mapped_column(BigInteger)
    code: Mapped[str] = mapped_column(String(600))
    serial: Mapped[str | None] = mapped_column(String(13), index=True)
    verdict: Mapped[str] = mapped_column(String(20))
    now_verdict: Mapped[str] = mapped_column(String(20))
    bundle_division: Mapped[Division]
    bundle_sequence: Mapped[int | None] = mapped_column(BigInteger)
    latitude: Mapped[Decimal | None] = mapped_column(Scaled(6))
    longitude: Mapped[Decimal | None] = mapped_column(Scaled(6))
    accuracy_m: Mapped[int | None] = mapped_column(BigInteger)
    check_id: Mapped[int | None] = reference("checks.id", nullable=True)
    lead_id: Mapped[int | None] = reference("leads.id", nullable=True)
    inspection_id: Mapped[int | None] = reference("inspections.id", nullable=True)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str | None] = mapped_column(String(120))
    check: Mapped[Check | None] = relationship(lazy="raise_on_sql")
    lead: Mapped[Lead | None] = relationship(lazy="raise_on_sql")
    inspection: Mapped[Inspection | None] = relationship(lazy="raise_on_sql")

    @property
    def number(self) -> str | None:
        """The number of the record it became or is the same as."""
        if self.check_id is not None:
            return self.check.number if self.check else None
        if self.lead_id is not None:
            return self.lead.number if self.lead else None
        if self.inspection_id is not None:
            return self.inspection.number if self.inspection else None
        return None


class FieldPhotograph(Base):
    """A photograph that a phone sent ahead of its entry; `digest` is the SHA-256 of what the phone sent.

    named_at   when an entry named it first; until then it may be cleared away
    """

    __tablename__ = "field_photographs"
    __table_args__ = (UniqueConstraint("account_id", "digest"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(BIG)
    digest: Mapped[Digest]
    file_id: Mapped[int] = reference("files.id", index=False)
    received_at: Mapped[UtcInstant]
    named_at: Mapped[datetime | None] = mapped_column(Instant)
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
