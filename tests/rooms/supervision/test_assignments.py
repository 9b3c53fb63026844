"""A lead is given to somebody who may know of it, and to somebody else after that; both stay on record."""

from __future__ import annotations

import pytest

from tests.factories.people import make_person
from tests.factories.supervision import make_feedback, make_lead
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.rooms.accounts.services import disable_account
from trace.rooms.audit.queries import list_entries
from trace.rooms.supervision import queries, services
from trace.rooms.supervision.models import Lead
from trace.rooms.supervision.rules import FeedbackKind, SupervisionStateForbids


def names(people):
    return {each.account_id for each in people}


def test_a_lead_is_given_to_one_person_at_a_time_and_the_one_before_stays_on_record(work):
    lead = make_lead(work)
    one, other = (make_person(work, Role.MARKET_OFFICER) for _ in range(2))

    services.assign_lead(work, number=lead.number, account_id=one.account_id, note="先看现场")
    services.assign_lead(work, number=lead.number, account_id=other.account_id)
    work.session.flush()

    found = queries.get_lead(work, lead.number)
    assert [each.account_id for each in found.assignments] == [one.account_id, other.account_id]
    assert [each.until_at is None for each in found.assignments] == [False, True]
    assert queries.holder_of(found).account_id == other.account_id
    assert found.assignments[0].note == "先看现场"


def test_giving_a_lead_to_whom_it_is_given_changes_nothing(work):
    lead, one = make_lead(work), make_person(work, Role.MARKET_OFFICER)

    for _ in range(2):
        services.assign_lead(work, number=lead.number, account_id=one.account_id)

    assert len(lead.assignments) == 1


def test_those_may_take_a_lead_who_may_know_of_it_where_it_is(work):
    here = {
        role: make_person(work, role).account_id
        for role in (Role.MARKET_OFFICER, Role.AGRICULTURE_OFFICER, Role.BRAND)
    }
    make_person(work, Role.MARKET_OFFICER, division="430225")
    make_person(work, Role.PRODUCER_CLERK)
    lead = make_lead(work)
    make_feedback(work, kind=FeedbackKind.REPORT)
    work.session.flush()
    [reported] = [each for each in queries.list_leads(work) if each.id != lead.id]

    officers = {here[Role.MARKET_OFFICER], here[Role.AGRICULTURE_OFFICER]}
    assert officers <= names(queries.who_may_take(work, lead))
    # Who reported what is for officers alone.
    assert here[Role.BRAND] not in names(queries.who_may_take(work, reported))


def test_nobody_else_and_nobody_without_an_account_is_given_a_lead(work):
    lead = make_lead(work)
    stranger = make_person(work, Role.MARKET_OFFICER, division="430225")
    gone = make_person(work, Role.MARKET_OFFICER)
    disable_account(work, account_id=gone.account_id)
    work.session.flush()

    for account_id in (stranger.account_id, gone.account_id, 999_999):
        with pytest.raises(InvalidValue) as refusal:
            services.assign_lead(work, number=lead.number, account_id=account_id)
        assert (refusal.value.field, refusal.value.reason) == ("account_id", "no-such-colleague")


def test_an_ended_lead_is_given_to_nobody(work):
    lead, one = make_lead(work), make_person(work, Role.MARKET_OFFICER)
    services.close_lead(work, number=lead.number, reason="查无此事")

    with pytest.raises(SupervisionStateForbids):
        services.assign_lead(work, number=lead.number, account_id=one.account_id)


def test_another_county_gives_no_lead_away(work, work_as):
    lead, one = make_lead(work), make_person(work, Role.MARKET_OFFICER)

    with pytest.raises(NoSuchRecord):
        services.assign_lead(
            work_as(Role.MARKET_OFFICER, division="430225"),
            number=lead.number,
            account_id=one.account_id,
        )


def test_each_finds_the_leads_that_are_given_to_them(work, work_as):
    lead, one = make_lead(work), make_person(work, Role.MARKET_OFFICER)
    make_lead(work)
    services.assign_lead(work, number=lead.number, account_id=one.account_id)
    work.session.flush()

    mine = work_as(Role.MARKET_OFFICER, division="360922", account_id=one.account_id)
    assert list(queries.list_leads(mine, mine=True)) == [work.session.get(Lead, lead.id)]
    assert len(list(queries.list_leads(mine))) == 2


def test_the_trail_tells_to_whom_a_lead_was_given(work):
    lead, one = make_lead(work), make_person(work, Role.MARKET_OFFICER)

    services.assign_lead(work, number=lead.number, account_id=one.account_id)
    work.session.flush()

    told = [each for each in list_entries(work) if each.verb == "lead.assigned"]
    assert [each.facts["to"] for each in told] == [lead.assignments[0].name]
