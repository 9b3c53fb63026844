"""Reads of supervision: each list holds what the actor may know of, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.files import StoredFile
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, reach_of, require_somewhere
from trace.kernel.work import Work
from trace.rooms.accounts.queries import Colleague, colleagues_over
from trace.rooms.producers.models import Producer
from trace.rooms.supervision.models import (
    Check,
    CheckOfficer,
    CheckPicture,
    FeedbackItem,
    FeedbackPicture,
    Lead,
    LeadAssignment,
    LeadPicture,
)
from trace.rooms.supervision.rules import (
    HANDLED_WITH,
    SETTLED,
    CheckResult,
    FeedbackKind,
    FeedbackState,
    LeadKind,
    LeadState,
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for the actor: of each kind, and how much of it past its legal day."""

    leads: int
    items: dict[FeedbackKind, int]
    overdue: int


def _in_reach(work: Work, column: Any, permission: Permission) -> ColumnElement[bool]:
    """The condition for rows whose division lies where the actor holds `permission`."""
    reach = reach_of(work.actor, permission)
    if reach.everywhere:
        return true()
    return or_(false(), *(column.startswith(prefix, autoescape=True) for prefix in reach.divisions))


# ---------------------------------------------------------------- what consumers send


def handled(work: Work) -> ColumnElement[bool]:
    """The condition for messages that the actor handles."""
    return or_(
        *(
            and_(FeedbackItem.kind == kind, _in_reach(work, FeedbackItem.division, permission))
            for kind, permission in HANDLED_WITH.items()
        )
    )


def follow_feedback(work: Work, receipt: str) -> FeedbackItem | None:
    """Return the item with this receipt number and its replies, or None; whoever holds the number may look.

    Notes among the replies (`is_public` False) and the contact are not for that page.
    """
    tidy = "".join(receipt.upper().split()).replace("-", "")
    if len(tidy) != 12:
        return None
    wanted = "-".join((tidy[:4], tidy[4:8], tidy[8:]))
    statement = select(FeedbackItem).where(FeedbackItem.receipt == wanted)
    return work.session.scalars(statement.options(selectinload(FeedbackItem.replies))).first()


def list_feedback(
    work: Work,
    *,
    kind: FeedbackKind | None = None,
    state: FeedbackState | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[FeedbackItem]:
    """Return the items that the actor handles, newest first, with producer and batch.

    text     parts of the receipt number, the words sent or the producer's name; every word has to occur
    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(work.actor, *HANDLED_WITH.values())
    statement = (
        select(FeedbackItem)
        .where(handled(work))
        .options(joinedload(FeedbackItem.producer), joinedload(FeedbackItem.batch))
    )
    if kind is not None:
        statement = statement.where(FeedbackItem.kind == kind)
    if state is not None:
        statement = statement.where(FeedbackItem.state == state)
    for word in text.split():
        statement = statement.where(
            or_(
                FeedbackItem.receipt.icontains(word, autoescape=True),
                FeedbackItem.text.icontains(word, autoescape=True),
                FeedbackItem.producer_id.in_(_named(word)),
            )
        )
    return page_of(work.session, statement, keys=[FeedbackItem.id], cursor=cursor, size=size)


def get_feedback(work: Work, item_id: int) -> FeedbackItem:
    """Return an item that the actor handles, with everything that belongs to it; raises NoSuchRecord."""
    found = work.session.scalars(
        select(FeedbackItem)
        .where(FeedbackItem.id == item_id, handled(work))
        .options(
            joinedload(FeedbackItem.producer),
            joinedload(FeedbackItem.batch),
            joinedload(FeedbackItem.lead),
            selectinload(FeedbackItem.replies),
            selectinload(FeedbackItem.pictures).joinedload(FeedbackPicture.file),
        )
    ).first()
    if found is None:
        raise NoSuchRecord(kind="feedback", key=str(item_id))
    return found


def lock_feedback(work: Work, item_id: int) -> FeedbackItem:
    """Return the item as `get_feedback` does, locked until the transaction ends: two may not both decide."""
    work.session.execute(
        select(FeedbackItem.id).where(FeedbackItem.id == item_id).with_for_update()
    )
    return get_feedback(work, item_id)


def feedback_about(
    work: Work, batch_ids: Collection[int], *, run_id: int | None = None
) -> Sequence[FeedbackItem]:
    """Return the items about these batches or this run that the actor handles, newest first."""
    return work.session.scalars(
        select(FeedbackItem)
        .where(
            handled(work),
            or_(
                FeedbackItem.batch_id.in_(set(batch_ids)),
                FeedbackItem.run_id == run_id if run_id is not None else false(),
            ),
        )
        .order_by(FeedbackItem.id.desc())
        .limit(DEFAULT_SIZE)
    ).all()


# ---------------------------------------------------------------- leads


def known_leads(work: Work) -> ColumnElement[bool]:
    """A lead that came of a complaint or report tells who complained about what: it is for officers alone."""
    return and_(
        _in_reach(work, Lead.division, Permission.LEADS_WRITE),
        or_(
            Lead.kind != LeadKind.FEEDBACK,
            _in_reach(work, Lead.division, Permission.COMPLAINTS_HANDLE),
        ),
    )


_WITH_LEAD = (
    joinedload(Lead.producer),
    selectinload(Lead.assignments),
    selectinload(Lead.pictures).joinedload(LeadPicture.file),
)


def list_leads(
    work: Work,
    *,
    kind: LeadKind | None = None,
    state: LeadState | None = None,
    text: str = "",
    mine: bool = False,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Lead]:
    """Return the leads that the actor may know of, newest first, with producer, photographs and whose they are.

    text     parts of the number, the summary or the producer's name; every word has to occur
    mine     only those that were given to the actor
    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(work.actor, Permission.LEADS_WRITE)
    statement = select(Lead).where(known_leads(work)).options(*_WITH_LEAD)
    if mine:
        given = select(LeadAssignment.lead_id).where(
            LeadAssignment.account_id == work.actor.account_id, LeadAssignment.until_at.is_(None)
        )
        statement = statement.where(Lead.id.in_(given))
    if kind is not None:
        statement = statement.where(Lead.kind == kind)
    if state is not None:
        statement = statement.where(Lead.state == state)
    for word in text.split():
        statement = statement.where(
            or_(
                Lead.number.icontains(word, autoescape=True),
                Lead.summary.icontains(word, autoescape=True),
                Lead.producer_id.in_(_named(word)),
            )
        )
    return page_of(work.session, statement, keys=[Lead.id], cursor=cursor, size=size)


def numbered_leads(work: Work, text: str, size: int) -> Sequence[Lead]:
    """Return the leads that the actor may know of with `text` in their number, newest first. One statement."""
    return work.session.scalars(
        select(Lead)
        .where(known_leads(work), Lead.number.icontains(text, autoescape=True))
        .options(joinedload(Lead.producer))
        .order_by(Lead.id.desc())
        .limit(size)
    ).all()


def find_lead(work: Work, number: str) -> Lead | None:
    """Return the lead with this number, with producer, pictures and what it was joined to, or None."""
    return (
        work.session.scalars(
            select(Lead)
            .where(Lead.number == number, known_leads(work))
            .options(
                joinedload(Lead.producer),
                joinedload(Lead.joined_to),
                joinedload(Lead.subject),
                joinedload(Lead.assignments),
                selectinload(Lead.pictures).joinedload(LeadPicture.file),
            )
        )
        .unique()
        .one_or_none()
    )


def get_lead(work: Work, number: str) -> Lead:
    """Return the lead as `find_lead` does; raises NoSuchRecord."""
    found = find_lead(work, number)
    if found is None:
        raise NoSuchRecord(kind="lead", key=number)
    return found


def require_lead(work: Work, number: str, *, field: str) -> Lead:
    """Return the lead whose number was typed into `field`; raises InvalidValue reason `no-such-lead`."""
    found = find_lead(work, number)
    if found is None:
        raise InvalidValue(field=field, reason="no-such-lead", value=number[:40])
    return found


def lock_lead(work: Work, number: str) -> Lead:
    """Return the lead as `get_lead` does, locked until the transaction ends."""
    work.session.execute(select(Lead.id).where(Lead.number == number).with_for_update())
    return get_lead(work, number)


def who_may_take(work: Work, lead: Lead) -> list[Colleague]:
    """Return the people to whom a lead may be given: those who may know of it where it is."""
    wanted = [Permission.LEADS_WRITE]
    if lead.kind is LeadKind.FEEDBACK:
        wanted.append(Permission.COMPLAINTS_HANDLE)
    return colleagues_over(work, lead.division, *wanted)


def holder_of(lead: Lead) -> LeadAssignment | None:
    """Return to whom a lead is given now; its `assignments` have to be loaded."""
    return next((each for each in lead.assignments if each.until_at is None), None)


def joined_leads(work: Work, lead_id: int) -> Sequence[Lead]:
    """Return the leads that were joined to this one and that the actor may know of, oldest first."""
    return work.session.scalars(
        select(Lead).where(Lead.joined_to_id == lead_id, known_leads(work)).order_by(Lead.id)
    ).all()


# ---------------------------------------------------------------- checks


def in_checks_reach(work: Work) -> ColumnElement[bool]:
    """The condition for check records of the actor's area."""
    return _in_reach(work, Check.division, Permission.CHECKS_WRITE)


_WITH_CHECK = (
    joinedload(Check.producer),
    joinedload(Check.batch),
    selectinload(Check.officers),
    selectinload(Check.pictures).joinedload(CheckPicture.file),
)


def list_checks(
    work: Work,
    *,
    result: CheckResult | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Check]:
    """Return the check records of the actor's area, newest first, with producer, batch, officers and photographs.

    text     parts of the number, the place, a code, an officer's or the producer's name; every word has to occur
    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(work.actor, Permission.CHECKS_WRITE)
    statement = select(Check).where(in_checks_reach(work)).options(*_WITH_CHECK)
    if result is not None:
        statement = statement.where(Check.result == result)
    for word in text.split():
        officer = select(CheckOfficer.check_id).where(
            CheckOfficer.name.icontains(word, autoescape=True)
        )
        statement = statement.where(
            or_(
                Check.number.icontains(word, autoescape=True),
                Check.place.icontains(word, autoescape=True),
                Check.serial.icontains(word, autoescape=True),
                Check.id.in_(officer),
                Check.producer_id.in_(_named(word)),
            )
        )
    return page_of(work.session, statement, keys=[Check.id], cursor=cursor, size=size)


def get_check(work: Work, number: str) -> Check:
    """Return the check record with this number and everything on it; raises NoSuchRecord."""
    found = work.session.scalars(
        select(Check).where(Check.number == number, in_checks_reach(work)).options(*_WITH_CHECK)
    ).first()
    if found is None:
        raise NoSuchRecord(kind="check", key=number)
    return found


def checks_about(
    work: Work, batch_ids: Collection[int], *, serial: str | None = None
) -> Sequence[Check]:
    """Return the check records about these batches or this pack in the actor's area, newest first."""
    return work.session.scalars(
        select(Check)
        .where(
            in_checks_reach(work),
            or_(
                Check.batch_id.in_(set(batch_ids)),
                Check.serial == serial if serial is not None else false(),
            ),
        )
        .options(selectinload(Check.officers))
        .order_by(Check.id.desc())
        .limit(DEFAULT_SIZE)
    ).all()


# ---------------------------------------------------------------- pictures and figures


def get_picture(work: Work, kind: str, key: str, picture_id: int) -> StoredFile:
    """Return a photograph of a record that the actor may read.

    kind     `check` or `lead` with the number as key, `feedback` with the id
    Raises   NoSuchRecord
    """
    pictures: Sequence[CheckPicture | LeadPicture | FeedbackPicture]
    if kind == "check":
        pictures = get_check(work, key).pictures
    elif kind == "lead":
        pictures = get_lead(work, key).pictures
    elif kind == "feedback" and key.isdecimal():
        pictures = get_feedback(work, int(key)).pictures
    else:
        pictures = ()
    for picture in pictures:
        if picture.id == picture_id:
            return picture.file
    raise NoSuchRecord(kind="picture", key=str(picture_id))


def waiting(work: Work, today: date) -> Waiting:
    """Return how many leads are open and how many items are unsettled, for the actor's desk. One statement."""
    leads = (
        select(func.count())
        .select_from(Lead)
        .where(Lead.state == LeadState.OPEN, known_leads(work))
        .scalar_subquery()
    )
    counted = [FeedbackItem.due_on < today, *(FeedbackItem.kind == kind for kind in FeedbackKind)]
    row = work.session.execute(
        select(leads, *(func.coalesce(func.sum(case((each, 1), else_=0)), 0) for each in counted))
        .select_from(FeedbackItem)
        .where(FeedbackItem.state.not_in(SETTLED), handled(work))
    ).one()
    open_leads, overdue, *of_kinds = (int(count) for count in row)
    return Waiting(open_leads, dict(zip(FeedbackKind, of_kinds, strict=True)), overdue)


def _named(word: str) -> Any:
    return select(Producer.id).where(Producer.name.icontains(word, autoescape=True))
