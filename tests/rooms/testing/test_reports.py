"""Reports, the restriction that a failure places, and what lifts it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from tests.factories.batches import make_harvest, make_process
from tests.factories.people import make_organisation
from tests.factories.producers import COUNTY, make_producer
from tests.factories.testing import make_failure, make_lab, make_report
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.uploads import Upload
from trace.rooms.audit.models import AuditEntry
from trace.rooms.batches.queries import restriction_history, restrictions_on
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.testing import queries, services
from trace.rooms.testing.models import TestKind
from trace.rooms.testing.rules import (
    EvidenceThere,
    ItemFound,
    NotAFailedReport,
    NotYourLaboratory,
    RetestNeedsAnotherLab,
)


@pytest.fixture
def batch(work):
    return make_harvest(work)


@pytest.fixture
def officer(work_as):
    return work_as(Role.AGRICULTURE_OFFICER, division=COUNTY, organisation_id=1, account_id=7)


@pytest.fixture
def clerk(work_as, batch):
    return work_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id)


def a_picture() -> Upload:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "PNG")
    return Upload("report.png", content.getvalue())


def held(work, batch):
    return [found.kind for found in restrictions_on(work, [batch.id])]


def test_a_report_keeps_what_the_laboratory_wrote(clerk, work, batch):
    report = make_report(
        clerk,
        batch,
        conclusion=" 合格 ",
        items=[ItemFound(name="毒死蜱", value="未检出", unit="mg/kg", limit_value="≤0.5")],
        evidence=a_picture(),
    )

    kept = queries.get_report(work, report.id)
    assert (kept.conclusion, kept.lab_id, kept.recorded_by) == (
        "合格",
        None,
        "test producer_clerk",
    )
    assert [(item.name, item.value, item.passed) for item in kept.items] == [
        ("毒死蜱", "未检出", True)
    ]
    assert kept.file_id is not None
    assert [found.id for found in queries.tests_of(work, [batch.id])] == [report.id]
    assert held(work, batch) == []


def test_a_failed_safety_test_holds_the_batch_and_all_made_of_it(clerk, work, batch):
    report = make_failure(clerk, batch, kind=TestKind.RAPID)

    sorted_out = make_process(work, [batch])
    (found,) = restrictions_on(work, [sorted_out.id])
    assert found.kind is RestrictionKind.SAFETY_FAILURE
    assert found.restriction.document_number == report.report_number
    assert [each.id for each in queries.open_failures(work, batch.id)] == [report.id]


def test_a_failed_test_of_quality_holds_nothing(clerk, work, batch):
    report = make_failure(clerk, batch, is_safety=False)

    assert held(work, batch) == []
    with pytest.raises(NotAFailedReport):
        services.record_disposition(work, report_id=report.id, text="降级", on=work.today)


def test_an_officers_passed_retest_by_another_laboratory_releases_the_batch(officer, work, batch):
    failed = make_failure(officer, batch, kind=TestKind.SUPERVISED)

    retest = make_report(officer, batch, lab_name="另一检验院", retest_of_id=failed.id)

    assert held(work, batch) == []
    (restriction,) = restriction_history(work, [batch.id])
    assert restriction.lift_reason == f"另一检验院 {retest.report_number}"
    assert [each.id for each in queries.retests_of(work, failed.id)] == [retest.id]


@pytest.mark.parametrize(
    "told", [{"kind": TestKind.RAPID}, {"is_safety": False}, {"passed": False}]
)
def test_a_retest_that_proves_nothing_releases_nothing(officer, work, batch, told):
    failed = make_failure(officer, batch)

    make_report(officer, batch, **({"lab_name": "另一检验院", "retest_of_id": failed.id} | told))

    assert RestrictionKind.SAFETY_FAILURE in held(work, batch)


def test_a_producers_own_retest_is_recorded_and_waits_for_the_office(clerk, officer, work, batch):
    failed = make_failure(clerk, batch)

    make_report(clerk, batch, lab_name="另一检验院", retest_of_id=failed.id)
    waiting = held(work, batch)
    services.record_disposition(officer, report_id=failed.id, text="复检合格", on=work.today)

    assert waiting == [RestrictionKind.SAFETY_FAILURE]
    assert held(work, batch) == []


def test_a_retest_lifts_its_own_failure_only_though_numbers_agree(officer, work, batch):
    first = make_failure(officer, batch, lab_name="甲检验院", report_number="1")
    make_failure(officer, batch, lab_name="乙检验院", report_number="1")

    make_report(officer, batch, lab_name="丙检验院", retest_of_id=first.id)

    (left,) = restrictions_on(work, [batch.id])
    assert left.restriction.reason == "乙检验院 1"


def test_a_failure_is_not_overturned_by_the_laboratory_that_found_it(officer, batch):
    failed = make_failure(officer, batch)

    with pytest.raises(RetestNeedsAnotherLab) as refusal:
        make_report(officer, batch, retest_of_id=failed.id)

    assert refusal.value.lab_name == failed.lab_name


def test_a_retest_names_a_failed_report_on_the_same_batch(officer, work, batch):
    passed = make_report(officer, batch)
    foreign = make_failure(work, make_harvest(work))

    with pytest.raises(NotAFailedReport):
        make_report(officer, batch, lab_name="另一检验院", retest_of_id=passed.id)
    with pytest.raises(InvalidValue, match="retest_of_id"):
        make_report(officer, batch, lab_name="另一检验院", retest_of_id=foreign.id)
    with pytest.raises(NoSuchRecord):
        make_report(officer, batch, lab_name="另一检验院", retest_of_id=10**9)


def test_what_was_done_with_failed_goods_settles_the_failure_once(officer, clerk, work, batch):
    failed = make_failure(officer, batch)

    with pytest.raises(MissingPermission):
        services.record_disposition(clerk, report_id=failed.id, text="销毁", on=work.today)
    with pytest.raises(InvalidValue, match="range"):
        services.record_disposition(
            officer, report_id=failed.id, text="销毁", on=work.today + timedelta(days=1)
        )
    done = services.record_disposition(officer, report_id=failed.id, text=" 销毁 ", on=work.today)

    assert (done.disposition, done.disposed_on, done.disposed_by) == (
        "销毁",
        work.today,
        "test agriculture_officer",
    )
    assert held(work, batch) == []
    assert queries.open_failures(work, batch.id) == []
    with pytest.raises(NotAFailedReport):
        services.record_disposition(officer, report_id=failed.id, text="再次", on=work.today)
    with pytest.raises(NotAFailedReport):
        make_report(officer, batch, lab_name="另一检验院", retest_of_id=failed.id)


def test_a_disposition_after_a_retest_finds_nothing_left_to_lift(officer, work, batch):
    failed = make_failure(officer, batch)
    make_report(officer, batch, lab_name="另一检验院", retest_of_id=failed.id)

    services.record_disposition(officer, report_id=failed.id, text="放行", on=work.today)

    assert held(work, batch) == []


def test_a_laboratory_reports_in_its_own_name_and_clears_by_its_own_retest(work, work_as, batch):
    lab_id, other_id = make_lab(work), make_lab(work)
    lab = work_as(Role.LAB, organisation_id=lab_id, division=COUNTY)
    failed = make_failure(work, batch, lab_id=other_id, kind=TestKind.SUPERVISED)

    with pytest.raises(NotYourLaboratory):
        make_report(lab, batch, lab_id=other_id)
    with pytest.raises(NotYourLaboratory):
        make_report(lab, batch)
    report = make_report(
        lab, batch, lab_id=lab_id, kind=TestKind.SUPERVISED, retest_of_id=failed.id
    )

    assert report.lab_name.startswith("示例检测中心")
    assert held(work, batch) == []


def test_a_laboratorys_failed_report_holds_goods_of_any_producer(work, work_as, batch):
    lab_id = make_lab(work)
    lab = work_as(Role.LAB, organisation_id=lab_id, division="430225")

    make_failure(lab, batch, lab_id=lab_id)

    assert held(work, batch) == [RestrictionKind.SAFETY_FAILURE]


def test_only_an_office_or_its_laboratory_speaks_of_supervised_sampling(clerk, work, batch):
    with pytest.raises(MissingPermission):
        make_report(clerk, batch, kind=TestKind.SUPERVISED)

    assert queries.tests_of(work, [batch.id]) == []


def test_a_named_laboratory_is_one_that_is_registered_and_active(work, batch):
    office_id = make_organisation(work, Role.MARKET_OFFICER)

    with pytest.raises(InvalidValue, match="lab_id"):
        make_report(work, batch, lab_id=office_id)
    with pytest.raises(InvalidValue, match="lab_name"):
        make_report(work, batch, lab_name=" ")


def test_strangers_record_nothing(work, work_as, batch):
    strangers = [
        work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id),
        work_as(Role.MARKET_OFFICER, division="430225"),
        work_as(Role.BRAND, organisation_id=1, division=COUNTY),
    ]

    for stranger in strangers:
        with pytest.raises(MissingPermission):
            make_report(stranger, batch)
    work.session.flush()
    assert work.session.query(AuditEntry).filter_by(verb="test.recorded").count() == 0


def test_the_paper_of_a_report_is_added_once(clerk, work, work_as, batch):
    report = make_report(clerk, batch)
    stranger = work_as(Role.MARKET_OFFICER, division="430225")

    with pytest.raises(MissingPermission):
        services.attach_evidence(stranger, report_id=report.id, evidence=a_picture())
    services.attach_evidence(clerk, report_id=report.id, evidence=a_picture())

    with pytest.raises(EvidenceThere):
        services.attach_evidence(clerk, report_id=report.id, evidence=a_picture())


def test_reports_are_read_by_those_whose_business_they_are(work, work_as, clerk, officer, batch):
    lab_id = make_lab(work)
    far = work_as(Role.LAB, organisation_id=lab_id, division="430225")
    own = make_report(far, batch, lab_id=lab_id)
    other = make_failure(clerk, batch)
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    assert [each.id for each in queries.list_reports(clerk)] == [other.id, own.id]
    assert [each.id for each in queries.list_reports(officer, passed=False)] == [other.id]
    assert [each.id for each in queries.list_reports(far)] == [own.id]
    assert list(queries.list_reports(stranger)) == []
    with pytest.raises(MissingPermission):
        queries.list_reports(work_as(Role.PRINTER, organisation_id=1))
    assert [
        each.id
        for each in queries.list_reports(
            work,
            producer_id=batch.producer_id,
            batch_id=batch.id,
            kind=TestKind.COMMISSIONED,
            text=f"{batch.lot} 黄桃 {own.report_number}",
        )
    ] == [own.id]
    assert queries.read_report(far, own.id).batch.lot == batch.lot
    assert queries.read_report(officer, other.id).needs_settling
    for reader, hidden in ((far, other), (stranger, own)):
        with pytest.raises(MissingPermission):
            queries.read_report(reader, hidden.id)
