"""Where and when a delivery arrived, and taking back what was recorded wrongly."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import select

from trace.kernel.checks import require_text
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.batches.models import Batch, Dispatch
from trace.rooms.batches.queries import get_dispatch
from trace.rooms.batches.rules import row_id
from trace.rooms.batches.services.recording import books_of, quantity_of
from trace.rooms.events.rules import own_word
from trace.rooms.transport.errors import ArrivedAlready, ArrivedBeforeLeaving, TakenBackAlready
from trace.rooms.transport.kinds import ArrivalProof, Stop
from trace.rooms.transport.models import Arrival
from trace.rooms.transport.queries import get_arrival
from trace.rooms.transport.services.recording import check_instant, enter, occasion
from trace.standards.epcis.events import Action, BizTransaction, ObjectEvent, QuantityElement
from trace.standards.gs1.characters import percent_encode

TAKING_BACK = "taking_back"


def record_arrival(
    work: Work,
    *,
    dispatch_id: int,
    stop: Stop,
    at: datetime,
    receiver: str,
    proof: ArrivalProof,
    document_number: str | None = None,
    note: str = "",
) -> Arrival:
    """Record that a delivery came to a place on its way, or to its buyer.

    Raises   MissingPermission · NoSuchRecord · InvalidValue (text, an instant that is yet to come) ·
             ArrivedBeforeLeaving · ArrivedAlready (nothing is written)
    """
    dispatch = get_dispatch(work, dispatch_id)
    books_of(work, dispatch.producer_id)
    check_instant(work, at, field="at")
    if at < dispatch.dispatched_at:
        raise ArrivedBeforeLeaving(dispatched_at=dispatch.dispatched_at)
    _refuse_second(work, dispatch_id, stop)
    is_there = stop is Stop.BUYER
    event = ObjectEvent(
        **occasion(
            work,
            "arrive",
            at,
            dispatch=dispatch.id,
            stop=stop.value,
            receiver=require_text("receiver", receiver, longest=120),
            proof=proof.value,
            document=(document_number or "").strip()[:64] or None,
            note=note.strip()[:2000],
        ),
        action=Action.OBSERVE,
        biz_step="receiving" if is_there else "arriving",
        disposition="in_progress" if is_there else "in_transit",
        quantities=goods_of(dispatch),
        biz_transactions=(waybill_of(work, dispatch),),
    )
    stored = enter(work, event, organisation_id=dispatch.producer_id)
    arrival = get_arrival(work, row_id(stored.id))
    audit(
        work,
        "arrival.recorded",
        subject_kind="dispatch",
        subject_key=dispatch.id,
        organisation_id=dispatch.producer_id,
        stop=stop.value,
        arrived_at=at,
        proof=proof.value,
    )
    return arrival


def take_back_arrival(work: Work, *, arrival_id: int, reason: str) -> Arrival:
    """Record that an arrival was entered wrongly; the place is free for the right one.

    Raises   MissingPermission · NoSuchRecord · InvalidValue · TakenBackAlready (nothing is written)
    """
    arrival = get_arrival(work, arrival_id)
    dispatch = get_dispatch(work, arrival.dispatch_id)
    books_of(work, dispatch.producer_id)
    text = require_text("reason", reason, longest=200)
    if not arrival.stands:
        raise TakenBackAlready
    event = ObjectEvent(
        **occasion(work, "take-back-arrival", work.now, arrival=arrival.id, reason=text),
        action=Action.OBSERVE,
        biz_step=own_word(work.ports.base_url, TAKING_BACK),
        quantities=goods_of(dispatch),
        biz_transactions=(waybill_of(work, dispatch),),
    )
    enter(work, event, organisation_id=dispatch.producer_id)
    audit(
        work,
        "arrival.taken_back",
        subject_kind="dispatch",
        subject_key=dispatch.id,
        organisation_id=dispatch.producer_id,
        stop=arrival.stop.value,
        reason=text,
    )
    return get_arrival(work, arrival_id)


def goods_of(dispatch: Dispatch) -> tuple[QuantityElement, ...]:
    """Return what a delivery carries, each lot once, as an event names it."""
    amounts: Counter[Batch] = Counter()
    for line in dispatch.lines:
        amounts[line.batch] += line.base
    return tuple(
        quantity_of(batch.uri, base, batch.product.dimension) for batch, base in amounts.items()
    )


def waybill_of(work: Work, dispatch: Dispatch) -> BizTransaction:
    """Return the document by which the events of one delivery belong together."""
    waybill = percent_encode(dispatch.plate_or_waybill)
    return BizTransaction(type="bol", id=f"{work.ports.base_url}/waybills/{waybill}")


def _refuse_second(work: Work, dispatch_id: int, stop: Stop) -> None:
    known = work.session.scalar(
        select(Arrival).where(
            Arrival.dispatch_id == dispatch_id,
            Arrival.stop == stop,
            Arrival.taken_back_at.is_(None),
        )
    )
    if known is not None:
        raise ArrivedAlready(arrived_at=known.arrived_at)
