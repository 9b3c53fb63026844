"""The verbs of scanning: a view of a label's page was seen, a sign of copies was judged, a brand set its limits."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from trace.kernel.actor import Actor
from trace.kernel.clock import local_date
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.brands.models import Brand
from trace.rooms.labels import codes, ranges
from trace.rooms.labels.models import LabelRange, LabelRun
from trace.rooms.labels.queries import Located
from trace.rooms.labels.rules import RangeKind
from trace.rooms.producers.models import Producer
from trace.rooms.scanning import counting, packed, queries, rules, view_token
from trace.rooms.scanning.counting import Counted
from trace.rooms.scanning.models import (
    CloneSignal,
    Scan,
    ScanClient,
    ScanCounter,
    SignalJudgement,
    WatchLimits,
)
from trace.rooms.scanning.provinces import PROVINCES
from trace.rooms.scanning.rules import (
    Circumstances,
    Judged,
    Limits,
    SeenScan,
    Signal,
    SignalKind,
    Verdict,
)
from trace.rooms.scanning.view_token import ShownView
from trace.rooms.supervision.rules import LeadKind, SubjectOf
from trace.rooms.supervision.services import open_lead
from trace.standards.signing.serial import display

# Looking further back than this at one label tells nothing new of copies.
MAX_LOOKED_AT = 500
HOURS_A_DAY = 24


def confirm_view(work: Work, *, token: str, province: str | None, client_hash: str) -> bool:
    """Count one view of a label's page, once, and look for signs that its code was copied.

    Open to everybody: the token proves that we showed the page. Staff who are signed in are not counted, nor is
    a code that is no label of ours; of a forged one the scan is kept, the label's count is left alone.
    token        of the page shown, at most ten minutes old
    province     two digits of GB/T 2260, or None when the address told nothing
    client_hash  of address and user agent under the day's salt
    Returns      whether the view was recorded
    Writes       one Scan, one ScanCounter, one ScanClient; of a first sign of copies a CloneSignal and a lead
    """
    shown = view_token.read_token(token_secret(work), token, now=work.now)
    if shown is None or work.actor.is_signed_in:
        return False
    located = _located(work, shown)
    if located is None:
        return False
    place = province if province in PROVINCES else None
    client = packed.client_of(client_hash)
    # The mapper's own writes come first: what follows goes past it.
    work.session.flush()
    counted = counting.count_view(
        counting.execute_in(work),
        shown,
        now=work.now,
        province=place,
        client=client,
        is_sqlite=work.session.get_bind().dialect.name == "sqlite",
    )
    if counted is None:
        return False
    if counting.needs_a_look(shown, counted):
        _look(work, located, shown, SeenScan(work.now, place, client), counted)
    return True


def _located(work: Work, shown: ShownView) -> Located | None:
    run = work.session.scalars(
        select(LabelRun)
        .where(LabelRun.id == shown.run_id, LabelRun.count > shown.index)
        .options(joinedload(LabelRun.producer))
    ).first()
    return Located(run, shown.index) if run else None


def token_secret(work: Work) -> bytes:
    """Return the secret under which views are confirmed."""
    return work.ports.keyring.derive(view_token.PURPOSE)


def judge_signal(
    work: Work, *, run_id: int, index: int, kind: SignalKind, judged: Judged, note: str
) -> SignalJudgement:
    """Record what a sign of copies turned out to be; a later judgement replaces an earlier one, which is kept.

    A sign judged false no longer warns those who scan the label.
    Raises   NoSuchRecord · MissingPermission · InvalidValue for an empty note
    """
    run = work.session.get(LabelRun, run_id)
    producer = work.session.get(Producer, run.producer_id) if run else None
    if run is None or producer is None:
        raise NoSuchRecord(kind="clone-signal", key=str(run_id))
    require(work.actor, Permission.LEADS_WRITE, division=producer.division)
    if work.session.get(CloneSignal, (run_id, index, kind)) is None:
        raise NoSuchRecord(kind="clone-signal", key=f"{run_id}/{index}/{kind.value}")
    if not note.strip():
        raise InvalidValue(field="note", reason="required", value="")
    judgement = SignalJudgement(
        run_id=run_id,
        index=index,
        kind=kind,
        judged=judged,
        note=note.strip(),
        by=work.actor.label,
        at=work.now,
    )
    work.session.add(judgement)
    record(
        work,
        "clone.judged",
        subject_kind="label-run",
        subject_key=run.code,
        organisation_id=run.producer_id,
        kind=kind.value,
        judged=judged.value,
        label=index + 1,
    )
    return judgement


def set_limits(work: Work, *, brand_id: int, limits: Limits) -> WatchLimits:
    """Set from when on scans of a brand's labels are a sign of copies; what was signalled before stands.

    Raises   NoSuchRecord · MissingPermission · InvalidValue `range` with the field
    """
    brand = work.session.get(Brand, brand_id)
    if brand is None:
        raise NoSuchRecord(kind="brand", key=str(brand_id))
    require(work.actor, Permission.BRANDS_MANAGE, organisation_id=brand.authority_id)
    for each in fields(limits):
        value = getattr(limits, each.name)
        lowest, highest = rules.LIMIT_BOUNDS[each.name]
        if not lowest <= value <= highest:
            raise InvalidValue(field=each.name, reason="range", value=str(value))
    if limits.phones_a_month < limits.phones_a_day:
        raise InvalidValue(field="phones_a_month", reason="range", value=str(limits.phones_a_month))
    row = WatchLimits(brand_id=brand_id, set_by=work.actor.label, set_at=work.now, **asdict(limits))
    work.session.add(row)
    record(
        work,
        "clone.limits_set",
        subject_kind="brand",
        subject_key=brand.name,
        organisation_id=brand.authority_id,
        **asdict(limits),
    )
    return row


def forget_clients(work: Work) -> int:
    """Remove the phones' counters of days that are over: their salt is gone, they mean nobody. Idempotent.

    Returns   how many rows went
    Raises    MissingPermission (only the service itself may)
    """
    require(work.actor, Permission.LEADS_WRITE)
    today = local_date(work.now - timedelta(hours=1)).toordinal()
    gone = work.session.execute(delete(ScanClient).where(ScanClient.day < today))
    return int(gone.rowcount)  # type: ignore[attr-defined]


# ---------------------------------------------------------------- signs of copies


def _look(work: Work, located: Located, shown: ShownView, scan: SeenScan, counted: Counted) -> None:
    """Judge a view that may be a sign, under the limits of the label's brand."""
    limits = queries.limits_of(work, located.run.brand_id)
    about = _circumstances(work, located, shown, counted)
    earlier = _earlier(work, located, shown.view) if counted.count > 1 else []
    for signal in rules.signals_of(scan, earlier, about, limits):
        _raise_signal(work, located, signal)


def _circumstances(
    work: Work, located: Located, shown: ShownView, counted: Counted
) -> Circumstances:
    run, is_activated = located.run, shown.verdict is not Verdict.INACTIVE
    about = Circumstances(is_activated=is_activated, views=counted.count, codes=counted.codes)
    if shown.is_past_expiry:
        expired_on = queries.best_before(work, run, located.index)
        about = replace(about, expired_on=expired_on, today=work.today)
    if not is_activated:
        activated = _activated_count(work, run)
        about = replace(about, activated=activated, seen=_seen_count(work, run, activated))
    return about


def _activated_count(work: Work, run: LabelRun) -> int:
    rows = work.session.scalars(
        select(LabelRange).where(
            LabelRange.run_id == run.id, LabelRange.kind == RangeKind.ACTIVATED
        )
    )
    return ranges.size(ranges.merged(row.span for row in rows))


def _seen_count(work: Work, run: LabelRun, activated: int) -> int:
    """Labels of the run that were ever seen, counted no further than says whether they are too many."""
    most = activated + rules.LIMIT_BOUNDS["lot_excess"][1] + 1
    seen = select(ScanCounter.index).where(ScanCounter.run_id == run.id).limit(most).subquery()
    return work.session.scalar(select(func.count()).select_from(seen)) or 0


def _earlier(work: Work, located: Located, view: int) -> list[SeenScan]:
    rows = work.session.scalars(
        select(Scan)
        .where(
            Scan.run_id == located.run.id,
            Scan.index == located.index,
            Scan.view >= packed.first_view_at(work.now - rules.WATCHED),
            Scan.view != view,
            (Scan.seen_as // 100).in_(packed.verdicts_between(rules.SIGNED)),
        )
        .order_by(Scan.view.desc())
        .limit(MAX_LOOKED_AT)
    )
    return [SeenScan(row.at, row.province, row.client) for row in rows]


def _raise_signal(work: Work, located: Located, signal: Signal) -> None:
    run = located.run
    if signal.kind is SignalKind.LOT_EXCESS:
        # Of a lot one sign is enough, whichever label gave it.
        known = select(CloneSignal.index).where(
            CloneSignal.run_id == run.id, CloneSignal.kind == signal.kind
        )
        if work.session.scalar(known.limit(1)) is not None:
            return
    elif work.session.get(CloneSignal, (run.id, located.index, signal.kind)) is not None:
        return
    work.session.add(
        CloneSignal(
            run_id=run.id, index=located.index, kind=signal.kind, at=work.now, facts=signal.facts
        )
    )
    serial = codes.codec(work.ports.keyring, run.code).serial(located.index)
    # Nobody who scans may open a lead; the watch over the scans does.
    watch = replace(work, actor=Actor.system("scanning"))
    open_lead(
        watch,
        kind=LeadKind.CLONE_SIGNAL,
        division=run.producer.division,
        producer_id=run.producer_id,
        subject_kind="label",
        subject_key=serial,
        summary=_summary(serial, signal),
        facts=signal.facts,
        about=SubjectOf(serial, run.id, None, run.producer_id),
    )
    record(
        watch,
        "clone.signalled",
        subject_kind="label",
        subject_key=serial,
        organisation_id=run.producer_id,
        kind=signal.kind.value,
    )


# What a lead says, in the county's language: it is kept, not shown in whichever is asked.
_SUMMARIES = {
    SignalKind.TRAVEL: "标签 {label} 在 {minutes} 分钟内先后于{names}被查询（两地相距约 {kilometres} 公里），"
    "二维码可能被复制。",
    SignalKind.MANY_PHONES: "标签 {label} 在 {within}内被 {phones} 部手机查询，二维码可能被复制。",
    SignalKind.NOT_ACTIVATED: "标签 {label} 从未启用，却已被查询 {views} 次：标签可能流失，或二维码可能被复制。",
    SignalKind.EXPIRED: "标签 {label} 在保质期届满（{on}）{days} 天后仍被查询：标签可能被再次使用。",
    SignalKind.ONE_PHONE: "同一部手机一天内查询了 {codes} 个不同的标签（最近一个为 {label}），可能在批量采集二维码。",
    SignalKind.LOT_EXCESS: "标签 {label} 所属申领单被查询的标签有 {seen} 个，多于已启用的 {activated} 个：可能有"
    "未启用的标签流入市场。",
}


def _summary(serial: str, signal: Signal) -> str:
    names = "、".join(PROVINCES[code].name for code in signal.provinces)
    facts = {"label": display(serial), "names": names} | signal.facts
    if isinstance(hours := signal.facts.get("hours"), int):
        facts["within"] = f"{hours} 小时" if hours <= HOURS_A_DAY else f"{hours // HOURS_A_DAY} 天"
    return _SUMMARIES[signal.kind].format(**facts)
