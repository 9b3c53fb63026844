"""Reading sanctions, assessments and changes of authorisations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.files import StoredFile
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.work import Work
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.queries import named, of_visible, with_holder
from trace.rooms.sanctions import rules
from trace.rooms.sanctions.models import (
    Assessment,
    AssessmentFile,
    ImposedSanction,
    SanctionFile,
    SanctionRequest,
)

#: Assessments are shown as coming up from here on.
COMING_UP = timedelta(days=90)


def list_sanctions(
    work: Work,
    *,
    producer_id: int | None = None,
    authorisation_id: int | None = None,
    kind: str = "",
    state: str = "",
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[ImposedSanction]:
    """Return the sanctions the actor may see, newest first, with holder, brand and what was asked of them."""
    statement = named(of_visible(work, ImposedSanction), text)
    for column, wanted in (
        (Authorisation.producer_id, producer_id),
        (ImposedSanction.authorisation_id, authorisation_id),
        (ImposedSanction.kind, kind or None),
        (ImposedSanction.state, state or None),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    return page_of(
        work.session,
        statement.options(
            *with_holder(ImposedSanction.authorisation), selectinload(ImposedSanction.requests)
        ),
        keys=[ImposedSanction.id],
        cursor=cursor,
        size=size,
    )


def get_sanction(work: Work, sanction_id: int) -> ImposedSanction:
    """Return a sanction with its authorisation, requests and files; NoSuchRecord where the actor may not see it."""
    statement = of_visible(work, ImposedSanction).where(ImposedSanction.id == sanction_id)
    held = joinedload(ImposedSanction.authorisation)
    found: ImposedSanction | None = work.session.scalars(
        statement.options(
            *with_holder(ImposedSanction.authorisation),
            held.selectinload(Authorisation.states),
            selectinload(ImposedSanction.requests)
            .selectinload(SanctionRequest.files)
            .joinedload(SanctionFile.file),
        )
    ).first()
    if found is None:
        raise NoSuchRecord(kind="sanction", key=str(sanction_id))
    return found


def get_sanction_file(work: Work, sanction_id: int, file_id: int) -> StoredFile:
    """Return one file that belongs to a sanction the actor may see; raises NoSuchRecord."""
    for request in get_sanction(work, sanction_id).requests:
        for entry in request.files:
            if entry.file_id == file_id:
                return entry.file
    raise NoSuchRecord(kind="file", key=str(file_id))


def sanctions_of_holder(
    work: Work, *, brand_id: int, producer_id: int
) -> Sequence[ImposedSanction]:
    """Return every sanction of a brand against a holder, oldest first: points outlive a renewal.

    The caller has read the authorisation as somebody who may see it.
    """
    statement = (
        select(ImposedSanction)
        .join(ImposedSanction.authorisation)
        .where(Authorisation.brand_id == brand_id, Authorisation.producer_id == producer_id)
    )
    return work.session.scalars(statement.order_by(ImposedSanction.id)).all()


def public_sanctions(work: Work, authorisation_id: int) -> list[ImposedSanction]:
    """Return the sanctions of an authorisation that the public register tells of today, newest first."""
    mine = ImposedSanction.authorisation_id == authorisation_id
    return list(work.session.scalars(_public(work).where(mine)))


def all_public_sanctions(work: Work) -> dict[int, list[ImposedSanction]]:
    """Return what the public register tells of today by authorisation, each newest first; one statement."""
    found: dict[int, list[ImposedSanction]] = {}
    for sanction in work.session.scalars(_public(work)):
        found.setdefault(sanction.authorisation_id, []).append(sanction)
    return found


def _public(work: Work) -> Select[ImposedSanction]:
    until = ImposedSanction.public_until
    return (
        select(ImposedSanction)
        .where(ImposedSanction.state.in_(rules.COUNTED), ImposedSanction.public_days > 0)
        .where(or_(until.is_(None), until >= work.today))
        .order_by(ImposedSanction.id.desc())
    )


def list_assessments(
    work: Work,
    *,
    authorisation_id: int | None = None,
    standing: str = "",
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Assessment]:
    """Return the assessments the actor may see, earliest due day first, with holder and brand.

    standing   due (not held, due within 90 days or before) · overdue · done; anything else: all
    """
    statement = named(of_visible(work, Assessment), text)
    if authorisation_id is not None:
        statement = statement.where(Assessment.authorisation_id == authorisation_id)
    if standing == "due":
        until = work.today + COMING_UP
        statement = statement.where(Assessment.result.is_(None), Assessment.due_on <= until)
    elif standing == "overdue":
        statement = statement.where(Assessment.result.is_(None), Assessment.due_on < work.today)
    elif standing == "done":
        statement = statement.where(Assessment.result.is_not(None))
    return page_of(
        work.session,
        statement.options(*with_holder(Assessment.authorisation)),
        keys=[Assessment.due_on, Assessment.id],
        cursor=cursor,
        size=size,
        descending=False,
    )


def get_assessment(work: Work, assessment_id: int) -> Assessment:
    """Return an assessment with holder, brand, files and what followed; NoSuchRecord where the actor may not see it."""
    statement = of_visible(work, Assessment).where(Assessment.id == assessment_id)
    found: Assessment | None = work.session.scalars(
        statement.options(
            *with_holder(Assessment.authorisation),
            joinedload(Assessment.sanction),
            selectinload(Assessment.files).joinedload(AssessmentFile.file),
        )
    ).first()
    if found is None:
        raise NoSuchRecord(kind="assessment", key=str(assessment_id))
    return found


def get_assessment_file(work: Work, assessment_id: int, file_id: int) -> StoredFile:
    """Return one file of an assessment the actor may see; raises NoSuchRecord."""
    for entry in get_assessment(work, assessment_id).files:
        if entry.file_id == file_id:
            return entry.file
    raise NoSuchRecord(kind="file", key=str(file_id))
