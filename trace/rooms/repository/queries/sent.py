"""What an organisation has sent itself: its events with what became of them, and its capture jobs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.repository.kinds import Standing
from trace.rooms.repository.models import CapturedEpc, CapturedEvent, CaptureJob, EventDecision
from trace.standards.epcis.epc_names import canonical

MOST_EPCS = 100
_DECIDED = joinedload(CapturedEvent.decision).joinedload(EventDecision.producer)


def list_sent(
    work: Work,
    organisation_id: int,
    *,
    standing: Standing | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[CapturedEvent]:
    """Return the events that the organisation sent, newest first, with what was decided about each.

    text     an EPC or class in any spelling, or a part of the event's id
    Raises   MissingPermission
    """
    statement = _sent(work, organisation_id)
    if standing is not None:
        statement = statement.where(CapturedEvent.standing == standing)
    for word in text.split():
        named = select(CapturedEpc.event_pk).where(CapturedEpc.epc == canonical(word))
        statement = statement.where(
            or_(
                CapturedEvent.id.in_(named), CapturedEvent.event_id.icontains(word, autoescape=True)
            )
        )
    return page_of(work.session, statement, keys=[CapturedEvent.id], cursor=cursor, size=size)


def get_sent(work: Work, organisation_id: int, event_pk: int) -> CapturedEvent:
    """Return one of them; raises MissingPermission · NoSuchRecord."""
    statement = _sent(work, organisation_id).where(CapturedEvent.id == event_pk)
    found = work.session.scalars(statement).one_or_none()
    if found is None:
        raise NoSuchRecord(kind="event", key=str(event_pk))
    return found


def epcs_of(work: Work, event: CapturedEvent) -> Sequence[CapturedEpc]:
    """Return what an event that the actor has read is about, in its order, a hundred at most."""
    return work.session.scalars(
        select(CapturedEpc)
        .where(CapturedEpc.event_pk == event.id)
        .order_by(CapturedEpc.id)
        .limit(MOST_EPCS)
    ).all()


def list_captures(
    work: Work,
    organisation_id: int,
    *,
    failed: bool = False,
    since: datetime | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[CaptureJob]:
    """Return the capture jobs of the organisation, newest first; raises MissingPermission.

    failed   those alone in which an event was refused
    since    those alone that came from then on
    text     how a job's number begins
    """
    require(work.actor, Permission.EVENTS_CAPTURE, organisation_id=organisation_id)
    statement = select(CaptureJob).where(CaptureJob.organisation_id == organisation_id)
    if failed:
        statement = statement.where(CaptureJob.is_success.is_(False))
    if since is not None:
        statement = statement.where(CaptureJob.created_at >= since)
    if text:
        statement = statement.where(CaptureJob.code.startswith(text.lower(), autoescape=True))
    return page_of(work.session, statement, keys=[CaptureJob.id], cursor=cursor, size=size)


def get_capture(work: Work, organisation_id: int, code: str) -> CaptureJob:
    """Return one of them; raises MissingPermission · NoSuchRecord."""
    require(work.actor, Permission.EVENTS_CAPTURE, organisation_id=organisation_id)
    found = work.session.scalars(
        select(CaptureJob).where(
            CaptureJob.code == code, CaptureJob.organisation_id == organisation_id
        )
    ).one_or_none()
    if found is None:
        raise NoSuchRecord(kind="capture job", key=code[:80])
    return found


def _sent(work: Work, organisation_id: int) -> Select[CapturedEvent]:
    require(work.actor, Permission.EVENTS_CAPTURE, organisation_id=organisation_id)
    return (
        select(CapturedEvent)
        .where(CapturedEvent.organisation_id == organisation_id)
        .options(_DECIDED)
    )
