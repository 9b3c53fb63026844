"""The one verb of scanning: a view of a label's page was seen by a person's phone."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from trace.kernel.actor import Actor
from trace.kernel.database import Base
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.labels import queries as labels
from trace.rooms.labels.queries import Located
from trace.rooms.scanning import rules, view_token
from trace.rooms.scanning.models import CloneSignal, Scan, ScanCounter
from trace.rooms.scanning.provinces import PROVINCES
from trace.rooms.scanning.rules import SeenScan, Signal, SignalKind, Verdict
from trace.rooms.scanning.view_token import ShownView
from trace.rooms.supervision.rules import LeadKind, SubjectOf
from trace.rooms.supervision.services import open_lead
from trace.standards.signing.serial import display

# Looking further back than this at one label tells nothing new of copies.
MAX_LOOKED_AT = 500


def confirm_view(work: Work, *, token: str, province: str | None, client_hash: str) -> bool:
    """Count one view of a label's page, once, and look for signs that its code was copied.

    Open to everybody: the token proves that we showed the page. Staff who are signed in are not counted, nor is
    a code that is no label of ours; of a forged one the scan is kept, the label's count is left alone.
    token        of the page shown, at most ten minutes old
    province     two digits of GB/T 2260, or None when the address told nothing
    client_hash  of address and user agent under the day's salt
    Returns      whether the view was recorded
    Writes       one Scan, one ScanCounter; of a first sign of copies a CloneSignal and a lead
    """
    shown = view_token.read_token(token_secret(work), token, now=work.now)
    if shown is None or work.actor.is_signed_in:
        return False
    located = labels.locate(work, shown.serial)
    if located is None:
        return False
    scan = SeenScan(work.now, province if province in PROVINCES else None, client_hash[:32])
    earlier = _earlier(work, located)
    if not _keep_scan(work, located, shown, scan):
        return False
    if shown.verdict is not Verdict.FORGED:
        _raise_counter(work, located, scan)
    if shown.verdict in rules.SIGNED:
        for signal in rules.signals_of(scan, earlier):
            _raise_signal(work, located, shown, signal)
    return True


def token_secret(work: Work) -> bytes:
    """Return the secret under which views are confirmed."""
    return work.ports.keyring.derive(view_token.PURPOSE)


def _earlier(work: Work, located: Located) -> list[SeenScan]:
    rows = work.session.execute(
        select(Scan.at, Scan.province, Scan.client_hash)
        .where(
            Scan.run_id == located.run.id,
            Scan.index == located.index,
            Scan.at >= work.now - rules.WATCHED,
            Scan.verdict.in_(rules.SIGNED),
        )
        .order_by(Scan.at.desc())
        .limit(MAX_LOOKED_AT)
    )
    return [SeenScan(at, province, client) for at, province, client in rows]


def _keep_scan(work: Work, located: Located, shown: ShownView, scan: SeenScan) -> bool:
    statement = _insert(work, Scan).values(
        run_id=located.run.id,
        index=located.index,
        at=scan.at,
        verdict=shown.verdict,
        province=scan.province,
        client_hash=scan.client_hash,
        nonce=shown.nonce,
    )
    # Two requests with the same token meet here: the second finds the number taken and counts nothing.
    unique = statement.on_conflict_do_nothing(index_elements=["nonce"])
    return work.session.execute(unique.returning(Scan.id)).first() is not None


def _raise_counter(work: Work, located: Located, scan: SeenScan) -> None:
    statement = _insert(work, ScanCounter).values(
        run_id=located.run.id,
        index=located.index,
        count=1,
        first_at=scan.at,
        first_province=scan.province,
        last_at=scan.at,
    )
    work.session.execute(
        statement.on_conflict_do_update(
            index_elements=[ScanCounter.run_id, ScanCounter.index],
            set_={"count": ScanCounter.count + 1, "last_at": scan.at},
        )
    )


def _insert(work: Work, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    if work.session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def _raise_signal(work: Work, located: Located, shown: ShownView, signal: Signal) -> None:
    key = (located.run.id, located.index, signal.kind)
    if work.session.get(CloneSignal, key) is not None:
        return
    work.session.add(
        CloneSignal(
            run_id=located.run.id,
            index=located.index,
            kind=signal.kind,
            at=work.now,
            facts=signal.facts,
        )
    )
    # Nobody who scans may open a lead; the watch over the scans does.
    watch = replace(work, actor=Actor.system("scanning"))
    open_lead(
        watch,
        kind=LeadKind.CLONE_SIGNAL,
        division=located.run.producer.division,
        producer_id=located.run.producer_id,
        subject_kind="label",
        subject_key=shown.serial,
        summary=_summary(shown.serial, signal),
        facts=signal.facts,
        about=SubjectOf(shown.serial, located.run.id, None, located.run.producer_id),
    )
    record(
        watch,
        "clone.signalled",
        subject_kind="label",
        subject_key=shown.serial,
        organisation_id=located.run.producer_id,
        kind=signal.kind.value,
    )


def _summary(serial: str, signal: Signal) -> str:
    """Return what the lead says, in the county's language: it is kept, not shown in whichever is asked."""
    facts = signal.facts
    if signal.kind is SignalKind.TRAVEL:
        names = "、".join(PROVINCES[code].name for code in signal.provinces)
        return (
            f"标签 {display(serial)} 在 {facts['minutes']} 分钟内先后于{names}被查询"
            f"（两地相距约 {facts['kilometres']} 公里），二维码可能被复制。"
        )
    return (
        f"标签 {display(serial)} 在 {facts['hours']} 小时内被 {facts['phones']} 部手机查询，"
        "二维码可能被复制。"
    )
