"""One work list: what waits for an officer in every room below, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.clock import local_date
from trace.kernel.paging import every_row
from trace.kernel.permissions import Permission, may, may_somewhere, require_somewhere
from trace.kernel.work import Work
from trace.rooms.cases import queries as cases
from trace.rooms.cases.kinds import ProposalState
from trace.rooms.cases.models import Case
from trace.rooms.credit import queries as credit
from trace.rooms.inspections import queries as inspections
from trace.rooms.inspections.kinds import InspectionWait, RectificationState
from trace.rooms.jurisdiction.rules import TaskKind
from trace.rooms.recalls import queries as recalls
from trace.rooms.supervision.models import FeedbackItem, Lead
from trace.rooms.supervision.queries import handled, holder_of, known_leads
from trace.rooms.supervision.rules import (
    SETTLED,
    FeedbackKind,
    LeadState,
    Regime,
    look_into_by,
)
from trace.rooms.testing.kinds import ChallengeState, SampleState, SampleWait, StopProposal
from trace.rooms.testing.queries import samples

_FEEDBACK = {
    FeedbackKind.COMPLAINT: TaskKind.COMPLAINT,
    FeedbackKind.REPORT: TaskKind.REPORT,
    FeedbackKind.FEEDBACK: TaskKind.FEEDBACK,
}
_SIDES = {Regime.MARKET: Permission.CASES_MARKET, Regime.AGRICULTURE: Permission.CASES_AGRICULTURE}


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits.

    key      names it among its kind: what its page's address asks for
    number   what people call it
    about    whom or what it concerns
    what     the step that is owed, a member of another room's kinds, where the kind of task has several
    due_on   its last day in China; None where no law sets one
    is_mine  it was given to the actor by name
    """

    kind: TaskKind
    key: str
    number: str
    about: str
    due_on: date | None
    what: object = None
    is_mine: bool = False

    def is_overdue(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.due_on is not None and self.due_on < today


def list_tasks(
    work: Work, *, kind: TaskKind | None = None, mine: bool = False, text: str = ""
) -> list[Task]:
    """Return what waits in the actor's area, by last day; what has none comes last; nothing is left out.

    text     parts of the number or of whom it concerns; every word has to occur
    Raises   MissingPermission for somebody for whom nothing could wait
    """
    require_somewhere(
        work.actor, Permission.LEADS_WRITE, Permission.FEEDBACK_HANDLE, Permission.BATCHES_READ
    )
    sources = (
        _items,
        _leads,
        _case_duties,
        _filings,
        _recall_duties,
        _inspections,
        _samples,
        _objections,
    )
    found = [task for source in sources for task in source(work)]
    words = [word.casefold() for word in text.split()]
    kept = [
        task
        for task in found
        if (kind is None or task.kind is kind)
        and (task.is_mine or not mine)
        and all(word in f"{task.number} {task.about}".casefold() for word in words)
    ]
    return sorted(kept, key=lambda task: (task.due_on or date.max, task.kind, task.number))


def _items(work: Work) -> Iterator[Task]:
    rows = work.session.scalars(
        select(FeedbackItem)
        .where(FeedbackItem.state.not_in(SETTLED), handled(work))
        .options(joinedload(FeedbackItem.producer))
    )
    for item in rows:
        about = item.producer.name if item.producer else ""
        kind = _FEEDBACK[item.kind]
        yield Task(kind, str(item.id), item.receipt, about, item.due_on, what=item.state)


def _leads(work: Work) -> Iterator[Task]:
    if not may_somewhere(work.actor, Permission.LEADS_WRITE):
        return
    rows = work.session.scalars(
        select(Lead)
        .where(Lead.state == LeadState.OPEN, known_leads(work))
        .options(joinedload(Lead.producer), selectinload(Lead.assignments))
    )
    for lead in rows:
        given = holder_of(lead)
        yield Task(
            TaskKind.LEAD,
            lead.number,
            lead.number,
            lead.producer.name if lead.producer else lead.summary[:40],
            _lead_due(work, lead),
            what=lead.kind,
            is_mine=given is not None and given.account_id == work.actor.account_id,
        )


def _lead_due(work: Work, lead: Lead) -> date | None:
    """The earliest day by which an office of the actor's own side has to have looked into it."""
    sides = [
        side for side, right in _SIDES.items() if may(work.actor, right, division=lead.division)
    ]
    opened_on = local_date(lead.opened_at)
    return min((look_into_by(side, opened_on) for side in sides), default=None)


def _case_duties(work: Work) -> Iterator[Task]:
    if not _has_cases(work):
        return
    for duty in every_row(lambda at, size: cases.list_duties(work, cursor=at, size=size)):
        yield Task(
            TaskKind.CASE,
            duty.case.key,
            duty.case.number,
            duty.case.party_name,
            duty.due_on,
            what=duty.kind,
            is_mine=_handles(work, duty.case),
        )


def _filings(work: Work) -> Iterator[Task]:
    if not _has_cases(work):
        return
    state = ProposalState.PROPOSED
    for filing in every_row(
        lambda at, size: cases.list_filings(work, state=state, cursor=at, size=size)
    ):
        yield Task(TaskKind.FILING, filing.number, filing.number, filing.party_name, None)


def _recall_duties(work: Work) -> Iterator[Task]:
    for duty in recalls.open_duties(work, size=None):
        yield Task(
            TaskKind.RECALL,
            duty.recall.number,
            duty.recall.number,
            duty.recall.producer.name,
            # What ends with a day is kept as the beginning of the next one.
            local_date(duty.due_at - timedelta(seconds=1)) if duty.due_at else None,
            what=duty.kind,
        )


def _inspections(work: Work) -> Iterator[Task]:
    """An inspection may wait for two things at once: to be published, and for its rectification."""
    if not may_somewhere(work.actor, Permission.CHECKS_WRITE):
        return
    for found in inspections.waiting_inspections(work):
        waits: list[tuple[InspectionWait, date | None]] = []
        if found.published_at is None:
            waits.append((InspectionWait.PUBLICATION, found.publish_by))
        if found.rectification is RectificationState.SUBMITTED:
            waits.append((InspectionWait.PROOF, None))
        elif found.rectification is RectificationState.DUE and _is_over(work, found.rectify_by):
            waits.append((InspectionWait.RECTIFICATION, found.rectify_by))
        for wait, due_on in waits:
            yield Task(
                TaskKind.INSPECTION,
                found.number,
                found.number,
                found.producer.name,
                due_on,
                what=wait,
                is_mine=_is_me(work, found.recorded_by),
            )


def _samples(work: Work) -> Iterator[Task]:
    if not may_somewhere(work.actor, Permission.CHECKS_WRITE):
        return
    for sample in samples.waiting_samples(work):
        waits = []
        if sample.state is SampleState.REPORTED:
            waits.append(SampleWait.NOTICE)
        if sample.stop is StopProposal.PROPOSED:
            waits.append(SampleWait.STOP)
        if sample.challenge and sample.challenge.state is ChallengeState.FILED:
            waits.append(SampleWait.CHALLENGE)
        for wait in waits:
            yield Task(
                TaskKind.SAMPLE,
                sample.number,
                sample.number,
                sample.batch.producer.name,
                None,  # no law that was read sets a day for any of them
                what=wait,
                is_mine=_is_me(work, sample.recorded_by),
            )


def _objections(work: Work) -> Iterator[Task]:
    if not may_somewhere(work.actor, Permission.CHECKS_WRITE):
        return
    for found in credit.waiting_objections(work):
        yield Task(
            TaskKind.OBJECTION,
            found.number,
            found.number,
            found.producer.name,
            None,
            what=found.entry_kind,
        )


def _is_over(work: Work, day: date | None) -> bool:
    return day is not None and day < work.today


def _is_me(work: Work, account_id: int | None) -> bool:
    return account_id is not None and account_id == work.actor.account_id


def _has_cases(work: Work) -> bool:
    return any(may_somewhere(work.actor, right) for right in cases.RIGHTS)


def _handles(work: Work, case: Case) -> bool:
    account_id = work.actor.account_id
    return account_id is not None and any(
        officer.account_id == account_id and officer.until_on is None for officer in case.officers
    )
