"""Outside parties' events: what waits to be matched to a producer, and what was decided."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, may, reach_of
from trace.kernel.work import Work
from trace.rooms.accounts.models import Organisation
from trace.rooms.producers.models import Producer
from trace.rooms.repository.kinds import Standing
from trace.rooms.repository.models import CapturedEvent, EventDecision, MatchProposal

OUTSIDE = (Standing.WAITING, Standing.MATCHED, Standing.DECLINED)
_WHOLE = (
    joinedload(CapturedEvent.organisation),
    joinedload(CapturedEvent.decision).joinedload(EventDecision.producer),
    selectinload(CapturedEvent.proposals).joinedload(MatchProposal.producer),
)


def list_outside(
    work: Work,
    *,
    standing: Standing | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[CapturedEvent]:
    """Return outside parties' events that the actor may decide about or that were decided, newest first.

    text     parts of the event's id or of its sender's name; every word has to occur
    Raises   MissingPermission (held nowhere)
    """
    shown = OUTSIDE if standing is None else (standing,)
    statement = (
        select(CapturedEvent)
        .where(
            CapturedEvent.standing.in_([each for each in shown if each in OUTSIDE]), _within(work)
        )
        .options(*_WHOLE)
    )
    for word in text.split():
        senders = select(Organisation.id).where(Organisation.name.icontains(word, autoescape=True))
        statement = statement.where(
            or_(
                CapturedEvent.event_id.icontains(word, autoescape=True),
                CapturedEvent.organisation_id.in_(senders),
            )
        )
    return page_of(work.session, statement, keys=[CapturedEvent.id], cursor=cursor, size=size)


def get_outside(work: Work, event_pk: int) -> CapturedEvent:
    """Return one of them with its sender, proposals and decision; raises NoSuchRecord · MissingPermission."""
    found = work.session.scalars(
        select(CapturedEvent)
        .where(CapturedEvent.id == event_pk, CapturedEvent.standing.in_(OUTSIDE), _within(work))
        .options(*_WHOLE)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NoSuchRecord(kind="outside-event", key=str(event_pk))
    return found


def may_decline(work: Work, event: CapturedEvent) -> bool:
    """Whether nobody outside the actor's area could want the event: each producer it points to lies within, or its
    sender does where it points to none."""
    return _covers(
        work,
        [each.producer.division for each in event.proposals] or [event.organisation.division],
    )


def _covers(work: Work, divisions: Collection[str]) -> bool:
    return all(may(work.actor, Permission.EVENTS_MATCH, division=each) for each in divisions)


def _within(work: Work) -> ColumnElement[bool]:
    """The condition of events whose sender, or a producer they point to or were matched to, is in the actor's area."""
    reach = reach_of(work.actor, Permission.EVENTS_MATCH)
    if reach.is_empty:
        raise MissingPermission(permission=Permission.EVENTS_MATCH.value)
    if reach.everywhere:
        return true()
    senders = or_(*(Organisation.division.startswith(each) for each in reach.divisions))
    owners = select(Producer.id).where(
        or_(*(Producer.division.startswith(each) for each in reach.divisions))
    )
    return or_(
        CapturedEvent.organisation_id.in_(select(Organisation.id).where(senders)),
        CapturedEvent.id.in_(
            select(MatchProposal.event_pk).where(MatchProposal.producer_id.in_(owners))
        ),
        CapturedEvent.id.in_(
            select(EventDecision.event_pk).where(EventDecision.producer_id.in_(owners))
        ),
    )
