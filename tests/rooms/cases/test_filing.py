"""A lead becomes a case by two people, with a number, on the side whose matter it is."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from tests.factories.batches import make_harvest
from tests.factories.cases import TWO_HANDLERS, a_number, make_case, make_filing
from tests.factories.labels import make_packed
from tests.factories.producers import COUNTY, TOWNSHIP
from tests.factories.supervision import make_check, make_feedback, make_lead
from trace.kernel.actor import Role
from trace.kernel.errors import AlreadyRecorded, InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.cases import queries, services
from trace.rooms.cases.kinds import (
    CaseState,
    DutyKind,
    GoodsKind,
    ProposalState,
    Stage,
)
from trace.rooms.cases.rules import (
    AlreadyDecided,
    Handler,
    LeadNotOpen,
    OtherPersonNeeded,
    WrongSide,
)
from trace.rooms.supervision.queries import list_leads
from trace.rooms.supervision.rules import CheckResult, FeedbackKind, LeadState, Regime
from trace.rooms.supervision.services import close_lead


@pytest.fixture
def officers(work_as):
    """Two officers of market supervision of the county."""
    return [
        work_as(Role.MARKET_OFFICER, division=COUNTY, account_id=number, label=f"officer {number}")
        for number in (1, 2)
    ]


def test_a_case_comes_to_be_when_another_person_approves_it_with_its_number(officers):
    one, other = officers
    lead = make_lead(one)
    filing = make_filing(one, lead=lead.number)

    found = services.approve_filing(
        other, number=filing.number, case_number=" 示市监立案〔2026〕1号 "
    )
    one.session.flush()

    assert (found.number, found.state) == ("示市监立案〔2026〕1号", CaseState.FILED)
    assert (filing.state, filing.decided_by) == (ProposalState.APPROVED, 2)
    assert lead.state is LeadState.CLOSED
    assert found.number in lead.close_reason
    assert [officer.name for officer in found.officers] == ["示例甲", "示例乙"]
    shown = queries.get_case(other, found.key)
    assert [step.verb.value for step in shown.steps] == ["file"]


def test_nobody_approves_or_refuses_what_he_proposed_himself(officers):
    one, _other = officers
    filing = make_filing(one)

    with pytest.raises(OtherPersonNeeded):
        services.approve_filing(one, number=filing.number, case_number=a_number())
    with pytest.raises(OtherPersonNeeded):
        services.refuse_filing(one, number=filing.number, words="不符")


def test_the_database_holds_that_two_people_decide(officers):
    one, other = officers
    filing = make_filing(one)
    services.refuse_filing(other, number=filing.number, words="证据不足")
    one.session.flush()

    filing.decided_by = filing.proposed_by
    with pytest.raises(IntegrityError):
        one.session.flush()


def test_a_refused_filing_leaves_the_lead_open_and_may_be_proposed_again(officers):
    one, other = officers
    lead = make_lead(one)
    filing = make_filing(one, lead=lead.number)

    services.refuse_filing(other, number=filing.number, words="证据不足，补充核查")
    one.session.flush()

    assert lead.state is LeadState.OPEN
    with pytest.raises(AlreadyDecided):
        services.approve_filing(other, number=filing.number, case_number=a_number())
    assert make_filing(one, lead=lead.number).state is ProposalState.PROPOSED


def test_one_filing_of_a_lead_waits_at_a_time_and_an_ended_lead_takes_none(work):
    lead = make_lead(work)
    make_filing(work, lead=lead.number)
    ended = make_case(work)

    for number in (lead.number, ended.filing.lead.number):
        with pytest.raises(LeadNotOpen):
            make_filing(work, lead=number)


def test_a_lead_that_ended_meanwhile_is_not_filed(work):
    filing = make_filing(work)
    close_lead(work, number=filing.lead.number, reason="查无此事")
    work.session.flush()

    with pytest.raises(LeadNotOpen):
        services.approve_filing(work, number=filing.number, case_number=a_number())


def test_two_cases_never_have_the_same_number(work):
    found = make_case(work)
    filing = make_filing(work)

    with pytest.raises(AlreadyRecorded) as refusal:
        services.approve_filing(work, number=filing.number, case_number=found.number)

    assert refusal.value.rule == "uq_cases_number"


@pytest.mark.parametrize(
    ("goods", "stage", "regime"),
    [
        (GoodsKind.FARM, Stage.PRODUCTION, Regime.AGRICULTURE),
        (GoodsKind.FARM, Stage.MARKET, Regime.MARKET),
        (GoodsKind.FOOD, Stage.PRODUCTION, Regime.MARKET),
        (GoodsKind.FOOD, Stage.MARKET, Regime.MARKET),
    ],
)
def test_each_matter_is_one_sides(work, goods, stage, regime):
    given = {"goods": goods, "stage": stage}
    [other] = set(Regime) - {regime}

    with pytest.raises(WrongSide):
        make_filing(work, regime=other, **given)
    assert make_filing(work, regime=regime, **given).regime is regime


def test_packaged_food_is_never_called_a_farm_product(work):
    packed = make_packed(work)
    packed.batch.product.is_prepackaged_food = True
    work.session.flush()
    check = make_check(work, result=CheckResult.DIFFERS, batch_id=packed.batch.id)
    [lead] = [found for found in _leads(work) if found.subject_key == check.number]

    with pytest.raises(WrongSide):
        make_filing(
            work,
            lead=lead.number,
            regime=Regime.AGRICULTURE,
            goods=GoodsKind.FARM,
            stage=Stage.PRODUCTION,
        )


def test_each_side_files_and_sees_its_own_cases_only(work, work_as):
    farmer = work_as(Role.AGRICULTURE_OFFICER, division=COUNTY)
    market = work_as(Role.MARKET_OFFICER, division=COUNTY)
    food = make_case(work)
    farm = make_case(work, regime=Regime.AGRICULTURE, goods=GoodsKind.FARM, stage=Stage.PRODUCTION)

    assert list(queries.list_cases(market)) == [food]
    assert list(queries.list_cases(farmer)) == [farm]
    with pytest.raises(NoSuchRecord):
        queries.get_case(farmer, food.key)
    with pytest.raises(NoSuchRecord):
        queries.get_filing(market, farm.filing.number)
    with pytest.raises(MissingPermission):
        make_filing(farmer, lead=make_lead(work).number)


def test_another_county_and_those_without_the_right_see_no_case(work, work_as):
    found = make_case(work)

    with pytest.raises(NoSuchRecord):
        queries.get_case(work_as(Role.MARKET_OFFICER, division="430225"), found.key)
    for role in (Role.TOWNSHIP_ASSISTANT, Role.BRAND, Role.PRODUCER_CLERK, Role.AUDITOR):
        with pytest.raises(MissingPermission):
            queries.list_cases(work_as(role, division=TOWNSHIP))


def test_the_party_is_the_leads_producer_unless_another_is_named(work):
    batch = make_harvest(work)
    lead = make_lead(work, producer_id=batch.producer_id)

    filing = make_filing(work, lead=lead.number, party_name="")

    assert filing.party_name == batch.producer.name
    assert filing.party_code == batch.producer.credit_code
    with pytest.raises(InvalidValue) as refusal:
        make_filing(work, party_name="")
    assert refusal.value.field == "party_name"


@pytest.mark.parametrize(
    ("handlers", "field"),
    [
        (TWO_HANDLERS[:1], "handlers"),
        ((TWO_HANDLERS[0], TWO_HANDLERS[0]), "handlers"),
        ((*TWO_HANDLERS, Handler("", "3")), "handlers.2.name"),
        ((*TWO_HANDLERS, Handler("丙", " ")), "handlers.2.badge_number"),
        (tuple(Handler("丙", str(n)) for n in range(5)), "handlers"),
    ],
)
def test_two_to_four_officers_with_different_badges_handle_a_case(work, handlers, field):
    with pytest.raises(InvalidValue) as refusal:
        make_filing(work, handlers=handlers)

    assert refusal.value.field == field


def test_the_clocks_begin_with_the_number_and_a_reporter_is_owed_word(work):
    report = make_feedback(work, kind=FeedbackKind.REPORT)
    work.session.flush()
    [lead] = _leads(work)

    plain, reported = make_case(work), make_case(work, lead=lead.number)

    assert report.lead_id == lead.id
    assert [duty.kind for duty in plain.duties] == [DutyKind.DECIDE]
    assert {duty.kind: duty.due_on.isoformat() for duty in reported.duties} == {
        # 90 days after 18 July are 16 October, a Friday; five working days after that Saturday are the 24th.
        DutyKind.DECIDE: "2026-10-16",
        DutyKind.TELL_REPORTER: "2026-07-24",
    }


def test_filings_are_found_by_number_party_and_cause(work):
    filing = make_filing(work, party_name="示例商行", cause="涉嫌假冒")
    make_filing(work)

    for text in (filing.number[-6:], "商行", "假冒 示例"):
        assert list(queries.list_filings(work, text=text)) == [filing]
    assert list(queries.list_filings(work, state=ProposalState.REFUSED)) == []
    assert list(queries.filings_of_lead(work, filing.lead_id)) == [filing]


def _leads(work):
    work.session.flush()
    return list(list_leads(work))
