"""The tables of scanning; a label that nobody ever scanned has no row."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from trace.kernel.columns import BIG, Id, JsonDocument, UtcInstant, choice, reference
from trace.kernel.database import Base
from trace.rooms.scanning.rules import SignalKind, Verdict


class Scan(Base):
    """One confirmed view of a label's page.

    index        place of the label in print order, from 0
    province     two digits of GB/T 2260, or None when the address told nothing
    client_hash  of address and user agent under the day's salt
    nonce        of the view's token: a view counts once
    """

    __tablename__ = "scans"
    __table_args__ = (Index("ix_scans_label", "run_id", "label_index", "at"),)

    id: Mapped[Id]
    run_id: Mapped[int] = reference("label_runs.id", index=False)
    index: Mapped[int] = mapped_column("label_index", BigInteger)
    at: Mapped[UtcInstant] = mapped_column(index=True)
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    province: Mapped[str | None] = mapped_column(String(2))
    client_hash: Mapped[str] = mapped_column(String(32))
    nonce: Mapped[str] = mapped_column(String(24), unique=True)


class ScanCounter(Base):
    """How often one label was asked for, so that no page ever counts rows."""

    __tablename__ = "scan_counters"
    __table_args__ = (CheckConstraint("count > 0", name="count"),)

    run_id: Mapped[int] = reference("label_runs.id", primary_key=True, index=False)
    index: Mapped[int] = mapped_column("label_index", BIG, primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(Integer)
    first_at: Mapped[UtcInstant]
    first_province: Mapped[str | None] = mapped_column(String(2))
    last_at: Mapped[UtcInstant]


class CloneSignal(Base):
    """A sign that one code may be on several packs; `facts` say what was seen. It is no finding."""

    __tablename__ = "clone_signals"

    run_id: Mapped[int] = reference("label_runs.id", primary_key=True, index=False)
    index: Mapped[int] = mapped_column("label_index", BIG, primary_key=True, autoincrement=False)
    kind: Mapped[SignalKind] = mapped_column(choice(SignalKind), primary_key=True)
    at: Mapped[UtcInstant]
    facts: Mapped[dict[str, object]] = mapped_column(JsonDocument)
