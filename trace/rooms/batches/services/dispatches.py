"""Goods that leave the house: 出库/发货."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from trace.kernel.errors import InvalidValue
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.batches.errors import BatchHeld, LabelledNotEnough
from trace.rooms.batches.models import Batch, Dispatch, DispatchLine
from trace.rooms.batches.queries import get_dispatch, lock_batches, restrictions_on
from trace.rooms.batches.rules import HOLDS_GOODS, GoodsLine, base_of, row_id
from trace.rooms.batches.services import recording
from trace.standards.epcis.events import Action, BizTransaction, ObjectEvent, Party
from trace.standards.gs1.characters import percent_encode

Line = tuple[Batch, int, bool]


def dispatch_goods(
    work: Work,
    *,
    producer_id: int,
    lines: Sequence[GoodsLine],
    buyer: str,
    buyer_phone: str,
    plate_or_waybill: str,
    destination: str,
    at: datetime,
    destination_division: str = "",
    from_premises_id: int | None = None,
    leg: str | None = None,
    despite_stop: str | None = None,
) -> Dispatch:
    """Book a delivery: what went to whom, where to and how; unlabelled goods leave their batch's balance.

    despite_stop  why goods under a stop or recall leave nevertheless (back to the supplier, into quarantine)
    Raises        MissingPermission · InvalidValue · UnitsDiffer · BatchHeld · NotEnoughLeft · LabelledNotEnough ·
                  BalanceNegative (nothing is written)
    """
    producer = recording.books_of(work, producer_id)
    recording.check_lines(lines)
    facts: dict[str, object] = {
        "producer": producer.id,
        "buyer": recording.check_text(buyer, field="buyer", limit=120),
        "buyer_phone": recording.check_text(buyer_phone, field="buyer_phone", limit=30),
        "plate_or_waybill": recording.check_text(
            plate_or_waybill, field="plate_or_waybill", limit=40
        ),
        "destination_address": recording.check_text(destination, field="destination", limit=200),
        "destination_division": destination_division,
        "premises": from_premises_id,
        "leg": (leg or "").strip()[:80] or None,
        "despite_stop": (despite_stop or "").strip()[:200] or None,
    }
    location = recording.check_premises(work, from_premises_id, [producer.id])
    sent = _sent(work, producer.id, lines)
    with recording.beside_lines("lines", lines, day="at"):
        _check_labelled(work, sent)
        _check_held(work, sent, facts["despite_stop"])
        event = _event(work, at, location, facts, sent)
        stored = recording.enter(work, event, organisation_id=producer.id)
    dispatch = get_dispatch(work, row_id(stored.id))
    audit(
        work,
        "dispatch.recorded",
        subject_kind="dispatch",
        subject_key=dispatch.id,
        organisation_id=producer.id,
        buyer=dispatch.buyer,
        lots=[batch.lot for batch, _, _ in sent],
        despite_stop=dispatch.despite_stop,
    )
    return dispatch


def _sent(work: Work, producer_id: int, lines: Sequence[GoodsLine]) -> list[Line]:
    batches = lock_batches(work, [line.batch_id for line in lines])
    bases: dict[tuple[int, bool], int] = defaultdict(int)
    for number, line in enumerate(lines):
        batch = batches.get(line.batch_id)
        if batch is None or batch.producer_id != producer_id:
            raise InvalidValue(field=f"lines.{number}.batch_id", reason="unknown-choice")
        base = base_of(batch.product, line.quantity, field=f"lines.{number}.quantity")
        bases[(batch.id, line.is_labelled)] += base
    return [(batches[key[0]], base, key[1]) for key, base in sorted(bases.items())]


def _check_labelled(work: Work, sent: Sequence[Line]) -> None:
    """Refuse to send more labelled packs than were labelled and have not left yet."""
    labelled = [(batch, base) for batch, base, is_labelled in sent if is_labelled]
    if not labelled:
        return
    gone: Mapping[int, int] = {
        batch_id: int(total)
        for batch_id, total in work.session.execute(
            select(DispatchLine.batch_id, func.sum(DispatchLine.base))
            .where(DispatchLine.batch_id.in_([batch.id for batch, _ in labelled]))
            .where(DispatchLine.is_labelled)
            .group_by(DispatchLine.batch_id)
        )
    }
    for batch, base in labelled:
        here = max(0, batch.labelled_base - gone.get(batch.id, 0))
        if base > here:
            raise LabelledNotEnough(
                batch_id=batch.id,
                lot=batch.lot,
                remaining=batch.amount(here),
                asked=batch.amount(base),
            )


def _check_held(work: Work, sent: Sequence[Line], despite_stop: object) -> None:
    if despite_stop:
        return
    for found in restrictions_on(work, [batch.id for batch, _, _ in sent]):
        if found.kind in HOLDS_GOODS:
            raise BatchHeld(
                batch_id=found.batch.id,
                lot=found.batch.lot,
                restriction=found.kind.value,
                reason=found.restriction.reason,
            )


def _event(
    work: Work,
    at: datetime,
    location: str | None,
    facts: Mapping[str, object],
    sent: Sequence[Line],
) -> ObjectEvent:
    base_url = work.ports.base_url
    waybill = percent_encode(str(facts["plate_or_waybill"]))
    return ObjectEvent(
        **recording.occasion(
            work,
            "dispatch",
            at,
            location=location,
            lines=[
                {"uri": batch.uri, "base": base, "labelled": is_labelled}
                for batch, base, is_labelled in sent
            ],
            **facts,
        ),
        action=Action.OBSERVE,
        biz_step="shipping",
        disposition="in_transit",
        quantities=tuple(
            recording.quantity_of(batch.uri, base, batch.product.dimension)
            for batch, base, _ in sent
        ),
        biz_transactions=(BizTransaction(type="bol", id=f"{base_url}/waybills/{waybill}"),),
        sources=(Party(type="possessing_party", id=f"{base_url}/producers/{facts['producer']}"),),
    )
