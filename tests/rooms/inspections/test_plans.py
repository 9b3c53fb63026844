"""Risk grades, the yearly plan, and that a flying inspection is told to nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.inspections import (
    GOOD,
    make_check_list,
    make_grade,
    make_inspection,
    make_plan,
)
from tests.factories.producers import COUNTY, make_producer
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.audit.models import AuditEntry
from trace.rooms.inspections import queries, services
from trace.rooms.inspections.kinds import InspectionKind, PlanState, RiskGrade
from trace.rooms.inspections.rules import InspectionStateForbids, OtherProducerPlanned


@pytest.fixture
def producer(work):
    return make_producer(work)


@pytest.fixture
def officer(work_as):
    return work_as(Role.AGRICULTURE_OFFICER, division=COUNTY, organisation_id=1, account_id=7)


@pytest.fixture
def clerk(work_as, producer):
    return work_as(Role.PRODUCER_CLERK, organisation_id=producer.id)


def test_a_flying_inspection_is_never_shown_to_the_producer(officer, clerk, producer, work):
    flying = make_plan(officer, producer.id, kind=InspectionKind.FLYING)
    daily = make_plan(officer, producer.id)

    assert [plan.id for plan in queries.list_plans(clerk)] == [daily.id]
    services.cancel_plan(officer, plan_id=flying.id, reason="改期")
    work.session.flush()
    assert [plan.id for plan in queries.list_plans(clerk)] == [daily.id]
    with pytest.raises(MissingPermission):
        queries.open_plans_of(clerk, producer.id)
    told = [
        entry.organisation_id
        for entry in work.session.query(AuditEntry)
        if entry.subject_kind == "inspection-plan"
    ]
    assert told == [None, None, None]


def test_a_plan_is_done_by_one_inspection(officer, producer):
    plan = make_plan(officer, producer.id)
    made = make_inspection(officer, producer.id, plan_id=plan.id)

    assert (plan.state, plan.inspection_id) == (PlanState.DONE, made.id)
    with pytest.raises(InspectionStateForbids):
        make_inspection(officer, producer.id, plan_id=plan.id)
    with pytest.raises(InspectionStateForbids):
        services.cancel_plan(officer, plan_id=plan.id, reason="晚了")


def test_a_plan_is_done_by_an_inspection_of_its_producer_and_kind(officer, producer, work):
    other = make_plan(officer, make_producer(work).id)
    flying = make_plan(officer, producer.id, kind=InspectionKind.FLYING)

    with pytest.raises(OtherProducerPlanned):
        make_inspection(officer, producer.id, plan_id=other.id)
    with pytest.raises(InvalidValue) as refusal:
        make_inspection(officer, producer.id, plan_id=flying.id)
    assert refusal.value.reason == "other-kind-planned"


def test_only_officers_of_the_area_plan_and_grade(work_as, producer, clerk, officer):
    elsewhere = work_as(Role.MARKET_OFFICER, division="360921", organisation_id=2)
    plan = make_plan(officer, producer.id)

    for stranger in (clerk, elsewhere):
        with pytest.raises(MissingPermission):
            make_plan(stranger, producer.id)
        with pytest.raises(MissingPermission):
            make_grade(stranger, producer.id)
    with pytest.raises(MissingPermission):
        services.cancel_plan(clerk, plan_id=plan.id, reason="无权")
    with pytest.raises(NoSuchRecord):
        services.cancel_plan(elsewhere, plan_id=plan.id, reason="无权")
    assert not queries.list_plans(elsewhere, state=PlanState.PLANNED).items
    assert not queries.list_gradings(elsewhere).items
    with pytest.raises(MissingPermission):
        queries.list_gradings(clerk)


@pytest.mark.parametrize(("first", "last", "reason"), [(5, 2, "before-start"), (-9, -2, "past")])
def test_a_plan_is_for_a_time_to_come(officer, producer, first, last, reason):
    with pytest.raises(InvalidValue) as refusal:
        make_plan(
            officer,
            producer.id,
            from_on=officer.today + timedelta(days=first),
            until_on=officer.today + timedelta(days=last),
        )

    assert refusal.value.reason == reason


def test_the_latest_grade_counts_and_earlier_ones_stay(officer, producer):
    make_grade(officer, producer.id, grade=RiskGrade.D)
    make_grade(officer, producer.id, grade=RiskGrade.B)
    make_grade(officer, producer.id, grade=RiskGrade.A, from_on=officer.today + timedelta(days=9))

    assert queries.grade_of(officer, producer.id, officer.today).grade is RiskGrade.B
    assert len(queries.gradings_of(officer, producer.id)) == 3
    found = queries.list_gradings(officer, grade=RiskGrade.A, text=producer.name)
    assert [row.producer_id for row in found] == [producer.id]


def test_coverage_names_the_items_nobody_looked_at(officer, producer):
    checked = make_check_list(officer)
    before = queries.coverage_of(officer, producer.id, [checked])
    make_grade(officer, producer.id, grade=RiskGrade.D)
    make_inspection(officer, producer.id, check_list_id=checked.id, answers=GOOD)

    after = queries.coverage_of(officer, producer.id, [checked])

    assert (before.grade, before.done_this_year, before.frequency) == (None, 0, None)
    assert before.missing[checked.title] == ["1.1", "2.1", "3.1"]
    assert (after.done_this_year, after.frequency.least) == (1, 3)
    assert after.missing[checked.title] == ["2.1"]
