"""What people see of hand-overs: coverage by target and kind, lists, one with its receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true, union_all
from sqlalchemy.orm import selectinload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, reach_of, require_somewhere
from trace.kernel.work import Work
from trace.rooms.exchange.kinds import OPEN, FactKind, HandoverState
from trace.rooms.exchange.models import ExchangeChange, ExchangeStream, Handover
from trace.rooms.exchange.queries.facts import ids_of


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far one kind is handed over to one target, of the facts within reach.

    existing    facts there are now;  counts  of them by the state of their newest version
    filled_at   when the facts from before the stream were all gone through, or None
    """

    target: str
    kind: FactKind
    opened_at: datetime
    filled_at: datetime | None
    existing: int
    counts: dict[HandoverState, int] = field(default_factory=dict)

    @property
    def delivered(self) -> int:
        """Handed over, as they are now."""
        return self.counts.get(HandoverState.DELIVERED, 0)

    @property
    def waiting(self) -> int:
        """Waiting, on their way, or taken by the platform without a word yet on how it got on."""
        return sum(self.counts.get(state, 0) for state in OPEN)

    @property
    def failed(self) -> int:
        """Given up until somebody tries again."""
        return self.counts.get(HandoverState.DEAD, 0)

    @property
    def incomplete(self) -> int:
        """Held back: the target demands what is not on record."""
        return self.counts.get(HandoverState.INCOMPLETE, 0)

    @property
    def untouched(self) -> int:
        """Facts for which there is no hand-over yet; 0 once all is gone through."""
        return max(self.existing - sum(self.counts.values()), 0)

    @property
    def is_whole(self) -> bool:
        """Whether everything there is was handed over."""
        return self.delivered == self.existing


def read_coverage(work: Work) -> list[Coverage]:
    """Return the coverage of every open stream within reach, by target and kind in order; three statements."""
    require_somewhere(work.actor, Permission.EXCHANGE_READ)
    streams = work.session.scalars(select(ExchangeStream).order_by(ExchangeStream.target)).all()
    if not streams:
        return []
    facts = union_all(*(ids_of(kind) for kind in FactKind)).subquery()
    within = _within(work, facts.c.division)
    existing: dict[str, int] = dict(
        work.session.execute(
            select(facts.c.kind, func.count()).where(within).group_by(facts.c.kind)
        ).all()
    )
    counts: dict[tuple[str, str], dict[HandoverState, int]] = {}
    joined = and_(Handover.kind == facts.c.kind, Handover.subject_id == facts.c.id)
    for target, kind, state, count in work.session.execute(
        select(Handover.target, Handover.kind, Handover.state, func.count())
        .join(facts, joined)
        .where(Handover.is_latest.is_(True), within)
        .group_by(Handover.target, Handover.kind, Handover.state)
    ):
        counts.setdefault((target, kind), {})[state] = count
    made = [
        Coverage(
            target=each.target,
            kind=each.kind,
            opened_at=each.opened_at,
            filled_at=each.filled_at,
            existing=existing.get(each.kind, 0),
            counts=counts.get((each.target, each.kind), {}),
        )
        for each in streams
    ]
    return sorted(made, key=lambda each: (each.target, each.kind.rank))


def count_unread(work: Work) -> int:
    """Return how many changes the database noted that no round has dealt with yet."""
    require_somewhere(work.actor, Permission.EXCHANGE_READ)
    return work.session.scalar(select(func.count()).select_from(ExchangeChange)) or 0


def list_handovers(
    work: Work,
    *,
    target: str = "",
    kind: FactKind | None = None,
    state: HandoverState | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Handover]:
    """Return hand-overs within reach, the newest first; `text` is looked for in their labels."""
    require_somewhere(work.actor, Permission.EXCHANGE_READ)
    statement = select(Handover).where(_within(work, Handover.division))
    if target:
        statement = statement.where(Handover.target == target)
    if kind is not None:
        statement = statement.where(Handover.kind == kind)
    if state is not None:
        statement = statement.where(Handover.state == state)
    if text:
        statement = statement.where(Handover.label.contains(text, autoescape=True))
    return page_of(work.session, statement, keys=[Handover.id], cursor=cursor, size=size)


@dataclass(frozen=True, slots=True)
class Gap:
    """A fact without any hand-over to a target yet."""

    id: int
    kind: FactKind


def list_gaps(work: Work, *, target: str, kind: FactKind, count: int = 100) -> Sequence[Gap]:
    """Return the first `count` facts within reach that have no hand-over to a target."""
    require_somewhere(work.actor, Permission.EXCHANGE_READ)
    facts = ids_of(kind).subquery()
    taken = exists().where(
        Handover.target == target, Handover.kind == kind, Handover.subject_id == facts.c.id
    )
    found = work.session.scalars(
        select(facts.c.id)
        .where(~taken, _within(work, facts.c.division))
        .order_by(facts.c.id)
        .limit(count)
    )
    return [Gap(each, kind) for each in found]


def get_handover(work: Work, handover_id: int) -> Handover:
    """Return one hand-over within reach with its attempts, the newest first; raises NoSuchRecord."""
    require_somewhere(work.actor, Permission.EXCHANGE_READ)
    found = work.session.scalars(
        select(Handover)
        .where(Handover.id == handover_id, _within(work, Handover.division))
        .options(selectinload(Handover.attempts))
    ).one_or_none()
    if found is None:
        raise NoSuchRecord(kind="handover", key=str(handover_id))
    return found


def blocking(work: Work, handover: Handover) -> Handover | None:
    """Return what has to be delivered before a waiting hand-over goes, or None."""
    if handover.state is not HandoverState.WAITING:
        return None
    return work.session.scalars(blockers(handover).order_by(Handover.id).limit(1)).first()


def blockers(handover: Handover) -> Select[Handover]:
    """Return the statement of the hand-overs that one waits for."""
    same = and_(
        Handover.kind == handover.kind,
        Handover.subject_id == handover.subject_id,
        Handover.version < handover.version,
        Handover.state.in_(OPEN),
    )
    named = and_(
        Handover.kind == handover.after_kind,
        Handover.subject_id == handover.after_id,
        Handover.is_latest.is_(True),
        Handover.state != HandoverState.DELIVERED,
    )
    return select(Handover).where(Handover.target == handover.target, or_(same, named))


def _within(work: Work, division: Any) -> ColumnElement[bool]:
    reach = reach_of(work.actor, Permission.EXCHANGE_READ)
    if reach.everywhere:
        return true()
    return or_(*(division.startswith(prefix, autoescape=True) for prefix in reach.divisions))
