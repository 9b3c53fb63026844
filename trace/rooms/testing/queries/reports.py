"""Reads of tests and measurements.

`tests_of`, `measurements_of`, `measurements_under` and `get_report` serve the rooms above and the public pages; the
`read_…` and `list_…` functions are for signed-in people and ask for their rights.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.actor import Role
from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, may, reach_of
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.batches.queries import read_batch
from trace.rooms.batches.queries.reading import WITH_PARTIES
from trace.rooms.norms.models import Norm, NormVersion
from trace.rooms.producers.queries import owned_within_reach
from trace.rooms.products.models import Product
from trace.rooms.testing.models import Measurement, TestKind, TestReport

_WITH_BATCH = joinedload(TestReport.batch).options(*WITH_PARTIES)


def tests_of(work: Work, batch_ids: Collection[int]) -> Sequence[TestReport]:
    """Return the reports on these batches with their items, the newest first, in one statement."""
    statement = (
        select(TestReport)
        .where(TestReport.batch_id.in_(batch_ids))
        .options(joinedload(TestReport.items))
        .order_by(TestReport.reported_on.desc(), TestReport.id.desc())
    )
    return work.session.scalars(statement).unique().all()


def measurements_of(work: Work, batch_ids: Collection[int]) -> Sequence[Measurement]:
    """Return the measurements of these batches, the newest first."""
    statement = (
        select(Measurement)
        .where(Measurement.batch_id.in_(batch_ids))
        .order_by(Measurement.measured_on.desc(), Measurement.id.desc())
    )
    return work.session.scalars(statement).all()


def measurements_under(
    work: Work, batch_ids: Collection[int], code: str
) -> Sequence[tuple[Measurement, NormVersion]]:
    """Return those measurements that were graded by the standard `code`, the newest first, with its version."""
    statement = (
        select(Measurement, NormVersion)
        .join(NormVersion, NormVersion.id == Measurement.norm_version_id)
        .join(Norm, Norm.id == NormVersion.norm_id)
        .where(Measurement.batch_id.in_(batch_ids), Norm.code == code)
        .order_by(Measurement.measured_on.desc(), Measurement.id.desc())
    )
    return [(made, version) for made, version in work.session.execute(statement)]


def get_report(work: Work, report_id: int) -> TestReport:
    """Return one report with its items, batch and producer; raises NoSuchRecord."""
    report = work.session.scalars(
        select(TestReport)
        .where(TestReport.id == report_id)
        .options(selectinload(TestReport.items), _WITH_BATCH)
    ).one_or_none()
    if report is None:
        raise NoSuchRecord(kind="test-report", key=str(report_id))
    return report


def read_report(work: Work, report_id: int) -> TestReport:
    """Return one report to its laboratory or to a reader of the producer's books.

    Raises   NoSuchRecord · MissingPermission
    """
    report = get_report(work, report_id)
    producer = report.batch.producer
    if report.lab_id not in work.actor.organisations(Role.LAB) and not may(
        work.actor,
        Permission.BATCHES_READ,
        organisation_id=producer.id,
        division=producer.division,
    ):
        raise MissingPermission(permission=Permission.BATCHES_READ.value)
    return report


def retests_of(work: Work, report_id: int) -> Sequence[TestReport]:
    """Return the reports that re-test this one, oldest first."""
    return work.session.scalars(
        select(TestReport).where(TestReport.retest_of_id == report_id).order_by(TestReport.id)
    ).all()


def open_failures(work: Work, batch_id: int) -> Sequence[TestReport]:
    """Return the failed safety reports on a batch whose failure nobody has settled by a disposition, newest first."""
    return work.session.scalars(
        select(TestReport)
        .where(
            TestReport.batch_id == batch_id,
            TestReport.is_safety,
            TestReport.passed.is_(False),
            TestReport.disposition.is_(None),
        )
        .order_by(TestReport.id.desc())
    ).all()


def list_reports(
    work: Work,
    *,
    producer_id: int | None = None,
    batch_id: int | None = None,
    kind: TestKind | None = None,
    passed: bool | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[TestReport]:
    """Return the reports that the actor may read with items, batch and producer, newest first.

    text     parts of a report's number, a laboratory, a lot or a product; every word has to occur
    Raises   MissingPermission · InvalidValue for a cursor
    """
    statement = (
        select(TestReport)
        .join(Batch, Batch.id == TestReport.batch_id)
        .where(or_(_is_visible(work), TestReport.lab_id.in_(work.actor.organisations(Role.LAB))))
        .options(selectinload(TestReport.items), _WITH_BATCH)
    )
    if producer_id is not None:
        statement = statement.where(Batch.producer_id == producer_id)
    if batch_id is not None:
        statement = statement.where(TestReport.batch_id == batch_id)
    if kind is not None:
        statement = statement.where(TestReport.kind == kind)
    if passed is not None:
        statement = statement.where(TestReport.passed.is_(passed))
    for word in text.split():
        named = select(Product.id).where(Product.name.icontains(word, autoescape=True))
        statement = statement.where(
            or_(
                TestReport.report_number.icontains(word, autoescape=True),
                TestReport.lab_name.icontains(word, autoescape=True),
                Batch.lot.icontains(word, autoescape=True),
                Batch.product_id.in_(named),
            )
        )
    return page_of(work.session, statement, keys=[TestReport.id], cursor=cursor, size=size)


def read_measurements(work: Work, batch_id: int) -> Sequence[Measurement]:
    """Return a batch's measurements to a reader of its producer's books; raises NoSuchRecord · MissingPermission."""
    read_batch(work, batch_id)
    return measurements_of(work, [batch_id])


def list_measurements(
    work: Work,
    *,
    producer_id: int | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Measurement]:
    """Return the measurements that the actor may read with batch and producer, newest first.

    text     parts of a lot, a product, an instrument or a grade; every word has to occur
    Raises   MissingPermission · InvalidValue for a cursor
    """
    statement = (
        select(Measurement)
        .join(Batch, Batch.id == Measurement.batch_id)
        .where(_is_visible(work))
        .options(joinedload(Measurement.batch).options(*WITH_PARTIES))
    )
    if producer_id is not None:
        statement = statement.where(Batch.producer_id == producer_id)
    for word in text.split():
        named = select(Product.id).where(Product.name.icontains(word, autoescape=True))
        statement = statement.where(
            or_(
                Measurement.instrument.icontains(word, autoescape=True),
                Measurement.grade.icontains(word, autoescape=True),
                Batch.lot.icontains(word, autoescape=True),
                Batch.product_id.in_(named),
            )
        )
    return page_of(work.session, statement, keys=[Measurement.id], cursor=cursor, size=size)


def _is_visible(work: Work) -> ColumnElement[bool]:
    # A laboratory that serves no area reads only what it has reported itself.
    if work.actor.has_role(Role.LAB) and reach_of(work.actor, Permission.BATCHES_READ).is_empty:
        return false()
    return owned_within_reach(work, Batch.producer_id, Permission.BATCHES_READ)
