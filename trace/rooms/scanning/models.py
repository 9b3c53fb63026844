"""The tables of scanning; a label that nobody ever scanned has no row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from trace.kernel.columns import BIG, Id, JsonDocument, Prose, UtcInstant, choice, reference
from trace.kernel.database import Base
from trace.rooms.scanning import packed
from trace.rooms.scanning.rules import Judged, SignalKind, Verdict
from trace.rooms.scanning.stamps import PageStamp

__all__ = [
    "CloneSignal",
    "PageStamp",
    "Scan",
    "ScanClient",
    "ScanCounter",
    "SignalJudgement",
    "WatchLimits",
]


class Scan(Base):
    """One confirmed view of a label's page, in forty bytes: nobody's address, and no index beside the key.

    index    place of the label in print order, from 0
    view     instant and one-time number of the page that was shown (`packed.view_of`): a view counts once
    client   48 bits of the hash of address and user agent under the day's salt
    seen_as  verdict and province (`packed.seen_as`)
    """

    __tablename__ = "pack_scans"
    __table_args__ = ({"sqlite_with_rowid": False},)

    run_id: Mapped[int] = reference("label_runs.id", primary_key=True, index=False)
    index: Mapped[int] = mapped_column("label_index", BIG, primary_key=True, autoincrement=False)
    view: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    client: Mapped[int] = mapped_column(BigInteger)
    seen_as: Mapped[int] = mapped_column(SmallInteger)

    @property
    def at(self) -> datetime:
        """The second in which the page was shown."""
        return packed.instant_of(self.view)

    @property
    def verdict(self) -> Verdict:
        """What the page said."""
        return packed.verdict_of(self.seen_as)

    @property
    def province(self) -> str | None:
        """Two digits of GB/T 2260, or None when the address told nothing."""
        return packed.province_of(self.seen_as)


class ScanCounter(Base):
    """How often one label was asked for, so that no page ever counts rows.

    is_spread   whether it was asked for in more than one province
    """

    __tablename__ = "scan_counters"
    __table_args__ = (CheckConstraint("count > 0", name="count"),)

    run_id: Mapped[int] = reference("label_runs.id", primary_key=True, index=False)
    index: Mapped[int] = mapped_column("label_index", BIG, primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(Integer)
    first_at: Mapped[UtcInstant]
    first_province: Mapped[str | None] = mapped_column(String(2))
    last_at: Mapped[UtcInstant]
    is_spread: Mapped[bool] = mapped_column(default=False, server_default="0")


class ScanClient(Base):
    """How many codes one phone asked for on one day; the day's salt makes it nobody's tomorrow."""

    __tablename__ = "scan_clients"
    __table_args__ = ({"sqlite_with_rowid": False},)

    day: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    client: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    codes: Mapped[int] = mapped_column(Integer)


class CloneSignal(Base):
    """A sign that one code may be on several packs; `facts` say what was seen. It is no finding."""

    __tablename__ = "clone_signals"

    run_id: Mapped[int] = reference("label_runs.id", primary_key=True, index=False)
    index: Mapped[int] = mapped_column("label_index", BIG, primary_key=True, autoincrement=False)
    kind: Mapped[SignalKind] = mapped_column(choice(SignalKind), primary_key=True)
    at: Mapped[UtcInstant]
    facts: Mapped[dict[str, object]] = mapped_column(JsonDocument)


class SignalJudgement(Base):
    """What an officer found a sign to be; the latest one holds, none is changed."""

    __tablename__ = "signal_judgements"

    id: Mapped[Id]
    run_id: Mapped[int] = reference("label_runs.id")
    index: Mapped[int] = mapped_column("label_index", BigInteger)
    kind: Mapped[SignalKind] = mapped_column(choice(SignalKind))
    judged: Mapped[Judged] = mapped_column(choice(Judged))
    note: Mapped[Prose]
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[UtcInstant]


class WatchLimits(Base):
    """From when on a brand wants to be told of scans of its labels; the latest row of a brand holds."""

    __tablename__ = "watch_limits"
    __table_args__ = (
        CheckConstraint("fastest_kmh BETWEEN 100 AND 1200", name="speed"),
        CheckConstraint("nearest_km BETWEEN 50 AND 3000", name="distance"),
        CheckConstraint("phones_a_day BETWEEN 5 AND 1000", name="day"),
        CheckConstraint("phones_a_month BETWEEN phones_a_day AND 5000", name="month"),
        CheckConstraint("views_unactivated BETWEEN 1 AND 1000", name="unactivated"),
        CheckConstraint("days_after_expiry BETWEEN 0 AND 3650", name="expiry"),
        CheckConstraint("codes_a_phone BETWEEN 5 AND 10000", name="phone"),
        CheckConstraint("lot_excess BETWEEN 0 AND 1000000", name="excess"),
    )

    id: Mapped[Id]
    brand_id: Mapped[int] = reference("brands.id")
    fastest_kmh: Mapped[int]
    nearest_km: Mapped[int]
    phones_a_day: Mapped[int]
    phones_a_month: Mapped[int]
    views_unactivated: Mapped[int]
    days_after_expiry: Mapped[int]
    codes_a_phone: Mapped[int]
    lot_excess: Mapped[int]
    set_by: Mapped[str] = mapped_column(String(120))
    set_at: Mapped[UtcInstant]
