"""What consumers send: three procedures, their states, clocks and confidants."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.people import make_person
from tests.factories.producers import COUNTY, TOWNSHIP, make_producer
from tests.factories.supervision import a_photo, make_feedback
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.rooms.audit.models import AuditEntry
from trace.rooms.supervision import queries, rules, services
from trace.rooms.supervision.rules import (
    FeedbackKind,
    FeedbackState,
    FeedbackVerb,
    LeadKind,
    LeadState,
    SupervisionStateForbids,
)


def test_a_complaint_gets_a_receipt_and_a_legal_day_for_the_decision(work):
    item = make_feedback(work)

    assert len(item.receipt) == 14
    # Seven working days after Saturday 18 July 2026.
    assert item.due_on == date(2026, 7, 28)
    assert rules.legal_source(item.kind, item.state) == "市场监督管理投诉举报处理暂行办法 第14条"
    assert queries.follow_feedback(work, f" {item.receipt.lower().replace('-', ' ')} ") is item


def test_a_complaint_needs_a_contact_and_feedback_does_not(work):
    with pytest.raises(InvalidValue) as refusal:
        make_feedback(work, contact_phone=" ")
    assert refusal.value.field == "contact_phone"

    item = make_feedback(work, kind=FeedbackKind.FEEDBACK, contact_name="", contact_phone="")

    assert item.due_on is None
    assert rules.legal_source(item.kind, item.state) is None


def test_an_item_goes_to_the_offices_of_its_producer_or_of_the_division_named(work):
    producer = make_producer(work)

    item = make_feedback(work, division="", producer_id=producer.id)

    assert item.division == producer.division
    with pytest.raises(InvalidValue) as refusal:
        make_feedback(work, division="")
    assert refusal.value.field == "division"


def test_a_report_opens_a_lead_that_shows_no_contact(work):
    item = make_feedback(work, kind=FeedbackKind.REPORT)

    [lead] = queries.list_leads(work)
    assert item.lead_id == lead.id
    assert (lead.kind, lead.state) == (LeadKind.FEEDBACK, LeadState.OPEN)
    assert item.contact_phone not in lead.summary + str(lead.facts)


def test_an_unknown_receipt_is_followed_to_nothing(work):
    assert queries.follow_feedback(work, "AAAA-BBBB-CCCC") is None
    assert queries.follow_feedback(work, "nonsense") is None


def test_a_complaint_is_decided_before_it_is_answered(work):
    item = make_feedback(work)

    with pytest.raises(SupervisionStateForbids) as refusal:
        services.reply_feedback(work, item_id=item.id, verb=FeedbackVerb.ANSWER, text="已退款")
    assert refusal.value.state == "received"

    services.reply_feedback(work, item_id=item.id, verb=FeedbackVerb.ACCEPT)
    assert item.state is FeedbackState.ACCEPTED
    assert item.due_on == date(2026, 9, 18)
    services.reply_feedback(work, item_id=item.id, verb=FeedbackVerb.ANSWER, text="已退款")
    assert item.due_on is None
    services.reply_feedback(work, item_id=item.id, verb=FeedbackVerb.CLOSE)
    assert item.state is FeedbackState.CLOSED
    assert rules.verbs_from(item.kind, item.state) == ()


def test_to_decline_takes_words_and_nothing_is_written_without_them(work):
    item = make_feedback(work)

    with pytest.raises(InvalidValue) as refusal:
        services.reply_feedback(work, item_id=item.id, verb=FeedbackVerb.DECLINE, text="  ")

    assert refusal.value.field == "text"
    assert item.state is FeedbackState.RECEIVED


def test_plain_feedback_is_answered_at_once(work):
    item = make_feedback(work, kind=FeedbackKind.FEEDBACK)

    services.reply_feedback(work, item_id=item.id, verb=FeedbackVerb.ANSWER, text="感谢反馈")

    assert [reply.text for reply in item.replies] == ["感谢反馈"]
    assert rules.verbs_from(item.kind, item.state) == (FeedbackVerb.ANSWER, FeedbackVerb.CLOSE)


def test_a_reply_names_the_office_and_a_note_is_not_public(work, work_by):
    officer = make_person(work, Role.MARKET_OFFICER)
    item = make_feedback(work)

    services.note_feedback(work_by(officer.actor), item_id=item.id, text="已电话联系")
    services.reply_feedback(work_by(officer.actor), item_id=item.id, verb=FeedbackVerb.ACCEPT)

    note, reply = item.replies
    assert (note.is_public, reply.is_public) == (False, True)
    assert reply.office.startswith("示例单位")
    assert note.state is FeedbackState.RECEIVED


def test_the_brand_authority_handles_feedback_but_never_learns_of_complaints_and_reports(
    work, work_as
):
    feedback = make_feedback(work, kind=FeedbackKind.FEEDBACK)
    complaint = make_feedback(work)
    make_feedback(work, kind=FeedbackKind.REPORT)
    brand = work_as(Role.BRAND, division=COUNTY)

    assert list(queries.list_feedback(brand)) == [feedback]
    assert list(queries.list_leads(brand)) == []
    with pytest.raises(NoSuchRecord):
        services.reply_feedback(brand, item_id=complaint.id, verb=FeedbackVerb.ACCEPT)


def test_an_officer_sees_what_came_from_his_division_only(work, work_as):
    item = make_feedback(work, batch_id=None)
    here = work_as(Role.MARKET_OFFICER, division=COUNTY)
    elsewhere = work_as(Role.MARKET_OFFICER, division="430225")

    assert list(queries.list_feedback(here, kind=item.kind, state=item.state)) == [item]
    assert list(queries.list_feedback(elsewhere)) == []
    with pytest.raises(NoSuchRecord):
        queries.get_feedback(elsewhere, item.id)


def test_items_are_found_by_receipt_words_and_producer(work):
    producer = make_producer(work)
    item = make_feedback(work, producer_id=producer.id)
    make_feedback(work, text="别的事")

    assert list(queries.list_feedback(work, text=item.receipt[:4])) == [item]
    assert list(queries.list_feedback(work, text=f"腐烂 {producer.name}")) == [item]


def test_photographs_are_kept_for_those_who_handle_the_item(work, work_as):
    item = make_feedback(work, files=[a_photo()])
    picture = queries.get_feedback(work, item.id).pictures[0]

    stored = queries.get_picture(work, "feedback", str(item.id), picture.id)

    assert (stored.media_type, stored.is_public) == ("image/jpeg", False)
    with pytest.raises(NoSuchRecord):
        queries.get_picture(
            work_as(Role.BRAND, division=COUNTY), "feedback", str(item.id), picture.id
        )


def test_more_than_six_photographs_are_refused(work):
    with pytest.raises(InvalidValue) as refusal:
        make_feedback(work, files=[a_photo()] * 7)

    assert (refusal.value.field, refusal.value.reason) == ("pictures", "too-many-pictures")


def test_the_desk_counts_what_waits_and_what_is_late(work, work_as):
    make_feedback(work)
    make_feedback(work, kind=FeedbackKind.REPORT)
    done = make_feedback(work, kind=FeedbackKind.FEEDBACK)
    services.reply_feedback(work, item_id=done.id, verb=FeedbackVerb.CLOSE)
    work.session.flush()
    officer = work_as(Role.MARKET_OFFICER, division=TOWNSHIP)

    now = queries.waiting(officer, work.today)
    later = queries.waiting(officer, date(2026, 8, 1))

    assert (now.leads, now.overdue, later.overdue) == (1, 0, 1)
    assert now.items == {
        FeedbackKind.FEEDBACK: 0,
        FeedbackKind.COMPLAINT: 1,
        FeedbackKind.REPORT: 1,
    }


def test_items_about_a_batch_or_a_run_are_found_together(work):
    item = make_feedback(work)

    assert list(queries.feedback_about(work, [1], run_id=None)) == []
    assert list(queries.feedback_about(work, [], run_id=7)) == []
    assert item.run_id is None


def test_every_step_leaves_an_entry_in_the_audit_trail(work):
    item = make_feedback(work)
    services.reply_feedback(work, item_id=item.id, verb=FeedbackVerb.ACCEPT)
    work.session.flush()

    verbs = [
        entry.verb
        for entry in work.session.query(AuditEntry).filter_by(subject_key=item.receipt).all()
    ]
    assert verbs == ["feedback.received", "feedback.accepted"]
