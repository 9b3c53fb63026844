"""Who holds goods within a recall: rows made from the books when it is ordered, and again when they have grown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select

from trace.kernel.chunks import chunks
from trace.kernel.work import Work
from trace.rooms.accounts.models import Organisation
from trace.rooms.accounts.rules import OrganisationKind
from trace.rooms.batches.models import Batch, DispatchLine
from trace.rooms.batches.queries import batches_by_id, dispatches_of, reach_below
from trace.rooms.notices.services import tell_of_recall
from trace.rooms.producers.models import Producer
from trace.rooms.recalls.models import Recall, RecallAmount, RecallHolder, RecallTotal
from trace.rooms.recalls.queries.recalls import BatchReached
from trace.rooms.recalls.rules import HolderState, Way

# A message of a recall without a last day of its own is carried by the digests of so many days.
TOLD_FOR = timedelta(days=30)
_Key = tuple[int, str, str, str]


def enter_holders(work: Work, recall: Recall) -> int:
    """Bring holders and amounts of a locked recall to what the books say now.

    Returns how many holders are new, or have an account now: these are told at once. Nothing that was recorded is
    lost: an amount never falls below what is accounted for. The actor's own rights are not asked: what a recall
    reaches does not depend on who looks.
    """
    named = [each.batch_id for each in recall.batches]
    found = batches_by_id(work, [*named, *reach_below(work, named)])
    lines = dispatches_of(work, list(found))
    holders = _holders_by_key(work, recall)
    fresh = _add_holders(work, recall, found, lines, holders)
    work.session.flush()  # amounts name their holders by id
    _enter_amounts(work, recall, found, lines, holders)
    _tell(work, recall, fresh)
    return len(fresh)


def _holders_by_key(work: Work, recall: Recall) -> dict[_Key, RecallHolder]:
    rows = work.session.scalars(select(RecallHolder).where(RecallHolder.recall_id == recall.id))
    return {(row.sender_id, row.buyer, row.phone, row.address): row for row in rows}


def _key(line: DispatchLine) -> _Key:
    to = line.dispatch
    return to.producer_id, to.buyer, to.buyer_phone, to.destination_address


def _add_holders(
    work: Work,
    recall: Recall,
    found: Mapping[int, Batch],
    lines: Sequence[DispatchLine],
    holders: dict[_Key, RecallHolder],
) -> list[RecallHolder]:
    traced = {batch.producer_id: batch.producer for batch in found.values()}
    traced.pop(recall.producer_id, None)
    wanted = dict.fromkeys(_key(line) for line in lines)
    by_name = _parties_named(work, {key[1] for key in wanted})
    matched = {by_name[key[1]] for key in wanted if key[1] in by_name}
    # Whoever made something of these goods holds them, whatever the delivery called the buyer.
    for producer in traced.values():
        if producer.id not in matched:
            wanted[(producer.id, producer.name, producer.phone, "")] = None
            by_name.setdefault(producer.name, producer.id)
    fresh = []
    for key in wanted:
        sender_id, buyer, phone, address = key
        organisation_id = by_name.get(buyer)
        if key in holders:
            if _is_known_now(holders[key], organisation_id, traced):
                fresh.append(holders[key])
            continue
        holder = RecallHolder(
            recall_id=recall.id,
            sender_id=sender_id,
            buyer=buyer,
            phone=phone,
            address=address,
            organisation_id=organisation_id,
            is_traced=organisation_id in traced,
            state=HolderState.KNOWN,
            note="",
            answer="",
        )
        work.session.add(holder)
        holders[key] = holder
        fresh.append(holder)
    return fresh


def _is_known_now(
    holder: RecallHolder, organisation_id: int | None, traced: Mapping[int, Producer]
) -> bool:
    """Whether a buyer without an account has got one since; it is told then, unless it has answered already."""
    if holder.organisation_id is not None or organisation_id is None or organisation_id in traced:
        return False
    holder.organisation_id = organisation_id
    return holder.state is not HolderState.ANSWERED


def _parties_named(work: Work, names: Iterable[str]) -> dict[str, int]:
    """Producers and trading partners with an account by their exact name; a name that two share names nobody."""
    found: dict[str, list[int]] = defaultdict(list)
    for part in chunks(sorted(names)):
        rows = work.session.execute(
            select(Producer.name, Producer.id).where(Producer.name.in_(part))
        ).all()
        traders = work.session.execute(
            select(Organisation.name, Organisation.id).where(
                Organisation.name.in_(part),
                Organisation.kind == OrganisationKind.TRADER,
                Organisation.is_active.is_(True),
            )
        )
        producers = {name for name, _id in rows}
        # A firm with both accounts is told as the producer that it is.
        others = (row for row in traders if row[0] not in producers)
        for name, organisation_id in (*rows, *others):
            found[name].append(organisation_id)
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1}


def _enter_amounts(
    work: Work,
    recall: Recall,
    found: Mapping[int, Batch],
    lines: Sequence[DispatchLine],
    holders: Mapping[_Key, RecallHolder],
) -> None:
    due: dict[tuple[int, int | None], int] = defaultdict(int)
    sent, labelled = Counter[int](), Counter[int]()
    for line in lines:
        sent[line.batch_id] += line.base
        labelled[line.batch_id] += line.base if line.is_labelled else 0
        holder = holders[_key(line)]
        if not holder.is_traced:
            due[(line.batch_id, holder.id)] += line.base
    for batch in found.values():
        reached = BatchReached(batch, True, sent[batch.id], labelled[batch.id])
        due[(batch.id, None)] = reached.here.base
    rows = work.session.scalars(
        select(RecallAmount).where(RecallAmount.recall_id == recall.id).with_for_update()
    )
    known = {(row.batch_id, row.holder_id): row for row in rows}
    for (batch_id, holder_id), base in due.items():
        row = known.get((batch_id, holder_id))
        if row is not None:
            row.due_base = max(base, row.recovered_base + row.gone_base)
        elif base > 0:
            work.session.add(
                RecallAmount(
                    recall_id=recall.id,
                    batch_id=batch_id,
                    holder_id=holder_id,
                    due_base=base,
                    recovered_base=0,
                    gone_base=0,
                )
            )
    _enter_totals(work, recall, found)


def _enter_totals(work: Work, recall: Recall, found: Iterable[int]) -> None:
    rows = work.session.scalars(
        select(RecallTotal.batch_id).where(RecallTotal.recall_id == recall.id)
    )
    known = set(rows)
    for batch_id in found:
        if batch_id not in known:
            work.session.add(
                RecallTotal(
                    recall_id=recall.id, batch_id=batch_id, recovered_base=0, disposed_base=0
                )
            )


def _tell(work: Work, recall: Recall, fresh: Sequence[RecallHolder]) -> None:
    """Put the recall into the inboxes of those who have one."""
    here = [each for each in fresh if each.organisation_id is not None]
    for holder in here:
        holder.state = HolderState.TOLD
        holder.told_at = work.now
        holder.told_how = Way.MESSAGE
        holder.told_by_name = work.actor.label[:120]
    tell_of_recall(
        work,
        holders={each.organisation_id: each.id for each in here if each.organisation_id},
        producer_id=recall.producer_id,
        number=recall.number,
        name=recall.producer.name,
        until=recall.finish_due_on or work.today + TOLD_FOR,
    )
