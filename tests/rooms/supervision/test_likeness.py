"""Which leads may be about the same: proposed with the reasons, joined by an officer, and parted again."""

from __future__ import annotations

import pytest

from tests.factories.batches import make_harvest
from tests.factories.labels import make_activated_run, make_packed
from tests.factories.producers import COUNTY, TOWNSHIP
from tests.factories.supervision import make_check, make_feedback, make_lead
from tests.factories.testing import make_failure, make_report
from tests.rooms.scanning.scans import code_of
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.supervision import likeness, queries, services
from trace.rooms.supervision.models import Lead
from trace.rooms.supervision.rules import (
    CheckResult,
    FeedbackKind,
    LeadIsThere,
    LeadJoinsItself,
    LeadKind,
    LeadState,
    LeadWentOn,
    Likeness,
    Regime,
    SubjectOf,
    SupervisionStateForbids,
    likenesses,
    look_into_by,
)


def lead_of(work, item):
    work.session.flush()
    return queries.get_lead(work, work.session.get(Lead, item.lead_id).number)


def alike(work, lead):
    found = likeness.leads_alike(work, likeness.subject_of(lead), but=lead.id)
    return {each.lead.number: each.grounds for each in found}


@pytest.fixture
def stall(work):
    """Two packs of one run and a harvest of the same producer."""
    packed = make_packed(work)
    run = make_activated_run(work, packed)
    work.session.flush()
    return packed, run


def report(work, stall, index):
    packed, run = stall
    item = make_feedback(
        work,
        kind=FeedbackKind.REPORT,
        producer_id=packed.batch.producer_id,
        batch_id=packed.batch.id,
        run_id=run.id,
        label_index=index,
    )
    return lead_of(work, item)


def test_leads_of_several_kinds_about_one_pack_are_proposed_the_likest_first(work, stall):
    packed, run = stall
    producer_id = packed.batch.producer_id
    reported = report(work, stall, 0)
    check = make_check(work, result=CheckResult.DIFFERS, serial=code_of(work, run).serial)
    other_pack = report(work, stall, 1)
    seen = make_lead(work, producer_id=producer_id)
    make_lead(work)
    work.session.flush()

    found = alike(work, reported)

    assert list(found.items()) == [
        (lead_of(work, check).number, (Likeness.SERIAL, Likeness.RUN, Likeness.BATCH)),
        (other_pack.number, (Likeness.RUN, Likeness.BATCH, Likeness.PRODUCER)),
        (seen.number, (Likeness.PRODUCER,)),
    ]


def test_leads_that_ended_or_lie_outside_the_reach_are_not_proposed(work, work_as, stall):
    packed, _run = stall
    one, other = (make_lead(work, producer_id=packed.batch.producer_id) for _ in range(2))
    work.session.flush()
    assert list(alike(work, one)) == [other.number]

    assert alike(work_as(Role.MARKET_OFFICER, division="430225"), one) == {}
    services.close_lead(work, number=other.number, reason="查无此事")
    work.session.flush()
    assert alike(work, one) == {}
    assert likeness.leads_alike(work, SubjectOf()) == []


def test_nothing_known_is_nothing_in_common():
    assert likenesses(SubjectOf(), SubjectOf()) == ()
    assert likenesses(SubjectOf("A", 1), SubjectOf("A", 2)) == (Likeness.SERIAL,)


def test_a_joined_lead_is_parted_again_and_both_stay_on_record(work):
    one, other = make_lead(work), make_lead(work)
    services.join_leads(work, number=other.number, into=one.number, reason="同一摊贩")
    work.session.flush()

    services.part_lead(work, number=other.number, reason="并非同一人")
    work.session.flush()

    assert (other.state, other.joined_to, other.close_reason) == (LeadState.OPEN, None, None)
    [join] = likeness.joins_of(work, other.id)
    assert (join.reason, join.undo_reason, join.undone_at) == ("同一摊贩", "并非同一人", work.now)
    services.join_leads(work, number=other.number, into=one.number, reason="查实同一人")
    work.session.flush()
    assert len(likeness.joins_of(work, other.id)) == 2


def test_only_a_joined_lead_is_parted_and_only_while_the_other_is_open(work):
    one, other = make_lead(work), make_lead(work)
    with pytest.raises(SupervisionStateForbids):
        services.part_lead(work, number=one.number, reason="误并")
    services.join_leads(work, number=other.number, into=one.number, reason="同一")
    work.session.flush()

    with pytest.raises(InvalidValue):
        services.part_lead(work, number=other.number, reason=" ")
    services.close_lead(work, number=one.number, reason="查无此事")
    work.session.flush()
    with pytest.raises(LeadWentOn) as refusal:
        services.part_lead(work, number=other.number, reason="误并")
    assert refusal.value.into == one.number


def test_what_came_together_is_found_through_joins_of_joins(work, work_as, stall):
    reported = report(work, stall, 0)
    middle, last = make_lead(work), make_lead(work)
    services.join_leads(work, number=reported.number, into=middle.number, reason="同一")
    work.session.flush()
    services.join_leads(work, number=middle.number, into=last.number, reason="同一")
    work.session.flush()

    found = likeness.sources_of(work, last)

    assert {lead.number for lead in found.leads} == {reported.number, middle.number}
    assert [item.lead_id for item in found.items] == [reported.id]
    assert set(likeness.ids_above(work, reported.id)) == {reported.id, middle.id, last.id}
    assistant = work_as(Role.TOWNSHIP_ASSISTANT, division=TOWNSHIP)
    seen = likeness.sources_of(assistant, last)
    assert [lead.number for lead in seen.leads] == [middle.number]
    assert (seen.items, seen.checks) == ((), ())


def test_a_complaint_opens_a_lead_or_goes_under_one_that_is_about_the_same(work):
    first, second = make_feedback(work), make_feedback(work)
    work.session.flush()
    lead = services.follow_up(work, item_id=first.id)
    work.session.flush()

    services.follow_up(work, item_id=second.id, into=f" {lead.number.lower()} ")
    work.session.flush()

    assert (lead.kind, lead.subject_key) == (LeadKind.FEEDBACK, first.receipt)
    assert [item.id for item in likeness.sources_of(work, lead).items] == [first.id, second.id]
    with pytest.raises(LeadIsThere):
        services.follow_up(work, item_id=second.id)


def test_a_complaint_goes_under_an_open_lead_only(work, work_as):
    item, lead = make_feedback(work), make_lead(work)
    services.close_lead(work, number=lead.number, reason="查无此事")
    work.session.flush()

    with pytest.raises(LeadJoinsItself):
        services.follow_up(work, item_id=item.id, into=lead.number)
    with pytest.raises(InvalidValue):
        services.follow_up(work, item_id=item.id, into="XS-NONE")
    with pytest.raises(NoSuchRecord):
        services.follow_up(work_as(Role.BRAND, division=COUNTY), item_id=item.id)
    with pytest.raises((NoSuchRecord, MissingPermission)):
        services.follow_up(work_as(Role.MARKET_OFFICER, division="430225"), item_id=item.id)


def test_a_failed_safety_test_opens_its_lead_once(work):
    batch = make_harvest(work)
    failed = make_failure(work, batch)
    passed = make_report(work, batch, report_number="HG-2")
    work.session.flush()

    lead = services.open_lead_of_test(work, report_id=failed.id)
    work.session.flush()

    assert (lead.kind, lead.subject.batch_id) == (LeadKind.FAILED_TEST, batch.id)
    assert services.open_lead_of_test(work, report_id=failed.id) is lead
    assert services.open_lead_of_test(work, report_id=passed.id) is None
    assert services.open_lead_of_test(work, report_id=0) is None


def test_each_side_has_its_own_days_to_look_into_a_lead(work):
    assert look_into_by(Regime.MARKET, work.today).isoformat() == "2026-08-07"
    assert look_into_by(Regime.AGRICULTURE, work.today).isoformat() == "2026-07-28"
