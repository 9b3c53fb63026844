"""Officers review, suspend, look documents up and see what ends soon - within their divisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from tests.conftest import PersonClient
from tests.factories.certificates import make_certificate, make_trademark
from tests.factories.producers import (
    make_draft,
    make_member,
    make_premises,
    make_producer,
    make_proof,
    make_unit,
)
from tests.factories.products import make_packaged_food
from tests.web.producer.test_registers import MOST_STATEMENTS, counted
from trace.kernel.actor import Role
from trace.kernel.work import Work
from trace.rooms.producers import queries, services
from trace.rooms.producers.models import Producer, ProducerState

ClientAs = Callable[..., PersonClient]


@pytest.fixture
def officer(client_as: ClientAs) -> PersonClient:
    """An agriculture officer of the county, signed in."""
    return client_as(Role.AGRICULTURE_OFFICER)


@pytest.fixture
def producer(work: Work) -> Producer:
    """A producer with papers and land."""
    made = make_producer(work)
    food = make_packaged_food(work, made)
    make_unit(
        work,
        made,
        member_id=make_member(work, made).id,
        latitude=Decimal(28),
        longitude=Decimal(114),
    )
    make_premises(work, made)
    make_proof(work, made, [food])
    make_certificate(work, made, [food], valid_until=date(2026, 8, 1))
    make_trademark(work, made)
    return made


def test_every_page_answers_with_few_statements(
    work: Work, producer: Producer, officer: PersonClient, connection: Connection
) -> None:
    proof = queries.proofs_of(work, producer.id)[0]
    certificate = work.session.connection().exec_driver_sql("select max(id) from certificates")
    number = certificate.scalar()
    base = f"producers/{producer.id}"
    papers = [f"proofs/{proof.id}", f"certificates/{number}"]
    pages = ["producers", "registrations", "certificates", "approval-steps", base]
    pages += [f"{base}/{tab}" for tab in ("holdings", "proofs", "certificates", "suspend", "lift")]
    pages += [*papers, *(f"{page}/{act}" for page in papers for act in ("verify", "state"))]

    for page in pages:
        with counted(connection) as statements:
            answer = officer.get(f"/officer/{page}")
        assert answer.status_code == 200, page
        assert len(statements) <= MOST_STATEMENTS, (page, len(statements))


def test_agriculture_officers_find_the_norms_in_their_menu_and_keep_it_there(
    client_as: ClientAs,
) -> None:
    entry = 'href="/brand/norms'
    farming = client_as(Role.AGRICULTURE_OFFICER)

    assert entry in farming.get("/officer/").text
    assert 'href="/officer/' in farming.get("/brand/norms").text
    assert farming.get("/brand/norms/new/season").status_code == 200
    assert entry not in client_as(Role.MARKET_OFFICER).get("/officer/").text


def test_a_registration_goes_through_the_queues_of_its_steps(
    work: Work, client_as: ClientAs
) -> None:
    draft = make_draft(work)
    services.submit_producer(work, producer_id=draft.id)
    address = f"/officer/producers/{draft.id}/review"
    roles = [Role.VILLAGE_ASSISTANT, Role.TOWNSHIP_ASSISTANT, Role.AGRICULTURE_OFFICER]

    for role in roles:
        reviewer = client_as(role)
        assert draft.name in reviewer.get("/officer/registrations").text
        assert reviewer.get(address).status_code == 200
        refusal = reviewer.post(address, data={"decision": "refuse"})
        assert refusal.status_code == 422
        assert reviewer.post(address, data={"decision": "pass"}).status_code == 302
        assert draft.name not in reviewer.get("/officer/registrations").text

    work.session.refresh(draft)
    assert draft.state is ProducerState.APPROVED
    assert client_as(Role.AGRICULTURE_OFFICER).get(address).status_code == 302


def test_a_suspension_is_ordered_and_lifted_with_reasons(
    work: Work, producer: Producer, officer: PersonClient
) -> None:
    address = f"/officer/producers/{producer.id}"

    assert officer.post(f"{address}/suspend", data={"reason": ""}).status_code == 422
    data = {"reason": "抽检不合格", "document_number": "万农罚〔2026〕3号"}
    assert officer.post(f"{address}/suspend", data=data).status_code == 302
    assert officer.post(f"{address}/suspend", data=data).status_code == 422
    assert "万农罚〔2026〕3号" in officer.get(address).text
    assert officer.post(f"{address}/lift", data={"reason": "整改完成"}).status_code == 302
    assert officer.post(f"{address}/lift", data={"reason": "整改完成"}).status_code == 422
    assert "整改完成" in officer.get(address).text


def test_documents_are_looked_up_and_their_state_recorded(
    work: Work, producer: Producer, officer: PersonClient
) -> None:
    proof = queries.proofs_of(work, producer.id)[0]
    number = work.session.connection().exec_driver_sql("select max(id) from certificates").scalar()
    found = {"result": "matches", "where_looked_up": "官方网站查询"}

    for paper, worse in (
        (f"proofs/{proof.id}", "revoked"),
        (f"certificates/{number}", "withdrawn"),
    ):
        address = f"/officer/{paper}"
        assert officer.post(f"{address}/verify", data={"result": "matches"}).status_code == 422
        assert officer.post(f"{address}/verify", data=found).status_code == 302
        state = {"state": worse, "from_on": "2026-07-10", "reason": "公告撤销"}
        ahead = state | {"from_on": "2027-01-01"}
        assert officer.post(f"{address}/state", data=ahead).status_code == 422
        assert officer.post(f"{address}/state", data=state).status_code == 302
        page = officer.get(address).text
        assert "官方网站查询" in page
        assert "公告撤销" in page


def test_lists_are_filtered_and_exported_within_the_division(
    work: Work, producer: Producer, officer: PersonClient, client_as: ClientAs
) -> None:
    elsewhere = client_as(Role.MARKET_OFFICER, division="430225")

    assert producer.name in officer.get("/officer/producers?state=approved&text=示例").text
    assert producer.name not in officer.get("/officer/producers?state=draft").text
    assert producer.name in officer.get("/officer/producers?format=csv").text
    assert producer.name in officer.get("/officer/certificates?mark=organic&format=csv").text
    assert producer.name not in elsewhere.get("/officer/producers").text
    assert elsewhere.get(f"/officer/producers/{producer.id}").status_code == 403


def test_licences_that_end_soon_are_told(
    work: Work, producer: Producer, officer: PersonClient, client_as: ClientAs
) -> None:
    ending = make_proof(
        work, producer, valid_from=date(2021, 8, 2), valid_until=date(2026, 8, 1)
    ).number
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=producer.id)

    assert ending in officer.get("/officer/producers").text
    assert clerk.get("/producer/proofs").text.count(ending) == 2


def test_the_steps_of_a_division_are_set(work: Work, officer: PersonClient) -> None:
    address = "/officer/approval-steps"

    assert (
        officer.post(address, data={"division": "360922", "levels": ["village"]}).status_code == 422
    )
    wanted = {"division": "360922", "levels": ["township", "county"]}
    assert officer.post(address, data=wanted).status_code == 302
    assert [str(level) for level in queries.list_steps(work)["360922"]] == ["township", "county"]
    assert "Township" in officer.get(f"{address}?lang=en").text
