"""Leads from the market and out of records; check records of two officers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.batches import make_harvest
from tests.factories.producers import COUNTY, TOWNSHIP, make_producer
from tests.factories.supervision import TWO_OFFICERS, a_photo, make_check, make_lead
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.supervision import queries, services
from trace.rooms.supervision.rules import (
    CheckingOfficer,
    CheckResult,
    LeadJoinsItself,
    LeadKind,
    LeadState,
    SupervisionStateForbids,
)


def test_a_village_assistant_reports_a_mark_without_a_code_with_a_photo(work, work_as):
    village = work_as(Role.VILLAGE_ASSISTANT, division=TOWNSHIP + "201")

    lead = make_lead(village, division=TOWNSHIP + "201", files=[a_photo()])

    assert lead.facts == {"place": "示例农贸市场", "seller": "示例摊位"}
    picture = queries.get_lead(village, lead.number).pictures[0]
    assert queries.get_picture(village, "lead", lead.number, picture.id).media_type == "image/jpeg"
    with pytest.raises(NoSuchRecord):
        queries.get_picture(village, "lead", lead.number, picture.id + 1)


def test_a_lead_is_reported_where_the_right_is_held(work_as):
    with pytest.raises(MissingPermission):
        make_lead(work_as(Role.MARKET_OFFICER, division="430225"))
    with pytest.raises(MissingPermission):
        make_lead(work_as(Role.PRODUCER_CLERK, organisation_id=1))


def test_what_comes_out_of_records_cannot_be_reported_as_seen(work):
    with pytest.raises(InvalidValue) as refusal:
        make_lead(work, kind=LeadKind.CLONE_SIGNAL)

    assert refusal.value.field == "kind"


def test_the_same_finding_leads_to_the_same_open_lead(work):
    given = {
        "kind": LeadKind.CLONE_SIGNAL,
        "division": COUNTY,
        "subject_kind": "label",
        "subject_key": "ABCD00000000Z",
        "summary": "同一码在两省先后被查询",
    }

    first = services.open_lead(work, **given)
    again = services.open_lead(work, **given)
    services.close_lead(work, number=first.number, reason="系同一消费者旅行途中查询")
    work.session.flush()
    later = services.open_lead(work, **given)

    assert again is first
    assert later is not first


def test_two_sightings_are_two_leads_until_they_are_joined(work):
    first, second = make_lead(work), make_lead(work)

    services.join_leads(work, number=second.number, into=f" {first.number.lower()} ", reason="同一")

    assert second.state is LeadState.JOINED
    assert second.joined_to is first
    work.session.flush()
    assert list(queries.joined_leads(work, first.id)) == [second]


def test_a_lead_joins_neither_itself_nor_one_that_ended(work):
    lead, ended = make_lead(work), make_lead(work)
    services.close_lead(work, number=ended.number, reason="查无此事")
    work.session.flush()

    for into in (lead.number, ended.number):
        with pytest.raises(LeadJoinsItself):
            services.join_leads(work, number=lead.number, into=into, reason="同一")
    with pytest.raises(InvalidValue) as refusal:
        services.join_leads(work, number=lead.number, into="XS-NONE", reason="同一")
    assert refusal.value.reason == "no-such-lead"
    with pytest.raises(SupervisionStateForbids):
        services.close_lead(work, number=ended.number, reason="再次")


def test_a_lead_is_closed_with_a_reason_that_stays(work):
    lead = make_lead(work)

    with pytest.raises(InvalidValue):
        services.close_lead(work, number=lead.number, reason="")


def test_photographs_are_added_to_an_open_lead_six_in_all(work):
    lead = make_lead(work, files=[a_photo()] * 5)

    services.add_pictures(work, number=lead.number, files=[a_photo()])
    work.session.flush()

    assert len(queries.get_lead(work, lead.number).pictures) == 6
    for files in ([], [a_photo()]):
        with pytest.raises(InvalidValue):
            services.add_pictures(work, number=lead.number, files=files)


def test_leads_are_found_by_number_words_and_producer(work):
    producer = make_producer(work)
    lead = make_lead(work, producer_id=producer.id)
    make_lead(work, kind=LeadKind.OTHER, summary="外地车辆夜间换箱")

    assert list(queries.list_leads(work, text=lead.number[-6:])) == [lead]
    assert list(queries.list_leads(work, text=f"外箱 {producer.name}", state=LeadState.OPEN)) == [
        lead
    ]
    assert len(queries.list_leads(work, kind=LeadKind.OTHER)) == 1


def test_a_check_names_its_batch_producer_and_two_officers(work, work_as):
    batch = make_harvest(work)
    officer = work_as(Role.AGRICULTURE_OFFICER, division=COUNTY)

    check = make_check(officer, batch_id=batch.id, serial="ABCD00000000Z", verdict="active")

    assert check.producer_id == batch.producer_id
    assert [o.badge_number for o in queries.get_check(officer, check.number).officers] == [
        "36092201",
        "36092202",
    ]
    assert list(queries.checks_about(officer, [batch.id])) == [check]
    assert list(queries.checks_about(officer, [], serial="ABCD00000000Z")) == [check]
    assert check.lead_id is None


def test_a_check_that_differs_opens_a_lead(work):
    producer = make_producer(work)

    check = make_check(
        work,
        result=CheckResult.DIFFERS,
        findings="净含量不符",
        producer_id=producer.id,
        refusal="当事人拒绝签字，见证人示例丙",
        files=[a_photo()],
    )

    lead = queries.list_leads(work).items[0]
    assert (lead.id, lead.kind, lead.subject_key) == (check.lead_id, LeadKind.CHECK, check.number)
    picture = queries.get_check(work, check.number).pictures[0]
    assert queries.get_picture(work, "check", check.number, picture.id).width == 40


@pytest.mark.parametrize(
    ("officers", "field", "reason"),
    [
        (TWO_OFFICERS[:1], "officers", "two-officers"),
        ((TWO_OFFICERS[0], TWO_OFFICERS[0]), "officers", "two-officers"),
        ((TWO_OFFICERS[0], CheckingOfficer(" ", "7")), "officers.1.name", "required"),
        (
            (TWO_OFFICERS[0], CheckingOfficer("示例乙", "")),
            "officers.1.badge_number",
            "required",
        ),
        (
            [CheckingOfficer("示例", str(number)) for number in range(7)],
            "officers",
            "too-many-officers",
        ),
    ],
)
def test_a_check_without_two_officers_with_badges_is_refused(work, officers, field, reason):
    with pytest.raises(InvalidValue) as refusal:
        make_check(work, officers=officers)

    assert (refusal.value.field, refusal.value.reason) == (field, reason)


def test_a_check_is_not_recorded_ahead_of_time_nor_with_an_endless_note(work):
    with pytest.raises(InvalidValue) as refusal:
        make_check(work, at=work.now + timedelta(hours=1))
    assert refusal.value.reason == "seen-in-future"
    with pytest.raises(InvalidValue) as refusal:
        make_check(work, refusal="x" * 401)
    assert refusal.value.field == "refusal"


def test_checks_are_recorded_and_read_by_officers_of_the_place(work, work_as):
    check = make_check(work)
    elsewhere = work_as(Role.MARKET_OFFICER, division="430225")

    with pytest.raises(MissingPermission):
        make_check(work_as(Role.TOWNSHIP_ASSISTANT, division=TOWNSHIP))
    assert list(queries.list_checks(elsewhere)) == []
    with pytest.raises(NoSuchRecord):
        queries.get_check(elsewhere, check.number)
    with pytest.raises(NoSuchRecord):
        queries.get_picture(elsewhere, "nothing", check.number, 1)


def test_checks_are_found_by_place_officer_and_result(work):
    check = make_check(work)
    make_check(work, place="别处", result=CheckResult.UNCLEAR, officers=TWO_OFFICERS)

    assert list(queries.list_checks(work, text="农贸市场 示例乙")) == [check]
    assert len(queries.list_checks(work, result=CheckResult.UNCLEAR)) == 1
