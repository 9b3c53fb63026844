"""Reads of inspections: officers see those of their area, a producer its own, everybody the published ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.files import StoredFile
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, reach_of, require_somewhere
from trace.kernel.work import Work
from trace.rooms.inspections.kinds import (
    InspectionResult,
    InspectionWait,
    RectificationState,
)
from trace.rooms.inspections.models import (
    Inspection,
    InspectionOfficer,
    InspectionPicture,
    RectificationStep,
)
from trace.rooms.producers.models import Producer
from trace.rooms.testing.queries.samples import SamplesPending, counts_of_pending

_LISTED = (
    joinedload(Inspection.producer),
    joinedload(Inspection.check_list),
    selectinload(Inspection.officers),
)
_WHOLE = (
    *_LISTED,
    joinedload(Inspection.lead),
    joinedload(Inspection.signature),
    selectinload(Inspection.answers),
    selectinload(Inspection.pictures).joinedload(InspectionPicture.file),
    selectinload(Inspection.steps).joinedload(RectificationStep.file),
)


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits for the actor: results to publish and those past their day, proofs to judge, days gone by."""

    to_publish: int
    publication_overdue: int
    proofs: int
    rectification_overdue: int
    samples: SamplesPending


def in_area(work: Work, column: Any) -> ColumnElement[bool]:
    """The condition for rows whose division lies where the actor inspects."""
    reach = reach_of(work.actor, Permission.CHECKS_WRITE)
    if reach.everywhere:
        return true()
    return or_(false(), *(column.startswith(prefix, autoescape=True) for prefix in reach.divisions))


def _known(work: Work) -> ColumnElement[bool]:
    own = reach_of(work.actor, Permission.BATCHES_WRITE).organisation_ids
    return or_(in_area(work, Inspection.division), Inspection.producer_id.in_(own))


def _waits(wait: InspectionWait, today: date) -> ColumnElement[bool]:
    if wait is InspectionWait.PUBLICATION:
        return Inspection.published_at.is_(None)
    if wait is InspectionWait.OVERDUE_PUBLICATION:
        return and_(Inspection.published_at.is_(None), Inspection.publish_by < today)
    if wait is InspectionWait.PROOF:
        return Inspection.rectification == RectificationState.SUBMITTED
    return Inspection.rectification == RectificationState.DUE


def list_inspections(
    work: Work,
    *,
    producer_id: int | None = None,
    result: InspectionResult | None = None,
    wait: InspectionWait | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Inspection]:
    """Return the inspections that the actor may know of, newest first, with producer, list and officers.

    text     parts of the number, the place, an officer's or the producer's name; every word has to occur
    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(work.actor, Permission.CHECKS_WRITE, Permission.BATCHES_WRITE)
    statement = select(Inspection).where(_known(work)).options(*_LISTED)
    if producer_id is not None:
        statement = statement.where(Inspection.producer_id == producer_id)
    if result is not None:
        statement = statement.where(Inspection.result == result)
    if wait is not None:
        statement = statement.where(_waits(wait, work.today))
    for word in text.split():
        officer = select(InspectionOfficer.inspection_id).where(
            InspectionOfficer.name.icontains(word, autoescape=True)
        )
        statement = statement.where(
            or_(
                Inspection.number.icontains(word, autoescape=True),
                Inspection.place.icontains(word, autoescape=True),
                Inspection.id.in_(officer),
                Inspection.producer_id.in_(named(word)),
            )
        )
    return page_of(work.session, statement, keys=[Inspection.id], cursor=cursor, size=size)


def get_inspection(work: Work, number: str) -> Inspection:
    """Return an inspection that the actor may know of, with everything on it; raises NoSuchRecord."""
    found = work.session.scalars(
        select(Inspection).where(Inspection.number == number, _known(work)).options(*_WHOLE)
    ).first()
    if found is None:
        raise NoSuchRecord(kind="inspection", key=number)
    return found


def lock_inspection(work: Work, number: str) -> Inspection:
    """Return the inspection as `get_inspection` does, locked until the transaction ends."""
    work.session.execute(select(Inspection.id).where(Inspection.number == number).with_for_update())
    return get_inspection(work, number)


def same_inspection(work: Work, producer_id: int, on: date) -> Inspection | None:
    """Return the inspection of a producer that was recorded last for a day, with its officers; for services alone."""
    return work.session.scalars(
        select(Inspection)
        .where(Inspection.producer_id == producer_id, Inspection.on == on)
        .options(selectinload(Inspection.officers))
        .order_by(Inspection.id.desc())
        .limit(1)
    ).first()


def number_of(work: Work, inspection_id: int) -> str | None:
    """Return the number of an inspection, or None; for services alone."""
    return work.session.scalar(select(Inspection.number).where(Inspection.id == inspection_id))


def get_picture(work: Work, number: str, picture_id: int) -> StoredFile:
    """Return a photograph, the signature or a proof on an inspection by the id of its file; raises NoSuchRecord."""
    found = get_inspection(work, number)
    files = [picture.file for picture in found.pictures]
    files += [step.file for step in found.steps if step.file is not None]
    files += [found.signature] if found.signature is not None else []
    for file in files:
        if file.id == picture_id:
            return file
    raise NoSuchRecord(kind="picture", key=str(picture_id))


def waiting_inspections(work: Work) -> Sequence[Inspection]:
    """Return the inspections where the actor inspects whose result is to be published, whose proof is to be judged or
    whose rectification is overdue, by their day of publication, with their producers. One statement."""
    return work.session.scalars(
        select(Inspection)
        .where(
            in_area(work, Inspection.division),
            or_(
                _waits(InspectionWait.PUBLICATION, work.today),
                _waits(InspectionWait.PROOF, work.today),
                _is_rectification_overdue(work.today),
            ),
        )
        .options(joinedload(Inspection.producer))
        .order_by(Inspection.publish_by, Inspection.id)
    ).all()


def inspections_due(work: Work, *, within_days: int) -> Sequence[Inspection]:
    """Return the inspections to publish or to be put right within the days given, or overdue; for the system, in all
    places, with their producers. One statement."""
    until = work.today + timedelta(days=within_days)
    return work.session.scalars(
        select(Inspection)
        .where(
            or_(
                and_(Inspection.published_at.is_(None), Inspection.publish_by <= until),
                and_(
                    Inspection.rectification == RectificationState.DUE,
                    Inspection.rectify_by <= until,
                ),
            )
        )
        .options(joinedload(Inspection.producer))
        .order_by(Inspection.id)
    ).all()


def numbered_inspections(work: Work, text: str, size: int) -> Sequence[Inspection]:
    """Return the inspections that the actor may know of with `text` in their number, newest first. One statement."""
    return work.session.scalars(
        select(Inspection)
        .where(_known(work), Inspection.number.icontains(text, autoescape=True))
        .options(joinedload(Inspection.producer))
        .order_by(Inspection.id.desc())
        .limit(size)
    ).all()


def _is_rectification_overdue(today: date) -> ColumnElement[bool]:
    return and_(Inspection.rectification == RectificationState.DUE, Inspection.rectify_by < today)


def pending(work: Work) -> Pending:
    """Return how much waits for the actor's office, samples too. One statement: it stands on every officer's desk."""
    late = _waits(InspectionWait.OVERDUE_PUBLICATION, work.today)
    overdue = _is_rectification_overdue(work.today)
    waits = {
        "to_publish": Inspection.published_at.is_(None),
        "publication_overdue": late,
        "proofs": Inspection.rectification == RectificationState.SUBMITTED,
        "rectification_overdue": overdue,
    }
    counted = (
        select(
            *(
                func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(name)
                for name, condition in waits.items()
            )
        )
        .where(in_area(work, Inspection.division))
        .subquery()
    )
    samples = counts_of_pending(work).subquery()
    both = select(counted, samples).select_from(counted.join(samples, true()))
    row = [int(count) for count in work.session.execute(both).one()]
    to_publish, late_ones, proofs, undone = row[:4]
    return Pending(to_publish, late_ones, proofs, undone, SamplesPending(*row[4:]))


def list_published(
    work: Work, *, text: str = "", cursor: str | None = None, size: int = DEFAULT_SIZE
) -> Page[Inspection]:
    """Return the published results for everybody, newest first; `text` is looked for in number and producer."""
    statement = select(Inspection).where(Inspection.published_at.is_not(None)).options(*_LISTED)
    for word in text.split():
        statement = statement.where(
            or_(
                Inspection.number.icontains(word, autoescape=True),
                Inspection.producer_id.in_(named(word)),
            )
        )
    return page_of(work.session, statement, keys=[Inspection.id], cursor=cursor, size=size)


def find_published(work: Work, number: str) -> Inspection:
    """Return one published result with what was found, for everybody; raises NoSuchRecord."""
    found = work.session.scalars(
        select(Inspection)
        .where(Inspection.number == number, Inspection.published_at.is_not(None))
        .options(*_LISTED, selectinload(Inspection.answers))
    ).first()
    if found is None:
        raise NoSuchRecord(kind="inspection", key=number)
    return found


def named(word: str) -> Any:
    """The ids of the producers in whose name `word` occurs."""
    return select(Producer.id).where(Producer.name.icontains(word, autoescape=True))
