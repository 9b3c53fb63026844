"""How far a recall reaches, and the recalls and stops there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, may, reach_of, require_somewhere
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch, DispatchLine, Restriction
from trace.rooms.batches.queries import batches_by_id, dispatches_of, reach_below
from trace.rooms.batches.queries.reading import WITH_PARTIES
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.labels.queries import RunReach, runs_reaching
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product
from trace.rooms.recalls.models import Recall, RecallBatch
from trace.rooms.recalls.rules import RecallState

MAX_BATCHES = 200
STOPS = (RestrictionKind.OFFICER_STOP, RestrictionKind.OWN_STOP)


class StopState(StrEnum):
    """Which stops a list holds."""

    IN_FORCE = "in_force"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True)
class Notice:
    """What the public is told of a recall 召回公告, and by whom."""

    number: str
    office: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BatchReached:
    """A batch that is called back: named itself, or made of one that is.

    sent_base            ledger units that deliveries on record took away
    sent_labelled_base   those of them in labelled packs, which left the balance when they were labelled
    """

    batch: Batch
    is_named: bool
    sent_base: int
    sent_labelled_base: int

    @property
    def here(self) -> Quantity:
        """What should still be with its producer, labelled packs included: not used up, not lost, not sent off."""
        labelled = max(0, self.batch.labelled_base - self.sent_labelled_base)
        return self.batch.amount(self.batch.remaining_base + labelled)

    @property
    def sent(self) -> Quantity:
        """What was delivered to others."""
        return self.batch.amount(self.sent_base)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody to whom goods within the reach were delivered."""

    buyer: str
    phone: str
    address: str
    lines: tuple[DispatchLine, ...]

    @property
    def amounts(self) -> list[tuple[Batch, Quantity]]:
        """How much of which batch, in the order of delivery."""
        totals: dict[int, int] = defaultdict(int)
        batches: dict[int, Batch] = {}
        for line in self.lines:
            totals[line.batch_id] += line.base
            batches[line.batch_id] = line.batch
        return [(batch, batch.amount(totals[key])) for key, batch in batches.items()]


@dataclass(frozen=True, slots=True)
class Reach:
    """What a recall of some batches would touch, or touches now; the counts are of all of it.

    readable_ids   batches in books that the actor may read: of the others nothing is shown but that they are reached
    hidden_count   deliveries by producers whose books the actor may not read: reached all the same
    """

    batches: tuple[BatchReached, ...]
    runs: tuple[RunReach, ...]
    holders: tuple[Holder, ...]
    hidden_count: int
    readable_ids: frozenset[int]

    @property
    def shown_batches(self) -> list[BatchReached]:
        """The batches reached in books that the actor may read."""
        return [each for each in self.batches if each.batch.id in self.readable_ids]

    @property
    def shown_runs(self) -> list[RunReach]:
        """The labels on goods of these batches."""
        return [each for each in self.runs if each.batch_id in self.readable_ids]

    @property
    def hidden_batch_count(self) -> int:
        """How many batches stand in books that the actor may not read."""
        return len(self.batches) - len(self.shown_batches)

    @property
    def named(self) -> list[BatchReached]:
        """The batches that are named."""
        return [each for each in self.batches if each.is_named]

    @property
    def run_count(self) -> int:
        """How many label runs have labels on these goods."""
        return len({each.run.id for each in self.runs})

    @property
    def label_count(self) -> int:
        """How many labels that are neither spoiled nor void stand for these goods."""
        return sum(each.live_count for each in self.runs)

    @property
    def activated_count(self) -> int:
        """How many of them are on packs in the market."""
        return sum(each.activated_count for each in self.runs)

    @property
    def quantity(self) -> list[Quantity]:
        """How much of the named batches there was in all, by the unit people read them in."""
        return _sums((each.batch.unit, each.batch.produced_base) for each in self.named)

    @property
    def stock(self) -> list[Quantity]:
        """How much of what is shown should still be with its producer."""
        return _sums((each.here.unit, each.here.base) for each in self.shown_batches)

    @property
    def counts(self) -> dict[str, int]:
        """The figures that a recall keeps of the day it was ordered."""
        return {
            "batches": len(self.batches),
            "runs": self.run_count,
            "labels": self.label_count,
            "activated": self.activated_count,
            "holders": len(self.holders),
        }


def preview_reach(work: Work, batch_ids: Sequence[int]) -> Reach:
    """Return what a recall of these batches would reach, before anything is done; seven statements.

    Raises   MissingPermission (neither officer of that area nor its producer) · InvalidValue field `batch_ids`
    """
    named = named_batches(work, batch_ids)
    for batch in named.values():
        _require_recall(work, batch)
    return reach_of_batches(work, named)


def reach_of_batches(work: Work, named: dict[int, Batch]) -> Reach:
    """Return what hangs on these batches, with the deliveries that the actor may read."""
    found = named | batches_by_id(work, reach_below(work, list(named)))
    lines = dispatches_of(work, list(found))
    readable = frozenset(key for key, batch in found.items() if _may_read(work, batch))
    visible = [line for line in lines if line.batch_id in readable]
    sent, sent_labelled = Counter[int](), Counter[int]()
    for line in lines:
        sent[line.batch_id] += line.base
        sent_labelled[line.batch_id] += line.base if line.is_labelled else 0
    reached = tuple(
        BatchReached(batch, key in named, sent[key], sent_labelled[key])
        for key, batch in found.items()
    )
    return Reach(
        reached,
        tuple(runs_reaching(work, list(found))),
        _holders(visible),
        len(lines) - len(visible),
        readable,
    )


def named_batches(
    work: Work, batch_ids: Sequence[int], *, field: str = "batch_ids"
) -> dict[int, Batch]:
    """Return the batches that somebody names in the input `field`, in that order.

    Raises   InvalidValue of that field, reason `no-batches`, `too-many-batches` or `no-such-batch`
    """
    wanted = list(dict.fromkeys(batch_ids))
    if not wanted:
        raise InvalidValue(field=field, reason="no-batches")
    if len(wanted) > MAX_BATCHES:
        raise InvalidValue(field=field, reason="too-many-batches", value=str(len(wanted)))
    found = batches_by_id(work, wanted)
    for batch_id in wanted:
        if batch_id not in found:
            raise InvalidValue(field=field, reason="no-such-batch", value=str(batch_id))
    return {batch_id: found[batch_id] for batch_id in wanted}


# ---------------------------------------------------------------- recalls

_WITH_BATCHES = selectinload(Recall.batches).joinedload(RecallBatch.batch)
_FULL = (
    joinedload(Recall.producer),
    _WITH_BATCHES.joinedload(Batch.product),
    _WITH_BATCHES.joinedload(Batch.producer),
)


def numbered_recalls(work: Work, text: str, size: int) -> Sequence[Recall]:
    """Return the recalls of readable books with `text` in their own or their document's number. One statement."""
    return work.session.scalars(
        select(Recall)
        .join(Producer, Producer.id == Recall.producer_id)
        .where(
            _readable(work),
            or_(
                Recall.number.icontains(text, autoescape=True),
                Recall.document_number.icontains(text, autoescape=True),
            ),
        )
        .options(joinedload(Recall.producer))
        .order_by(Recall.id.desc())
        .limit(size)
    ).all()


def list_recalls(
    work: Work,
    *,
    state: RecallState | None = None,
    text: str = "",
    producer_id: int | None = None,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Recall]:
    """Return the recalls of producers whose books the actor may read, newest first, with their batches.

    text     parts of a number, a document number, a lot or the producer's name; every word has to occur
    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(work.actor, Permission.BATCHES_READ)
    statement = (
        select(Recall)
        .join(Producer, Producer.id == Recall.producer_id)
        .where(_readable(work))
        .options(*_FULL)
    )
    if state is not None:
        statement = statement.where(Recall.state == state)
    if producer_id is not None:
        statement = statement.where(Recall.producer_id == producer_id)
    for word in text.split():
        lots = (
            select(RecallBatch.recall_id)
            .join(Batch, Batch.id == RecallBatch.batch_id)
            .where(Batch.lot.icontains(word, autoescape=True))
        )
        statement = statement.where(
            or_(
                Recall.number.icontains(word, autoescape=True),
                Recall.document_number.icontains(word, autoescape=True),
                Producer.name.icontains(word, autoescape=True),
                Recall.id.in_(lots),
            )
        )
    return page_of(work.session, statement, keys=[Recall.id], cursor=cursor, size=size)


def get_recall(work: Work, number: str) -> Recall:
    """Return the recall with producer and batches, to whoever may read its producer's books; raises NoSuchRecord."""
    found = work.session.scalars(
        select(Recall)
        .join(Producer, Producer.id == Recall.producer_id)
        .where(Recall.number == number.strip().upper(), _readable(work))
        .options(*_FULL)
    ).first()
    if found is None:
        raise NoSuchRecord(kind="recall", key=number[:80])
    return found


def lock_recall(work: Work, number: str) -> Recall:
    """Return the recall as `get_recall` does, locked until the transaction ends: it is lifted once."""
    work.session.execute(
        select(Recall.id).where(Recall.number == number.strip().upper()).with_for_update()
    )
    return get_recall(work, number)


def reach_of_recall(work: Work, recall: Recall) -> Reach:
    """Return what a recall reaches now, which may be more than on the day it was ordered."""
    return reach_of_batches(work, batches_by_id(work, [each.batch_id for each in recall.batches]))


def recalls_by_id(work: Work, recall_ids: Collection[int]) -> dict[int, Recall]:
    """Return the recalls by id without what belongs to them: number, grade and notice are public."""
    if not recall_ids:
        return {}
    found = work.session.scalars(select(Recall).where(Recall.id.in_(set(recall_ids))))
    return {recall.id: recall for recall in found}


def notices_of(work: Work, restrictions: Iterable[Restriction]) -> list[Notice]:
    """Return what the recalls behind these restrictions tell the public, oldest first. One statement, or none."""
    ids = {each.recall_id for each in restrictions if each.recall_id is not None}
    found = recalls_by_id(work, ids).values()
    return [
        Notice(recall.number, recall.office, recall.notice_text, recall.ordered_at)
        for recall in sorted(found, key=lambda recall: recall.id)
    ]


def standing_recalls(work: Work, batch_ids: Collection[int]) -> Sequence[tuple[Recall, int]]:
    """Return the recalls not lifted that name one of these batches, each with the batch's id."""
    rows = work.session.execute(
        select(Recall, RecallBatch.batch_id)
        .join(RecallBatch, RecallBatch.recall_id == Recall.id)
        .where(RecallBatch.batch_id.in_(set(batch_ids)), Recall.state == RecallState.ORDERED)
        .order_by(Recall.id)
    )
    return [(recall, batch_id) for recall, batch_id in rows]


# ---------------------------------------------------------------- stops


def list_stops(
    work: Work,
    *,
    state: StopState | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Restriction]:
    """Return officers' and producers' own stops where the actor may read the books, newest first.

    text     parts of a lot, a document number or the producer's name; every word has to occur
    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(work.actor, Permission.BATCHES_READ)
    statement = (
        select(Restriction)
        .join(Batch, Batch.id == Restriction.batch_id)
        .join(Producer, Producer.id == Batch.producer_id)
        .where(Restriction.kind.in_(STOPS), _readable(work))
        .options(joinedload(Restriction.batch).options(*WITH_PARTIES))
    )
    if state is StopState.IN_FORCE:
        statement = statement.where(Restriction.lifted_at.is_(None))
    elif state is StopState.LIFTED:
        statement = statement.where(Restriction.lifted_at.is_not(None))
    for word in text.split():
        named = select(Product.id).where(Product.name.icontains(word, autoescape=True))
        statement = statement.where(
            or_(
                Batch.lot.icontains(word, autoescape=True),
                Restriction.document_number.icontains(word, autoescape=True),
                Producer.name.icontains(word, autoescape=True),
                Batch.product_id.in_(named),
            )
        )
    return page_of(work.session, statement, keys=[Restriction.id], cursor=cursor, size=size)


def count_in_force(work: Work) -> dict[RestrictionKind, int]:
    """Return how many restrictions of each kind hold in the actor's area, for the desk. One statement."""
    rows = work.session.execute(
        select(Restriction.kind, func.count())
        .join(Batch, Batch.id == Restriction.batch_id)
        .join(Producer, Producer.id == Batch.producer_id)
        .where(Restriction.lifted_at.is_(None), _readable(work))
        .group_by(Restriction.kind)
    ).all()
    found = dict.fromkeys(RestrictionKind, 0)
    for kind, count in rows:
        found[kind] = count
    return found


# ---------------------------------------------------------------- private


def _holders(lines: Iterable[DispatchLine]) -> tuple[Holder, ...]:
    grouped: dict[tuple[str, str, str], list[DispatchLine]] = defaultdict(list)
    for line in lines:
        to = line.dispatch
        grouped[(to.buyer, to.buyer_phone, to.destination_address)].append(line)
    return tuple(Holder(*key, tuple(found)) for key, found in grouped.items())


def _sums(amounts: Iterable[tuple[Unit, int]]) -> list[Quantity]:
    totals: dict[Unit, int] = defaultdict(int)
    for unit, base in amounts:
        totals[unit] += base
    return [Quantity.from_base(base, unit) for unit, base in totals.items()]


def _may_read(work: Work, batch: Batch) -> bool:
    return may(
        work.actor,
        Permission.BATCHES_READ,
        organisation_id=batch.producer_id,
        division=batch.producer.division,
    )


def _require_recall(work: Work, batch: Batch) -> None:
    division = batch.producer.division
    if may(work.actor, Permission.RECALLS_ORDER, division=division):
        return
    if not may(work.actor, Permission.BATCHES_STOP_OWN, organisation_id=batch.producer_id):
        raise MissingPermission(permission=Permission.RECALLS_ORDER.value)


def _readable(work: Work) -> ColumnElement[bool]:
    reach = reach_of(work.actor, Permission.BATCHES_READ)
    if reach.everywhere:
        return Producer.id.is_not(None)
    places = [Producer.division.startswith(prefix, autoescape=True) for prefix in reach.divisions]
    return or_(Producer.id.in_(reach.organisation_ids), *places)
