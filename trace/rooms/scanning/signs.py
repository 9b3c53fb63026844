"""Signs of copied codes for whoever looks into them: the list, one sign with its judgements, how each rule has done.

Signs are read by whoever may know of leads where the producer is; a brand's authority sees how the rules do with its
labels, in numbers alone, and sets its limits by that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select, true, tuple_
from sqlalchemy.orm import joinedload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, reach_of, require, require_somewhere
from trace.kernel.work import Work
from trace.rooms.brands.models import Brand
from trace.rooms.labels import codes
from trace.rooms.labels import queries as labels
from trace.rooms.labels.models import LabelRun
from trace.rooms.producers.models import Producer
from trace.rooms.scanning.models import CloneSignal, SignalJudgement, WatchLimits
from trace.rooms.scanning.queries import latest_judgement, limits_of
from trace.rooms.scanning.rules import Judged, Limits, RuleRecord, SignalKind, Standing
from trace.standards.signing.serial import is_well_formed, normalise_typed

# Older limits of a brand than these are in the audit trail.
LIMITS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign with its label and what it was judged to be last; the run has its product and producer loaded."""

    signal: CloneSignal
    run: LabelRun
    serial: str
    judgement: SignalJudgement | None

    @property
    def kind(self) -> SignalKind:
        """Which rule gave it."""
        return self.signal.kind

    @property
    def number(self) -> int:
        """What people call the label."""
        return self.signal.index + 1

    @property
    def standing(self) -> Standing:
        """How far it has come."""
        return Standing(self.judgement.judged.value) if self.judgement else Standing.OPEN


def list_signs(
    work: Work,
    *,
    kind: SignalKind | None = None,
    standing: Standing | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Sign]:
    """Return the signs that the actor may know of, newest first.

    text     the code printed on a label, or parts of the producer's name or the order's code
    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(work.actor, Permission.LEADS_WRITE)
    statement = _known(work, select(CloneSignal)).where(*_matching(work, text))
    if kind is not None:
        statement = statement.where(CloneSignal.kind == kind)
    if standing is Standing.OPEN:
        statement = statement.where(latest_judgement().is_(None))
    elif standing is not None:
        statement = statement.where(latest_judgement() == Judged(standing.value))
    keys = [CloneSignal.at, CloneSignal.run_id, CloneSignal.index, CloneSignal.kind]
    page = page_of(work.session, statement, keys=keys, cursor=cursor, size=size)
    return Page(_with_labels(work, page.items), page.next_cursor)


def get_sign(work: Work, serial: str, kind: str) -> Sign:
    """Return the sign of one label and rule; raises NoSuchRecord also where the actor may not know of it."""
    located = labels.locate(work, normalise_typed(serial)[:40])
    if located is not None and kind in set(SignalKind):
        statement = _known(work, select(CloneSignal)).where(
            CloneSignal.run_id == located.run.id,
            CloneSignal.index == located.index,
            CloneSignal.kind == SignalKind(kind),
        )
        found = _with_labels(work, work.session.scalars(statement).all())
        if found:
            return found[0]
    raise NoSuchRecord(kind="clone-signal", key=f"{serial}/{kind}"[:80])


def judgements_of(work: Work, sign: Sign) -> Sequence[SignalJudgement]:
    """Return what a sign was judged to be, the latest first."""
    signal = sign.signal
    return work.session.scalars(
        select(SignalJudgement)
        .where(
            SignalJudgement.run_id == signal.run_id,
            SignalJudgement.index == signal.index,
            SignalJudgement.kind == signal.kind,
        )
        .order_by(SignalJudgement.id.desc())
    ).all()


def records_of_rules(work: Work) -> list[RuleRecord]:
    """Return how each rule has done with the signs that the actor may know of. One statement.

    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(work.actor, Permission.LEADS_WRITE)
    return _records(work, _in_reach(work))


def records_of_brand(work: Work, brand_id: int) -> list[RuleRecord]:
    """Return how each rule has done with labels of a brand, for those who manage it.

    Raises   NoSuchRecord · MissingPermission
    """
    _require_brand(work, brand_id)
    return _records(work, LabelRun.brand_id == brand_id)


def limits_for(work: Work, brand_id: int) -> Limits:
    """Return the limits in force for a brand, its own or the house's, for those who manage it.

    Raises   NoSuchRecord · MissingPermission
    """
    _require_brand(work, brand_id)
    return limits_of(work, brand_id)


def limits_before(work: Work, brand_id: int) -> Sequence[WatchLimits]:
    """Return the limits that a brand set, the latest first, LIMITS_SHOWN at most, for those who manage it."""
    _require_brand(work, brand_id)
    return work.session.scalars(
        select(WatchLimits)
        .where(WatchLimits.brand_id == brand_id)
        .order_by(WatchLimits.id.desc())
        .limit(LIMITS_SHOWN)
    ).all()


def _require_brand(work: Work, brand_id: int) -> None:
    brand = work.session.get(Brand, brand_id)
    if brand is None:
        raise NoSuchRecord(kind="brand", key=str(brand_id))
    require(work.actor, Permission.BRANDS_MANAGE, organisation_id=brand.authority_id)


def _known(work: Work, statement: Any) -> Any:
    return (
        statement.join(LabelRun, LabelRun.id == CloneSignal.run_id)
        .join(Producer, Producer.id == LabelRun.producer_id)
        .where(_in_reach(work))
    )


def _in_reach(work: Work) -> ColumnElement[bool]:
    reach = reach_of(work.actor, Permission.LEADS_WRITE)
    if reach.everywhere:
        return true()
    prefixes = (Producer.division.startswith(each, autoescape=True) for each in reach.divisions)
    return or_(false(), *prefixes)


def _matching(work: Work, text: str) -> list[ColumnElement[bool]]:
    serial = normalise_typed(text)
    if is_well_formed(serial):
        located = labels.locate(work, serial)
        if located is not None:
            return [CloneSignal.run_id == located.run.id, CloneSignal.index == located.index]
    return [
        or_(
            Producer.name.icontains(word, autoescape=True),
            LabelRun.code.icontains(word, autoescape=True),
        )
        for word in text.split()
    ]


def _with_labels(work: Work, signals: Sequence[CloneSignal]) -> list[Sign]:
    if not signals:
        return []
    runs = {
        run.id: run
        for run in work.session.scalars(
            select(LabelRun)
            .where(LabelRun.id.in_({signal.run_id for signal in signals}))
            .options(joinedload(LabelRun.product), joinedload(LabelRun.producer))
        )
    }
    latest = _latest(work, signals)
    codecs = {run.id: codes.codec(work.ports.keyring, run.code) for run in runs.values()}
    return [
        Sign(
            signal,
            runs[signal.run_id],
            codecs[signal.run_id].serial(signal.index),
            latest.get((signal.run_id, signal.index, signal.kind)),
        )
        for signal in signals
    ]


def _latest(
    work: Work, signals: Sequence[CloneSignal]
) -> dict[tuple[int, int, SignalKind], SignalJudgement]:
    labels_of = {(signal.run_id, signal.index) for signal in signals}
    found = work.session.scalars(
        select(SignalJudgement)
        .where(tuple_(SignalJudgement.run_id, SignalJudgement.index).in_(labels_of))
        .order_by(SignalJudgement.id)
    )
    return {(each.run_id, each.index, each.kind): each for each in found}


def _records(work: Work, condition: ColumnElement[bool]) -> list[RuleRecord]:
    judged = (
        select(CloneSignal.kind, latest_judgement().label("judged"))
        .join(LabelRun, LabelRun.id == CloneSignal.run_id)
        .join(Producer, Producer.id == LabelRun.producer_id)
        .where(condition)
        .subquery()
    )
    rows = work.session.execute(
        select(judged.c.kind, judged.c.judged, func.count()).group_by(
            judged.c.kind, judged.c.judged
        )
    )
    counts = {(kind, found): int(count) for kind, found, count in rows}
    return [
        RuleRecord(
            kind,
            sum(counts.get((kind, found), 0) for found in (None, *Judged)),
            counts.get((kind, Judged.TRUE), 0),
            counts.get((kind, Judged.FALSE), 0),
        )
        for kind in SignalKind
    ]
