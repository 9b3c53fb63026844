"""Brand, application, authorisation and quota through the interface alone."""

from __future__ import annotations

import io

import pytest

from tests.factories.brands import kind_of, make_application, make_brand
from tests.factories.producers import make_producer
from tests.factories.products import make_packed_product
from trace.kernel.actor import Role

BASE = "/api/v1"


@pytest.fixture
def api_of(client_as):
    """Return a sender of JSON with the token of somebody with a role."""

    def make(role: Role, **where):
        person = client_as(role, **where)
        headers = {"Authorization": f"Bearer {person.token()}", "Accept-Language": "en"}

        def send(method: str, path: str, **options):
            answer = person.open(f"{BASE}{path}", method=method, headers=headers, **options)
            return answer.status_code, answer.get_json(force=True, silent=True)

        return send

    return make


def test_a_brand_is_set_up_and_an_application_granted(work, api_of):
    brand = make_brand(work, with_rule_book=False)
    producer = make_producer(work)
    product = make_packed_product(work, producer)
    work.session.flush()
    staff = api_of(Role.BRAND, organisation_id=brand.authority_id)
    clerk = api_of(Role.PRODUCER_CLERK, organisation_id=producer.id)
    book = {
        "from_on": "2026-01-02",
        "source": "示例文1号",
        "conditions": [{"code": "C1", "title": "在地生产", "needs_document": True}],
        "term_months": 12,
        "numbering": "{brand}-{serial}",
    }
    line = {"product_id": product.id, "brand_product_id": kind_of(brand), "label_count": 100}

    assert staff("POST", f"/brands/{brand.id}/rule-books", json=book)[0] == 201
    assert staff("GET", f"/brands/{brand.id}/rule-books")[1]["items"][0]["version"] == 1
    asked = {"brand_id": brand.id, "producer_id": producer.id, "products": [line]}
    status, draft = clerk("POST", "/applications/", json=asked)
    assert (status, draft["state"], draft["products"][0]["product"]["id"]) == (
        201,
        "draft",
        product.id,
    )
    address = f"/applications/{draft['id']}"
    status, problem = clerk("POST", f"{address}/submit")
    assert (status, problem["type"].rsplit("/", 1)[1]) == (409, "evidence-missing")
    document = {"condition_code": "C1", "file": (io.BytesIO(b"%PDF-1.7\n"), "证明.pdf")}
    status, file = clerk("POST", f"{address}/files", data=document)
    assert status == 201
    assert clerk("POST", f"{address}/files", data={"caption": "x"})[0] == 422
    assert clerk("PUT", address, json={"products": [line], "statement": "承诺"})[0] == 200
    assert clerk("POST", f"{address}/submit")[1]["state"] == "submitted"
    assert clerk("POST", f"{address}/grant", json={})[0] == 403
    assert clerk("DELETE", f"{address}/files/{file['file_id']}")[0] == 409
    terms = {"contract_number": "HT-1", "quota": [{"product_id": product.id, "count": 60}]}
    status, granted = staff("POST", f"{address}/grant", json=terms)
    assert (status, granted["state"]) == (200, "granted")

    status, page = clerk("GET", f"/authorisations/?producer_id={producer.id}")
    held = page["items"][0]
    assert (held["number"], held["valid_until"]) == (f"{brand.code}-0001", "2027-07-17")
    status, accounts = clerk("GET", f"/quota/accounts?authorisation_id={held['id']}")
    account = accounts["items"][0]
    assert (account["granted"], account["remaining"]) == (60, 60)
    more = {
        "authorisation_id": held["id"],
        "product_id": product.id,
        "count": 5,
        "document": "追加1号",
    }
    assert staff("POST", "/quota/grants", json=more)[0] == 201
    assert clerk("POST", "/quota/grants", json=more)[0] == 403
    status, statement = clerk("GET", f"/quota/accounts/{account['id']}/statement")
    assert (statement["totals"]["remaining"], statement["balances"]) == (65, True)
    status, early = clerk("GET", f"/quota/accounts/{account['id']}/statement?on=2026-01-01")
    assert early["entries"] == []


def test_a_refusal_cites_a_condition(work, api_of):
    application = make_application(work)
    staff = api_of(Role.BRAND, organisation_id=application.brand.authority_id)
    address = f"/applications/{application.id}"

    status, problem = staff("POST", f"{address}/refuse", json={"grounds": []})
    assert (status, problem["type"].rsplit("/", 1)[1]) == (422, "refusal-without-ground")
    ground = {"condition_code": "C1", "finding": "基地不在县内"}
    status, refused = staff("POST", f"{address}/refuse", json={"grounds": [ground]})

    assert (status, refused["state"]) == (200, "refused")
    assert refused["grounds"][0]["finding"] == "基地不在县内"
    assert staff("POST", f"{address}/withdraw")[0] == 403
    assert staff("GET", "/applications/?state=refused")[1]["items"][0]["id"] == application.id
    assert staff("GET", address)[1]["grounds"]


def test_a_holder_is_taken_over_suspended_and_seen_by_all(work, client, api_of):
    brand, producer = make_brand(work), make_producer(work)
    product = make_packed_product(work, producer)
    work.session.flush()
    staff = api_of(Role.BRAND, organisation_id=brand.authority_id)
    entry = {
        "brand_id": brand.id,
        "producer_id": producer.id,
        "number": "万好17号",
        "valid_from": "2025-01-01",
        "valid_until": "2027-12-31",
        "products": [{"product_id": product.id, "brand_product_id": kind_of(brand)}],
        "stocks": [{"description": "旧纸箱", "count": 30}],
    }

    status, held = staff("POST", "/authorisations/", json=entry)
    assert (status, held["stocks"][0]["usable_until"]) == (201, "2027-01-14")
    stock = {"description": "旧纸袋", "count": 5}
    assert staff("POST", f"/authorisations/{held['id']}/stocks", json=stock)[0] == 201
    change = {"act": "suspend", "reason": "抽检不合格"}
    status, changed = staff("POST", f"/authorisations/{held['id']}/states", json=change)
    assert (status, changed["states"][-1]["state"]) == (201, "suspended")
    assert len(staff("GET", f"/authorisations/{held['id']}")[1]["stocks"]) == 2
    assert staff("POST", f"/authorisations/{held['id']}/states", json={"act": "x"})[0] == 422

    row = client.get(f"{BASE}/authorisations/register?standing=suspended&text=万好17").get_json()
    assert row["items"][0]["standing"] == "suspended"
    assert row["items"][0]["products"] == [product.name]
    assert client.get(f"{BASE}/authorisations/").status_code in (401, 403)
    assert client.get(f"{BASE}/applications/").status_code in (401, 403)


def test_a_brand_is_entered_and_changed(work, client, api_of):
    other = make_brand(work)
    staff = api_of(Role.BRAND, organisation_id=other.authority_id)
    entry = {
        "authority_id": other.authority_id,
        "code": "KYYP",
        "name": "示例黄桃",
        "mark_type": "certification",
        "territory": ["430225"],
    }

    status, brand = staff("POST", "/brands/", json=entry)
    assert (status, brand["mark_type"]) == (201, "certification")
    goods = {"code": "peach", "name": "黄桃", "commodity": "fruit"}
    assert staff("POST", f"/brands/{brand['id']}/products", json=goods)[0] == 201
    assert staff("POST", f"/brands/{brand['id']}/products", json=goods)[0] == 409
    change = {"name": "示例黄桃2", "territory": ["430225101"]}
    assert staff("PUT", f"/brands/{brand['id']}", json=change)[1]["territory"] == ["430225101"]

    shown = client.get(f"{BASE}/brands/{brand['id']}").get_json()
    assert (shown["name"], shown["products"][0]["code"]) == ("示例黄桃2", "peach")
    assert len(client.get(f"{BASE}/brands/").get_json()) == 2
