"""Officers check certificates and settle failures; a laboratory reports for itself."""

from __future__ import annotations

import pytest

from tests.factories.batches import make_harvest
from tests.factories.conformity import make_certificate
from tests.factories.testing import make_failure, make_lab
from trace.kernel.actor import Role
from trace.rooms.batches.queries import restrictions_on
from trace.rooms.batches.services import stop_own
from trace.rooms.conformity import queries as conformity
from trace.rooms.conformity.services import check_certificate
from trace.rooms.testing import queries as testing
from trace.rooms.testing.models import TestKind

ENGLISH = {"Accept-Language": "en"}
TOLD = {
    "kind": "supervised",
    "report_number": "CJ-1",
    "sampled_on": "2026-07-17",
    "reported_on": "2026-07-18",
    "is_safety": "true",
    "passed": "false",
}


@pytest.fixture
def batch(work):
    found = make_harvest(work)
    work.session.commit()
    return found


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def test_an_officer_finds_a_certificate_by_number_and_records_the_check(
    officer, work, batch, counted
):
    made = make_certificate(work, batch)
    stop_own(work, batch_id=batch.id, reason="农残疑问")
    work.session.commit()
    assert made.number in text_of(officer.get("/officer/conformity?text=黄桃"))
    found = officer.get(f"/officer/conformity?text={made.number.lower()}")
    address = f"/officer/conformity/{made.number}"
    assert found.headers["Location"] == address
    with counted():
        page = text_of(officer.get(address))
    assert "农残疑问" in page
    assert "示例单位" in page

    refused = officer.post(address, data={"office": "示例市监局"}, headers=ENGLISH)
    officer.post(address, data={"office": "示例市监局", "place": "县批发市场", "agrees": "false"})

    assert refused.status_code == 422
    (check,) = conformity.find_by_number(work, made.number).checks
    assert (check.agrees, check.place) == (False, "县批发市场")
    assert "县批发市场" in text_of(officer.get(address))


def test_the_checks_of_an_area_are_listed_searched_and_exported(
    officer, client_as, work, batch, counted
):
    made = make_certificate(work, batch)
    for place, agrees in (("县批发市场", True), ("服务区", False)):
        check_certificate(work, number=made.number, agrees=agrees, place=place, office="示例市监局")
    work.session.commit()
    listed = "/officer/conformity/checks"
    far = client_as(Role.AGRICULTURE_OFFICER, division="430225")

    assert f'href="{listed}' in text_of(officer.get("/officer/conformity"))
    with counted():
        page = text_of(officer.get(listed))
    assert page.index("服务区") < page.index("县批发市场")
    assert f'href="/officer/conformity/{made.number}' in page
    assert "县批发市场" not in text_of(officer.get(f"{listed}?outcome=differs"))
    assert "服务区" not in text_of(officer.get(f"{listed}?text={made.number}+批发"))
    assert "证物不符" in text_of(officer.get(f"{listed}?format=csv"))
    assert made.number not in text_of(far.get(listed))
    assert client_as(Role.LAB).get(listed).status_code == 403


def test_a_county_does_not_check_anothers_certificates(client_as, work, batch):
    made = make_certificate(work, batch)
    work.session.commit()
    far = client_as(Role.MARKET_OFFICER, division="430225")

    assert far.get(f"/officer/conformity/{made.number}").status_code == 403
    assert made.number not in text_of(far.get("/officer/conformity"))


def test_an_officer_records_supervised_sampling_and_settles_the_failure(officer, work, batch):
    assert f"batch={batch.id}" in text_of(officer.get(f"/officer/tests/new?text={batch.lot}"))
    told = TOLD | {"lab_name": "示例检验院"}
    sent = officer.post(f"/officer/tests/new?batch={batch.id}", data=told)
    (report,) = testing.tests_of(work, [batch.id])
    assert report.kind is TestKind.SUPERVISED
    assert restrictions_on(work, [batch.id])
    page = text_of(officer.get(sent.headers["Location"]))
    assert f"/officer/tests/{report.id}/disposition" in page

    address = f"/officer/tests/{report.id}/disposition"
    officer.post(address, data={"text": "销毁", "on": "2026-07-01"})
    assert restrictions_on(work, [batch.id])
    done = officer.post(address, data={"text": "销毁", "on": "2026-07-18"}, follow_redirects=True)

    assert "销毁" in text_of(done)
    assert restrictions_on(work, [batch.id]) == []
    assert "已处置" in text_of(officer.get("/officer/tests"))


def test_a_laboratory_reports_for_itself_and_settles_nothing(client_as, work, batch):
    lab_id = make_lab(work, "万载县示例检测中心")
    failed = make_failure(work, batch)
    work.session.commit()
    lab = client_as(Role.LAB, organisation_id=lab_id)
    form = text_of(lab.get(f"/officer/tests/new?batch={batch.id}"))
    assert "万载县示例检测中心" in form
    told = TOLD | {"passed": "true", "retest_of_id": str(failed.id)}

    other = lab.post(f"/officer/tests/new?batch={batch.id}", data=told | {"lab_id": "1"})
    settle = lab.post(
        f"/officer/tests/{failed.id}/disposition", data={"text": "放行", "on": "2026-07-18"}
    )
    assert restrictions_on(work, [batch.id])
    lab.post(f"/officer/tests/new?batch={batch.id}", data=told | {"lab_id": str(lab_id)})

    assert other.status_code in (403, 422)
    assert settle.status_code == 403
    assert restrictions_on(work, [batch.id]) == []


def test_an_officer_measures_and_adds_a_paper(officer, work, batch):
    failed = make_failure(work, batch)
    work.session.commit()

    told = {"measured_on": "2026-07-18", "instrument": "秤", "others.0.name": "单果重"}
    address = f"/officer/measurements/new?batch={batch.id}"
    officer.post(address, data=told | {"others.0.value": "160 g"})
    missing = officer.post(f"/officer/tests/{failed.id}/evidence", follow_redirects=True)

    assert "160 g" in text_of(officer.get("/officer/measurements"))
    assert missing.status_code == 200


def test_assistants_check_certificates_and_record_no_tests(client_as, work, batch):
    made = make_certificate(work, batch)
    work.session.commit()
    assistant = client_as(Role.TOWNSHIP_ASSISTANT)

    assert assistant.get(f"/officer/conformity/{made.number}").status_code == 200
    assert assistant.get("/officer/tests").status_code == 403
