"""A clerk keeps the registers of the own producer: every page answers, forms write, mistakes stay on the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import Connection, event

from tests.conftest import PersonClient
from tests.factories.certificates import make_certificate, make_trademark
from tests.factories.producers import (
    TOWNSHIP,
    a_credit_code,
    a_licence_number,
    make_contract_farmer,
    make_draft,
    make_member,
    make_premises,
    make_producer,
    make_proof,
    make_unit,
)
from tests.factories.products import a_gtin, a_picture, make_packaged_food, make_product
from trace.kernel.actor import Role
from trace.kernel.work import Work
from trace.rooms.certificates import queries as certificates
from trace.rooms.producers import queries as producers
from trace.rooms.producers import services
from trace.rooms.producers.models import Producer, ReviewDecision
from trace.rooms.products import queries as products

ClientAs = Callable[..., PersonClient]
MOST_STATEMENTS = 12
LISTS = ["members", "units", "premises", "proofs", "products", "certificates"]


@contextmanager
def counted(connection: Connection) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            found.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(connection, "before_cursor_execute", note)


@pytest.fixture
def producer(work: Work) -> Producer:
    """A producer with something in every register."""
    made = make_producer(work)
    food = make_packaged_food(work, made)
    make_product(work, made)
    make_unit(work, made, member_id=make_member(work, made).id)
    make_contract_farmer(work, made)
    make_premises(work, made)
    make_proof(work, made, [food], valid_until=date(2026, 7, 1))
    make_certificate(work, made, [food], valid_until=date(2026, 8, 1))
    make_trademark(work, made)
    return made


@pytest.fixture
def clerk(client_as: ClientAs, producer: Producer) -> PersonClient:
    """A clerk of that producer, signed in."""
    return client_as(Role.PRODUCER_CLERK, organisation_id=producer.id)


def pages(work: Work, producer: Producer) -> list[str]:
    member = producers.list_members(work, producer.id).items[0]
    unit = producers.list_units(work, producer.id).items[0]
    proof = producers.proofs_of(work, producer.id)[0]
    food = products.products_of(work, producer.id, packed=True)[0]
    certificate = certificates.certificates_of(work, producer.id)[0]
    return [
        "profile",
        "profile/contact",
        "profile/identity",
        *LISTS,
        *(f"{name}/new" for name in LISTS),
        "products/new?assortment=1",
        "trademarks/new",
        f"members/{member.id}",
        f"units/{unit.id}",
        f"premises/{producers.premises_of(work, producer.id)[0].id}",
        f"proofs/{proof.id}",
        f"proofs/{proof.id}/items",
        f"products/{food.id}",
        f"products/{food.id}/edit",
        f"products/{food.id}/label-text",
        f"certificates/{certificate.id}",
        f"certificates/{certificate.id}/report",
    ]


def test_every_page_answers_in_both_languages_with_few_statements(
    work: Work, producer: Producer, clerk: PersonClient, connection: Connection
) -> None:
    for page in pages(work, producer):
        with counted(connection) as statements:
            answer = clerk.get(f"/producer/{page}")
        assert answer.status_code == 200, page
        assert len(statements) <= MOST_STATEMENTS, (page, len(statements))
        joined = "&" if "?" in page else "?"
        assert clerk.get(f"/producer/{page}{joined}lang=en").status_code == 200, page


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_searched_and_exported(
    name: str, producer: Producer, clerk: PersonClient
) -> None:
    nothing = clerk.get(f"/producer/{name}?text=没有这样的")
    csv = clerk.get(f"/producer/{name}?format=csv")
    xlsx = clerk.get(f"/producer/{name}?format=xlsx")

    assert "没有这样的" in nothing.text
    assert csv.content_type.startswith("text/csv")
    assert len(csv.text.splitlines()) >= 2
    assert xlsx.data.startswith(b"PK")


def test_what_was_typed_stays_beside_the_message(producer: Producer, clerk: PersonClient) -> None:
    typed = {"kind": "member", "number": "360922199001011234", "name": "张三"}

    answer = clerk.post("/producer/members/new?lang=en", data=typed)

    assert answer.status_code == 422
    assert 'value="张三"' in answer.text
    assert "identity-card number" in answer.text


def test_members_are_entered_corrected_and_leave(
    work: Work, producer: Producer, clerk: PersonClient
) -> None:
    typed = {"kind": "contract_farmer", "number": "D-9", "name": "钱七", "contract_number": "H-1"}
    typed |= {"joined_on": "2026-01-01"}

    assert clerk.post("/producer/members/new", data=typed).status_code == 302
    member = producers.find_member(work, producer.id, "D-9")
    assert member is not None
    address = f"/producer/members/{member.id}"
    assert clerk.post(address, data=typed | {"name": "钱八"}).status_code == 302
    assert clerk.post(address, data=typed | {"contract_number": ""}).status_code == 422
    for refused in ("", "2025-01-01"):
        assert clerk.post(f"{address}/end", data={"on": refused}).status_code == 302
    assert clerk.post(f"{address}/end", data={"on": "2026-07-01"}).status_code == 302

    work.session.refresh(member)
    assert (member.name, member.left_on) == ("钱八", date(2026, 7, 1))


def test_units_and_premises_are_entered_corrected_and_closed(
    work: Work, producer: Producer, clerk: PersonClient
) -> None:
    unit = {"kind": "apiary", "name": "后山蜂场", "size": "60", "area_basis": "declared"}
    unit |= {"division": TOWNSHIP, "code": "F1"}
    place = {"kind": "warehouse", "name": "二号库", "address": "村口", "division": TOWNSHIP}

    assert clerk.post("/producer/units/new", data=unit).status_code == 302
    assert clerk.post("/producer/units/new", data=unit | {"size": "0"}).status_code == 422
    made = producers.find_unit(work, producer.id, "F1")
    assert made is not None
    address = f"/producer/units/{made.id}"
    assert clerk.post(address, data=unit | {"size": "70"}).status_code == 302
    assert clerk.post(address, data=unit | {"size": "1.5"}).status_code == 422
    assert clerk.post(f"{address}/close", data={"on": "2026-07-01"}).status_code == 302
    assert clerk.post(f"{address}/close", data={}).status_code == 302
    assert clerk.post("/producer/premises/new", data=place).status_code == 302
    assert clerk.post("/producer/premises/new", data=place).status_code == 422
    stored = producers.find_premises(work, producer.id, "二号库")
    assert stored is not None
    address = f"/producer/premises/{stored.id}"
    assert clerk.post(address, data=place | {"address": "新址"}).status_code == 302
    assert clerk.post(address, data=place | {"gln": "1"}).status_code == 422
    assert clerk.post(f"{address}/close", data={"on": "2026-07-01"}).status_code == 302
    assert clerk.post(f"{address}/close", data={}).status_code == 302

    work.session.refresh(made)
    work.session.refresh(stored)
    assert (made.size, made.closed_on) == (70, date(2026, 7, 1))
    assert (stored.address, stored.closed_on) == ("新址", date(2026, 7, 1))


def test_a_licence_is_entered_with_items_and_scan_and_renewed(
    work: Work, producer: Producer, clerk: PersonClient
) -> None:
    food = products.products_of(work, producer.id, packed=True)[0]
    typed: dict[str, Any] = {
        "kind": "sc",
        "number": a_licence_number(),
        "issuer": "县市场监管局",
        "valid_from": "2026-01-01",
        "valid_until": "2030-12-31",
        "items.0.name": "蜜饯",
        "items.0.category_code": "1701",
        "items.0.product_ids": [str(food.id)],
    }
    scan = {"evidence": (BytesIO(b"%PDF-1.7 x"), "scan.pdf")}

    refused = clerk.post("/producer/proofs/new", data=typed | {"number": "SC123"})
    made = clerk.post("/producer/proofs/new", data=typed | scan)

    assert refused.status_code == 422
    assert "SC123" in refused.text
    assert made.status_code == 302
    address = made.headers["Location"]
    proof = producers.get_proof(work, int(address.rsplit("/", 1)[1]))
    assert [item.product_id for item in proof.items] == [food.id]
    scan_page = clerk.get(f"/files/{proof.evidence_file_id}", buffered=True)
    assert scan_page.data == b"%PDF-1.7 x"
    for data in ({"on": "2026-07-01"}, {"on": "2026-08-01"}, {}):
        assert clerk.post(f"{address}/renewal", data=data).status_code == 302
    again = {"evidence": (BytesIO(b"not a document"), "scan.pdf")}
    for sent in (again, {}):
        assert clerk.post(f"{address}/evidence", data=sent).status_code == 302
    assert clerk.post(f"{address}/items", data={"items.0.name": "其他"}).status_code == 302
    assert clerk.post(f"{address}/items", data={"items.0.name": ""}).status_code == 422
    work.session.expire_all()
    renewed = producers.get_proof(work, proof.id)
    assert renewed.renewal_applied_on == date(2026, 7, 1)
    assert [item.name for item in renewed.items] == ["其他"]


def test_a_product_and_an_assortment_are_entered_and_labelled(
    work: Work, producer: Producer, clerk: PersonClient
) -> None:
    typed = {"name": "蜂蜜", "commodity": "honey", "dimension": "mass", "gtin": a_gtin()}
    typed |= {"net_content.value": "500", "net_content.unit": "g", "is_prepackaged_food": "true"}

    made = clerk.post("/producer/products/new", data=typed)
    address = made.headers["Location"]
    honey = products.get_product(work, int(address.rsplit("/", 1)[1]))
    assortment = {
        "name": "礼盒",
        "commodity": "processed",
        "net_content.value": "1",
        "net_content.unit": "kg",
        "components.0.product_id": str(honey.id),
        "components.0.quantity.value": "1",
        "components.0.quantity.unit": "kg",
    }

    assert clerk.post("/producer/products/new?assortment=1", data=assortment).status_code == 302
    assert clerk.post("/producer/products/new", data=typed).status_code == 422
    assert clerk.post(f"{address}/edit", data=typed | {"name": "土蜂蜜"}).status_code == 302
    assert clerk.post(f"{address}/edit", data=typed | {"name": ""}).status_code == 422
    label = {"from_on": "2026-07-18", "fields.name": "土蜂蜜"}
    missing = clerk.post(f"{address}/label-text", data=label)
    assert missing.status_code == 422
    assert 'id="f-fields-storage-error"' in missing.text
    full = {f"fields.{name}": "示例" for name in ("ingredients", "producer_name", "storage")}
    full |= {f"fields.{name}": "示例" for name in ("producer_address", "producer_phone")}
    full |= {f"fields.{name}": "示例" for name in ("shelf_life", "standard_code")}
    full |= {f"fields.{name}": "示例" for name in ("licence_number", "net_content")}
    assert clerk.post(f"{address}/label-text", data=label | full).status_code == 302
    assert products.label_text_on(work, honey.id, work.today) is not None
    for upload in (BytesIO(a_picture().content), BytesIO(b"no picture")):
        sent = clerk.post(f"{address}/picture", data={"picture": (upload, "p.jpg")})
        assert sent.status_code == 302
    assert clerk.post(f"{address}/picture").status_code == 302
    for _time in range(2):
        assert clerk.post(f"{address}/retire").status_code == 302


def test_a_certificate_and_a_trademark_are_entered_and_a_withdrawal_reported(
    work: Work, producer: Producer, clerk: PersonClient
) -> None:
    food = products.products_of(work, producer.id, packed=True)[0]
    typed = {
        "mark": "green",
        "number": "LB-50-1703081720A",
        "issuer": "绿色食品发展中心",
        "holder_name": producer.name,
        "valid_from": "2026-01-01",
        "valid_until": "2028-12-31",
        "lines.0.product_name": "糕",
        "lines.0.product_id": str(food.id),
        "lines.0.quantity.value": "5000",
        "lines.0.quantity.unit": "kg",
    }

    refused = clerk.post("/producer/certificates/new", data=typed | {"number": "LB-1"})
    made = clerk.post("/producer/certificates/new", data=typed)

    assert refused.status_code == 422
    assert made.status_code == 302
    address = made.headers["Location"]
    assert clerk.post(f"{address}/evidence").status_code == 302
    for content in (b"%PDF-1.7", b"x"):
        sent = {"evidence": (BytesIO(content), "s.pdf")}
        assert clerk.post(f"{address}/evidence", data=sent).status_code == 302
    report = {"state": "withdrawn", "from_on": "2026-07-10", "reason": "公告"}
    assert clerk.post(f"{address}/report", data=report | {"reason": ""}).status_code == 422
    assert clerk.post(f"{address}/report", data=report).status_code == 302
    assert clerk.post(f"{address}/report", data=report).status_code == 422
    mark = {"name": "示例", "number": "1", "nice_class": "31", "holder_name": "示例"}
    mark |= {"valid_until": "2030-01-01"}
    assert clerk.post("/producer/trademarks/new", data=mark).status_code == 302
    assert clerk.post("/producer/trademarks/new", data=mark).status_code == 422


def test_a_draft_is_corrected_and_handed_in(work: Work, client_as: ClientAs) -> None:
    draft = make_draft(work)
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=draft.id)
    who = {"subject_kind": "cooperative", "name": "新名合作社", "division": TOWNSHIP}
    contact = {"contact_name": "李", "phone": "13800001111", "address": "路", "introduction": ""}

    wrong = a_credit_code()[:-1] + "!"
    assert (
        clerk.post("/producer/profile/identity", data=who | {"credit_code": wrong}).status_code
        == 422
    )
    right = who | {"credit_code": a_credit_code()}
    assert clerk.post("/producer/profile/identity", data=right).status_code == 302
    picture = {"picture": (BytesIO(a_picture().content), "p.jpg")}
    assert clerk.post("/producer/profile/contact", data=contact | picture).status_code == 302
    bad = {"picture": (BytesIO(b"x"), "p.jpg")}
    assert clerk.post("/producer/profile/contact", data=contact | bad).status_code == 422
    for _time in range(2):
        assert clerk.post("/producer/profile/submit").status_code == 302
    assert "Township" in clerk.get("/producer/profile?lang=en").text
    services.review_producer(
        work, producer_id=draft.id, decision=ReviewDecision.REFUSE, reason="执照不清晰"
    )
    work.session.commit()
    assert "执照不清晰" in clerk.get("/producer/profile").text


def test_a_suspension_is_told_with_its_reason(
    work: Work, producer: Producer, clerk: PersonClient
) -> None:
    services.suspend_producer(work, producer_id=producer.id, reason="抽检不合格")
    work.session.commit()

    assert "抽检不合格" in clerk.get("/producer/profile").text


def test_another_producers_records_do_not_exist_here(
    work: Work, producer: Producer, client_as: ClientAs
) -> None:
    stranger = client_as(Role.PRODUCER_CLERK)

    own_pages = [page for page in pages(work, producer) if "/" in page and page[-1].isdigit()]
    assert {stranger.get(f"/producer/{page}").status_code for page in own_pages} >= {404}
    member = producers.list_members(work, producer.id).items[0]
    assert stranger.post(f"/producer/members/{member.id}/end").status_code == 404
