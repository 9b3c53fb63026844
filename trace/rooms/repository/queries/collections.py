"""What the repository holds, listed: EPCs, places, steps, conditions, kinds of events, capture jobs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import Page, page_of
from trace.kernel.permissions import Permission, reach_of, require_somewhere
from trace.kernel.work import Work
from trace.rooms.repository.documents import Found
from trace.rooms.repository.models import CapturedEpc, CapturedEvent, CaptureJob
from trace.rooms.repository.queries.search import load, visible, with_id
from trace.standards.epcis.reading import TYPES
from trace.standards.epcis.vocabulary import BIZ_STEPS, DISPOSITIONS

#: A top-level resource → where its values stand, and those every repository knows.
RESOURCES: dict[
    str, tuple[InstrumentedAttribute[str] | InstrumentedAttribute[str | None], frozenset[str]]
] = {
    "eventTypes": (CapturedEvent.event_type, TYPES),
    "bizSteps": (CapturedEvent.biz_step, BIZ_STEPS),
    "dispositions": (CapturedEvent.disposition, DISPOSITIONS),
    "bizLocations": (CapturedEvent.biz_location, frozenset()),
    "readPoints": (CapturedEvent.read_point, frozenset()),
    "epcs": (CapturedEpc.epc, frozenset()),
}


def values_after(work: Work, resource: str, last: str, size: int) -> Sequence[str]:
    """Return up to `size` values of a top-level resource that come after `last`, in order."""
    column, standard = RESOURCES[resource]
    statement = select(column).distinct().where(column > last).order_by(column).limit(size)
    seen = visible(work)
    if resource == "epcs":
        statement = statement.where(CapturedEpc.is_class.is_(False))
        if seen is not None:
            statement = statement.join(CapturedEvent, CapturedEvent.id == CapturedEpc.event_pk)
    if seen is not None:
        statement = statement.where(seen)
    used = set(work.session.scalars(statement))
    known = {word for word in standard if word > last}
    return sorted(str(value) for value in used | known)[:size]


def has_value(work: Work, resource: str, value: str) -> bool:
    """Whether a top-level resource has this value, for this actor."""
    column, standard = RESOURCES[resource]
    seen = visible(work)
    if value in standard:
        return True
    statement = select(column).where(column == value).limit(1)
    if resource == "epcs" and seen is not None:
        statement = statement.join(CapturedEvent, CapturedEvent.id == CapturedEpc.event_pk)
    if seen is not None:
        statement = statement.where(seen)
    return work.session.scalar(statement) is not None


def get_event(work: Work, event_id: str) -> list[Found]:
    """Return one event by its id, with the declarations that it is in error; raises NoSuchRecord, also where the actor
    may not see it.

    Source  EPCIS 2.0, 7.4.1: a declaration has the id of its event; GS1's OpenAPI answers both
    """
    statement = select(CapturedEvent.id).where(with_id([event_id])).order_by(CapturedEvent.id)
    seen = visible(work)
    if seen is not None:
        statement = statement.where(seen)
    found = work.session.scalars(statement).all()
    if not found:
        raise NoSuchRecord(kind="event", key=event_id[:80])
    return load(work, found)


def list_jobs(work: Work, *, cursor: str | None, size: int) -> Page[CaptureJob]:
    """Return the capture jobs of the actor's organisations (all for whoever reads everything), newest first."""
    require_somewhere(work.actor, Permission.EVENTS_CAPTURE, Permission.BATCHES_READ)
    statement = select(CaptureJob)
    if not reach_of(work.actor, Permission.BATCHES_READ).everywhere:
        own = reach_of(work.actor, Permission.EVENTS_CAPTURE).organisation_ids
        statement = statement.where(CaptureJob.organisation_id.in_(own))
    return page_of(work.session, statement, keys=[CaptureJob.id], cursor=cursor, size=size)


def get_job(work: Work, code: str) -> CaptureJob:
    """Return one capture job; raises NoSuchRecord, also for another organisation's."""
    require_somewhere(work.actor, Permission.EVENTS_CAPTURE, Permission.BATCHES_READ)
    found = work.session.scalars(select(CaptureJob).where(CaptureJob.code == code)).one_or_none()
    reads_all = reach_of(work.actor, Permission.BATCHES_READ).everywhere
    own = reach_of(work.actor, Permission.EVENTS_CAPTURE).organisation_ids
    if found is None or not (reads_all or found.organisation_id in own):
        raise NoSuchRecord(kind="capture job", key=code[:80])
    return found
