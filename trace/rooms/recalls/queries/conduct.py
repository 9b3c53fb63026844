"""The course of a recall: its duties, who holds goods and was told, what came back, and its figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, may, require
from trace.kernel.quantity import Dimension, Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.batches.queries.reading import WITH_PARTIES
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import owned_within_reach
from trace.rooms.products.models import Product
from trace.rooms.recalls.duties import DutyKind
from trace.rooms.recalls.models import (
    Recall,
    RecallAmount,
    RecallCheck,
    RecallDuty,
    RecallEntry,
    RecallHolder,
    RecallReport,
    RecallScope,
    RecallTotal,
)
from trace.rooms.recalls.queries.recalls import lock_recall
from trace.rooms.recalls.rules import HolderState, RecallState

MAX_ENTRIES = 200
# In shares of what came back, a piece counts as a kilogram and a litre by its density, water's where none is known.
PIECE = 10**6


@dataclass(frozen=True, slots=True)
class Figures:
    """How far a recall has come, in parts of goods by weight; every count is of all that it reaches."""

    holders: int
    told: int
    answered: int
    unreachable: int
    checks: int
    effective: int
    due: int
    recovered: int
    gone: int
    unreachable_due: int
    disposed: int

    @property
    def recovered_percent(self) -> int:
        """Of what was to come back, how much did; 100 where nothing was out."""
        return 100 if not self.due else self.recovered * 100 // self.due

    @property
    def open(self) -> int:
        """What nobody has accounted for yet."""
        return max(0, self.due - self.recovered - self.gone - self.unreachable_due)


@dataclass(frozen=True, slots=True)
class Course:
    """Everything that happened in a recall, as far as the actor may read; `figures` are of all of it."""

    scope: RecallScope | None
    duties: Sequence[RecallDuty]
    holders: Sequence[RecallHolder]
    hidden_holders: int
    stock: Sequence[RecallAmount]
    totals: Sequence[RecallTotal]
    entries: Sequence[RecallEntry]
    checks: Sequence[RecallCheck]
    report: RecallReport | None
    figures: Figures

    @property
    def next_duty(self) -> RecallDuty | None:
        """The open duty that is due first."""
        waiting = [duty for duty in self.duties if duty.done_at is None and duty.due_at]
        return min(waiting, key=_due, default=None)

    def done(self, kind: DutyKind) -> bool:
        """Whether a duty was recorded as done, or does not exist in this recall."""
        return all(duty.done_at is not None for duty in self.duties if duty.kind is kind)


def _due(duty: RecallDuty) -> datetime:
    return duty.due_at or datetime.max.replace(tzinfo=UTC)


def weight(base: int, product: Product) -> int:
    """Return ledger units of a product as milligrams, for shares: see `PIECE`."""
    if product.dimension is Dimension.MASS:
        return base
    if product.dimension is Dimension.VOLUME:
        return int(base * (product.density or Decimal(1)))
    return base * PIECE


def kilograms(milligrams: int) -> Quantity:
    """Return a weight as people read it."""
    return Quantity.from_base(milligrams, Unit.KG)


def may_conduct(work: Work, recall: Recall) -> bool:
    """Whether the actor may record what happens in a recall: officers of the area, and the producer itself."""
    return may(work.actor, Permission.RECALLS_ORDER, division=recall.producer.division) or may(
        work.actor, Permission.BATCHES_STOP_OWN, organisation_id=recall.producer_id
    )


def lock_course(work: Work, number: str) -> Recall:
    """Return the recall, locked, to whoever may conduct it; raises NoSuchRecord · MissingPermission."""
    work.session.flush()  # what this transaction has recorded before is read again, locked
    recall = lock_recall(work, number)
    if not may_conduct(work, recall):
        raise MissingPermission(permission=Permission.RECALLS_ORDER.value)
    return recall


def holders_in_sight(
    work: Work, recall: Recall, *, with_amounts: bool = True
) -> list[RecallHolder]:
    """Return the holders whose senders' books the actor may read, with their amounts; two statements."""
    amounts = selectinload(RecallHolder.amounts).joinedload(RecallAmount.batch)
    options = [amounts.joinedload(Batch.product)] if with_amounts else []
    found = work.session.scalars(
        select(RecallHolder)
        .where(
            RecallHolder.recall_id == recall.id,
            owned_within_reach(work, RecallHolder.sender_id, Permission.BATCHES_READ),
        )
        .order_by(RecallHolder.id)
        .options(*options)
        .execution_options(populate_existing=True)
    )
    return list(found)


def course_of(work: Work, recall: Recall) -> Course:
    """Return the course of a recall that the actor may read; nine statements."""
    session = work.session
    holders = holders_in_sight(work, recall, with_amounts=False)
    of_batch = joinedload(RecallAmount.batch).options(*WITH_PARTIES)
    amounts = session.scalars(
        select(RecallAmount)
        .where(RecallAmount.recall_id == recall.id)
        .order_by(RecallAmount.id)
        .options(of_batch, joinedload(RecallAmount.holder))
    ).all()
    by_holder: dict[int | None, list[RecallAmount]] = defaultdict(list)
    for each in amounts:
        by_holder[each.holder_id].append(each)
    for holder in holders:
        set_committed_value(holder, "amounts", by_holder[holder.id])
    totals = session.scalars(
        select(RecallTotal)
        .where(RecallTotal.recall_id == recall.id)
        .order_by(RecallTotal.id)
        .options(joinedload(RecallTotal.batch).options(*WITH_PARTIES))
    ).all()
    checks = session.scalars(
        select(RecallCheck)
        .where(RecallCheck.recall_id == recall.id)
        .order_by(RecallCheck.id)
        .options(joinedload(RecallCheck.holder))
    ).all()
    states = session.scalars(
        select(RecallHolder.state).where(RecallHolder.recall_id == recall.id)
    ).all()
    report, scope, duties = _papers(work, recall)
    shown = {holder.id for holder in holders}
    readable = {batch_id for each in holders for batch_id in (a.batch_id for a in each.amounts)}
    stock = [each for each in amounts if each.holder_id is None and _reads(work, each.batch)]
    readable |= {each.batch_id for each in stock}
    entries = session.scalars(
        select(RecallEntry)
        .where(RecallEntry.recall_id == recall.id, RecallEntry.batch_id.in_(readable))
        .order_by(RecallEntry.id.desc())
        .limit(MAX_ENTRIES)
        .options(
            joinedload(RecallEntry.batch).joinedload(Batch.product),
            joinedload(RecallEntry.amount).joinedload(RecallAmount.holder),
        )
    ).all()
    return Course(
        scope=scope,
        duties=duties,
        holders=holders,
        hidden_holders=len(states) - len(shown),
        stock=stock,
        totals=[each for each in totals if _reads(work, each.batch)],
        entries=entries,
        checks=[each for each in checks if each.holder_id in shown],
        report=report,
        figures=_figures(states, amounts, totals, checks),
    )


def _papers(
    work: Work, recall: Recall
) -> tuple[RecallReport | None, RecallScope | None, Sequence[RecallDuty]]:
    session = work.session
    report, scope = session.execute(
        select(RecallReport, RecallScope)
        .select_from(Recall)
        .outerjoin(RecallReport, RecallReport.recall_id == Recall.id)
        .outerjoin(RecallScope, RecallScope.recall_id == Recall.id)
        .where(Recall.id == recall.id)
    ).one()
    duties = session.scalars(
        select(RecallDuty).where(RecallDuty.recall_id == recall.id).order_by(RecallDuty.id)
    ).all()
    return report, scope, duties


def _reads(work: Work, batch: Batch) -> bool:
    return may(
        work.actor,
        Permission.BATCHES_READ,
        organisation_id=batch.producer_id,
        division=batch.producer.division,
    )


def _figures(
    states: Sequence[HolderState],
    amounts: Sequence[RecallAmount],
    totals: Iterable[RecallTotal],
    checks: Sequence[RecallCheck],
) -> Figures:
    sums: dict[str, int] = defaultdict(int)
    for each in amounts:
        product = each.batch.product
        sums["due"] += weight(each.due_base, product)
        sums["recovered"] += weight(each.recovered_base, product)
        sums["gone"] += weight(each.gone_base, product)
        if each.holder is not None and each.holder.state is HolderState.UNREACHABLE:
            left = each.due_base - each.recovered_base - each.gone_base
            sums["unreachable"] += weight(left, product)
    told = {HolderState.TOLD, HolderState.ANSWERED}
    return Figures(
        holders=len(states),
        told=sum(state in told for state in states),
        answered=sum(state is HolderState.ANSWERED for state in states),
        unreachable=sum(state is HolderState.UNREACHABLE for state in states),
        checks=len(checks),
        effective=sum(each.is_effective for each in checks),
        due=sums["due"],
        recovered=sums["recovered"],
        gone=sums["gone"],
        unreachable_due=sums["unreachable"],
        disposed=sum(weight(each.disposed_base, each.batch.product) for each in totals),
    )


# ---------------------------------------------------------------- duties of the desk


def open_duties(work: Work, *, size: int | None = 20) -> Sequence[RecallDuty]:
    """Return duties with a time that are not done, of recalls in progress in the actor's area, soonest first.

    size   so many at most; None for all
    """
    return work.session.scalars(
        select(RecallDuty)
        .join(RecallDuty.recall)
        .join(Recall.producer)
        .where(
            RecallDuty.done_at.is_(None),
            RecallDuty.due_at.is_not(None),
            Recall.state == RecallState.ORDERED,
            owned_within_reach(work, Recall.producer_id, Permission.BATCHES_READ),
        )
        .order_by(RecallDuty.due_at, RecallDuty.id)
        .limit(size)
        .options(contains_eager(RecallDuty.recall).contains_eager(Recall.producer))
    ).all()


# ---------------------------------------------------------------- what a holder reads


def list_messages(
    work: Work,
    organisation_id: int,
    *,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[RecallHolder]:
    """Return the recalls of goods that went to an organisation, newest first; raises MissingPermission."""
    _require_holder(work, organisation_id)
    statement = (
        select(RecallHolder)
        .join(RecallHolder.recall)
        .join(Recall.producer)
        .where(RecallHolder.organisation_id == organisation_id)
        .options(contains_eager(RecallHolder.recall).contains_eager(Recall.producer))
    )
    for word in text.split():
        statement = statement.where(
            or_(
                Recall.number.icontains(word, autoescape=True),
                Producer.name.icontains(word, autoescape=True),
            )
        )
    return page_of(work.session, statement, keys=[RecallHolder.id], cursor=cursor, size=size)


def count_unanswered(work: Work, organisation_id: int) -> int:
    """Return how many recalls in progress an organisation has not answered; raises MissingPermission."""
    _require_holder(work, organisation_id)
    statement = (
        select(func.count())
        .select_from(RecallHolder)
        .join(RecallHolder.recall)
        .where(
            RecallHolder.organisation_id == organisation_id,
            RecallHolder.state != HolderState.ANSWERED,
            Recall.state == RecallState.ORDERED,
        )
    )
    return work.session.scalar(statement) or 0


def get_message(work: Work, organisation_id: int, holder_id: int) -> RecallHolder:
    """Return what a holder was told, with the batches that went there; raises MissingPermission · NoSuchRecord."""
    _require_holder(work, organisation_id)
    amounts = selectinload(RecallHolder.amounts).joinedload(RecallAmount.batch)
    found = work.session.scalars(
        select(RecallHolder)
        .where(RecallHolder.id == holder_id, RecallHolder.organisation_id == organisation_id)
        .options(
            joinedload(RecallHolder.recall).joinedload(Recall.producer),
            amounts.joinedload(Batch.product),
        )
    ).one_or_none()
    if found is None:
        raise NoSuchRecord(kind="recall_message", key=str(holder_id))
    return found


def _require_holder(work: Work, organisation_id: int) -> None:
    require(work.actor, Permission.RECALLS_ANSWER, organisation_id=organisation_id)
