"""A producer registers itself: a draft, an account with its phone as login, all or nothing."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.factories.producers import VILLAGE, a_credit_code, make_draft
from trace.kernel.work import Work
from trace.rooms.producers import queries
from trace.rooms.producers.models import ProducerState


def typed(**overrides: str) -> dict[str, str]:
    return {
        "subject_kind": "cooperative",
        "name": "自行注册合作社",
        "credit_code": a_credit_code(),
        "division": VILLAGE,
        "contact_name": "周九",
        "phone": "13600009999",
        "address": "示例路9号",
        "password": "a long password 9",
        "repeated": "a long password 9",
    } | overrides


def test_a_registration_makes_a_draft_and_a_login(work: Work, client: FlaskClient) -> None:
    assert client.get("/account/register-producer").status_code == 200
    sent = typed()

    answer = client.post("/account/register-producer", data=sent)

    assert answer.headers["Location"] == "/account/sign-in"
    producer = queries.find_by_credit_code(work, sent["credit_code"])
    assert producer is not None
    assert producer.state is ProducerState.DRAFT
    signed_in = client.post(
        "/account/sign-in", data={"phone": "13600009999", "password": "a long password 9"}
    )
    assert signed_in.status_code == 302
    assert "自行注册合作社" in client.get("/producer/profile").text


def test_a_refused_registration_leaves_nothing_behind(work: Work, client: FlaskClient) -> None:
    known = make_draft(work)
    work.session.commit()
    code = a_credit_code()
    first = client.post("/account/register-producer", data=typed(credit_code=code))
    assert first.status_code == 302

    for wrong in (
        typed(repeated="something else"),
        typed(credit_code=known.credit_code or ""),
        typed(credit_code=a_credit_code()),  # the phone number has an account by now
        typed(name=""),
    ):
        answer = client.post("/account/register-producer", data=wrong)
        assert answer.status_code == 422
        assert "示例路9号" in answer.text
    assert len(queries.search_producers(work, text="自行注册合作社")) == 1
