from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import PersonClient
from trace.kernel.actor import Role

Call = Callable[..., TestResponse]


@pytest.fixture
def call(client_as: Callable[..., PersonClient]) -> Call:
    """Return a caller of the interface with an administrator's token."""
    client = client_as(Role.ADMINISTRATOR)
    headers = {"Authorization": f"Bearer {client.token()}", "Accept-Language": "en"}

    def send(method: str, path: str, body: dict[str, Any] | None = None) -> TestResponse:
        return client.open(f"/api/v1{path}", method=method, json=body, headers=headers)

    return send


def test_people_and_organisations_are_managed_by_another_system(call: Call) -> None:
    lab = call("POST", "/organisations", {"kind": "lab", "name": "示例检验所"}).get_json()
    assert call("GET", f"/organisations/{lab['id']}").get_json()["name"] == "示例检验所"
    made = call(
        "POST",
        "/accounts",
        {
            "phone": "13812345678",
            "name": "赵检验",
            "role": "lab",
            "organisation_id": lab["id"],
            "division": "360922",
        },
    )
    assert made.status_code == 201
    account = made.get_json()
    assert account["memberships"][0]["role"] == "lab"
    path = f"/accounts/{account['id']}"

    assert call("GET", path).get_json()["phone"] == "13812345678"
    assert "password" not in call("GET", path).get_json()
    assert call("POST", f"{path}/reset").get_json()["password"] != account["password"]
    assert call("POST", f"{path}/unlock").status_code == 204
    assert call("POST", f"{path}/disable").get_json()["state"] == "disabled"
    assert call("POST", f"{path}/enable").get_json()["state"] == "active"
    held = account["memberships"][0]["id"]
    assert call("DELETE", f"{path}/memberships/{held}").status_code == 204
    assert call("DELETE", f"{path}/memberships/{held}").status_code == 404
    again = call(
        "POST",
        f"{path}/memberships",
        {"role": "lab", "organisation_id": lab["id"], "division": "360922"},
    )
    assert again.status_code == 201


def test_lists_are_searched_and_paged_by_cursor(call: Call) -> None:
    for number in range(3):
        call("POST", "/organisations", {"kind": "lab", "name": f"检验所{number}"})

    first = call("GET", "/organisations?kind=lab&page_size=2").get_json()
    rest = call("GET", f"/organisations?kind=lab&cursor={first['next_cursor']}").get_json()

    assert [item["name"] for item in first["items"]] == ["检验所2", "检验所1"]
    assert [item["name"] for item in rest["items"]] == ["检验所0"]
    assert rest["next_cursor"] is None
    assert call("GET", "/accounts?role=administrator").get_json()["items"] != []
    assert call("GET", "/organisations?page_size=0").status_code == 422
    assert call("GET", "/organisations?cursor=x").get_json()["errors"][0]["pointer"] == "/cursor"


def test_wrong_input_is_answered_with_a_pointer_to_each_field(call: Call) -> None:
    answer = call("POST", "/accounts", {"phone": "1", "role": "king", "extra": 1})

    assert answer.status_code == 422
    body = answer.get_json()
    assert body["type"].endswith("/invalid-input")
    by_pointer = {error["pointer"]: error["detail"] for error in body["errors"]}
    assert by_pointer["/name"] == "Fill this in."
    assert by_pointer["/extra"] == "There is no such field."
    assert by_pointer["/role"].startswith("Choose one of:")


def test_what_the_state_forbids_is_a_conflict_with_its_facts(call: Call) -> None:
    me = call("GET", "/me").get_json()

    answer = call("POST", f"/accounts/{me['account_id']}/disable")

    assert answer.status_code == 409
    assert answer.get_json()["title"] == "This is not possible now"


def test_producers_are_not_entered_here_by_just_anybody(
    client_as: Callable[..., PersonClient],
) -> None:
    client = client_as(Role.LAB)

    answer = client.post(
        "/api/v1/organisations",
        json={"kind": "producer", "name": "x"},
        headers={"Authorization": f"Bearer {client.token()}"},
    )

    assert answer.status_code == 403


def test_tokens_are_made_listed_and_revoked(client_as: Callable[..., PersonClient]) -> None:
    client = client_as(Role.LAB)
    headers = {"Authorization": f"Bearer {client.token()}"}

    made = client.post("/api/v1/tokens", json={"name": "ERP", "days": 3}, headers=headers)
    new = {"Authorization": f"Bearer {made.get_json()['secret']}"}

    assert client.get("/api/v1/me", headers=new).status_code == 200
    listed = client.get("/api/v1/tokens", headers=headers).get_json()
    assert {token["name"] for token in listed} == {"ERP", "test"}
    assert all("secret" not in token for token in listed)
    own = client.get(f"/api/v1/organisations/{client.person.organisation_id}", headers=headers)
    assert own.status_code == 200
    client.delete(f"/api/v1/tokens/{made.get_json()['id']}", headers=headers)
    assert client.get("/api/v1/me", headers=new).status_code == 401


def test_the_interface_describes_itself(client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").get_json()
    page = client.get("/api/v1/docs")

    assert described["openapi"].startswith("3.1")
    assert "/api/v1/accounts" in described["paths"]
    assert described["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert page.status_code == 200
    assert "/api/v1/accounts/{account_id}/reset" in page.text
