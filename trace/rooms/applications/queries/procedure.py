"""Reading the procedure: an application's steps, the work list, public notices and objections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import LoaderOption

from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.files import StoredFile
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, reach_of
from trace.kernel.work import Work
from trace.rooms.accounts.models import Organisation
from trace.rooms.accounts.rules import OrganisationKind
from trace.rooms.applications.kinds import DueFilter
from trace.rooms.applications.models import (
    Application,
    ApplicationProduct,
    ApplicationStep,
    Contract,
    Objection,
    ObjectionPicture,
    PanelSheet,
    PublicNotice,
    SiteCheck,
    SiteCheckPicture,
    StepFile,
)
from trace.rooms.applications.queries.applications import get_application
from trace.rooms.applications.queries.reach import REVIEWING
from trace.rooms.brands.kinds import StepKind
from trace.rooms.brands.models import Brand
from trace.rooms.producers.models import Producer

A_WEEK = timedelta(days=7)
# In one statement: of a step's records only those of its own kind are there, so the joins multiply nothing.
_WITH_RECORDS: tuple[LoaderOption, ...] = (
    joinedload(ApplicationStep.application).options(
        joinedload(Application.brand), joinedload(Application.producer)
    ),
    joinedload(ApplicationStep.asked_organisation),
    joinedload(ApplicationStep.files).joinedload(StepFile.file),
    joinedload(ApplicationStep.site_checks).options(
        selectinload(SiteCheck.items),
        selectinload(SiteCheck.pictures).joinedload(SiteCheckPicture.file),
    ),
    joinedload(ApplicationStep.sheets).selectinload(PanelSheet.scores),
    joinedload(ApplicationStep.notice)
    .joinedload(PublicNotice.objections)
    .selectinload(Objection.pictures)
    .joinedload(ObjectionPicture.file),
    joinedload(ApplicationStep.contract).joinedload(Contract.file),
)


def steps_of(work: Work, application_id: int) -> list[ApplicationStep]:
    """Return every step of an application that the caller has read, in order, with papers, notice and contract."""
    statement = select(ApplicationStep).where(ApplicationStep.application_id == application_id)
    loaded = (
        joinedload(ApplicationStep.asked_organisation),
        joinedload(ApplicationStep.notice),
        joinedload(ApplicationStep.contract).joinedload(Contract.file),
        joinedload(ApplicationStep.files).joinedload(StepFile.file),
    )
    ordered = statement.order_by(ApplicationStep.id).options(*loaded)
    return list(work.session.scalars(ordered).unique())


def find_open_step(work: Work, application_id: int) -> ApplicationStep | None:
    """Return the open step of an application with what was recorded in it, or None."""
    statement = select(ApplicationStep).where(
        ApplicationStep.application_id == application_id, ApplicationStep.closed_at.is_(None)
    )
    return work.session.scalars(statement.options(*_WITH_RECORDS)).unique().first()


def get_step(work: Work, application_id: int, step_id: int) -> ApplicationStep:
    """Return one step with everything recorded in it; NoSuchRecord where the actor may not see the application."""
    application = get_application(work, application_id)
    statement = select(ApplicationStep).where(
        ApplicationStep.id == step_id, ApplicationStep.application_id == application.id
    )
    step = work.session.scalars(statement.options(*_WITH_RECORDS)).unique().first()
    if step is None:
        raise NoSuchRecord(kind="step", key=str(step_id))
    return step


def get_step_file(work: Work, application_id: int, step_id: int, file_id: int) -> StoredFile:
    """Return a paper, photograph or contract of a step that the actor may see."""
    step = get_step(work, application_id, step_id)
    files = [entry.file for entry in step.files]
    if step.kind is StepKind.SITE_CHECK:
        files += [picture.file for check in step.site_checks for picture in check.pictures]
    if step.kind is StepKind.CONTRACT and step.contract is not None:
        files.append(step.contract.file)
    if step.kind is StepKind.PUBLIC_NOTICE and step.notice is not None:
        require_authority_reach(work, step.application)
        files += [entry.file for o in step.notice.objections for entry in o.pictures]
    for file in files:
        if file.id == file_id:
            return file
    raise NoSuchRecord(kind="file", key=str(file_id))


def require_authority_reach(work: Work, application: Application) -> None:
    """Raise MissingPermission unless the actor decides for the authority: objectors are told to nobody else."""
    reach = reach_of(work.actor, Permission.APPLICATIONS_DECIDE)
    if not (reach.everywhere or application.brand.authority_id in reach.organisation_ids):
        raise MissingPermission(permission=Permission.APPLICATIONS_DECIDE.value)


def work_list(
    work: Work,
    *,
    kind: StepKind | None = None,
    due: DueFilter | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[ApplicationStep]:
    """Return the open steps that wait for the actor: of brands whose authority it is, or asked of its office.

    Order    what is due first comes first, so what is overdue stands above; steps without a deadline come last
    Raises   MissingPermission for those who never have such work
    """
    statement = (
        select(ApplicationStep)
        .join(ApplicationStep.application)
        .join(Application.brand)
        .join(Application.producer)
        .where(ApplicationStep.closed_at.is_(None), _waits_for(work))
    )
    if kind is not None:
        statement = statement.where(ApplicationStep.kind == kind)
    if due is DueFilter.OVERDUE:
        statement = statement.where(ApplicationStep.due_on < work.today)
    elif due is DueFilter.THIS_WEEK:
        statement = statement.where(ApplicationStep.due_on <= work.today + A_WEEK)
    if text:
        statement = statement.where(
            or_(
                Producer.name.contains(text, autoescape=True),
                Brand.name.contains(text, autoescape=True),
            )
        )
    statement = statement.options(
        contains_eager(ApplicationStep.application).options(
            contains_eager(Application.brand), contains_eager(Application.producer)
        ),
        joinedload(ApplicationStep.asked_organisation),
        joinedload(ApplicationStep.notice),
    )
    return page_of(
        work.session,
        statement,
        keys=[ApplicationStep.due_on, ApplicationStep.id],
        cursor=cursor,
        size=size,
        descending=False,
    )


def _waits_for(work: Work) -> ColumnElement[bool]:
    decide = reach_of(work.actor, Permission.APPLICATIONS_DECIDE)
    review = reach_of(work.actor, Permission.APPLICATIONS_REVIEW)
    if decide.is_empty and review.is_empty:
        raise MissingPermission(permission=Permission.APPLICATIONS_REVIEW.value)
    if decide.everywhere:
        return ApplicationStep.id.is_not(None)
    return or_(
        Brand.authority_id.in_(decide.organisation_ids),
        ApplicationStep.asked_organisation_id.in_(work.actor.organisations(*REVIEWING)),
    )


def count_due(work: Work, brand_ids: Sequence[int]) -> int:
    """Return how many open steps of these brands are overdue."""
    statement = (
        select(func.count())
        .select_from(ApplicationStep)
        .join(ApplicationStep.application)
        .where(
            ApplicationStep.closed_at.is_(None),
            ApplicationStep.due_on < work.today,
            Application.brand_id.in_(brand_ids),
        )
    )
    return work.session.scalar(statement) or 0


def offices_near(work: Work, division: str) -> list[Organisation]:
    """Return the government offices whose division holds a place, the nearest first."""
    prefixes = [division[:length] for length in (12, 9, 6, 4, 2) if len(division) >= length]
    statement = select(Organisation).where(
        Organisation.kind == OrganisationKind.GOVERNMENT, Organisation.division.in_(prefixes)
    )
    found = list(work.session.scalars(statement.order_by(Organisation.name)))
    return sorted(found, key=lambda office: -len(office.division or ""))


# ---------------------------------------------------------------- what the public reads

_OF_NOTICE: tuple[Any, ...] = (
    joinedload(PublicNotice.brand),
    joinedload(PublicNotice.step)
    .joinedload(ApplicationStep.application)
    .options(joinedload(Application.producer), joinedload(Application.brand)),
)


def list_notices(
    work: Work,
    *,
    is_running: bool | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[PublicNotice]:
    """Return public notices for everybody, newest first.

    is_running  True: objections are taken in today; False: over; None: both
    text        part of a number, a brand's or a producer's name
    """
    statement = (
        select(PublicNotice)
        .join(PublicNotice.step)
        .join(ApplicationStep.application)
        .join(Application.producer)
        .join(PublicNotice.brand)
    )
    runs = (PublicNotice.ends_on >= work.today) & ApplicationStep.closed_at.is_(None)
    if is_running is not None:
        statement = statement.where(runs if is_running else ~runs)
    if text:
        statement = statement.where(
            or_(
                PublicNotice.number.icontains(text, autoescape=True),
                PublicNotice.document_number.contains(text, autoescape=True),
                Brand.name.contains(text, autoescape=True),
                Producer.name.contains(text, autoescape=True),
            )
        )
    return page_of(
        work.session,
        statement.options(*_OF_NOTICE),
        keys=[PublicNotice.id],
        cursor=cursor,
        size=size,
    )


def get_notice(work: Work, number: str) -> PublicNotice:
    """Return a public notice with the application it is about, for everybody; raises NoSuchRecord."""
    statement = select(PublicNotice).where(PublicNotice.number == number)
    notice = work.session.scalars(statement.options(*_OF_NOTICE)).first()
    if notice is None:
        raise NoSuchRecord(kind="notice", key=number[:80])
    return notice


def products_of_application(work: Work, application_id: int) -> list[ApplicationProduct]:
    """Return the products an application is for, for everybody: the caller has found its public notice."""
    statement = select(ApplicationProduct).where(
        ApplicationProduct.application_id == application_id
    )
    loaded = (joinedload(ApplicationProduct.product), joinedload(ApplicationProduct.brand_product))
    return list(work.session.scalars(statement.order_by(ApplicationProduct.id).options(*loaded)))


def objections_to(work: Work, number: str) -> list[Objection]:
    """Return the objections to a notice with who sent them; MissingPermission for all but its authority."""
    notice = get_notice(work, number)
    require_authority_reach(work, notice.step.application)
    statement = select(Objection).where(Objection.notice_id == notice.id)
    return list(work.session.scalars(statement.order_by(Objection.id)))


def find_objection(work: Work, receipt: str) -> Objection | None:
    """Return the objection with this receipt number, or None; whoever holds the number may look."""
    tidy = "".join(receipt.upper().split()).replace("-", "")
    wanted = f"{tidy[:2]}-{tidy[2:6]}-{tidy[6:10]}-{tidy[10:]}"
    statement = select(Objection).where(Objection.receipt == wanted)
    loaded = joinedload(Objection.notice).options(*_OF_NOTICE)
    return work.session.scalars(statement.options(loaded)).first()


def get_objection(work: Work, receipt: str) -> Objection:
    """Return the objection with this receipt number, or raise NoSuchRecord."""
    found = find_objection(work, receipt)
    if found is None:
        raise NoSuchRecord(kind="objection", key=receipt[:40])
    return found
