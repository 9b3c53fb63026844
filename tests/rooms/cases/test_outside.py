"""What a case has to do with those outside: offices elsewhere, the party, the sender of a message, the inbox."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.batches import make_harvest
from tests.factories.cases import (
    PDF,
    make_case,
    make_letter,
    make_rectification,
    make_told,
    settle,
)
from tests.factories.people import make_organisation
from tests.factories.producers import COUNTY
from tests.factories.supervision import a_photo, keep_files, make_feedback, make_lead
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.uploads import Upload
from trace.rooms.cases import queries, services
from trace.rooms.cases.kinds import (
    CaseVerb,
    ClosingReason,
    DutyKind,
    Outcome,
    Progress,
    ProposalKind,
    RectificationState,
)
from trace.rooms.cases.rules import AlreadyDecided
from trace.rooms.notices.kinds import NoticeKind
from trace.rooms.notices.queries import inbox
from trace.rooms.supervision import services as supervision
from trace.rooms.supervision.models import Lead
from trace.rooms.supervision.queries import get_lead
from trace.rooms.supervision.rules import FeedbackKind, LeadIsThere

# ---------------------------------------------------------------- letters


def test_a_letter_has_its_number_and_a_clock_that_the_answer_stops(work):
    found = make_case(work)
    letter = make_letter(work, found)
    [duty] = [each for each in found.duties if each.kind is DutyKind.ANSWER_LETTER]
    # Fifteen working days after Saturday 18 July.
    assert (letter.due_on.isoformat(), duty.due_on) == ("2026-08-07", letter.due_on)

    services.answer_letter(
        work,
        key=found.key,
        letter_id=letter.id,
        answer="该供货商已注销。",
        answer_number="炎市监函〔2026〕3号",
        file=Upload("answer.pdf", PDF),
    )
    keep_files(work)

    assert (letter.answered_on, duty.done_on, duty.note) == (
        work.today,
        work.today,
        "炎市监函〔2026〕3号",
    )
    assert queries.get_case(work, found.key).letters[0].file.media_type == "application/pdf"
    with pytest.raises(AlreadyDecided):
        services.answer_letter(work, key=found.key, letter_id=letter.id, answer="再复")
    with pytest.raises(NoSuchRecord):
        services.answer_letter(work, key=found.key, letter_id=letter.id + 9, answer="再复")


def test_a_letter_of_another_case_is_none_of_this_one(work):
    letter = make_letter(work, make_case(work))

    with pytest.raises(NoSuchRecord):
        services.answer_letter(work, key=make_case(work).key, letter_id=letter.id, answer="复")


# ---------------------------------------------------------------- orders to correct


@pytest.fixture
def ordered(work):
    """An order to a producer of the register."""
    batch = make_harvest(work)
    found = make_case(work, lead=make_lead(work, producer_id=batch.producer_id).number)
    return make_rectification(work, found)


def test_the_producer_hands_in_what_it_corrected_and_a_check_passes_it(work, work_as, ordered):
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=ordered.producer_id)
    assert list(queries.list_rectifications(clerk, ordered.producer_id)) == [ordered]

    services.hand_in(clerk, rectification_id=ordered.id, text="已整改", files=[a_photo()])
    keep_files(work)
    shown = queries.get_rectification(clerk, ordered.id)
    [entry] = shown.entries
    assert (shown.state, entry.by_office) == (RectificationState.SUBMITTED, False)
    picture = queries.rectification_picture(clerk, ordered.id, entry.pictures[0].id)
    assert picture.media_type == "image/jpeg"

    services.check_rectification(
        work, key=ordered.case.key, rectification_id=ordered.id, passed=True, text="现场复查合格"
    )

    assert (ordered.state, ordered.passed_on) == (RectificationState.PASSED, work.today)
    assert [each.passed for each in ordered.entries] == [None, True]
    with pytest.raises(AlreadyDecided):
        services.hand_in(clerk, rectification_id=ordered.id, text="再交")
    with pytest.raises(NoSuchRecord):
        queries.rectification_picture(clerk, ordered.id, 0)


def test_what_did_not_pass_is_corrected_by_a_new_day(work, ordered):
    key = ordered.case.key
    given = {"key": key, "rectification_id": ordered.id, "passed": False, "text": "仍有旧包装"}

    for day in (None, work.today):
        with pytest.raises(InvalidValue) as refusal:
            services.check_rectification(work, due_on=day, **given)
        assert refusal.value.field == "due_on"
    later = work.today + timedelta(days=20)
    services.check_rectification(work, due_on=later, **given)

    assert (ordered.state, ordered.due_on) == (RectificationState.ORDERED, later)
    duties = [each for each in ordered.case.duties if each.kind is DutyKind.CORRECT]
    assert [(each.done_on, each.due_on == later) for each in duties] == [
        (work.today, False),
        (None, True),
    ]


def test_other_producers_know_nothing_of_an_order(work, work_as, ordered):
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=ordered.producer_id + 1)

    with pytest.raises(NoSuchRecord):
        services.hand_in(stranger, rectification_id=ordered.id, text="冒交")
    with pytest.raises(NoSuchRecord):
        queries.list_rectifications(stranger, ordered.producer_id)


def test_an_officer_takes_down_what_a_party_outside_the_register_hands_in(work_as):
    officer = work_as(Role.MARKET_OFFICER, division=COUNTY)
    order = make_rectification(officer, make_case(officer))

    services.hand_in(officer, rectification_id=order.id, text="当事人提交整改报告")

    assert [each.by_office for each in order.entries] == [True]


def test_an_order_of_another_case_is_not_checked_here(work, ordered):
    with pytest.raises(AlreadyDecided):
        services.check_rectification(
            work, key=make_case(work).key, rectification_id=ordered.id, passed=True, text="合格"
        )


# ---------------------------------------------------------------- the sender


def test_the_sender_follows_the_matter_in_words_without_a_number_or_a_name(work):
    item = make_feedback(work, kind=FeedbackKind.COMPLAINT)
    assert queries.progress_of(work, item) is None
    lead = supervision.follow_up(work, item_id=item.id)
    work.session.flush()
    assert queries.progress_of(work, item) is Progress.LOOKED_INTO

    found = make_told(work, lead=lead.number)
    assert queries.progress_of(work, item) is Progress.FILED
    services.take_step(work, key=found.key, verb=CaseVerb.HEAR, text="放弃")
    settle(work, found, ProposalKind.DECIDE, Outcome.PENALTY)
    assert queries.progress_of(work, item) is Progress.DECIDED
    services.take_step(work, key=found.key, verb=CaseVerb.SERVE, document_number="1")
    settle(work, found, ProposalKind.CLOSE, ClosingReason.PENALTY_EXECUTED)
    assert queries.progress_of(work, item) is Progress.CLOSED


def test_a_lead_that_ended_without_a_case_is_told_as_such(work):
    item = make_feedback(work, kind=FeedbackKind.REPORT)
    work.session.flush()
    # A report opens its lead by itself.
    with pytest.raises(LeadIsThere):
        supervision.follow_up(work, item_id=item.id)

    supervision.close_lead(work, number=item_lead(work, item).number, reason="未发现违法行为")
    work.session.flush()

    assert queries.progress_of(work, item) is Progress.NOT_FILED


def test_a_message_under_a_joined_lead_follows_the_case_of_the_other(work):
    item = make_feedback(work, kind=FeedbackKind.REPORT)
    work.session.flush()
    target = make_lead(work)
    supervision.join_leads(
        work, number=item_lead(work, item).number, into=target.number, reason="同一"
    )
    work.session.flush()

    make_case(work, lead=target.number)

    assert queries.progress_of(work, item) is Progress.FILED


def item_lead(work, item):
    return get_lead(work, work.session.get(Lead, item.lead_id).number)


# ---------------------------------------------------------------- the inbox


def test_an_office_is_told_once_of_what_ends_soon_and_once_of_what_is_overdue(
    work, work_as, work_by, clock
):
    office = make_organisation(work, Role.MARKET_OFFICER, division=COUNTY)
    officer = work_as(Role.MARKET_OFFICER, organisation_id=office, division=COUNTY)
    found = make_case(officer)
    [duty] = found.duties
    work.session.flush()

    assert services.escalate(work) == 0
    clock.set(clock.now() + (duty.due_on - work.today) - timedelta(days=2))
    assert (services.escalate(work_by(work.actor)), services.escalate(work_by(work.actor))) == (
        1,
        0,
    )
    assert duty.escalated_at is None
    clock.advance(days=3)
    late = work_by(work.actor)
    assert (services.escalate(late), services.escalate(late)) == (1, 0)
    work.session.flush()

    kinds = [each.kind for each in inbox(officer, office)]
    assert kinds == [NoticeKind.CASE_DUTY_OVERDUE, NoticeKind.CASE_DUTY_ENDS]
    work.session.expire_all()
    steps = queries.get_case(officer, found.key).steps
    assert [step.verb for step in steps] == [CaseVerb.FILE, CaseVerb.OVERDUE]
