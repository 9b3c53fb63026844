"""Supervised sampling and other tests: recorded by officers and laboratories, settled by officers."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.forms import Form
from trace.http.identity import caller, current_actor
from trace.http.session import door_work
from trace.kernel.actor import Role
from trace.kernel.errors import MissingPermission, TraceError
from trace.kernel.permissions import Permission, may_somewhere
from trace.rooms.testing import services
from trace.rooms.testing.kinds import TestKind
from trace.web import test_pages
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.registers import Answer
from trace.web.test_pages import Desk
from trace.wire.testing import DispositionSchema

LAB_KINDS = (TestKind.SUPERVISED, TestKind.COMMISSIONED, TestKind.RAPID)

navigation.add(
    portal="officer",
    endpoint="officer.tests",
    label=_l("Tests and measurements"),
    permission=Permission.TESTS_RECORD,
    order=55,
)


def test_desk() -> Desk:
    """Officers record for any laboratory, a laboratory's people for their own; raises MissingPermission."""
    for_portal()
    if not may_somewhere(current_actor(), Permission.TESTS_RECORD):
        raise MissingPermission(permission=Permission.TESTS_RECORD.value)
    found = caller()
    labs = [
        (place.organisation_id, place.organisation)
        for place in (found.places if found else ())
        if place.role is Role.LAB
    ]
    kinds = LAB_KINDS if labs else tuple(TestKind)
    return Desk("officer", kinds, "officer.lot", labs=labs)


@bp.get("/tests")
def tests() -> Answer:
    """List the reports of one's area, or of one's own laboratory."""
    return test_pages.report_list(test_desk())


@bp.route("/tests/new", methods=["GET", "POST"])
def record_test() -> Answer:
    """Record a report."""
    return test_pages.record_test(test_desk())


@bp.get("/tests/<int:report_id>")
def test_report(report_id: int) -> str:
    """Show one report."""
    return test_pages.report_page(test_desk(), report_id)


@bp.post("/tests/<int:report_id>/evidence")
def test_evidence(report_id: int) -> Answer:
    """Add the paper of a report."""
    return test_pages.attach_evidence(test_desk(), report_id)


@bp.post("/tests/<int:report_id>/disposition")
def settle_test(report_id: int) -> Answer:
    """Record what was done about failed goods; the batch is released."""
    form = Form(DispositionSchema)
    if form.load():
        try:
            with door_work() as work:
                services.record_disposition(work, report_id=report_id, **form.data)
            flash(_("The disposition is recorded, and the batch is released."), "good")
        except TraceError as error:
            form.refuse(error)
    for _name, text in form.all_errors():
        flash(text, "bad")
    return redirect(url_for("officer.test_report", report_id=report_id))


@bp.get("/measurements")
def measurements() -> Answer:
    """List the measurements of one's area."""
    return test_pages.measurement_list(test_desk())


@bp.route("/measurements/new", methods=["GET", "POST"])
def record_measurement() -> Answer:
    """Record a measurement."""
    return test_pages.record_measurement(test_desk())
