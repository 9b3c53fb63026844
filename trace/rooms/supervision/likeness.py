"""Which leads may be about the same thing, what has come together under one, and where a joined one went on.

A likeness is a proposal that is shown: an officer decides whether to join.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.work import Work
from trace.rooms.labels import codes
from trace.rooms.labels.models import LabelRun
from trace.rooms.supervision.models import (
    Check,
    FeedbackItem,
    Lead,
    LeadJoin,
    LeadSubject,
)
from trace.rooms.supervision.queries import handled, in_checks_reach, known_leads
from trace.rooms.supervision.rules import LeadState, Likeness, SubjectOf, likenesses

MOST_ALIKE = 20


@dataclass(frozen=True, slots=True)
class Alike:
    """An open lead that may be about the same, and what it has in common."""

    lead: Lead
    grounds: tuple[Likeness, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """What stands under one lead: other leads joined to it, what consumers sent, check records."""

    leads: tuple[Lead, ...]
    items: tuple[FeedbackItem, ...]
    checks: tuple[Check, ...]


def subject_of(lead: Lead) -> SubjectOf:
    """Return what a lead is about; its `subject` has to be loaded."""
    found = lead.subject
    if found is None:
        return SubjectOf(producer_id=lead.producer_id)
    return SubjectOf(found.serial, found.run_id, found.batch_id, lead.producer_id)


def subject_of_item(work: Work, item: FeedbackItem) -> SubjectOf:
    """Return what a consumer's message is about: its label is known by run and index."""
    serial = None
    if item.run_id is not None and item.label_index is not None:
        serial = _serial(work, item.run_id, item.label_index)
    return SubjectOf(serial, item.run_id, item.batch_id, item.producer_id)


def _serial(work: Work, run_id: int, index: int) -> str | None:
    run = work.session.get(LabelRun, run_id)
    return None if run is None else codes.codec(work.ports.keyring, run.code).serial(index)


def leads_alike(work: Work, subject: SubjectOf, *, but: int | None = None) -> list[Alike]:
    """Return the open leads that share pack, run, batch or producer, the likest first. Two statements.

    but   id of the lead itself, which is like itself
    """
    if not subject.is_known:
        return []
    found = work.session.scalars(
        select(Lead)
        .join(LeadSubject, LeadSubject.lead_id == Lead.id, isouter=True)
        .where(
            Lead.state == LeadState.OPEN,
            Lead.id != (but or 0),
            known_leads(work),
            or_(*_shares(subject)),
        )
        .options(
            joinedload(Lead.subject), joinedload(Lead.producer), selectinload(Lead.assignments)
        )
        .order_by(Lead.id.desc())
        .limit(MOST_ALIKE * 5)
    ).all()
    alike = [Alike(lead, likenesses(subject, subject_of(lead))) for lead in found]
    order = list(Likeness)
    alike.sort(key=lambda each: order.index(each.grounds[0]))
    return alike[:MOST_ALIKE]


def _shares(subject: SubjectOf) -> list[ColumnElement[bool]]:
    pairs = (
        (LeadSubject.serial, subject.serial),
        (LeadSubject.run_id, subject.run_id),
        (LeadSubject.batch_id, subject.batch_id),
        (Lead.producer_id, subject.producer_id),
    )
    return [column == value for column, value in pairs if value is not None]


def sources_of(work: Work, lead: Lead) -> Sources:
    """Return what came together under a lead, through joins of joins, as far as the actor may know of it."""
    below = _under([lead.id])
    joined = work.session.scalars(
        select(Lead)
        .where(Lead.id.in_(below), Lead.id != lead.id, known_leads(work))
        .options(joinedload(Lead.producer))
        .order_by(Lead.id)
    ).all()
    items = work.session.scalars(
        select(FeedbackItem)
        .where(FeedbackItem.lead_id.in_(below), handled(work))
        .order_by(FeedbackItem.id)
    ).all()
    checks = work.session.scalars(
        select(Check).where(Check.lead_id.in_(below), in_checks_reach(work)).order_by(Check.id)
    ).all()
    return Sources(tuple(joined), tuple(items), tuple(checks))


def _under(lead_ids: Sequence[int]) -> Select[tuple[int]]:
    """The ids of these leads and of every lead that goes on in one of them."""
    start = (
        select(Lead.id.label("id")).where(Lead.id.in_(set(lead_ids))).cte("under", recursive=True)
    )
    walk = start.union(
        select(LeadJoin.lead_id)
        .join(start, LeadJoin.into_id == start.c.id)
        .where(LeadJoin.undone_at.is_(None))
    )
    return select(walk.c.id)


def ids_above(work: Work, lead_id: int) -> list[int]:
    """Return this lead and every lead in which it goes on, in no certain order. One statement.

    Asked for those who follow a message by its receipt number too: the caller tells nobody of these leads.
    """
    start = select(Lead.id.label("id")).where(Lead.id == lead_id).cte("above", recursive=True)
    walk = start.union(
        select(LeadJoin.into_id)
        .join(start, LeadJoin.lead_id == start.c.id)
        .where(LeadJoin.undone_at.is_(None))
    )
    return list(work.session.scalars(select(walk.c.id)))


def joins_of(work: Work, lead_id: int) -> Sequence[LeadJoin]:
    """Return every join of this lead, also those undone, oldest first."""
    return work.session.scalars(
        select(LeadJoin).where(LeadJoin.lead_id == lead_id).order_by(LeadJoin.id)
    ).all()


def ended_without_case(work: Work, lead_ids: Sequence[int]) -> bool:
    """Whether the last of these leads, in which the others go on, has ended."""
    states = work.session.scalars(select(Lead.state).where(Lead.id.in_(set(lead_ids)))).all()
    return bool(states) and LeadState.OPEN not in states
