from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import PersonClient
from trace.kernel.actor import Role
from trace.kernel.work import Work
from trace.rooms.accounts import queries, services
from trace.rooms.accounts.models import IdempotencyKey

BODY = {"kind": "lab", "name": "示例检验所"}


@pytest.fixture
def post(client_as: Callable[..., PersonClient]) -> Callable[..., TestResponse]:
    """Return a sender of POSTs by an administrator with a key."""
    client = client_as(Role.ADMINISTRATOR)
    bearer = f"Bearer {client.token()}"

    def send(body: dict[str, Any], key: str, path: str = "/api/v1/organisations") -> TestResponse:
        headers = {"Authorization": bearer, "Idempotency-Key": key, "Accept-Language": "en"}
        return client.post(path, json=body, headers=headers)

    return send


def test_a_request_sent_twice_is_carried_out_once_and_answered_alike(
    post: Callable[..., TestResponse], work: Work
) -> None:
    first = post(BODY, "key-00000001")
    again = post(BODY, "key-00000001")

    assert first.status_code == again.status_code == 201
    assert first.get_json() == again.get_json()
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    found = queries.list_organisations(work, text=BODY["name"])
    assert len(found) == 1


def test_a_key_is_good_for_one_request_only(post: Callable[..., TestResponse]) -> None:
    post(BODY, "key-00000001")

    other = post(BODY | {"name": "另一检验所"}, "key-00000001")

    assert other.status_code == 422
    assert other.get_json()["type"].endswith("/idempotency-key-reused")


def test_a_refused_request_may_be_mended_and_sent_again_under_its_key(
    post: Callable[..., TestResponse],
) -> None:
    refused = post({"kind": "lab"}, "key-00000001")
    mended = post(BODY, "key-00000001")

    assert refused.status_code == 422
    assert refused.get_json()["errors"] == [{"pointer": "/name", "detail": "Fill this in."}]
    assert mended.status_code == 201


def test_an_interrupted_request_is_not_carried_out_again(
    post: Callable[..., TestResponse], client_as: Callable[..., PersonClient], work: Work
) -> None:
    client = client_as(Role.ADMINISTRATOR)
    own = Work(work.session, client.person.actor, work.now, "test", work.ports)
    digest = "73b7b2f7b0b0c2a5c0f7e4d3a9e6f1c2d8b5a4e3f2c1d0b9a8f7e6d5c4b3a291"
    services.claim_key(own, key="key-00000001", route="POST /api/v1/tokens", body_digest=digest)
    work.session.commit()

    answer = client.post(
        "/api/v1/tokens",
        json={"name": "x"},
        headers={"Authorization": f"Bearer {client.token()}", "Idempotency-Key": "key-00000001"},
    )
    assert answer.status_code == 422  # another body than that of the interrupted request

    import hashlib

    raw = b'{"name": "x"}'
    services.claim_key(
        own,
        key="key-00000002",
        route="POST /api/v1/tokens",
        body_digest=hashlib.sha256(raw).hexdigest(),
    )
    work.session.commit()
    interrupted = client.post(
        "/api/v1/tokens",
        data=raw,
        content_type="application/json",
        headers={"Authorization": f"Bearer {client.token()}", "Idempotency-Key": "key-00000002"},
    )
    assert interrupted.status_code == 409
    assert interrupted.get_json()["type"].endswith("/idempotency-outcome-unknown")


def test_a_key_has_a_form(post: Callable[..., TestResponse]) -> None:
    answer = post(BODY, "short")

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == "/Idempotency-Key"


def test_a_secret_that_is_shown_once_is_not_kept_for_a_repetition(
    post: Callable[..., TestResponse], work: Work
) -> None:
    made = post({"name": "ERP", "days": 30}, "key-00000001", path="/api/v1/tokens")

    again = post({"name": "ERP", "days": 30}, "key-00000001", path="/api/v1/tokens")

    secret = made.get_json()["secret"]
    kept = work.session.scalars(select(IdempotencyKey)).one()
    assert made.status_code == 201
    assert again.status_code == 409
    assert again.get_json()["type"].endswith("/idempotency-outcome-unknown")
    assert secret not in (kept.answer or "")
