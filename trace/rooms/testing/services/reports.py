"""Recording what laboratories and instruments found, and what follows from a failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from trace.kernel.actor import Role
from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue
from trace.kernel.permissions import Permission, may, require
from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.accounts.queries import get_organisation
from trace.rooms.accounts.rules import OrganisationKind
from trace.rooms.audit.services import record as audit
from trace.rooms.batches import queries as batches
from trace.rooms.batches import services as batch_services
from trace.rooms.batches.models import Batch
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.norms import queries as norms
from trace.rooms.norms.rules import grade_of
from trace.rooms.testing import intervals, queries, rules
from trace.rooms.testing.models import Measurement, TestItem, TestKind, TestReport
from trace.rooms.testing.rules import ItemFound


def record_test(
    work: Work,
    *,
    batch_id: int,
    kind: TestKind,
    lab_name: str = "",
    lab_id: int | None = None,
    report_number: str,
    sampled_on: date,
    reported_on: date,
    is_safety: bool,
    passed: bool,
    conclusion: str = "",
    items: Sequence[ItemFound] = (),
    evidence: Upload | None = None,
    retest_of_id: int | None = None,
) -> TestReport:
    """Record a report on a batch: a failed safety test restricts it, a passed re-test lifts what the failure placed.

    A passed test that covers what was used clears a breached interval, where an office or the laboratory records it.
    lab      `lab_id` of a registered laboratory, or the name of another; a laboratory's own people name theirs
    Raises   MissingPermission · NotYourLaboratory · RetestNeedsAnotherLab · NotAFailedReport · InvalidValue ·
             AlreadyRecorded (the same report on the same batch)
    """
    batch = batches.get_batch(work, batch_id)
    _require_record(work, batch, kind, lab_id)
    rules.check_dates(sampled_on, reported_on, work.today)
    rules.check_items(items, passed)
    name = _lab_name(work, lab_id, lab_name)
    failed = None if retest_of_id is None else _failed_report(work, retest_of_id, batch)
    if failed is not None and failed.lab_name == name:
        raise rules.RetestNeedsAnotherLab(lab_name=name)
    report = TestReport(
        batch_id=batch.id,
        kind=kind,
        lab_id=lab_id,
        lab_name=name,
        report_number=require_text("report_number", report_number, longest=64),
        sampled_on=sampled_on,
        reported_on=reported_on,
        is_safety=is_safety,
        passed=passed,
        conclusion=conclusion.strip()[:2000],
        retest_of_id=retest_of_id,
        recorded_by=work.actor.label[:120],
        recorded_at=work.now,
    )
    if evidence is not None:
        report.file_id = store_document(work, evidence, organisation_id=batch.producer_id).id
    report.items = [_item(found) for found in items]
    work.session.add(report)
    work.session.flush()  # a report recorded twice is refused before anything follows from it
    _tell(work, "test.recorded", report, batch, passed=passed)
    _follow(work, report, batch, failed)
    intervals.clear_by_test(work, report, batch)
    return report


def record_disposition(work: Work, *, report_id: int, text: str, on: date) -> TestReport:
    """Record what was done about a failed batch (destroyed, downgraded, turned to another use); lifts its restriction.

    Raises   MissingPermission (an officer decides) · NotAFailedReport · InvalidValue
    """
    report = queries.get_report(work, report_id)
    batch = report.batch
    require(work.actor, Permission.BATCHES_LIFT, division=batch.producer.division)
    if not report.needs_settling:
        raise rules.NotAFailedReport(number=report.report_number)
    if not report.reported_on <= on <= work.today:
        raise InvalidValue(field="on", reason="range", value=on.isoformat())
    told = require_text("text", text, longest=2000)
    report.disposition, report.disposed_by = told, work.actor.label[:120]
    report.disposed_on, report.disposed_at = on, work.now
    _tell(work, "test.disposed", report, batch)
    placed = _placed_by(work, batch, report)
    if placed:
        batch_services.lift_restriction(work, restriction_ids=placed, reason=told)
    return report


def attach_evidence(work: Work, *, report_id: int, evidence: Upload) -> TestReport:
    """Add the report's paper, where it was recorded without one; what is there is never replaced.

    Raises   MissingPermission · NotYourLaboratory · EvidenceThere · the refusals of an upload
    """
    report = queries.get_report(work, report_id)
    _require_record(work, report.batch, report.kind, report.lab_id)
    if report.file_id is not None:
        raise rules.EvidenceThere(number=report.report_number)
    producer_id = report.batch.producer_id
    report.file_id = store_document(work, evidence, organisation_id=producer_id).id
    _tell(work, "test.evidence", report, report.batch)
    return report


def record_measurement(
    work: Work,
    *,
    batch_id: int,
    measured_on: date,
    instrument: str,
    values: Mapping[str, str],
) -> Measurement:
    """Record what an instrument measured; the grade follows from the standard in force on that day.

    values   by the standard's field names, numbers as text; without a standard the values are kept and no grade given
    Raises   MissingPermission · InvalidValue
    """
    batch = batches.get_batch(work, batch_id)
    _require_goods(work, batch)
    if not batch.made_on <= measured_on <= work.today:
        raise InvalidValue(field="measured_on", reason="range", value=measured_on.isoformat())
    standard = norms.grade_standard_for(work, batch.product, measured_on)
    tidy = rules.check_values(values, standard.body if standard else None)
    made = Measurement(
        batch_id=batch.id,
        norm_version_id=standard.norm_version_id if standard else None,
        measured_on=measured_on,
        instrument=require_text("instrument", instrument, longest=120),
        values=tidy,
        grade=grade_of(tidy, standard.body, variety=batch.product.variety) if standard else None,
        recorded_by=work.actor.label[:120],
        recorded_at=work.now,
    )
    work.session.add(made)
    work.session.flush()  # doors answer with its number
    audit(
        work,
        "batch.measured",
        subject_kind="batch",
        subject_key=batch.id,
        organisation_id=batch.producer_id,
        grade=made.grade,
    )
    return made


def _require_goods(work: Work, batch: Batch) -> None:
    require(
        work.actor,
        Permission.TESTS_RECORD,
        organisation_id=batch.producer_id,
        division=batch.producer.division,
    )


def _require_record(work: Work, batch: Batch, kind: TestKind, lab_id: int | None) -> None:
    own_labs = work.actor.organisations(Role.LAB)
    if lab_id is not None and lab_id in own_labs:
        require(work.actor, Permission.TESTS_RECORD, organisation_id=lab_id)
        return
    officers = (Role.MARKET_OFFICER, Role.AGRICULTURE_OFFICER)
    if own_labs and not work.actor.has_role(Role.PRODUCER_CLERK, *officers):
        raise rules.NotYourLaboratory
    if kind is TestKind.SUPERVISED:
        # Only the office that sampled, or the laboratory it sent the sample to, speaks of supervised sampling.
        require(work.actor, Permission.CHECKS_WRITE, division=batch.producer.division)
    _require_goods(work, batch)


def _lab_name(work: Work, lab_id: int | None, lab_name: str) -> str:
    if lab_id is not None:
        lab = get_organisation(work, lab_id)
        if lab.kind is not OrganisationKind.LAB or not lab.is_active:
            raise InvalidValue(field="lab_id", reason="unknown-choice", value=str(lab_id))
        return lab.name
    return require_text("lab_name", lab_name, longest=120)


def _failed_report(work: Work, report_id: int, batch: Batch) -> TestReport:
    report = queries.get_report(work, report_id)
    if report.batch_id != batch.id:
        raise InvalidValue(field="retest_of_id", reason="unknown-choice", value=str(report_id))
    if report.passed or report.disposition is not None:
        raise rules.NotAFailedReport(number=report.report_number)
    return report


def _item(found: ItemFound) -> TestItem:
    return TestItem(
        name=require_text("items", found.name, longest=120),
        value=require_text("items", found.value, longest=60),
        unit=found.unit.strip()[:30],
        limit_value=found.limit_value.strip()[:60],
        method=found.method.strip()[:120],
        passed=found.passed,
    )


def _follow(work: Work, report: TestReport, batch: Batch, failed: TestReport | None) -> None:
    if report.is_safety and not report.passed:
        batch_services.place_restriction(
            work,
            batch_ids=[batch.id],
            kind=RestrictionKind.SAFETY_FAILURE,
            reason=report.cause,
            document_number=report.report_number,
        )
        # Supervision lies above this room: its lead is opened by the job that this fact leaves behind.
        work.enqueue("supervision.lead_of_test", report_id=report.id)
    elif failed is not None:
        _overturn(work, report, batch, failed)


def _overturn(work: Work, report: TestReport, batch: Batch, failed: TestReport) -> None:
    """A producer may record any report, but only an office or the laboratory itself clears a failure by one."""
    if not rules.proves_safety(report.kind, is_safety=report.is_safety, passed=report.passed):
        return
    placed = _placed_by(work, batch, failed)
    if not placed:
        return
    if may(work.actor, Permission.BATCHES_LIFT, division=batch.producer.division):
        batch_services.lift_restriction(work, restriction_ids=placed, reason=report.cause)
    elif report.lab_id is not None and report.lab_id in work.actor.organisations(Role.LAB):
        batch_services.lift_for_retest(
            work, restriction_ids=placed, lab_id=report.lab_id, reason=report.cause
        )


def _placed_by(work: Work, batch: Batch, failed: TestReport) -> list[int]:
    """What this failure placed; the failures of other reports on the batch stay (numbers may agree)."""
    return [
        found.restriction.id
        for found in batches.restrictions_on(work, [batch.id], with_ancestors=False)
        if found.kind is RestrictionKind.SAFETY_FAILURE and found.restriction.reason == failed.cause
    ]


def _tell(work: Work, verb: str, report: TestReport, batch: Batch, **facts: object) -> None:
    audit(
        work,
        verb,
        subject_kind="test",
        subject_key=report.id,
        organisation_id=batch.producer_id,
        batch=batch.id,
        number=report.report_number,
        **facts,
    )
