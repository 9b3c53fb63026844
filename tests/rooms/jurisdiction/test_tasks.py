"""One work list: what waits in every room, by its last day, for those who may do it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from tests.factories.credit import make_objection
from tests.factories.labels import make_packed
from tests.factories.producers import COUNTY, TOWNSHIP, make_producer
from tests.factories.recalls import make_recall
from tests.factories.supervision import make_feedback, make_lead
from trace.kernel.actor import Role
from trace.kernel.errors import MissingPermission
from trace.kernel.paging import MAX_SIZE
from trace.rooms.credit.models import CreditObjection
from trace.rooms.jurisdiction.queries import list_tasks
from trace.rooms.jurisdiction.rules import TaskKind
from trace.rooms.supervision.rules import FeedbackKind


@pytest.fixture
def officer(work_as):
    return work_as(Role.MARKET_OFFICER, division=COUNTY)


def kinds_of(found):
    return [task.kind for task in found]


def test_complaints_leads_and_recalls_stand_in_one_list_by_their_last_day(work, officer):
    make_feedback(work, kind=FeedbackKind.COMPLAINT)
    make_lead(work)
    make_recall(work, [make_packed(work).batch])

    found = list_tasks(officer)

    assert {TaskKind.COMPLAINT, TaskKind.LEAD, TaskKind.RECALL} <= set(kinds_of(found))
    days = [task.due_on for task in found if task.due_on is not None]
    assert days == sorted(days)
    assert all(task.due_on is None for task in found[len(days) :])


def test_a_lead_is_to_be_looked_into_by_the_day_of_the_officers_own_side(work, officer):
    make_lead(work)

    lead = next(task for task in list_tasks(officer) if task.kind is TaskKind.LEAD)

    assert lead.due_on is not None
    assert not lead.is_overdue(work.today)
    assert lead.is_overdue(lead.due_on + timedelta(days=1))
    assert not lead.is_overdue(lead.due_on)


def test_kind_and_words_narrow_the_list(work, officer):
    complaint = make_feedback(work, kind=FeedbackKind.COMPLAINT)
    make_lead(work)

    assert kinds_of(list_tasks(officer, kind=TaskKind.COMPLAINT)) == [TaskKind.COMPLAINT]
    assert [task.key for task in list_tasks(officer, text=complaint.receipt.lower())] == [
        str(complaint.id)
    ]
    assert list_tasks(officer, text=f"{complaint.receipt} 别处") == []
    assert list_tasks(officer, mine=True) == []


def test_nobody_sees_what_waits_elsewhere_or_for_others(work, work_as):
    make_feedback(work, kind=FeedbackKind.COMPLAINT)
    make_lead(work)

    assert list_tasks(work_as(Role.MARKET_OFFICER, division="360981")) == []
    assistant = list_tasks(work_as(Role.TOWNSHIP_ASSISTANT, division=TOWNSHIP))
    assert kinds_of(assistant) == [TaskKind.LEAD]
    with pytest.raises(MissingPermission):
        list_tasks(work_as(Role.PRINTER, organisation_id=1))


def test_nothing_is_left_out_however_much_waits(work, officer):
    made = make_objection(work, make_producer(work).id)
    columns = {name: getattr(made, name) for name in CreditObjection.__table__.columns.keys()[1:]}
    more = [
        columns | {"number": f"YY-{number}", "entry_id": made.entry_id + number}
        for number in range(1, MAX_SIZE + 1)
    ]
    work.session.execute(insert(CreditObjection), more)

    assert len(list_tasks(officer, kind=TaskKind.OBJECTION)) == MAX_SIZE + 1
