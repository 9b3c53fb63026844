"""Inspections: by the list in force, by two officers, signed, followed up and published."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.factories.inspections import (
    BAD,
    GOOD,
    ITEMS,
    make_check_list,
    make_inspection,
    make_time_limited,
)
from tests.factories.producers import COUNTY, make_producer
from tests.factories.supervision import TWO_OFFICERS, a_photo
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.inspections import queries, rules, services
from trace.rooms.inspections.kinds import (
    InspectionResult,
    InspectionWait,
    ItemFinding,
    RectificationAct,
    RectificationState,
)
from trace.rooms.inspections.rules import Answer, InspectionStateForbids, ListItem, ListNotInForce
from trace.rooms.supervision.models import Lead
from trace.standards.china.working_days import add_working_days


@pytest.fixture
def producer(work):
    return make_producer(work)


@pytest.fixture
def officer(work_as):
    return work_as(Role.MARKET_OFFICER, division=COUNTY, organisation_id=1, account_id=7)


@pytest.fixture
def clerk(work_as, producer):
    return work_as(Role.PRODUCER_CLERK, organisation_id=producer.id)


def refused(call, **given):
    with pytest.raises(InvalidValue) as refusal:
        call(**given)
    return refusal.value.field, refusal.value.reason


def test_a_result_is_to_be_public_within_twenty_working_days(officer, producer):
    made = make_inspection(officer, producer.id)

    assert made.publish_by == add_working_days(officer.today, 20)
    assert made.published_at is None
    assert [answer.code for answer in made.answers] == ["1.1", "3.1"]


def test_only_an_officer_of_the_area_inspects(work_as, clerk, producer, officer):
    checked = make_check_list(officer)
    elsewhere = work_as(Role.MARKET_OFFICER, division="360921", organisation_id=2)

    for stranger in (clerk, elsewhere, work_as(Role.TOWNSHIP_ASSISTANT, division=COUNTY)):
        with pytest.raises(MissingPermission):
            make_inspection(stranger, producer.id, check_list_id=checked.id)
        with pytest.raises(MissingPermission):
            make_check_list(stranger)


def test_two_officers_with_different_badges_have_to_be_there(officer, producer):
    with pytest.raises(InvalidValue) as refusal:
        make_inspection(officer, producer.id, officers=(TWO_OFFICERS[0], TWO_OFFICERS[0]))

    assert refusal.value.reason == "two-officers"


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ((GOOD[0],), "key-item-missing"),
        ((*GOOD, Answer("9.9", ItemFinding.CONFORMS)), "no-such-item"),
        ((*GOOD, GOOD[0]), "no-such-item"),
        ((GOOD[0], Answer("3.1", ItemFinding.DIFFERS)), "say-what-differs"),
        ((GOOD[0], Answer("3.1", ItemFinding.DIFFERS, "长" * 401)), "too-long"),
    ],
)
def test_the_answers_have_to_fit_the_list(answers, reason):
    items = rules.check_items(ITEMS)

    assert refused(rules.check_answers, items=items, answers=answers) == ("answers", reason)


def test_a_list_without_key_items_still_needs_an_answer():
    items = rules.check_items([ListItem("1", "任一项目")])

    assert refused(rules.check_answers, items=items, answers=()) == ("answers", "required")


@pytest.mark.parametrize(
    ("items", "problem"),
    [
        ((), ("items", "required")),
        ((ITEMS[0], ITEMS[0]), ("items.1.code", "item-twice")),
        ((ListItem(" ", "词"),), ("items.0.code", "required")),
        ((ListItem("1", " "),), ("items.0.text", "required")),
        ([ListItem(str(n), "词") for n in range(301)], ("items", "too-many")),
    ],
)
def test_a_list_needs_items_with_numbers_of_their_own(items, problem):
    assert refused(rules.check_items, items=items) == problem


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"result": InspectionResult.CONFORMS}, ("result", "something-differs")),
        ({"answers": GOOD}, ("result", "nothing-differs")),
        ({"rectify_by": None}, ("rectify_by", "required")),
        ({"signature": None}, ("signature", "signature-or-refusal")),
        ({"signature": None, "refusal": "拒签"}, ("witness", "required")),
        ({"signature": None, "refusal": "拒" * 401, "witness": "甲"}, ("refusal", "too-long")),
    ],
)
def test_result_and_signature_have_to_agree_with_what_was_found(
    officer, producer, changes, problem
):
    def call():
        make_time_limited(officer, producer.id, **changes)

    assert refused(call) == problem


def test_the_day_to_rectify_is_not_before_the_visit(officer, producer):
    with pytest.raises(InvalidValue) as refusal:
        make_time_limited(officer, producer.id, rectify_by=officer.today - timedelta(days=1))

    assert (refusal.value.field, refusal.value.reason) == ("rectify_by", "before-start")


def test_a_refused_signature_is_kept_with_its_witness(officer, producer):
    made = make_inspection(
        officer, producer.id, signature=None, refusal="认为不合理", witness="村干部王某，执法记录仪"
    )

    assert (made.signature_id, made.refusal, made.witness) == (
        None,
        "认为不合理",
        "村干部王某，执法记录仪",
    )


def test_the_database_itself_refuses_an_unsigned_record(officer, producer, work):
    made = make_inspection(officer, producer.id)
    work.session.flush()

    with pytest.raises(Exception, match="signed_or_refusal_witnessed"):
        work.session.execute(
            text("UPDATE inspections SET signature_id = NULL WHERE id = :id"), {"id": made.id}
        )


def test_an_inspection_goes_by_the_version_in_force_on_its_day(officer, producer):
    old = make_check_list(officer, code="food")
    new = make_check_list(officer, code="food", from_on=officer.today)

    with pytest.raises(ListNotInForce):
        make_inspection(officer, producer.id, check_list_id=old.id)
    made = make_inspection(officer, producer.id, check_list_id=new.id)
    before = make_inspection(
        officer, producer.id, check_list_id=old.id, at=officer.now - timedelta(days=1)
    )

    assert (new.version, made.check_list_id, before.check_list_id) == (2, new.id, old.id)


def test_the_list_of_another_county_is_not_in_force_here(work, officer, producer):
    foreign = make_check_list(work, division="360921")

    with pytest.raises(ListNotInForce):
        make_inspection(officer, producer.id, check_list_id=foreign.id)


def test_an_investigation_opens_a_lead_and_nothing_else_does(officer, producer, work):
    made = make_inspection(officer, producer.id, answers=BAD, result=InspectionResult.INVESTIGATION)
    other = make_inspection(officer, producer.id, answers=BAD, result=InspectionResult.ON_THE_SPOT)

    lead = work.session.get(Lead, made.lead_id)
    assert (lead.subject_key, lead.producer_id) == (made.number, producer.id)
    assert other.lead_id is None


def test_a_rectification_is_proved_by_the_producer_and_judged_by_the_office(
    officer, clerk, producer
):
    number = make_time_limited(officer, producer.id).number

    services.submit_rectification(clerk, number=number, text="已补票据", proof=a_photo())
    with pytest.raises(MissingPermission):
        services.judge_rectification(
            clerk, number=number, act=RectificationAct.ACCEPT, text="自己同意"
        )
    services.judge_rectification(officer, number=number, act=RectificationAct.RETURN, text="缺7月")
    services.submit_rectification(officer, number=number, text="补齐")
    done = services.judge_rectification(
        officer, number=number, act=RectificationAct.ACCEPT, text="现场复核"
    )

    assert done.rectification is RectificationState.ACCEPTED
    assert [step.act.value for step in done.steps] == ["submit", "return", "submit", "accept"]
    assert queries.get_picture(clerk, number, done.steps[0].file_id).media_type == "image/jpeg"


def test_a_rectification_takes_no_step_out_of_order(officer, producer):
    due = make_time_limited(officer, producer.id).number
    nothing = make_inspection(officer, producer.id).number

    for number, act in (
        (due, RectificationAct.ACCEPT),
        (due, RectificationAct.SUBMIT),
        (nothing, RectificationAct.ACCEPT),
        (nothing, RectificationAct.SUBMIT),
    ):
        with pytest.raises(InspectionStateForbids):
            services.judge_rectification(officer, number=number, act=act, text="无")
    with pytest.raises(InspectionStateForbids):
        services.submit_rectification(officer, number=nothing, text="无")


def test_a_published_result_is_public_once(officer, clerk, work, producer):
    made = make_time_limited(officer, producer.id)

    with pytest.raises(NoSuchRecord):
        queries.find_published(work, made.number)
    with pytest.raises(MissingPermission):
        services.publish_inspection(clerk, number=made.number)
    services.publish_inspection(officer, number=made.number)
    work.session.flush()

    assert [fault.code for fault in queries.find_published(work, made.number).faults] == ["3.1"]
    assert [row.number for row in queries.list_published(work, text=producer.name)] == [made.number]
    assert not queries.list_published(work, text="查无此名").items
    with pytest.raises(InspectionStateForbids):
        services.publish_inspection(officer, number=made.number)


def test_what_waits_is_counted_and_listed(officer, producer, work):
    late = make_inspection(officer, producer.id)
    due = make_time_limited(officer, producer.id)
    services.submit_rectification(
        officer, number=make_time_limited(officer, producer.id).number, text="已改"
    )
    later = replace(officer, now=officer.now + timedelta(days=60))
    services.publish_inspection(officer, number=late.number)
    work.session.flush()

    counted = queries.pending(later)
    assert (counted.to_publish, counted.publication_overdue) == (2, 2)
    assert (counted.proofs, counted.rectification_overdue) == (1, 1)
    for wait, count in (
        (InspectionWait.PUBLICATION, 2),
        (InspectionWait.OVERDUE_PUBLICATION, 2),
        (InspectionWait.PROOF, 1),
        (InspectionWait.RECTIFICATION, 1),
    ):
        assert len(queries.list_inspections(later, wait=wait).items) == count
    found = queries.list_inspections(
        later, result=InspectionResult.TIME_LIMITED, text=f"示例甲 {due.number}"
    )
    assert [row.number for row in found.items] == [due.number]


def test_an_inspection_is_known_to_its_producer_and_to_officers_of_the_area(
    officer, clerk, work_as, producer, work
):
    number = make_inspection(officer, producer.id, files=[a_photo()]).number
    neighbour = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    assert queries.get_inspection(clerk, number).number == number
    assert not queries.list_inspections(neighbour).items
    with pytest.raises(NoSuchRecord):
        queries.get_inspection(neighbour, number)
    with pytest.raises(MissingPermission):
        queries.list_inspections(work_as(Role.PRINTER, organisation_id=1))
    with pytest.raises(NoSuchRecord):
        queries.get_picture(clerk, number, 0)
