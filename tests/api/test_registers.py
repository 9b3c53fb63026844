"""A system registers a producer with everything it has, and officers' systems judge it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import PersonClient
from tests.factories.certificates import make_certificate
from tests.factories.producers import (
    TOWNSHIP,
    VILLAGE,
    a_credit_code,
    a_licence_number,
    make_draft,
    make_producer,
    make_proof,
)
from tests.factories.products import a_gtin, a_picture, make_packaged_food, make_product
from trace.kernel.actor import Role
from trace.kernel.work import Work

ClientAs = Callable[..., PersonClient]
Ask = Callable[..., Any]
JSON = "application/json"


@pytest.fixture
def api(client: FlaskClient, client_as: ClientAs) -> Callable[..., Ask]:
    """Return a maker of systems that ask with the token of somebody of a role."""

    def make(role: Role, **where: Any) -> Ask:
        secret = client_as(role, **where).token()

        def ask(method: str, path: str, body: Any = None, status: int = 200, **more: Any) -> Any:
            answer = client.open(
                f"/api/v1{path}",
                method=method,
                json=body,
                headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"},
                **more,
            )
            assert answer.status_code == status, answer.text
            return answer.get_json()

        return ask

    return make


def test_a_producer_goes_from_registration_to_approval_and_suspension(
    api: Callable[..., Ask], work: Work
) -> None:
    made = api(Role.ADMINISTRATOR)(
        "POST",
        "/producers",
        {
            "subject_kind": "cooperative",
            "name": "接口合作社",
            "credit_code": a_credit_code(),
            "division": VILLAGE,
            "contact_name": "吴",
            "phone": "13512345678",
            "address": "示例路",
        },
        201,
    )
    base = f"/producers/{made['id']}"
    clerk = api(Role.PRODUCER_CLERK, organisation_id=made["id"])
    who = {"subject_kind": "company", "name": "接口公司", "division": VILLAGE}
    clerk("PUT", f"{base}/identity", who | {"credit_code": a_credit_code("91")})
    contact = {"contact_name": "吴", "phone": "13512345679", "address": "新路"}
    assert clerk("PUT", f"{base}/contact", contact)["phone"] == "13512345679"
    assert clerk("POST", f"{base}/submission")["current_step"] == "village"
    for role in (Role.VILLAGE_ASSISTANT, Role.TOWNSHIP_ASSISTANT, Role.MARKET_OFFICER):
        reviewer = api(role)
        queue = reviewer("GET", "/producers/review-queue")["items"]
        assert [one["id"] for one in queue] == [made["id"]]
        reviewer("POST", f"{base}/reviews", {"decision": "pass"})

    officer = api(Role.MARKET_OFFICER)
    assert officer("GET", base)["state"] == "approved"
    assert len(officer("GET", f"{base}/reviews")) == 3
    assert officer("GET", f"{base}/standing")["is_approved"]
    officer("POST", f"{base}/suspensions", {"reason": "抽检"}, 201)
    again = officer("POST", f"{base}/suspensions", {"reason": "抽检"}, 409)
    assert again["type"].endswith("/problems/producer-state-forbids")
    assert officer("GET", f"{base}/standing")["reason"] == "suspended"
    officer("POST", f"{base}/suspensions/lift", {"reason": "整改"})
    assert officer("GET", f"{base}/suspensions")[0]["lift_reason"] == "整改"
    assert officer("GET", "/producers?text=接口&state=approved")["items"][0]["name"] == "接口公司"
    assert clerk("POST", f"{base}/closure", {"reason": "退出"})["state"] == "closed"


def test_everything_a_producer_has_is_registered_through_the_interface(
    api: Callable[..., Ask], work: Work
) -> None:
    producer = make_producer(work)
    clerk = api(Role.PRODUCER_CLERK, organisation_id=producer.id)
    base = f"/producers/{producer.id}"

    person = {"kind": "member", "number": "A1", "name": "郑十", "joined_on": "2026-01-01"}
    member = clerk("POST", f"{base}/members", person, 201)
    clerk("PUT", f"/members/{member['id']}", person | {"name": "郑一"})
    assert clerk("GET", f"{base}/members?text=郑一")["items"][0]["number"] == "A1"
    clerk("POST", f"/members/{member['id']}/end", {"on": "2026-07-01"})

    plot = {"kind": "plot", "name": "一号", "size": "3.5", "area_basis": "measured"}
    plot |= {"division": TOWNSHIP}
    unit = clerk("POST", f"{base}/units", plot, 201)
    assert (unit["size"], unit["size_unit"], unit["code"]) == ("3.500", "mu", "U001")
    clerk("PUT", f"/units/{unit['id']}", plot | {"size": "4"})
    assert clerk("GET", f"{base}/units?kind=plot")["items"][0]["size"] == "4.000"
    clerk("POST", f"/units/{unit['id']}/close", {"on": "2026-07-01"})

    shed = {"kind": "cold_store", "name": "冷库", "address": "路", "division": TOWNSHIP}
    place = clerk("POST", f"{base}/premises", shed, 201)
    clerk("PUT", f"/premises/{place['id']}", shed | {"gln": "9520000000004"})
    assert clerk("GET", f"{base}/premises")[0]["gln"] == "9520000000004"
    clerk("POST", f"/premises/{place['id']}/close", {"on": "2026-07-01"})

    goods = {"name": "蜂蜜", "commodity": "honey", "gtin": a_gtin(), "is_prepackaged_food": True}
    goods |= {"net_content": {"value": "500", "unit": "g"}}
    product = clerk("POST", f"{base}/products", goods, 201)
    box = {"name": "礼盒", "commodity": "processed", "net_content": "1 kg"}
    box |= {"components": [{"product_id": product["id"], "quantity": "1 kg"}]}
    assert clerk("POST", f"{base}/products", box, 201)["components"][0]["base"] == 10**9 // 1000
    own = f"/products/{product['id']}"
    clerk("PUT", own, goods | {"name": "土蜂蜜"})
    clerk("PUT", f"{own}/picture", None, data=a_picture().content)
    assert clerk("GET", own)["name"] == "土蜂蜜"
    assert len(clerk("GET", f"{base}/products?commodity=honey")["items"]) == 1
    missing = clerk("POST", f"{own}/label-texts", {"from_on": "2026-07-18", "fields": {}}, 422)
    assert "/fields/storage" in [error["pointer"] for error in missing["errors"]]
    names = ("name", "net_content", "ingredients", "producer_name", "producer_address")
    names += ("producer_phone", "shelf_life", "standard_code", "storage", "licence_number")
    label = {"from_on": "2026-07-18", "fields": dict.fromkeys(names, "示例")}
    assert clerk("POST", f"{own}/label-texts", label, 201)["version"] == 1
    assert clerk("GET", f"{own}/label-texts")[0]["fields"]["name"] == "示例"
    assert clerk("POST", f"{own}/retire")["state"] == "retired"

    mark = {"name": "示例", "number": "1", "nice_class": 30, "holder_name": "示例"}
    clerk("POST", f"{base}/trademarks", mark | {"valid_until": "2030-01-01"}, 201)
    assert clerk("GET", f"{base}/trademarks")[0]["nice_class"] == 30


def test_a_licence_is_registered_covers_and_is_judged(api: Callable[..., Ask], work: Work) -> None:
    producer = make_producer(work)
    food = make_packaged_food(work, producer)
    clerk = api(Role.PRODUCER_CLERK, organisation_id=producer.id)
    officer = api(Role.MARKET_OFFICER)
    typed = {
        "kind": "sc",
        "number": a_licence_number(),
        "issuer": "局",
        "valid_from": "2025-01-01",
        "valid_until": "2029-12-31",
        "items": [{"name": "蜜饯", "product_ids": [food.id]}],
    }

    wrong = clerk("POST", f"/producers/{producer.id}/proofs", typed | {"number": "QS1"}, 422)
    assert wrong["errors"][0]["pointer"] == "/number"
    proof = clerk("POST", f"/producers/{producer.id}/proofs", typed, 201)
    own = f"/proofs/{proof['id']}"
    assert clerk("GET", f"/products/{food.id}/proofs")[0]["covers"]
    clerk("PUT", f"{own}/evidence", None, data=b"%PDF-1.7 x")
    clerk("PUT", f"{own}/evidence", None, 415, data=b"x")
    clerk("POST", f"{own}/renewal", {"on": "2026-07-01"})
    officer("POST", f"{own}/renewal/refusal", {"on": "2026-07-02"})
    look_up = {"result": "matches", "where_looked_up": "公示网"}
    officer("POST", f"{own}/verifications", look_up, 201)
    state = {"state": "suspended", "from_on": "2026-07-03", "reason": "公告"}
    officer("POST", f"{own}/states", state, 201)
    assert clerk("GET", f"/products/{food.id}/proofs?on=2026-07-10")[0]["reason"] == "suspended"
    clerk("PUT", f"{own}/items", {"items": [{"name": "其他"}]})
    assert clerk("GET", f"/producers/{producer.id}/proofs")[0]["items"][0]["product_id"] is None


def test_a_certificate_is_registered_covers_and_is_judged(
    api: Callable[..., Ask], work: Work
) -> None:
    producer = make_producer(work)
    peach = make_product(work, producer)
    clerk = api(Role.PRODUCER_CLERK, organisation_id=producer.id)
    officer = api(Role.AGRICULTURE_OFFICER)
    typed = {
        "mark": "organic",
        "number": "123OP2600001",
        "issuer": "中心",
        "holder_name": producer.name,
        "valid_from": "2026-01-01",
        "valid_until": "2026-08-01",
        "lines": [{"product_name": "黄桃", "product_id": peach.id, "quantity": "20000 kg"}],
    }

    made = clerk("POST", f"/producers/{producer.id}/certificates", typed, 201)
    own = f"/certificates/{made['id']}"
    assert made["lines"][0]["quantity_base"] == 20_000 * 10**6
    assert clerk("GET", f"/products/{peach.id}/marks/organic")["covers"]
    assert clerk("GET", f"/products/{peach.id}/marks/green")["certificate"] is None
    clerk("GET", f"/products/{peach.id}/marks/halal", None, 404)
    clerk("PUT", f"{own}/evidence", None, data=b"%PDF-1.7 x")
    assert officer("GET", "/certificates/expiring")[0]["days_left"] == 14
    look_up = {"result": "differs", "where_looked_up": "认监委"}
    officer("POST", f"{own}/verifications", look_up, 201)
    state = {"state": "withdrawn", "from_on": "2026-07-03", "reason": "公告"}
    officer("POST", f"{own}/states", state, 201)
    assert officer("GET", own)["verifications"][0]["result"] == "differs"
    assert officer("GET", "/certificates?mark=organic")["items"][0]["states"][0]["reason"] == "公告"


def test_norms_are_entered_and_read_as_of_a_day(api: Callable[..., Ask]) -> None:
    administrator = api(Role.ADMINISTRATOR)
    season = {
        "kind": "season",
        "code": "peach",
        "title": "产季",
        "from_on": "2026-01-01",
        "body": {"from": "06-15", "to": "08-31"},
        "source": "示例",
    }

    norm = administrator("POST", "/norms", season, 201)
    later = {"from_on": "2026-07-01", "body": {"from": "07-01", "to": "08-31"}, "source": "示例"}
    administrator("POST", f"/norms/{norm['id']}/versions", later, 201)
    wrong = later | {"body": {"from": "13-01"}}
    refused = administrator("POST", f"/norms/{norm['id']}/versions", wrong, 422)
    assert refused["errors"][0]["pointer"] == "/body/from"
    asked = "/norms/in-force?kind=season&code=peach&on="
    assert administrator("GET", f"{asked}2026-06-30")["version"] == 1
    assert administrator("GET", f"{asked}2026-07-01")["version"] == 2
    administrator("GET", f"{asked}2020-07-01", None, 404)
    shipped = administrator("GET", "/norms/in-force?kind=proof_rule&code=national")
    assert shipped["version"] == 0
    assert len(administrator("GET", f"/norms/{norm['id']}")["versions"]) == 2
    assert administrator("GET", "/norms?text=peach")["items"][0]["code"] == "peach"


def test_the_steps_of_a_division_are_data(api: Callable[..., Ask], work: Work) -> None:
    officer = api(Role.AGRICULTURE_OFFICER)
    draft = make_draft(work)

    officer("PUT", "/approval-steps/360922", {"levels": ["county"]})
    clerk = api(Role.PRODUCER_CLERK, organisation_id=draft.id)

    assert clerk("POST", f"/producers/{draft.id}/submission")["current_step"] == "county"


def test_visitors_and_other_divisions_are_told_apart(
    client: FlaskClient, api: Callable[..., Ask], work: Work
) -> None:
    producer = make_producer(work)
    make_proof(work, producer)
    make_certificate(work, producer)
    stranger = api(Role.MARKET_OFFICER, division="430225")

    for path in ("/producers", "/certificates", "/norms", f"/producers/{producer.id}/proofs"):
        assert client.get(f"/api/v1{path}").status_code == 401
    assert client.post("/api/v1/producers", json={}).status_code in (401, 422)
    stranger("GET", f"/producers/{producer.id}", None, 403)
    assert stranger("GET", "/producers")["items"] == []
