"""Officers and assistants see what waits for a yield check, measure, and decide."""

from __future__ import annotations

import io
import re

import pytest

from tests.factories.batches import kg, make_harvest, make_process
from tests.factories.producers import make_producer
from tests.factories.yields import A_PDF, make_over_ceiling, make_survey
from trace.kernel.actor import Role
from trace.rooms.batches import queries


@pytest.fixture
def over(work):
    """A harvest above the ceiling of its plot, with the finding."""
    batch, unit, product = make_over_ceiling(work, make_producer(work))
    (found,) = queries.findings_of(work, [batch.id])
    return batch, unit, product, found


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def typed(unit, product, **changes) -> dict[str, object]:
    return {
        "production_unit_id": unit.id,
        "product_id": product.id,
        "season_on": "2026-07-17",
        "measured.value": "1300",
        "measured.unit": "kg",
        "surveyed_on": "2026-07-18",
        "surveyed_by": "示例镇农技员",
        "method": "实收称重",
    } | changes


def test_the_work_list_says_what_waits_and_why_in_both_languages(client_as, over):
    batch, unit, _product, _found = over
    assistant = client_as(Role.TOWNSHIP_ASSISTANT)

    page = text_of(assistant.get("/officer/yield-checks"))

    assert "待测产复核" in page
    assert "超过产量上限" in page
    assert all(part in page for part in (batch.lot, unit.name, "1,200 千克", "1,000 千克"))
    english = text_of(assistant.get("/officer/yield-checks?lang=en"))
    assert "Above the yield ceiling" in english
    file = assistant.get("/officer/yield-checks?format=csv").get_data(as_text=True)
    assert batch.lot in file
    assert batch.lot not in text_of(assistant.get("/officer/yield-checks?state=cleared"))
    assert "待测产复核" in text_of(assistant.get("/officer/"))


def test_a_survey_is_begun_from_what_waits_and_releases_it(client_as, work, over, counted):
    batch, unit, product, found = over
    assistant = client_as(Role.TOWNSHIP_ASSISTANT)
    with counted():
        page = text_of(assistant.get(f"/officer/yield-checks/{found.id}"))
    assert "登记测产" in page
    form = text_of(assistant.get(f"/officer/yield-surveys/new?finding_id={found.id}"))
    assert f'name="production_unit_id" value="{unit.id}"' in form
    assert 'value="2026-07-17"' in form

    photo = (io.BytesIO(A_PDF), "测产表.pdf")
    answer = assistant.post(
        "/officer/yield-surveys/new",
        data=typed(unit, product, files=[photo]),
        content_type="multipart/form-data",
    )

    assert answer.status_code == 302
    shown_survey = text_of(assistant.get(answer.headers["Location"]))
    assert "1,300 千克" in shown_survey
    link = re.search(r"/officer/yield-surveys/\d+/files/\d+", shown_survey)
    assert link is not None
    file = assistant.get(link[0])
    assert (file.status_code, file.data) == (200, A_PDF)
    assert assistant.get(re.sub(r"\d+$", "999999", link[0])).status_code == 404
    assert not queries.get_batch(work, batch.id).is_flagged
    assert "示例镇农技员" in text_of(assistant.get("/officer/yield-surveys"))
    assert "已放行" in text_of(assistant.get(f"/officer/yield-checks/{found.id}"))


def test_a_wrong_survey_keeps_what_was_typed(client_as, over):
    _batch, unit, product, _found = over
    officer = client_as(Role.AGRICULTURE_OFFICER)

    answer = officer.post(
        "/officer/yield-surveys/new",
        data=typed(unit, product, surveyed_on="2026-07-19", note="坡地"),
    )

    assert answer.status_code == 422
    assert "坡地" in text_of(answer)


def test_without_a_unit_one_is_led_to_what_waits(client_as):
    answer = client_as(Role.TOWNSHIP_ASSISTANT).get("/officer/yield-surveys/new")

    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/officer/yield-checks")


def test_an_officer_decides_what_a_process_brought_out(client_as, work):
    batch = make_process(work, [make_harvest(work, quantity=kg(10))], quantity=kg(12))
    (found,) = queries.findings_of(work, [batch.id])
    officer, assistant = client_as(Role.MARKET_OFFICER), client_as(Role.TOWNSHIP_ASSISTANT)
    address = f"/officer/yield-checks/{found.id}"
    assert "由当地监管人员决定" in text_of(assistant.get(address))
    assert "产出 12 千克，而投入只有 10 千克" in text_of(officer.get(address))
    assert officer.post(address, data={"reason": ""}).status_code == 422

    answer = officer.post(address, data={"reason": "复称属实"})

    assert answer.status_code == 302
    assert "复称属实" in text_of(officer.get(address))
    assert officer.post(address, data={"reason": "再次"}).status_code == 422


def test_a_lot_page_leads_to_the_check_and_a_unit_to_a_survey(client_as, work, over):
    batch, unit, product, _found = over
    officer = client_as(Role.AGRICULTURE_OFFICER)
    make_survey(work, unit, product, 10)
    work.session.commit()

    assert f"/officer/yield-checks?text={batch.lot}" in text_of(
        officer.get(f"/officer/lots/{batch.id}")
    )
    holdings = text_of(officer.get(f"/officer/producers/{unit.producer_id}/holdings"))
    assert f"/officer/yield-surveys/new?unit_id={unit.id}" in holdings
    begun = officer.get(f"/officer/yield-surveys/new?unit_id={unit.id}")
    assert unit.name in text_of(begun)
