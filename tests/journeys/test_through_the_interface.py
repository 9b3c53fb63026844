"""The main journey through the API alone: from the first organisation to a recall, with bearer tokens."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.factories.producers import TOWNSHIP, VILLAGE, a_credit_code, a_licence_number
from tests.factories.products import a_gtin
from tests.journeys import independent
from tests.journeys.independent import NotGenuine, codes_of_pdf, verify
from tests.journeys.interface import System
from tests.journeys.server import Site
from trace.kernel.clock import SystemClock, local_date

pytestmark = pytest.mark.journey

COUNTY = "360922"
COUNT = 200


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Site]) -> Site:
    """A running site with nobody in it."""
    return new_site()


@dataclasses.dataclass
class County:
    """The site, the administrator's system, and the day."""

    site: Site
    admin: System
    today: date
    people: int = 0

    def day(self, away: int) -> str:
        """The day so many days from today, as JSON has it."""
        return (self.today + timedelta(days=away)).isoformat()

    def organisation(self, kind: str, name: str) -> int:
        """Enter an organisation."""
        body = {"kind": kind, "name": name, "division": COUNTY}
        return int(self.admin.post("/organisations", body)["id"])

    def person(self, role: str, organisation_id: int, division: str = "") -> System:
        """Enter a person with a role, whose system gets a token from the console."""
        self.people += 1
        phone = f"1370000{self.people:04d}"
        body = {
            "phone": phone,
            "name": f"示例人员{self.people}",
            "badge_number": f"JX{self.people:04d}",
            "role": role,
            "organisation_id": organisation_id,
        }
        if division:
            body["division"] = division
        self.admin.post_for_secret("/accounts", body)
        token = self.site.command("accounts", "token", phone, "--name", "journey").strip()
        return System(self.site.address, token)


@pytest.fixture(scope="module")
def county(site: Site) -> County:
    """The county as the console leaves it: one administrator with a token."""
    operator = site.command("accounts", "organisation", "--kind", "operator", "--name", "示例运维")
    number = operator.split("\t")[0]
    phone = "13800000000"
    person = ("--phone", phone, "--name", "管理员", "--role", "administrator")
    site.command("accounts", "create", *person, "--organisation", number)
    token = site.command("accounts", "token", phone, "--name", "journey").strip()
    return County(site, System(site.address, token), local_date(SystemClock().now()))


def test_the_verifier_knows_nothing_of_this_project() -> None:
    tree = ast.parse(Path(independent.__file__).read_text(encoding="utf-8"))

    modules = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    ]
    modules += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [name for name in modules if name.split(".")[0] in ("trace", "tests")]


def test_records_go_in_labels_come_out_and_a_scan_tells_the_truth(county: County) -> None:
    village, township, officer, second = reviewers(county)
    clerk, producer_id = registered(county, [village, township, officer])
    fruit, cake, pack = goods(county, clerk, producer_id)
    packed = packing(county, clerk, producer_id, fruit, cake, pack)
    brand_id = authorised(county, clerk, producer_id, pack)

    order = {
        "producer_id": producer_id,
        "product_id": pack["id"],
        "batch_id": packed["id"],
        "brand_id": brand_id,
        "count": COUNT,
    }
    codes = labels(clerk, order)
    run_id = clerk.get(f"/labels/runs?producer_id={producer_id}")["items"][0]["id"]
    visitor = System(county.site.address)
    keys = visitor.get(f"{county.site.address}/.well-known/trace-keys.json")
    assert len({verify(code, keys) for code in codes}) == COUNT
    with pytest.raises(NotGenuine):
        verify(codes[0].replace("/10/", "/10/X"), keys)
    assert verdict(visitor, codes[0]) == "inactive"
    ends = {"first": codes[0], "last": codes[-1]}
    clerk.post(f"/labels/runs/{run_id}/activations", ends)
    assert {verdict(visitor, code) for code in (codes[0], codes[-1])} == {"active"}

    stop = officer.post("/stops/", {"batch_id": packed["id"], "reason": "接到投诉，待查"})
    assert verdict(visitor, codes[0]) == "held"
    alone = officer.refused("POST", f"/stops/{stop['id']}/lift", {"reason": "自行解除"})
    assert alone["status"] == 409
    second.post(f"/stops/{stop['id']}/lift", {"reason": "复核无误"}, status=200)
    assert verdict(visitor, codes[0]) == "active"

    recall = recalled(officer, clerk, packed)
    assert verdict(visitor, codes[-1]) == "recalled"
    assert clerk.get(f"/recalls/{recall['number']}/reach")["label_count"] == COUNT


def reviewers(county: County) -> tuple[System, System, System, System]:
    """Return the village's and the township's assistant and two officers of the county."""
    office = county.organisation("government", "万载县市场监督管理局")
    agriculture = county.organisation("government", "万载县农业农村局")
    return (
        county.person("village_assistant", agriculture, VILLAGE),
        county.person("township_assistant", agriculture, TOWNSHIP),
        county.person("market_officer", office, COUNTY),
        county.person("market_officer", office, COUNTY),
    )


def registered(county: County, steps: list[System]) -> tuple[System, int]:
    """Register a producer, have it approved step by step, and return its clerk's system."""
    body = {
        "subject_kind": "cooperative",
        "name": "万载县示例南酸枣专业合作社",
        "credit_code": a_credit_code(),
        "division": VILLAGE,
        "contact_name": "示例联系人",
        "phone": "13900000001",
        "address": "江西省宜春市万载县示例村1号",
    }
    wrong = county.admin.refused("POST", "/producers", body | {"credit_code": "93360922MA900001X0"})
    assert wrong["errors"][0]["pointer"] == "/credit_code"
    producer_id = int(county.admin.post("/producers", body)["id"])
    clerk = county.person("producer_clerk", producer_id)
    clerk.post(f"/producers/{producer_id}/submission", status=200)
    path = f"/producers/{producer_id}/reviews"
    assert steps[1].refused("POST", path, {"decision": "pass"})["status"] == 403
    states = [
        step.post(path, {"decision": "pass"}, status=200)["state"]
        for step in dict.fromkeys(steps)
        if clerk.get(f"/producers/{producer_id}")["state"] != "approved"
    ]
    assert states[-1] == "approved"
    return clerk, producer_id


def goods(county: County, clerk: System, producer_id: int) -> tuple[Any, Any, Any]:
    """Register fruit, cake in bulk and packs of cake with their licence and label text."""
    path = f"/producers/{producer_id}/products"
    fruit = clerk.post(path, {"name": "南酸枣", "commodity": "fruit"})
    cake = clerk.post(path, {"name": "南酸枣糕（散装）", "commodity": "processed"})
    pack = clerk.post(
        path,
        {
            "name": "南酸枣糕",
            "commodity": "processed",
            "is_prepackaged_food": True,
            "gtin": a_gtin(),
            "net_content": {"value": "250", "unit": "g"},
            "shelf_life_days": 240,
            "standard_code": "GB/T 10782",
            "ingredients": "南酸枣、白砂糖",
            "origin_text": "江西万载",
            "storage": "阴凉干燥处",
        },
    )
    licence = a_licence_number()
    clerk.post(
        f"/producers/{producer_id}/proofs",
        {
            "kind": "sc",
            "number": licence,
            "issuer": "万载县市场监督管理局",
            "valid_from": county.day(-400),
            "valid_until": county.day(1400),
            "items": [
                {"name": "蜜饯", "category_code": "1701", "product_ids": [cake["id"], pack["id"]]}
            ],
        },
    )
    text = {
        "name": "南酸枣糕",
        "net_content": "250克",
        "ingredients": "南酸枣、白砂糖",
        "origin": "江西万载",
        "producer_name": "万载县示例南酸枣专业合作社",
        "producer_address": "江西省宜春市万载县示例村1号",
        "producer_phone": "13900000001",
        "shelf_life": "240天",
        "standard_code": "GB/T 10782",
        "storage": "阴凉干燥处",
        "licence_number": licence,
    }
    clerk.post(f"/products/{pack['id']}/label-texts", {"from_on": county.day(0), "fields": text})
    return fruit, cake, pack


def packing(
    county: County, clerk: System, producer_id: int, fruit: Any, cake: Any, pack: Any
) -> Any:
    """Take fruit in from a member, make cake of it, pack it, and return the packing batch."""
    own = f"/producers/{producer_id}"
    member = {"kind": "member", "number": "S001", "name": "社员一", "joined_on": county.day(-300)}
    member_id = clerk.post(f"{own}/members", member)["id"]
    unit = {
        "kind": "scattered_trees",
        "name": "村前枣林",
        "size": "120",
        "area_basis": "measured",
        "division": VILLAGE,
        "member_id": member_id,
        "crop": "南酸枣",
    }
    unit_id = clerk.post(f"{own}/units", unit)["id"]
    factory = {
        "kind": "factory",
        "name": "枣糕车间",
        "address": "江西省宜春市万载县示例村2号",
        "division": VILLAGE,
    }
    premises_id = clerk.post(f"{own}/premises", factory)["id"]
    at = {"producer_id": producer_id, "on": county.day(0), "premises_id": premises_id}
    line = {"unit_id": unit_id, "member_id": member_id, "quantity": "200 kg", "price": "6.50"}
    intake = clerk.post("/batches/intakes", at | {"product_id": fruit["id"], "lines": [line]})

    def process(kind: str, batch: Any, amount: str, product: Any, made: str) -> Any:
        act = {
            "kind": kind,
            "inputs": [{"batch_id": batch["id"], "quantity": amount}],
            "outputs": [{"product_id": product["id"], "quantity": made}],
        }
        return clerk.post("/batches/processes", at | act)[0]

    made = process("processing", intake, "200 kg", cake, "60 kg")
    return process("packing", made, "50 kg", pack, f"{COUNT} piece")


def authorised(county: County, clerk: System, producer_id: int, pack: Any) -> int:
    """Set up a brand, apply for its use, grant it with quota, and return the brand's id."""
    authority_id = county.organisation("authority", "万载县品牌运营中心")
    staff = county.person("brand", authority_id, COUNTY)
    brand = staff.post(
        "/brands/",
        {
            "authority_id": authority_id,
            "code": "WZHW",
            "name": "万载好物",
            "mark_type": "collective",
            "territory": [COUNTY],
        },
    )
    kind = {"code": "jujube-cake", "name": "南酸枣糕", "commodity": "processed"}
    kind_id = staff.post(f"/brands/{brand['id']}/products", kind)["id"]
    book = {
        "from_on": county.day(0),
        "source": "万载好物使用管理办法",
        "conditions": [{"code": "C1", "title": "在万载县生产", "needs_document": True}],
        "origin": [
            {
                "product_code": "jujube-cake",
                "ingredients": [{"names": ["南酸枣"], "local_percent": "100"}],
                "auxiliary": ["白砂糖"],
            }
        ],
        "term_months": 24,
        "numbering": "{brand}-{year}-{serial}",
    }
    staff.post(f"/brands/{brand['id']}/rule-books", book)
    wanted = {"product_id": pack["id"], "brand_product_id": kind_id, "label_count": 500}
    draft = clerk.post(
        "/applications/",
        {
            "brand_id": brand["id"],
            "producer_id": producer_id,
            "products": [wanted],
            "statement": "本社承诺遵守使用管理办法。",
        },
    )
    path = f"/applications/{draft['id']}"
    assert clerk.refused("POST", f"{path}/submit")["status"] == 409
    clerk.send_file(f"{path}/files", {"condition_code": "C1"}, "licence.pdf", b"%PDF-1.7\n%")
    clerk.post(f"{path}/submit", status=200)
    quota = [{"product_id": pack["id"], "count": 500}]
    terms = {"contract_number": "HT-0001", "quota": quota}
    assert staff.post(f"{path}/grant", terms, status=200)["state"] == "granted"
    return int(brand["id"])


def labels(clerk: System, order: dict[str, Any]) -> list[str]:
    """Look at the gates first, order, fetch the sheets and return what their codes say, in print order."""
    many = clerk.ask("/labels/dry-runs", order | {"count": COUNT + 1})
    failed = [gate for gate in many["gates"] if gate["outcome"] == "failed"]
    assert many["is_refused"]
    assert [gate["gate"] for gate in failed] == ["G9"]
    assert failed[0]["remedy"]
    preview = clerk.ask("/labels/dry-runs", order)
    assert not preview["is_refused"]
    assert {gate["gate"] for gate in preview["gates"]} == {f"G{n}" for n in range(1, 11)}
    run = clerk.post("/labels/runs", order)
    exporting = f"/labels/runs/{run['id']}/exports"
    export = clerk.post(exporting, {"format": "sheet_pdf"}, status=202)
    done = clerk.wait_for(f"/labels/exports/{export['id']}", "state", "done")
    found = [
        code
        for part in done["parts"]
        for code in codes_of_pdf(
            clerk.fetch(f"/labels/exports/{export['id']}/files/{part['position']}")
        )
    ]
    assert len(found) == COUNT
    first, last = (clerk.get(f"/labels/runs/{run['id']}/labels/{n}")["uri"] for n in (1, COUNT))
    assert {first, last} <= set(found)
    return [first, *(code for code in found if code not in (first, last)), last]


def verdict(visitor: System, code: str) -> str:
    """Return what the address on a pack says of it."""
    return str(visitor.get(code)["verdict"])


def recalled(officer: System, clerk: System, packed: Any) -> Any:
    """Preview and order a recall, which a producer's clerk may not."""
    named = {"batch_ids": [packed["id"]]}
    assert officer.ask("/recalls/preview", named)["label_count"] == COUNT
    order = named | {
        "grade": "2",
        "reason": "抽检不合格",
        "notice_text": "请停止食用并联系生产者退货。",
        "document_number": "万市监召〔2026〕1号",
    }
    assert clerk.refused("POST", "/recalls/", order)["status"] == 403
    return officer.post("/recalls/", order)
