"""The people of the brand keep brand and rule-book, decide applications and look after holders."""

from __future__ import annotations

import io
from datetime import date

import pytest
from PIL import Image

from tests.factories.brands import (
    kind_of,
    make_application,
    make_authorisation,
    make_brand,
    make_draft_application,
    make_rule_book,
)
from tests.factories.producers import make_producer
from tests.factories.products import make_packed_product
from tests.web.brand.conftest import ENGLISH, MOST_STATEMENTS, text_of
from trace.kernel.actor import Role
from trace.rooms.applications import queries as application_queries
from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.authorisations import queries as authorisations
from trace.rooms.authorisations.kinds import AuthorisationState
from trace.rooms.brands import queries
from trace.rooms.brands.kinds import MarkType
from trace.rooms.brands.rules import RuleBookBody
from trace.rooms.quotas import queries as quotas

NEW_BRAND = {
    "code": "WSHL",
    "name": "示例好礼",
    "mark_type": "ordinary",
    "territory": "360922 360981",
    "introduction": "一县好物",
    "palette.primary": "#0a5c36",
}


def test_a_brand_is_entered_shown_and_changed(work, staff):
    answer = staff.post("/brand/brands/new", data=NEW_BRAND)

    brand = queries.find_brand(work, "WSHL")
    assert answer.location == f"/brand/brands/{brand.id}"
    assert brand.territory == ["360922", "360981"]
    assert brand.palette["primary"] == "#0a5c36"
    staff.post(
        f"{answer.location}/products", data={"name": "脆李", "code": "plum", "commodity": "fruit"}
    )
    picture = io.BytesIO()
    Image.new("RGB", (30, 30)).save(picture, "PNG")
    picture.seek(0)
    staff.post(f"{answer.location}/logo", data={"file": (picture, "标志.png")})
    page = text_of(staff.get(answer.location))
    assert "脆李" in page
    assert "/pictures/" in page
    change = {**NEW_BRAND, "name": "示例好礼2"}
    assert "360922 360981" in text_of(staff.get(f"{answer.location}/change"))
    assert staff.post(f"{answer.location}/change", data=change).status_code == 302
    assert "示例好礼2" in text_of(staff.get("/brand/brands"))


def test_what_cannot_be_accepted_is_said_beside_the_field_and_kept(staff, brand):
    answer = staff.post(
        "/brand/brands/new", data=NEW_BRAND | {"code": "好", "territory": "12"}, headers=ENGLISH
    )

    page = text_of(answer)
    assert answer.status_code == 422
    assert "示例好礼" in page
    assert "division code" in page
    taken = staff.post("/brand/brands/new", data=NEW_BRAND | {"name": brand.name}, headers=ENGLISH)
    assert taken.status_code == 422
    assert "Another brand has this name." in text_of(taken)
    no_file = staff.post(f"/brand/brands/{brand.id}/logo")
    assert no_file.status_code == 302
    bad_code = {"name": "李", "code": "李", "commodity": "fruit"}
    assert staff.post(f"/brand/brands/{brand.id}/products", data=bad_code).status_code == 422


def test_a_rule_book_is_published_from_the_form(work, staff, brand):
    form = text_of(staff.get(f"/brand/brands/{brand.id}/rule-books/new"))
    assert "南酸枣" in form
    typed = {
        "from_on": "2026-07-18",
        "source": "示例文〔2026〕2号",
        "conditions.0.code": "A1",
        "conditions.0.title": "在地生产",
        "conditions.0.needs_document": "true",
        "conditions.4.code": "A2",
        "conditions.4.title": "一年内无事故",
        "origin.0.product_code": "jujube-cake",
        "origin.0.ingredients.0.names": "南酸枣、酸枣",
        "origin.0.ingredients.0.local_percent": "80",
        "origin.0.auxiliary": "白砂糖",
        "origin.0.processed_locally": "false",
        "term_months": "12",
        "numbering": "{brand}{year}{serial}",
        "season_start": "06-01",
        "transition_days": "90",
    }

    answer = staff.post(
        f"/brand/brands/{brand.id}/rule-books/new", data=typed | {"_step": "publish"}
    )

    assert answer.status_code == 302
    book, body = queries.rules_on(work, brand.id, work.today)
    assert book.version == 2
    assert [condition.code for condition in body.conditions] == ["A1", "A2"]
    rule = body.origin_rule("jujube-cake")
    assert rule.ingredients[0].names == ("南酸枣", "酸枣")
    assert (rule.auxiliary, rule.processed_locally) == (("白砂糖",), False)
    assert "80" in text_of(staff.get(f"/brand/brands/{brand.id}/rule-books/2"))
    assert staff.get(f"/brand/brands/{brand.id}/rule-books/9").status_code == 404
    wrong = typed | {"season_start": "13-01", "conditions.4.code": "A1", "from_on": "2026-07-18"}
    refused = staff.post(f"/brand/brands/{brand.id}/rule-books/new", data=wrong, headers=ENGLISH)
    page = text_of(refused)
    assert refused.status_code == 422
    assert "is there twice" in page
    assert "month and day" in page
    assert "一年内无事故" in page


def test_an_application_is_granted_on_the_page(work, staff, brand):
    application = make_application(work, brand)
    product_id = application.products[0].product_id
    work.session.commit()
    assert application.producer.name in text_of(staff.get("/brand/"))
    assert application.producer.name in text_of(staff.get("/brand/applications?state=submitted"))
    assert "HT-9" not in text_of(staff.get(f"/brand/applications/{application.id}"))

    refused = staff.post(
        f"/brand/applications/{application.id}/grant",
        data={"contract_number": "HT-9", "valid_until": "2099-01-01"},
        headers=ENGLISH,
    )
    assert refused.status_code == 422
    assert "HT-9" in text_of(refused)
    assert "at the latest" in text_of(refused)
    answer = staff.post(
        f"/brand/applications/{application.id}/grant",
        data={
            "contract_number": "HT-9",
            "product_ids": [str(product_id)],
            "quota.0.product_id": str(product_id),
            "quota.0.count": "800",
        },
    )

    held = application_queries.authorisation_of_application(work, application.id)
    assert answer.location == f"/brand/authorisations/{held.id}"
    page = text_of(staff.get(answer.location))
    assert held.number in page
    assert "800" in page
    assert held.number in text_of(staff.get(f"/brand/applications/{application.id}"))


def test_a_refusal_on_the_page_needs_a_condition(work, client_as):
    brand = make_brand(work, mark_type=MarkType.CERTIFICATION)
    application = make_application(work, brand)
    staff = client_as(Role.BRAND, organisation_id=brand.authority_id)
    address = f"/brand/applications/{application.id}/refuse"

    bare = staff.post(address, data={}, headers=ENGLISH)
    unlawful = staff.post(
        address,
        data={"grounds.0.condition_code": "C1", "other_reason": "名额已满"},
        headers=ENGLISH,
    )
    finding_only = staff.post(address, data={"grounds.1.finding": "不符"}, headers=ENGLISH)

    assert "Cite at least one condition" in text_of(bare)
    assert "open to all who meet its conditions" in text_of(unlawful)
    assert finding_only.status_code == 422
    lawful = {"grounds.2.condition_code": "C3", "grounds.2.finding": "2025年抽检不合格"}
    assert staff.post(address, data=lawful).status_code == 302
    page = text_of(staff.get(f"/brand/applications/{application.id}"))
    assert "2025年抽检不合格" in page
    work.session.expire_all()
    assert (
        application_queries.get_application(work, application.id).state is ApplicationState.REFUSED
    )


def test_a_document_is_sent_to_those_who_may_see_the_application(work, staff, brand, client_as):
    draft = make_draft_application(work, brand)
    work.session.commit()
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=draft.producer_id)
    sent = {"file": (io.BytesIO(b"%PDF-1.7\n%own"), "证明.pdf"), "caption": "基地证明"}
    clerk.post(f"/producer/applications/{draft.id}/files", data=sent)
    work.session.expire_all()
    files = application_queries.get_application(work, draft.id).files
    path = f"applications/{draft.id}/files/{files[-1].file_id}"

    for person, portal in ((clerk, "producer"), (staff, "brand")):
        answer = person.get(f"/{portal}/{path}", buffered=True)
        assert (answer.status_code, answer.data) == (200, b"%PDF-1.7\n%own")
    assert client_as(Role.BRAND).get(f"/brand/{path}").status_code == 404


def test_a_holder_is_taken_over_with_old_packaging(work, staff, brand):
    producer = make_producer(work)
    product = make_packed_product(work, producer)
    work.session.commit()
    found = text_of(staff.get(f"/brand/authorisations/new?text={producer.name}"))
    address = f"/brand/brands/{brand.id}/take-over/{producer.id}"
    assert address in found
    assert product.name in text_of(staff.get(address))
    typed = {
        "number": "万好2025-7",
        "contract_number": "HT-7",
        "valid_from": "2025-05-01",
        "valid_until": "2027-04-30",
        "products.0.product_id": str(product.id),
        "products.0.brand_product_id": str(kind_of(brand)),
        "stocks.0.description": "旧纸箱",
        "stocks.0.count": "1200",
        "quota.0.product_id": str(product.id),
        "quota.0.count": "50",
    }

    wrong = staff.post(address, data=typed | {"valid_until": "2024-01-01"}, headers=ENGLISH)
    answer = staff.post(address, data=typed)

    assert wrong.status_code == 422
    assert "旧纸箱" in text_of(wrong)
    assert answer.status_code == 302
    page = text_of(staff.get(answer.location))
    assert "旧纸箱" in page
    assert "万好2025-7" in text_of(staff.get("/brand/authorisations?standing=in_force"))
    csv = staff.get("/brand/authorisations?format=csv").get_data(as_text=True)
    assert "万好2025-7" in csv


def test_a_holder_is_suspended_given_labels_and_packaging(work, staff, brand):
    held = make_authorisation(work, brand)
    product_id = held.products[0].product_id
    work.session.commit()
    address = f"/brand/authorisations/{held.id}"

    assert staff.post(f"{address}/state", data={"act": "suspend"}).status_code == 422
    too_early = {"act": "suspend", "reason": "抽检", "from_on": "2026-07-01"}
    refused = staff.post(f"{address}/state", data=too_early, headers=ENGLISH)
    assert "at the earliest" in text_of(refused)
    assert "抽检" in text_of(refused)
    done = [
        staff.post(f"{address}/state", data={"act": "suspend", "reason": "抽检不合格"}),
        staff.post(f"{address}/stock", data={"description": "纸箱", "count": "9"}),
        staff.post(
            f"{address}/quota",
            data={
                "product_id": str(product_id),
                "season": "2026",
                "count": "7",
                "document": "追加",
            },
        ),
    ]
    assert [answer.status_code for answer in done] == [302, 302, 302]
    assert staff.post(f"{address}/stock", data={"description": "纸箱"}).status_code == 422
    late = {"description": "纸箱", "count": "1", "usable_until": "2099-01-01"}
    assert staff.post(f"{address}/stock", data=late).status_code == 422
    assert staff.post(f"{address}/quota", data={"product_id": "0"}).status_code == 422
    wrong = {"product_id": "0", "season": "2026", "count": "7", "document": "x"}
    assert staff.post(f"{address}/quota", data=wrong).status_code == 422

    work.session.expire_all()
    found = authorisations.get_authorisation(work, held.id)
    assert found.states[-1].state is AuthorisationState.SUSPENDED
    assert "抽检不合格" in text_of(staff.get(address))


def test_the_statement_of_an_account_balances_on_any_day(work, staff, brand):
    held = make_authorisation(work, brand, quota=4321)
    account = quotas.quota_accounts(work, [held.id])[0]
    work.session.commit()
    address = f"/brand/quota/{account.id}"

    assert held.number in text_of(staff.get("/brand/quota"))
    assert "4,321" in text_of(staff.get(address, headers=ENGLISH))
    early = text_of(staff.get(f"{address}?on=2026-01-01", headers=ENGLISH))
    assert "Nothing was booked until then." in early
    assert staff.get(f"{address}?on=yesterday").status_code == 422
    assert "4321" in staff.get(f"{address}?format=csv").get_data(as_text=True)


@pytest.mark.parametrize("role", [Role.PRODUCER_CLERK, Role.MARKET_OFFICER, Role.AUDITOR])
def test_others_do_not_enter_the_brands_portal(client_as, brand, role):
    stranger = client_as(role)

    for page in ("", "brands", "applications", "authorisations", "quota", f"brands/{brand.id}"):
        assert stranger.get(f"/brand/{page}").status_code == 403


def test_another_authority_sees_nothing_of_this_brand(work, client_as, brand):
    held = make_authorisation(work, brand)
    work.session.commit()
    other = client_as(Role.BRAND)

    assert other.get(f"/brand/brands/{brand.id}").status_code == 403
    assert other.get(f"/brand/authorisations/{held.id}").status_code == 404
    assert held.number not in text_of(other.get("/brand/authorisations"))


def test_an_authority_without_a_brand_is_told_what_to_do_first(client_as):
    page = text_of(client_as(Role.BRAND).get("/brand/", headers=ENGLISH))

    assert "Enter the brand first" in page


def test_no_page_asks_the_database_more_than_twelve_times(work, staff, brand, statements):
    applications = [make_application(work, brand) for _ in range(3)]
    held = make_authorisation(work, brand)
    account = quotas.quota_accounts(work, [held.id])[0]
    work.session.commit()
    pages = [
        "/brand/",
        "/brand/brands",
        f"/brand/brands/{brand.id}",
        f"/brand/brands/{brand.id}/rule-books/new",
        "/brand/applications",
        f"/brand/applications/{applications[0].id}",
        "/brand/authorisations",
        f"/brand/authorisations/{held.id}",
        "/brand/quota",
        f"/brand/quota/{account.id}",
        f"/brand/brands/{brand.id}/take-over/{held.producer_id}",
    ]
    counts = {}
    for page in pages:
        before = len(statements)
        assert staff.get(page).status_code == 200
        counts[page] = len(statements) - before

    assert max(counts.values()) <= MOST_STATEMENTS, counts


def test_rules_in_force_are_read_from_the_version_of_the_day(work, brand):
    later = make_rule_book(work, brand, from_on=date(2026, 12, 1))

    book = queries.rule_book_on(work, brand.id, work.today)

    assert later.version == 2
    assert book.version == 1
    assert RuleBookBody.from_json(book.body).term_months == 36
