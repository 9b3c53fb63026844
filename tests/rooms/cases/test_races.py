"""Many officers at the same moment: a case is filed, decided and numbered once."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace

import pytest

from tests.factories.cases import a_number, make_case, make_filing
from tests.factories.supervision import make_lead
from trace.http.session import open_work
from trace.kernel.actor import Actor, ActorKind, Grant, Role
from trace.kernel.errors import TraceError
from trace.rooms.cases import queries, services
from trace.rooms.cases.kinds import ProposalKind, ProposalState
from trace.rooms.supervision.queries import list_leads
from trace.rooms.supervision.rules import LeadState

AT_ONCE = 16
COUNTY = "360922"


def officer(number: int) -> Actor:
    """One of many officers of market supervision of the county."""
    grants = (Grant(Role.MARKET_OFFICER, 0, COUNTY),)
    return Actor(ActorKind.PERSON, f"officer {number}", account_id=number, grants=grants)


@pytest.fixture
def crowd(standalone_app):
    """Prepare something as officer 99, have sixteen others act at once; return how they fared and the application."""

    def run(prepare, act):
        app = standalone_app()
        with app.app_context(), open_work(officer(99)) as work:
            made = prepare(work)
        gate, told = threading.Barrier(AT_ONCE), []

        def one(number):
            with app.app_context():
                gate.wait(60)
                try:
                    with open_work(officer(number)) as own:
                        act(own, made, number)
                    told.append("done")
                except TraceError as error:
                    told.append(type(error).__name__)

        threads = [threading.Thread(target=one, args=(n,)) for n in range(1, AT_ONCE + 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return Counter(told), app

    return run


def looked_at(app):
    """Return what the system sees afterwards."""
    return app.app_context(), open_work(Actor.system("race"), read_only=True)


def test_a_filing_approved_by_many_becomes_one_case(crowd):
    told, app = crowd(
        lambda work: make_filing(work).number,
        lambda own, number, who: services.approve_filing(
            own, number=number, case_number=f"示立案{who}号"
        ),
    )

    assert told == {"done": 1, "AlreadyDecided": AT_ONCE - 1}
    context, opened = looked_at(app)
    with context, opened as work:
        [found] = queries.list_cases(work)
        [filing] = queries.list_filings(work)
        assert filing.case is found
        assert filing.decided_by_name == f"officer {filing.decided_by}"
        assert [lead.state for lead in list_leads(work)] == [LeadState.CLOSED]


def test_one_number_is_given_to_one_of_many_filings(crowd):
    told, app = crowd(
        lambda work: [make_filing(work).number for _ in range(AT_ONCE)],
        lambda own, numbers, who: services.approve_filing(
            own, number=numbers[who - 1], case_number="示立案1号"
        ),
    )

    assert told == {"done": 1, "AlreadyRecorded": AT_ONCE - 1}
    context, opened = looked_at(app)
    with context, opened as work:
        assert [found.number for found in queries.list_cases(work)] == ["示立案1号"]
        waiting = queries.list_filings(work, state=ProposalState.PROPOSED)
        assert len(list(waiting)) == AT_ONCE - 1


def test_one_lead_is_proposed_once(crowd):
    def act(own, lead, _who):
        make_filing(own, lead=lead)

    told, app = crowd(lambda work: make_lead(work).number, act)

    assert told == {"done": 1, "LeadNotOpen": AT_ONCE - 1}
    context, opened = looked_at(app)
    with context, opened as work:
        assert len(list(queries.list_filings(work))) == 1


def test_a_proposal_approved_and_refused_by_many_is_decided_once(crowd):
    def prepare(work):
        boss = make_filing(work).number
        with_number = services.approve_filing(
            replace(work, actor=officer(98)), number=boss, case_number=a_number()
        )
        proposal = services.propose(
            work, key=with_number.key, kind=ProposalKind.EXTEND, value="30", text="案情复杂"
        )
        return with_number.key, proposal.id

    def act(own, made, who):
        key, proposal_id = made
        if who % 2:
            services.approve_proposal(own, key=key, proposal_id=proposal_id)
        else:
            services.refuse_proposal(own, key=key, proposal_id=proposal_id, words="不同意")

    told, app = crowd(prepare, act)

    assert told == {"done": 1, "AlreadyDecided": AT_ONCE - 1}
    context, opened = looked_at(app)
    with context, opened as work:
        [listed] = queries.list_cases(work)
        found = queries.get_case(work, listed.key)
        [proposal] = found.proposals
        extended = [step for step in found.steps if step.verb.value == "extend"]
        assert len(extended) == (proposal.state is ProposalState.APPROVED)


def test_one_of_many_proposals_waits(crowd):
    def prepare(work):
        return make_case(replace(work, actor=Actor.system("race"))).key

    told, app = crowd(
        prepare,
        lambda own, key, who: services.propose(
            own, key=key, kind=ProposalKind.EXTEND, value=str(who), text="案情复杂"
        ),
    )

    assert told == {"done": 1, "StillOpenHere": AT_ONCE - 1}
    context, opened = looked_at(app)
    with context, opened as work:
        assert queries.waiting(work, work.today).proposals == 1
