"""Test reports and measurements of one's own batches."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.kernel.permissions import Permission
from trace.rooms.testing.kinds import TestKind
from trace.web import test_pages
from trace.web.producer import bp
from trace.web.producer.desk import own_producer_id, require_own
from trace.web.registers import Answer
from trace.web.test_pages import Desk

# Supervised sampling is the office's: nobody reports on oneself in its name.
KINDS = (TestKind.COMMISSIONED, TestKind.OWN, TestKind.RAPID)

navigation.add(
    portal="producer",
    endpoint="producer.tests",
    label=_l("Tests and measurements"),
    permission=Permission.BATCHES_WRITE,
    order=32,
)


def _desk() -> Desk:
    return Desk("producer", KINDS, "producer.batch", own_producer_id())


@bp.get("/tests")
def tests() -> Answer:
    """List the reports on one's own batches."""
    return test_pages.report_list(_desk())


@bp.route("/tests/new", methods=["GET", "POST"])
def record_test() -> Answer:
    """Record a report."""
    return test_pages.record_test(_desk())


@bp.get("/tests/<int:report_id>")
def test_report(report_id: int) -> str:
    """Show one report."""
    return test_pages.report_page(_desk(), report_id, lambda batch: require_own(batch.producer_id))


@bp.post("/tests/<int:report_id>/evidence")
def test_evidence(report_id: int) -> Answer:
    """Add the paper of a report."""
    return test_pages.attach_evidence(_desk(), report_id)


@bp.get("/measurements")
def measurements() -> Answer:
    """List the measurements of one's own batches."""
    return test_pages.measurement_list(_desk())


@bp.route("/measurements/new", methods=["GET", "POST"])
def record_measurement() -> Answer:
    """Record a measurement."""
    return test_pages.record_measurement(_desk())
