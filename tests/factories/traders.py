"""What a trading partner keeps: events that it sent, a transmission, and a recall of goods it got."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from tests.factories.epcis import make_epcis_document, make_epcis_event
from trace.kernel.actor import Actor
from trace.kernel.work import Work
from trace.rooms.recalls.models import RecallHolder
from trace.rooms.recalls.rules import HolderState
from trace.rooms.repository.kinds import ErrorBehaviour
from trace.rooms.repository.models import CapturedEvent, CaptureJob
from trace.rooms.repository.services.capturing import capture_document


def make_capture(work: Work, organisation_id: int, *events: object) -> CaptureJob:
    """Return the job of a document with these events; without any, of a right one and a wrong one."""
    sent = events or (make_epcis_event(), make_epcis_event(bizStep="sent"))
    system = replace(work, actor=Actor.system("test"))
    return capture_document(
        system,
        sent=make_epcis_document(*sent),
        behaviour=ErrorBehaviour.PROCEED,
        organisation_id=organisation_id,
    ).job


def make_trader_records(work: Work, trader_id: int, holder_id: object) -> dict[str, object]:
    """Return them by name, for tests that ask every route.

    holder_id   a holder of a recall, beside whom the trading partner has got goods too
    """
    job = make_capture(work, trader_id)
    event_pk = work.session.scalars(
        select(CapturedEvent.id).where(CapturedEvent.job_id == job.id)
    ).one()
    known = work.session.get_one(RecallHolder, holder_id)
    holder = RecallHolder(
        recall_id=known.recall_id,
        sender_id=known.sender_id,
        buyer="示例门市部",
        phone="",
        address="",
        organisation_id=trader_id,
        is_traced=False,
        state=HolderState.KNOWN,
        note="",
        answer="",
    )
    work.session.add(holder)
    work.session.flush()
    return {"trader_event": event_pk, "trader_capture": job.code, "trader_message": holder.id}
