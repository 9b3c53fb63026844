"""Reads of cases: each list holds the cases of the actor's side and area, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.files import StoredFile
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, reach_of, require_somewhere
from trace.kernel.work import Work
from trace.rooms.cases.kinds import CaseState, Progress, ProposalState, RectificationState
from trace.rooms.cases.models import (
    Case,
    CaseDuty,
    CaseFiling,
    CaseLead,
    CaseLetter,
    CaseOfficer,
    CaseProposal,
    Rectification,
    RectificationEntry,
    RectificationPicture,
)
from trace.rooms.cases.rules import ENDED, PERMISSIONS
from trace.rooms.supervision import likeness
from trace.rooms.supervision.models import FeedbackItem, Lead

RIGHTS = tuple(PERMISSIONS.values())
_PROGRESS = {
    CaseState.FILED: Progress.FILED,
    CaseState.INVESTIGATING: Progress.FILED,
    CaseState.TOLD: Progress.FILED,
    CaseState.DECIDED: Progress.DECIDED,
    CaseState.EXECUTING: Progress.DECIDED,
    CaseState.CLOSED: Progress.CLOSED,
    CaseState.WITHDRAWN: Progress.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class CasesWaiting:
    """What waits in cases of the actor's side: filings and proposals to approve, duties open and overdue."""

    filings: int
    proposals: int
    duties: int
    overdue: int


def _of_side(work: Work, table: type[Case] | type[CaseFiling]) -> ColumnElement[bool]:
    """The condition for rows of a side and a division over which the actor holds that side's right."""
    found: list[ColumnElement[bool]] = [false()]
    for regime, permission in PERMISSIONS.items():
        reach = reach_of(work.actor, permission)
        if reach.everywhere:
            found.append(table.regime == regime)
        found += [
            and_(table.regime == regime, table.division.startswith(prefix, autoescape=True))
            for prefix in reach.divisions
        ]
    return or_(*found)


# ---------------------------------------------------------------- filings

_WITH_FILING = (
    joinedload(CaseFiling.lead),
    joinedload(CaseFiling.producer),
    joinedload(CaseFiling.case),
)


def list_filings(
    work: Work,
    *,
    state: ProposalState | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[CaseFiling]:
    """Return the filings of the actor's side and area, newest first; raises MissingPermission.

    text     parts of its number, the party's name or the cause; every word has to occur
    """
    require_somewhere(work.actor, *RIGHTS)
    statement = select(CaseFiling).where(_of_side(work, CaseFiling)).options(*_WITH_FILING)
    if state is not None:
        statement = statement.where(CaseFiling.state == state)
    for word in text.split():
        statement = statement.where(
            or_(
                CaseFiling.number.icontains(word, autoescape=True),
                CaseFiling.party_name.icontains(word, autoescape=True),
                CaseFiling.cause.icontains(word, autoescape=True),
            )
        )
    return page_of(work.session, statement, keys=[CaseFiling.id], cursor=cursor, size=size)


def get_filing(work: Work, number: str) -> CaseFiling:
    """Return a filing with its lead, party and case; raises NoSuchRecord."""
    found = work.session.scalars(
        select(CaseFiling)
        .where(CaseFiling.number == number, _of_side(work, CaseFiling))
        .options(*_WITH_FILING, joinedload(CaseFiling.lead).joinedload(Lead.subject))
    ).first()
    if found is None:
        raise NoSuchRecord(kind="case-filing", key=number[:80])
    return found


def lock_filing(work: Work, number: str) -> CaseFiling:
    """Return the filing as `get_filing` does, locked until the transaction ends: it is decided once."""
    work.session.execute(select(CaseFiling.id).where(CaseFiling.number == number).with_for_update())
    return get_filing(work, number)


def filings_of_lead(work: Work, lead_id: int) -> Sequence[CaseFiling]:
    """Return the filings of a lead that the actor may know of, newest first."""
    return work.session.scalars(
        select(CaseFiling)
        .where(CaseFiling.lead_id == lead_id, _of_side(work, CaseFiling))
        .options(joinedload(CaseFiling.case))
        .order_by(CaseFiling.id.desc())
    ).all()


# ---------------------------------------------------------------- cases


def list_cases(
    work: Work,
    *,
    state: CaseState | None = None,
    text: str = "",
    mine: bool = False,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Case]:
    """Return the cases of the actor's side and area, newest first, with open duties and officers.

    text     parts of its number, the party's name or the cause; every word has to occur
    mine     only those that the actor handles
    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(work.actor, *RIGHTS)
    statement = (
        select(Case)
        .where(_of_side(work, Case))
        .options(selectinload(Case.duties), selectinload(Case.officers))
    )
    if state is not None:
        statement = statement.where(Case.state == state)
    if mine:
        handled = select(CaseOfficer.case_id).where(
            CaseOfficer.account_id == work.actor.account_id, CaseOfficer.until_on.is_(None)
        )
        statement = statement.where(Case.id.in_(handled))
    for word in text.split():
        statement = statement.where(
            or_(
                Case.number.icontains(word, autoescape=True),
                Case.party_name.icontains(word, autoescape=True),
                Case.cause.icontains(word, autoescape=True),
            )
        )
    return page_of(work.session, statement, keys=[Case.id], cursor=cursor, size=size)


def numbered_cases(work: Work, text: str, size: int) -> Sequence[Case]:
    """Return the cases of the actor's side and area with `text` in a number, newest first. One statement.

    text     part of the number of 立案, of the decision or of the key
    """
    return work.session.scalars(
        select(Case)
        .where(
            _of_side(work, Case),
            or_(
                Case.number.icontains(text, autoescape=True),
                Case.decision_number.icontains(text, autoescape=True),
                Case.key.icontains(text, autoescape=True),
            ),
        )
        .order_by(Case.id.desc())
        .limit(size)
    ).all()


def get_case(work: Work, key: str) -> Case:
    """Return a case with everything in it; raises NoSuchRecord. At most eleven statements."""
    entries = selectinload(Case.rectifications).selectinload(Rectification.entries)
    found = work.session.scalars(
        select(Case)
        .where(Case.key == key, _of_side(work, Case))
        .options(
            joinedload(Case.filing),
            joinedload(Case.producer),
            selectinload(Case.leads).joinedload(CaseLead.lead),
            selectinload(Case.steps),
            selectinload(Case.duties),
            selectinload(Case.officers),
            selectinload(Case.proposals),
            selectinload(Case.letters).joinedload(CaseLetter.file),
            entries.selectinload(RectificationEntry.pictures).joinedload(RectificationPicture.file),
        )
    ).first()
    if found is None:
        raise NoSuchRecord(kind="case", key=key[:80])
    return found


def lock_case(work: Work, key: str) -> Case:
    """Return the case as `get_case` does, locked until the transaction ends: steps follow one another."""
    work.session.execute(select(Case.id).where(Case.key == key).with_for_update())
    return get_case(work, key)


def find_letter(found: Case, letter_id: int) -> CaseLetter:
    """Return a letter of the case; raises NoSuchRecord."""
    for letter in found.letters:
        if letter.id == letter_id:
            return letter
    raise NoSuchRecord(kind="case-letter", key=str(letter_id))


def cases_of_leads(work: Work, lead_ids: Sequence[int]) -> Sequence[Case]:
    """Return the cases about these leads that the actor may know of."""
    return work.session.scalars(
        select(Case)
        .join(CaseLead, CaseLead.case_id == Case.id)
        .where(CaseLead.lead_id.in_(set(lead_ids)), _of_side(work, Case))
        .order_by(Case.id)
    ).all()


def cases_to_join(work: Work, lead: Lead) -> Sequence[Case]:
    """Return the cases that go on against the same producer: a new lead may belong to one of them."""
    if lead.producer_id is None:
        return []
    return work.session.scalars(
        select(Case)
        .where(
            Case.producer_id == lead.producer_id,
            Case.state.not_in(ENDED),
            _of_side(work, Case),
        )
        .order_by(Case.id.desc())
        .limit(DEFAULT_SIZE)
    ).all()


def is_number_taken(work: Work, number: str) -> bool:
    """Whether a case has this number, be it of an office whose cases the actor may not see."""
    return bool(work.session.scalar(select(exists().where(Case.number == number))))


# ---------------------------------------------------------------- clocks


def list_duties(
    work: Work, *, text: str = "", cursor: str | None = None, size: int = DEFAULT_SIZE
) -> Page[CaseDuty]:
    """Return the duties that are still open in cases of the actor's side, the most urgent first, with their cases.

    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(work.actor, *RIGHTS)
    statement = (
        select(CaseDuty)
        .join(Case, Case.id == CaseDuty.case_id)
        .where(_of_side(work, Case), CaseDuty.done_on.is_(None))
        .options(joinedload(CaseDuty.case).selectinload(Case.officers))
    )
    for word in text.split():
        statement = statement.where(
            or_(
                Case.number.icontains(word, autoescape=True),
                Case.party_name.icontains(word, autoescape=True),
            )
        )
    keys = [CaseDuty.due_on, CaseDuty.id]
    return page_of(work.session, statement, keys=keys, cursor=cursor, size=size, descending=False)


def waiting(work: Work, today: date) -> CasesWaiting:
    """Return what waits in cases of the actor's side, for the desk. One statement."""
    filings = (
        select(func.count())
        .select_from(CaseFiling)
        .where(CaseFiling.state == ProposalState.PROPOSED, _of_side(work, CaseFiling))
    )
    proposals = (
        select(func.count())
        .select_from(CaseProposal)
        .join(Case, Case.id == CaseProposal.case_id)
        .where(CaseProposal.state == ProposalState.PROPOSED, _of_side(work, Case))
    )
    late = func.coalesce(func.sum(case((CaseDuty.due_on < today, 1), else_=0)), 0)
    row = work.session.execute(
        select(func.count(), late, filings.scalar_subquery(), proposals.scalar_subquery())
        .select_from(CaseDuty)
        .join(Case, Case.id == CaseDuty.case_id)
        .where(CaseDuty.done_on.is_(None), _of_side(work, Case))
    ).one()
    return CasesWaiting(filings=row[2], proposals=row[3], duties=row[0], overdue=int(row[1]))


def duties_due(work: Work, until: date) -> Sequence[CaseDuty]:
    """Return the open duties that end by that day, everywhere, with their cases; for the system's own job."""
    return work.session.scalars(
        select(CaseDuty)
        .where(CaseDuty.done_on.is_(None), CaseDuty.due_on <= until)
        .options(joinedload(CaseDuty.case))
        .order_by(CaseDuty.id)
    ).all()


# ---------------------------------------------------------------- the sender of a message


def progress_of(work: Work, item: FeedbackItem) -> Progress | None:
    """Return how far the matter of a message has come, for whoever holds its receipt; None before a lead exists.

    A word and nothing else: neither number nor party nor who else complained.
    """
    if item.lead_id is None:
        return None
    above = likeness.ids_above(work, item.lead_id)
    state = work.session.scalars(
        select(Case.state)
        .join(CaseLead, CaseLead.case_id == Case.id)
        .where(CaseLead.lead_id.in_(above))
    ).first()
    if state is not None:
        return _PROGRESS[state]
    ended = likeness.ended_without_case(work, above)
    return Progress.NOT_FILED if ended else Progress.LOOKED_INTO


# ---------------------------------------------------------------- the party

_WITH_ENTRIES = selectinload(Rectification.entries).selectinload(RectificationEntry.pictures)


def list_rectifications(
    work: Work,
    producer_id: int,
    *,
    state: RectificationState | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Rectification]:
    """Return the orders to correct that a producer of the actor's was given, newest first, with the office.

    text     part of a number or of what was ordered; every word has to occur
    Raises   MissingPermission
    """
    _require_producer(work, producer_id)
    statement = (
        select(Rectification)
        .where(Rectification.producer_id == producer_id)
        .options(joinedload(Rectification.case))
    )
    if state is not None:
        statement = statement.where(Rectification.state == state)
    for word in text.split():
        statement = statement.where(
            or_(
                Rectification.number.icontains(word, autoescape=True),
                Rectification.demands.icontains(word, autoescape=True),
            )
        )
    return page_of(work.session, statement, keys=[Rectification.id], cursor=cursor, size=size)


def get_rectification(work: Work, rectification_id: int) -> Rectification:
    """Return an order to correct with what was handed in, to its producer or to an officer of the case's side.

    Raises   NoSuchRecord
    """
    reach = reach_of(work.actor, Permission.PRODUCERS_WRITE)
    own: Any = true() if reach.everywhere else Rectification.producer_id.in_(reach.organisation_ids)
    found = work.session.scalars(
        select(Rectification)
        .join(Case, Case.id == Rectification.case_id)
        .where(Rectification.id == rectification_id, or_(own, _of_side(work, Case)))
        .options(
            joinedload(Rectification.case),
            _WITH_ENTRIES.joinedload(RectificationPicture.file),
        )
    ).first()
    if found is None:
        raise NoSuchRecord(kind="rectification", key=str(rectification_id))
    return found


def rectification_picture(work: Work, rectification_id: int, picture_id: int) -> StoredFile:
    """Return a photograph that was handed in; raises NoSuchRecord."""
    for entry in get_rectification(work, rectification_id).entries:
        for picture in entry.pictures:
            if picture.id == picture_id:
                return picture.file
    raise NoSuchRecord(kind="picture", key=str(picture_id))


def _require_producer(work: Work, producer_id: int) -> None:
    reach = reach_of(work.actor, Permission.PRODUCERS_WRITE)
    if not reach.everywhere and producer_id not in reach.organisation_ids:
        raise NoSuchRecord(kind="producer", key=str(producer_id))
