"""Test reports and measurements in the producer's portal."""

from __future__ import annotations

import io

import pytest

from tests.factories.batches import make_harvest
from tests.factories.norms import make_grade_standard
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.testing import make_failure, make_report
from trace.kernel.actor import Role
from trace.rooms.batches.queries import restrictions_on
from trace.rooms.testing import queries

ENGLISH = {"Accept-Language": "en"}
TOLD = {
    "kind": "commissioned",
    "lab_name": "示例检验院",
    "report_number": "JC-1",
    "sampled_on": "2026-07-17",
    "reported_on": "2026-07-18",
    "is_safety": "true",
    "passed": "true",
    "items.0.name": "毒死蜱",
    "items.0.value": "未检出",
    "items.0.limit_value": "≤0.5",
}


@pytest.fixture
def batch(work):
    norm = make_grade_standard(work)
    work.session.flush()
    producer = make_producer(work)
    found = make_harvest(work, producer, make_product(work, producer, grade_norm_code=norm.code))
    work.session.commit()
    return found


@pytest.fixture
def clerk(client_as, batch):
    return client_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id)


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def a_pdf():
    return (io.BytesIO(b"%PDF-1.7\n%x"), "报告.pdf")


def test_a_report_is_recorded_with_its_items_and_its_paper(clerk, work, batch):
    assert f"/producer/tests/new?batch={batch.id}" in text_of(clerk.get("/producer/tests/new"))
    form = text_of(clerk.get(f"/producer/tests/new?batch={batch.id}"))
    assert 'value="supervised"' not in form

    answer = clerk.post(f"/producer/tests/new?batch={batch.id}", data=TOLD | {"file": a_pdf()})

    (report,) = queries.tests_of(work, [batch.id])
    assert answer.headers["Location"] == f"/producer/tests/{report.id}"
    page = text_of(clerk.get(f"/producer/tests/{report.id}"))
    assert "毒死蜱" in page
    assert "未检出" in page
    assert clerk.get(f"/files/{report.file_id}", buffered=True).status_code == 200
    assert "JC-1" in text_of(clerk.get("/producer/tests"))


def test_a_failed_report_holds_the_batch_and_says_so(clerk, work, batch):
    answer = clerk.post(
        f"/producer/tests/new?batch={batch.id}",
        data=TOLD | {"passed": "false"},
        follow_redirects=True,
        headers=ENGLISH,
    )

    assert "held from now on" in text_of(answer)
    assert restrictions_on(work, [batch.id])
    assert "Record the disposition" not in text_of(answer)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"report_number": ""}, "Fill this in."),
        ({"sampled_on": "2026-07-20"}, "lies in the future"),
        ({"reported_on": "2026-07-16"}, "before the beginning"),
        ({"lab_name": ""}, "Fill this in."),
        ({"items.0.passed": "false"}, "cannot hold a failed item"),
        ({"items.0.value": ""}, "Fill this in."),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field_and_kept(clerk, work, batch, change, message):
    answer = clerk.post(
        f"/producer/tests/new?batch={batch.id}", data=TOLD | change, headers=ENGLISH
    )

    assert answer.status_code == 422
    assert message in text_of(answer)
    assert "毒死蜱" in text_of(answer)
    assert queries.tests_of(work, [batch.id]) == []


def test_the_same_report_twice_is_named_beside_its_number(clerk, work, batch):
    make_report(work, batch, report_number="JC-1")
    work.session.commit()

    answer = clerk.post(f"/producer/tests/new?batch={batch.id}", data=TOLD, headers=ENGLISH)

    assert answer.status_code == 422
    assert "recorded for the batch already" in text_of(answer)


def test_a_retest_is_offered_where_a_failure_waits(clerk, work, batch):
    failed = make_failure(work, batch)
    work.session.commit()
    page = text_of(clerk.get(f"/producer/tests/{failed.id}"))
    assert f"retest_of={failed.id}" in page
    form = text_of(clerk.get(f"/producer/tests/new?batch={batch.id}&retest_of={failed.id}"))
    assert f'<option value="{failed.id}" selected>' in form

    sent = TOLD | {"retest_of_id": str(failed.id), "lab_name": "另一检验院"}
    clerk.post(f"/producer/tests/new?batch={batch.id}", data=sent)

    assert "另一检验院" in text_of(clerk.get(f"/producer/tests/{failed.id}"))
    assert restrictions_on(work, [batch.id])


def test_the_paper_of_a_report_is_added_later_once(clerk, work, batch):
    report = make_report(work, batch)
    work.session.commit()
    address = f"/producer/tests/{report.id}/evidence"

    assert "请选择文件" in text_of(clerk.post(address, follow_redirects=True))
    clerk.post(address, data={"file": a_pdf()})

    work.session.refresh(report)
    assert report.file_id is not None
    assert clerk.post(address, data={"file": a_pdf()}).status_code == 409


def test_a_measurement_asks_for_what_the_standard_grades_by(clerk, work, batch):
    address = f"/producer/measurements/new?batch={batch.id}"
    assert "/producer/measurements/new?batch=" in text_of(clerk.get("/producer/measurements/new"))
    form = text_of(clerk.get(address))
    assert "单果重 (g)" in form
    told = {
        "measured_on": "2026-07-18",
        "instrument": "糖度计",
        "values.weight_g": "182",
        "values.soluble_solids": "12.6",
        "others.0.name": "果温",
        "others.0.value": "8 ℃",
    }

    wrong = clerk.post(address, data=told | {"values.weight_g": "一百八"}, headers=ENGLISH)
    sent = clerk.post(address, data=told, follow_redirects=True)

    assert wrong.status_code == 422
    assert "Enter a number." in text_of(wrong)
    (made,) = queries.measurements_of(work, [batch.id])
    assert (made.grade, made.values["果温"]) == ("一级", "8 ℃")
    assert "一级" in text_of(sent)


def test_a_measurement_without_a_grade_says_so(clerk, work, batch):
    plain = make_harvest(work, batch.producer)
    work.session.commit()
    told = {"measured_on": "2026-07-18", "instrument": "秤", "others.0.name": "单果重"}

    low = clerk.post(
        f"/producer/measurements/new?batch={batch.id}",
        data=told | {"others.0.value": "90"},
        follow_redirects=True,
        headers=ENGLISH,
    )
    free = clerk.post(
        f"/producer/measurements/new?batch={plain.id}",
        data=told | {"others.0.value": "90"},
        follow_redirects=True,
        headers=ENGLISH,
    )

    assert "none of the standard" in text_of(low)
    assert "The measurement is recorded." in text_of(free)


def test_others_batches_are_not_tested_here(clerk, work):
    other = make_harvest(work)
    report = make_report(work, other)
    work.session.commit()

    assert clerk.get(f"/producer/tests/{report.id}").status_code == 403
    assert clerk.get(f"/producer/tests/new?batch={other.id}").status_code == 403
    assert clerk.post(f"/producer/tests/new?batch={other.id}", data=TOLD).status_code == 403
    assert clerk.get(f"/producer/measurements/new?batch={other.id}").status_code == 403
