"""From a code to everything behind it: search, pack, lot and its parts, within the statements a page may ask."""

from __future__ import annotations

import io
import re

import pytest
import qrcode

from tests.factories.certificates import make_certificate
from tests.factories.producers import make_proof
from tests.factories.supervision import make_check, make_feedback
from tests.factories.testing import make_measurement, make_report
from trace.kernel.actor import Role
from trace.standards.signing.serial import check_character, display
from trace.web.officer.lots import SECTIONS

# Well formed, and of no run.
STRANGE = "7" * 12 + check_character("7" * 12)


def text_of(response) -> str:
    assert response.status_code == 200, response.text[:3000]
    return response.text


def picture_of(text: str) -> io.BytesIO:
    content = io.BytesIO()
    qrcode.make(text).get_image().convert("RGB").save(content, "PNG")
    content.seek(0)
    return content


def test_the_desk_tells_what_waits_and_asks_few_statements(officer, work, stall, counted):
    make_feedback(work)
    work.session.commit()

    with counted():
        page = text_of(officer.get("/officer/"))

    assert "投诉" in page
    assert 'href="/officer/feedback?kind=complaint"' in page


@pytest.mark.parametrize(
    "role", [Role.TOWNSHIP_ASSISTANT, Role.VILLAGE_ASSISTANT, Role.LAB, Role.AGRICULTURE_OFFICER]
)
def test_everybody_of_the_portal_has_a_desk(client_as, role):
    assert client_as(role).get("/officer/").status_code == 200


def test_others_have_no_business_in_the_portal(client_as):
    clerk = client_as(Role.PRODUCER_CLERK)

    for path in ("/officer/", "/officer/search", "/officer/recalls", "/officer/stops"):
        assert clerk.get(path).status_code == 403


def test_a_typed_or_scanned_code_leads_to_its_pack(officer, stall):
    typed = officer.get(
        "/officer/search", query_string={"text": display(stall.code.serial).lower()}
    )
    scanned = officer.get("/officer/search", query_string={"text": stall.uri})

    assert typed.headers["Location"] == f"/officer/packs/{stall.code.serial}"
    assert scanned.headers["Location"].startswith(f"/officer/packs/{stall.code.serial}?gtin=")
    assert "&s=" in scanned.headers["Location"]


def test_a_photographed_code_leads_to_its_pack_and_one_without_a_code_says_so(officer, stall):
    found = officer.post("/officer/search", data={"photo": (picture_of(stall.uri), "a.png")})
    strange = officer.post(
        "/officer/search", data={"photo": (picture_of("https://example.org/x"), "a.png")}
    )
    nothing = officer.post("/officer/search", data={})

    assert found.headers["Location"].startswith(f"/officer/packs/{stall.code.serial}?")
    assert strange.status_code == nothing.status_code == 422
    assert "照片中未找到本系统的码" in strange.text
    assert "请先选择照片" in nothing.text


def test_producers_are_found_by_name_credit_code_and_licence_and_lots_by_number(
    officer, work, stall, counted
):
    producer = stall.packed.producer
    proof = make_proof(work, producer, [stall.packed.product])
    work.session.commit()

    for text in (producer.name, producer.credit_code, proof.number):
        with counted():
            page = text_of(officer.get("/officer/search", query_string={"text": text}))
        assert f'href="/officer/producers/{producer.id}"' in page
    page = text_of(officer.get("/officer/search", query_string={"text": stall.packed.batch.lot}))
    assert f'href="/officer/lots/{stall.batch_id}"' in page


def test_a_laboratory_finds_lots_without_the_register_of_producers(client_as, stall):
    lab = client_as(Role.LAB)

    page = text_of(lab.get("/officer/search", query_string={"text": stall.packed.batch.lot}))

    assert f'href="/officer/lots/{stall.batch_id}"' in page
    assert "/officer/producers/" not in page


def test_a_slip_in_a_code_is_told(officer, stall):
    serial = stall.code.serial
    slip = serial[:-1] + ("A" if serial[-1] != "A" else "B")

    assert "输入有误" in text_of(officer.get("/officer/search", query_string={"text": slip}))


def test_a_pack_shows_run_gates_and_batch_at_once(officer, stall, counted):
    with counted():
        page = text_of(officer.get(stall.page))

    assert 'data-verdict="active"' in page
    assert stall.run.code in page
    # Ten gates; the right to produce has two findings, the conformity certificate being one of them.
    assert len(re.findall(r'<div class="gate gate-', page)) == 11
    for section in SECTIONS:
        assert f"/officer/lots/{stall.batch_id}/{section}" in page


def test_a_forged_code_tells_officers_why(officer, stall):
    changed = stall.page.replace("&s=A", "&s=B")

    page = text_of(officer.get(changed))

    assert 'data-verdict="forged"' in page
    assert "仅供执法人员" in page
    other = text_of(officer.get(f"/officer/packs/{stall.code.serial}?gtin=09520000000011"))
    assert "商品条码与申领单不一致" in other


def test_a_code_of_nobody_opens_a_lead(officer):
    page = text_of(officer.get(f"/officer/packs/{STRANGE}"))

    assert 'data-verdict="unknown"' in page
    assert "/officer/leads/new?summary=" in page
    assert officer.get(f"/officer/packs/{STRANGE}/scans").status_code == 404


def test_an_officer_of_another_division_sees_the_verdict_and_no_books(client_as, stall):
    stranger = client_as(Role.MARKET_OFFICER, division="430225")

    page = text_of(stranger.get(stall.page))

    assert 'data-verdict="active"' in page
    assert "属于其他地区" in page
    assert f"/officer/lots/{stall.batch_id}" not in page
    assert stranger.get(f"/officer/lots/{stall.batch_id}").status_code == 403
    assert stranger.get(f"/officer/packs/{stall.code.serial}/scans").status_code == 403


def test_a_lot_and_each_of_its_parts_ask_few_statements(officer, work, stall, counted):
    make_report(work, stall.packed.batch)
    make_measurement(work, stall.packed.batch)
    make_certificate(work, stall.packed.producer, [stall.packed.product])
    make_proof(work, stall.packed.producer, [stall.packed.product])
    make_feedback(work, batch_id=stall.batch_id)
    make_check(work, batch_id=stall.batch_id)
    work.session.commit()
    paths = [f"/officer/lots/{stall.batch_id}", f"/officer/packs/{stall.code.serial}/scans"]
    paths += [f"/officer/lots/{stall.batch_id}/{section}" for section in SECTIONS]

    for path in paths:
        with counted():
            whole = text_of(officer.get(path))
        assert "<html" in whole


def test_a_part_comes_bare_where_the_page_fetches_it(officer, stall):
    path = f"/officer/lots/{stall.batch_id}/ways"

    part = text_of(officer.get(path, headers={"HX-Request": "true"}))

    assert "<html" not in part
    assert "示例超市" in part
    assert stall.run.code in part
    assert officer.get(f"/officer/lots/{stall.batch_id}/nothing").status_code == 404


@pytest.mark.parametrize("text", ["http://[/v/ABC", "//[/01/09521234543213/21/1", "http://a℀b/v/1"])
def test_an_address_that_no_host_has_is_no_code_and_no_fault(officer, client, text):
    assert officer.get("/officer/search", query_string={"text": text}).status_code == 200
    assert client.get("/v", query_string={"code": text}).status_code == 303
