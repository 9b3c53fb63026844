"""Objecting to an entry once, and the office's answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.factories.credit import make_entry, make_objection
from tests.factories.producers import COUNTY, make_producer
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.credit import queries, services
from trace.rooms.credit.kinds import CreditObjectionState, EntryKind, EntryStanding
from trace.rooms.credit.rules import AlreadyObjected, EntryDoesNotCount, ObjectionAnswered
from trace.rooms.notices.kinds import NoticeKind
from trace.rooms.notices.queries import inbox


@pytest.fixture
def producer(work):
    return make_producer(work)


@pytest.fixture
def clerk(work_as, producer):
    return work_as(Role.PRODUCER_CLERK, organisation_id=producer.id)


@pytest.fixture
def officer(work_as):
    return work_as(Role.MARKET_OFFICER, division=COUNTY, organisation_id=1, account_id=7)


def objected(work, producer, entry_id, reason="与事实不符"):
    return services.file_objection(
        work,
        producer_id=producer.id,
        kind=EntryKind.INSPECTION,
        entry_id=entry_id,
        reason=reason,
    )


def the_entry(work, producer):
    [found] = queries.read_file(work, producer.id).entries
    return found


def test_an_entry_counts_until_its_objection_is_upheld(work, clerk, officer, producer):
    made = objected(clerk, producer, make_entry(work, producer.id).id)
    meanwhile = the_entry(clerk, producer)

    services.answer_objection(officer, number=made.number, uphold=True, answer="记录有误。")

    assert meanwhile.standing is EntryStanding.COUNTS
    after = the_entry(clerk, producer)
    assert (after.standing, after.objection.answer) == (EntryStanding.STRUCK, "记录有误。")
    assert after.objection.rule_version == after.rule_version


def test_a_dismissed_objection_leaves_the_entry_counting(work, clerk, officer, producer):
    made = objected(clerk, producer, make_entry(work, producer.id).id)

    services.answer_objection(officer, number=made.number, uphold=False, answer="事实清楚。")

    assert the_entry(clerk, producer).counts
    assert made.state is CreditObjectionState.DISMISSED


def test_the_producer_is_told_of_the_answer(work, clerk, officer, producer):
    entry = make_entry(work, producer.id)
    made = objected(clerk, producer, entry.id)
    services.answer_objection(officer, number=made.number, uphold=False, answer="事实清楚。")
    work.session.flush()

    [notice] = inbox(clerk, producer.id)

    assert (notice.kind, notice.number) == (NoticeKind.OBJECTION_ANSWERED, entry.number)


def test_an_entry_is_objected_to_once(work, clerk, officer, producer):
    entry_id = make_entry(work, producer.id).id
    made = objected(clerk, producer, entry_id)
    services.answer_objection(officer, number=made.number, uphold=False, answer="事实清楚。")

    with pytest.raises(AlreadyObjected) as refusal:
        objected(clerk, producer, entry_id)

    assert refusal.value.number == made.number


def test_the_database_refuses_a_second_objection(work, clerk, producer):
    objected(clerk, producer, make_entry(work, producer.id).id)
    columns = (
        "producer_id, division, entry_kind, entry_id, entry_number, since, rule_version, state, "
        "reason, filed_at, filed_by"
    )

    with pytest.raises(IntegrityError), work.session.begin_nested():
        work.session.execute(
            text(
                f"INSERT INTO credit_objections (number, {columns}) "
                f"SELECT 'again', {columns} FROM credit_objections"
            )
        )


def test_an_objection_is_answered_once_and_with_reasons(work, clerk, officer, producer):
    number = objected(clerk, producer, make_entry(work, producer.id).id).number

    with pytest.raises(InvalidValue):
        services.answer_objection(officer, number=number, uphold=True, answer=" ")
    work.session.expire_all()
    services.answer_objection(officer, number=number, uphold=True, answer="记录有误。")
    with pytest.raises(ObjectionAnswered):
        services.answer_objection(officer, number=number, uphold=False, answer="更正")


def test_what_no_longer_counts_needs_no_objection(work, clerk, producer):
    entry_id = make_entry(work, producer.id).id
    years_later = replace(clerk, now=clerk.now + timedelta(days=4 * 366))

    with pytest.raises(EntryDoesNotCount):
        objected(years_later, producer, entry_id)


def test_an_objection_has_its_reason_and_its_entry(work, clerk, producer):
    entry_id = make_entry(work, producer.id).id

    with pytest.raises(InvalidValue):
        objected(clerk, producer, entry_id, reason="  ")
    with pytest.raises(NoSuchRecord):
        objected(clerk, producer, 999_999)


def test_others_neither_object_nor_answer_nor_read(work, work_as, clerk, officer, producer):
    entry_id = make_entry(work, producer.id).id
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=999_999)
    elsewhere = work_as(Role.MARKET_OFFICER, division="360981")

    for other in (stranger, officer):
        with pytest.raises(MissingPermission):
            objected(other, producer, entry_id)
    number = objected(clerk, producer, entry_id).number
    for other in (stranger, elsewhere):
        with pytest.raises(NoSuchRecord):
            services.answer_objection(other, number=number, uphold=True, answer="有误")
        assert list(queries.list_objections(other)) == []
    with pytest.raises(MissingPermission):
        services.answer_objection(clerk, number=number, uphold=True, answer="有误")


def test_objections_are_searched_and_wait_for_the_officers_of_the_area(work, officer, producer):
    made = make_objection(work, producer.id)
    answered = make_objection(work, producer.id)
    services.answer_objection(officer, number=answered.number, uphold=True, answer="有误")
    work.session.flush()

    def found(**asked):
        return {each.number for each in queries.list_objections(officer, **asked)}

    assert found() == {made.number, answered.number}
    assert found(state=CreditObjectionState.FILED) == {made.number}
    assert found(text=f"{producer.name} {made.entry_number}") == {made.number}
    assert found(text="别处") == set()
    assert [each.number for each in queries.waiting_objections(officer)] == [made.number]
