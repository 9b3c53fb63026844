"""Reads of tests and measurements; the caller decides who may see the batch."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.testing.models import Measurement, TestReport


def tests_of(work: Work, batch_ids: Collection[int]) -> Sequence[TestReport]:
    """Return the reports on these batches with their items, the newest first."""
    statement = (
        select(TestReport)
        .where(TestReport.batch_id.in_(batch_ids))
        .options(selectinload(TestReport.items))
        .order_by(TestReport.reported_on.desc(), TestReport.id.desc())
    )
    return work.session.scalars(statement).all()


def measurements_of(work: Work, batch_ids: Collection[int]) -> Sequence[Measurement]:
    """Return the measurements of these batches, the newest first."""
    statement = (
        select(Measurement)
        .where(Measurement.batch_id.in_(batch_ids))
        .order_by(Measurement.measured_on.desc(), Measurement.id.desc())
    )
    return work.session.scalars(statement).all()


def get_report(work: Work, report_id: int) -> TestReport:
    """Return one report with its items; raises NoSuchRecord."""
    report = work.session.get(TestReport, report_id, options=[selectinload(TestReport.items)])
    if report is None:
        raise NoSuchRecord(kind="test-report", key=str(report_id))
    return report
