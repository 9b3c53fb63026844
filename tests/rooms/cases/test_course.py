"""The course of a case: its steps in order, its clocks, and what only a second person ends."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conftest import NOW
from tests.factories.cases import (
    TWO_HANDLERS,
    a_number,
    make_case,
    make_filing,
    make_rectification,
    make_told,
    settle,
)
from tests.factories.people import make_person
from tests.factories.producers import COUNTY
from tests.factories.supervision import make_lead
from trace.kernel.actor import Role
from trace.kernel.errors import Conflict, InvalidValue, NoSuchRecord
from trace.rooms.accounts.models import Account
from trace.rooms.cases import queries, rules, services
from trace.rooms.cases.clocks import CLOSES_AS, CLOSINGS, rolled
from trace.rooms.cases.kinds import (
    CaseState,
    CaseVerb,
    ClosingReason,
    DutyKind,
    Outcome,
    ProposalKind,
)
from trace.rooms.cases.rules import (
    AlreadyDecided,
    CaseStateForbids,
    ClosingDoesNotFit,
    Handler,
    LeadNotOpen,
    NotToldYet,
    OtherPersonNeeded,
    PartyNotHeard,
    StillOpenHere,
)


def open_duties(found):
    return {duty.kind for duty in found.duties if duty.done_on is None}


def hear(work, found, text="当事人放弃陈述申辩"):
    services.take_step(work, key=found.key, verb=CaseVerb.HEAR, text=text)


def test_a_penalty_goes_from_filing_to_closing_step_by_step(work):
    found = make_told(work)
    hear(work, found)
    settle(work, found, ProposalKind.DECIDE, Outcome.PENALTY)
    assert open_duties(found) == {DutyKind.SERVE, DutyKind.PUBLISH}

    services.take_step(work, key=found.key, verb=CaseVerb.SERVE, document_number="送达1号")
    assert open_duties(found) == {DutyKind.COMPLY, DutyKind.PUBLISH}
    settle(work, found, ProposalKind.CLOSE, ClosingReason.PENALTY_EXECUTED)

    assert (found.state, found.ended_on) == (CaseState.CLOSED, work.today)
    assert open_duties(found) == {DutyKind.PUBLISH}
    assert [step.verb.value for step in found.steps] == [
        "file", "investigate", "tell", "hear", "decide", "serve", "close",
    ]  # fmt: skip


def test_no_penalty_before_the_party_was_told(work):
    found = make_case(work)
    services.take_step(work, key=found.key, verb=CaseVerb.INVESTIGATE)

    with pytest.raises(NotToldYet):
        settle(work, found, ProposalKind.DECIDE, Outcome.PENALTY)


def test_no_penalty_while_the_party_may_still_speak(work, clock, work_by):
    found = make_told(work)

    with pytest.raises(PartyNotHeard) as refusal:
        settle(work, found, ProposalKind.DECIDE, Outcome.PENALTY)

    # Told on Saturday 18 July: five working days end on the 24th, and the 25th is the first free day.
    assert refusal.value.until.isoformat() == "2026-07-24"
    clock.advance(days=6)
    with pytest.raises(PartyNotHeard):
        settle(work_by(work.actor), found, ProposalKind.DECIDE, Outcome.PENALTY)
    clock.advance(days=1)
    settle(work_by(work.actor), found, ProposalKind.DECIDE, Outcome.PENALTY)
    assert found.outcome is Outcome.PENALTY


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.PENALTY])
def test_what_brings_no_penalty_is_decided_out_of_the_investigation_and_closed(work, outcome):
    found = make_case(work)
    services.take_step(work, key=found.key, verb=CaseVerb.INVESTIGATE)

    settle(work, found, ProposalKind.DECIDE, outcome)
    with pytest.raises(CaseStateForbids):
        services.take_step(work, key=found.key, verb=CaseVerb.SERVE, document_number="1")
    [reason] = CLOSES_AS[outcome]
    settle(work, found, ProposalKind.CLOSE, reason)

    assert found.closing_reason is reason


def test_a_case_closes_only_for_what_its_decision_leads_to(work):
    found = make_told(work)
    hear(work, found)
    settle(work, found, ProposalKind.DECIDE, Outcome.PENALTY)

    with pytest.raises(ClosingDoesNotFit):
        settle(work, found, ProposalKind.CLOSE, ClosingReason.NOT_ESTABLISHED)
    with pytest.raises(CaseStateForbids):
        settle(work, found, ProposalKind.CLOSE, ClosingReason.PENALTY_EXECUTED)
    assert rules.closings_from(found.state, found.outcome) == []
    assert rules.closings_from(CaseState.EXECUTING, Outcome.PENALTY) == [
        ClosingReason.PENALTY_EXECUTED,
        ClosingReason.COURT_ENDED,
    ]
    assert set(CLOSINGS) == set(ClosingReason)


def test_a_case_is_withdrawn_before_the_party_was_told(work):
    found = make_case(work)

    settle(work, found, ProposalKind.WITHDRAW)

    assert (found.state, found.closing_reason) == (CaseState.WITHDRAWN, None)
    assert open_duties(found) == set()
    with pytest.raises(CaseStateForbids):
        services.take_step(work, key=found.key, verb=CaseVerb.NOTE, text="再记")
    with pytest.raises(CaseStateForbids):
        settle(work, make_told(work), ProposalKind.WITHDRAW)


@pytest.mark.parametrize("state", list(CaseState))
def test_no_step_is_taken_out_of_order(state):
    offered = rules.verbs_from(state)

    for verb in CaseVerb:
        if verb in offered:
            assert rules.next_state(state, verb) in CaseState
        else:
            with pytest.raises(CaseStateForbids):
                rules.next_state(state, verb)


def test_steps_ask_for_their_words_and_documents(work):
    found = make_case(work)

    for verb, field in ((CaseVerb.NOTE, "text"), (CaseVerb.CLOSE, "verb")):
        with pytest.raises(InvalidValue) as refusal:
            services.take_step(work, key=found.key, verb=verb)
        assert refusal.value.field == field
    services.take_step(work, key=found.key, verb=CaseVerb.INVESTIGATE, text="赴现场")
    with pytest.raises(InvalidValue) as refusal:
        services.take_step(work, key=found.key, verb=CaseVerb.TELL)
    assert refusal.value.field == "document_number"
    assert found.state is CaseState.INVESTIGATING


# ---------------------------------------------------------------- two people


def test_who_proposed_neither_approves_nor_refuses(work_as):
    one = work_as(Role.MARKET_OFFICER, division=COUNTY, account_id=1)
    other = work_as(Role.MARKET_OFFICER, division=COUNTY, account_id=2)
    found = make_case_by(one, other)
    proposal = services.propose(one, key=found.key, kind=ProposalKind.WITHDRAW, text="重复立案")
    one.session.flush()

    with pytest.raises(OtherPersonNeeded):
        services.approve_proposal(one, key=found.key, proposal_id=proposal.id)
    with pytest.raises(StillOpenHere):
        services.propose(one, key=found.key, kind=ProposalKind.WITHDRAW, text="再提")
    services.refuse_proposal(other, key=found.key, proposal_id=proposal.id, words="并非重复")

    assert found.state is CaseState.FILED
    with pytest.raises(AlreadyDecided):
        services.approve_proposal(other, key=found.key, proposal_id=proposal.id)
    with pytest.raises(NoSuchRecord):
        services.approve_proposal(other, key=found.key, proposal_id=proposal.id + 99)


def make_case_by(one, other):
    filing = make_filing(one)
    found = services.approve_filing(other, number=filing.number, case_number=a_number())
    one.session.flush()
    return found


# ---------------------------------------------------------------- clocks


def test_the_day_of_the_decision_is_extended_by_days_that_another_approves(work):
    found = make_case(work)
    [duty] = found.duties

    settle(work, found, ProposalKind.EXTEND, "30")

    # 15 November 2026 is a Sunday: the term moves on to Monday.
    assert (duty.first_due_on.isoformat(), duty.due_on.isoformat()) == ("2026-10-16", "2026-11-16")


@pytest.mark.parametrize("value", ["0", "31", "", "viel", "²", "1000"])
def test_an_extension_is_of_one_to_thirty_days(work, value):
    found = make_case(work)

    with pytest.raises(InvalidValue) as refusal:
        settle(work, found, ProposalKind.EXTEND, value)
    assert refusal.value.field == "value"


def test_values_that_are_none_are_refused(work):
    found = make_case(work)

    for kind in (ProposalKind.DECIDE, ProposalKind.CLOSE):
        with pytest.raises(InvalidValue) as refusal:
            settle(work, found, kind, "whatever")
        assert refusal.value.reason == "unknown-choice"


def test_a_term_that_ends_on_a_holiday_moves_on():
    # 1 October 2026 begins the National Day week.
    assert rolled(date(2026, 10, 1)) > date(2026, 10, 5)
    assert rolled(date(2026, 7, 20)) == date(2026, 7, 20)


def test_what_is_owed_by_hand_is_fulfilled_once_with_a_note(work):
    found = make_told(work)
    hear(work, found)
    settle(work, found, ProposalKind.DECIDE, Outcome.PENALTY)
    [publish] = [duty for duty in found.duties if duty.kind is DutyKind.PUBLISH]
    [serve] = [duty for duty in found.duties if duty.kind is DutyKind.SERVE]

    services.fulfil_duty(work, key=found.key, duty_id=publish.id, note="已在政府网站公示")

    assert (publish.done_on, publish.note) == (work.today, "已在政府网站公示")
    with pytest.raises(AlreadyDecided):
        services.fulfil_duty(work, key=found.key, duty_id=publish.id, note="再次")
    with pytest.raises(NoSuchRecord):
        services.fulfil_duty(work, key=found.key, duty_id=serve.id, note="送达")


def test_the_work_list_begins_with_what_is_most_urgent_and_tells_its_case(work):
    late = make_case(work)
    told = make_told(work)
    work.session.flush()

    found = list(queries.list_duties(work))

    assert next(duty.kind for duty in found) is DutyKind.STATEMENT
    assert {duty.case.key for duty in found} == {late.key, told.key}
    assert len(list(queries.list_duties(work, text=told.number))) == 2
    counts = queries.waiting(work, NOW.date().replace(month=8))
    assert (counts.duties, counts.overdue, counts.filings) == (3, 1, 0)


# ---------------------------------------------------------------- people, leads


def test_a_case_is_handed_over_and_keeps_who_had_it(work):
    found = make_case(work)
    third = Handler("示例丙", "36092203")

    services.hand_over(work, key=found.key, handlers=[TWO_HANDLERS[0], third], text="岗位调整")
    work.session.flush()

    assert [(o.name, o.until_on) for o in found.officers] == [
        ("示例甲", None),
        ("示例乙", work.today),
        ("示例丙", None),
    ]


def test_one_finds_the_cases_that_one_handles_oneself(work, work_as):
    person = make_person(work, Role.MARKET_OFFICER)
    work.session.get_one(Account, person.account_id).badge_number = "示例3"
    work.session.flush()
    found = make_case(work, handlers=[TWO_HANDLERS[0], Handler("示例丙", "示例3")])
    make_case(work)
    mine = work_as(Role.MARKET_OFFICER, division=COUNTY, account_id=person.account_id)

    assert list(queries.list_cases(mine, mine=True)) == [found]
    assert len(list(queries.list_cases(mine))) == 2
    assert list(queries.list_cases(mine, text=f"{found.number} 经营部")) == [found]
    assert list(queries.list_cases(mine, state=CaseState.CLOSED)) == []


def test_a_lead_that_comes_later_is_taken_into_the_case(work):
    found, lead = make_case(work), make_lead(work)

    services.add_lead(work, key=found.key, lead=lead.number.lower())
    work.session.flush()

    assert [each.lead for each in found.leads][-1] is lead
    assert list(queries.cases_of_leads(work, [lead.id])) == [found]
    with pytest.raises(LeadNotOpen):
        services.add_lead(work, key=found.key, lead=lead.number)
    with pytest.raises(InvalidValue):
        services.add_lead(work, key=found.key, lead="XS-NONE")


def test_a_case_does_not_end_while_an_order_to_correct_is_open(work):
    found = make_case(work)
    order = make_rectification(work, found)

    with pytest.raises(StillOpenHere) as refusal:
        settle(work, found, ProposalKind.WITHDRAW)
    assert refusal.value.count == 1
    services.check_rectification(
        work, key=found.key, rectification_id=order.id, passed=True, text="已改正"
    )
    settle(work, found, ProposalKind.WITHDRAW)

    assert issubclass(StillOpenHere, Conflict)
    assert found.state is CaseState.WITHDRAWN
