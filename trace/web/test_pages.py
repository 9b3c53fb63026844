"""The pages of test reports and measurements, which producers, officers and laboratories share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from trace.http import words
from trace.http.arguments import number_asked
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import DEFAULT_SIZE, Page
from trace.kernel.permissions import Permission, may
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.norms.queries import grade_standard_for
from trace.rooms.testing import queries, services
from trace.rooms.testing.kinds import TestKind
from trace.rooms.testing.rules import numeric_fields
from trace.web.registers import (
    Answer,
    Column,
    Filter,
    Input,
    Link,
    form_page,
    list_page,
    text_asked,
)
from trace.wire.testing import MeasurementFormSchema, ReportSchema

EVIDENCE = {
    TestKind.SUPERVISED: "supervised",
    TestKind.COMMISSIONED: "commissioned",
    TestKind.OWN: "self",
    TestKind.RAPID: "rapid",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose pages these are: the blueprint's name, the books shown, the kinds that may be recorded there.

    producer_id  the producer whose books alone are shown, None for all that the actor may read
    labs         the laboratories in whose name the person reports, with their names
    batch_page   the endpoint of one batch
    """

    portal: str
    kinds: Sequence[TestKind]
    batch_page: str
    producer_id: int | None = None
    labs: Sequence[tuple[int, str]] = ()

    def url(self, page: str, **values: Any) -> str:
        """Return the address of one of these pages in the desk's own portal."""
        return url_for(f"{self.portal}.{page}", **values)

    def batch_url(self, batch_id: int) -> str:
        """Return the address of a batch in the desk's own portal."""
        return url_for(self.batch_page, batch_id=batch_id)


def result_word(report: Any) -> str:
    """Return what a report found, in one word."""
    if report.passed:
        return _("Test passed")
    return _("Test failed, settled") if report.disposition else _("Test failed")


def report_list(desk: Desk) -> Answer:
    """List reports; search, filter, export."""
    kinds = Filter("kind", _("Kind"), TestKind)
    columns = [
        Column(
            _("Test report"),
            lambda r: r.report_number,
            lambda r: desk.url("test_report", report_id=r.id),
        ),
        Column(_("Product"), lambda r: r.batch.product.name),
        Column(_("Lot number"), lambda r: r.batch.lot, lambda r: desk.batch_url(r.batch_id)),
        Column(_("Kind"), lambda r: r.kind),
        Column(_("Laboratory"), lambda r: r.lab_name),
        Column(_("Reported on"), lambda r: r.reported_on),
        Column(_("Test result"), result_word),
    ]
    if desk.producer_id is None:
        columns.insert(3, Column(_("Producer"), lambda r: r.batch.producer.name))
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_reports(
                work,
                producer_id=desk.producer_id,
                kind=kinds.chosen,
                text=text_asked(),
                cursor=cursor,
                size=size,
            )

        return list_page(
            title=_("Test reports"),
            columns=columns,
            fetch=fetch,
            search=_("Report, laboratory, lot or product"),
            filters=[kinds],
            links=[
                Link(_("Record a report"), desk.url("record_test"), is_main=True),
                Link(_("Measurements"), desk.url("measurements")),
            ],
            empty=_("No test reports yet."),
        )


def measurement_list(desk: Desk) -> Answer:
    """List measurements; search, export."""
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_measurements(
                work, producer_id=desk.producer_id, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Measurements"),
            columns=[
                Column(
                    _("Lot number"), lambda m: m.batch.lot, lambda m: desk.batch_url(m.batch_id)
                ),
                Column(_("Product"), lambda m: m.batch.product.name),
                Column(_("Producer"), lambda m: m.batch.producer.name),
                Column(_("Measured on"), lambda m: m.measured_on),
                Column(_("Instrument"), lambda m: m.instrument),
                Column(
                    _("Values"),
                    lambda m: _(", ").join(f"{name} {value}" for name, value in m.values.items()),
                ),
                Column(_("Grade"), lambda m: m.grade or _("no grade")),
            ],
            fetch=fetch,
            search=_("Lot, product, instrument or grade"),
            links=[
                Link(_("Record a measurement"), desk.url("record_measurement"), is_main=True),
                Link(_("Test reports"), desk.url("tests")),
            ],
            empty=_("No measurements yet."),
        )


def choose_batch(desk: Desk, page: str, title: str) -> Answer:
    """Ask for the batch first: those that the person may read, by lot number or product."""
    with door_work(read_only=True) as work:
        found = batches.list_batches(
            work,
            producer_id=desk.producer_id,
            text=text_asked(),
            cursor=request.args.get("cursor"),
            size=DEFAULT_SIZE,
        )
        return render_template(
            "tests/choose.html", page=found, title=title, address=desk.url(page), desk=desk
        )


# ---------------------------------------------------------------- recording


def record_test(desk: Desk) -> Answer:
    """Record a report on the batch of the address, or ask for the batch first."""
    batch_id = number_asked("batch")
    if batch_id is None:
        return choose_batch(desk, "record_test", _("Record a test report: which batch?"))
    lab_id = desk.labs[0][0] if desk.labs else None
    form = Form(
        ReportSchema(exclude=("batch_id",)),
        initial={
            "kind": desk.kinds[0],
            "lab_id": lab_id,
            "is_safety": "true",
            "retest_of_id": number_asked("retest_of"),
        },
    )
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                made = services.record_test(
                    work, batch_id=batch_id, evidence=form.file("file"), **form.data
                )
            _tell_recorded(made)
            return redirect(desk.url("test_report", report_id=made.id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        batch = batches.read_batch(work, batch_id)
        failures = queries.open_failures(work, batch_id)
        return form_page(
            form,
            title=_("Record a test report"),
            lead=_batch_words(batch),
            inputs=_report_inputs(desk, failures),
            button=_("Record the report"),
            back=desk.url("tests"),
        )


def _tell_recorded(report: Any) -> None:
    if report.passed or not report.is_safety:
        flash(_("The report is recorded."), "good")
    else:
        flash(
            _("The report is recorded. The batch and everything made of it are held from now on."),
            "bad",
        )


def _report_inputs(desk: Desk, failures: Sequence[Any]) -> list[Input]:
    chosen = [(kind.value, words.word(kind)) for kind in desk.kinds]
    laboratory = (
        Input("lab_id", _("Laboratory"), "radio", choices=desk.labs, required=True)
        if desk.labs
        else Input("lab_name", _("Laboratory"), required=True, help=_("As the report names it."))
    )
    inputs = [
        Input("kind", _("Kind of test"), "radio", choices=chosen),
        laboratory,
        Input("report_number", _("Number of the report")),
        Input("sampled_on", _("Sampled on"), "date"),
        Input("reported_on", _("Reported on"), "date"),
        Input(
            "is_safety",
            _("What was tested"),
            "radio",
            choices=[
                ("true", _("Food safety (residues, additives, germs)")),
                ("false", _("Quality only")),
            ],
        ),
        Input(
            "passed",
            _("Test result"),
            "radio",
            choices=[("true", _("Test passed")), ("false", _("Test failed"))],
            help=_("A failed safety test holds the batch and everything made of it at once."),
        ),
    ]
    if failures:
        inputs.append(
            Input(
                "retest_of_id",
                _("Re-test of the failed report"),
                "select",
                choices=[(r.id, f"{r.report_number} · {r.lab_name}") for r in failures],
                help=_("By another laboratory than the one that found the failure."),
            )
        )
    return [
        *inputs,
        Input("items", _("Values found"), "rows", inner=item_inputs()),
        Input("conclusion", _("Conclusion of the report"), "textarea"),
        Input(
            "file",
            _("The report as picture or PDF"),
            "file",
            required=False,
            attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"},
        ),
    ]


def item_inputs() -> list[Input]:
    """The inputs of one thing tested."""
    return [
        Input("name", _("Tested item"), required=False),
        Input("value", _("Value found"), required=False),
        Input("unit", _("Unit")),
        Input("limit_value", _("Limit value")),
        Input(
            "passed",
            _("Test result"),
            "select",
            choices=[("true", _("Test passed")), ("false", _("Test failed"))],
        ),
    ]


def record_measurement(desk: Desk) -> Answer:
    """Record a measurement of the batch of the address, or ask for the batch first."""
    batch_id = number_asked("batch")
    if batch_id is None:
        return choose_batch(desk, "record_measurement", _("Record a measurement: which batch?"))
    with door_work(read_only=True) as work:
        batch = batches.read_batch(work, batch_id)
        standard = grade_standard_for(work, batch.product, work.today)
    form = Form(MeasurementFormSchema, initial={"measured_on": work.today})
    if request.method == "POST" and form.load():
        values = dict(form.data["values"])
        values |= {other["name"]: other["value"] for other in form.data.pop("others")}
        try:
            with door_work() as work:
                made = services.record_measurement(
                    work, batch_id=batch_id, **(form.data | {"values": values})
                )
            flash(_measured(made, standard is not None), "good")
            return redirect(desk.url("measurements"))
        except TraceError as error:
            form.refuse(error)
    lead = _batch_words(batch)
    if standard is not None:
        lead += " · " + _("graded by %(title)s", title=f"{standard.title} {standard.code}")
    return form_page(
        form,
        title=_("Record a measurement"),
        lead=lead,
        inputs=_measurement_inputs(standard.body if standard else {}),
        button=_("Record the measurement"),
        back=desk.url("measurements"),
    )


def _measured(made: Any, has_standard: bool) -> str:
    if made.grade:
        return _("The measurement is recorded: grade %(grade)s.", grade=made.grade)
    if has_standard:
        return _("The measurement is recorded. It reaches none of the standard's grades.")
    return _("The measurement is recorded.")


def _measurement_inputs(standard: dict[str, Any]) -> list[Input]:
    numeric = numeric_fields(standard)
    asked = []
    for each in standard.get("fields", ()):
        unit = f" ({each['unit']})" if each.get("unit") else ""
        kind = "number" if each["name"] in numeric else "text"
        asked.append(Input(f"values.{each['name']}", f"{each['label']}{unit}", kind))
    pair = [
        Input("name", _("What was measured"), required=False),
        Input("value", _("Value found"), required=False),
    ]
    return [
        Input("measured_on", _("Measured on"), "date"),
        Input("instrument", _("Instrument"), help=_("Name, model, number.")),
        *asked,
        Input("others", _("Further readings") if asked else _("Readings"), "rows", inner=pair),
    ]


def _batch_words(batch: Any) -> str:
    return f"{batch.producer.name} · {batch.product.name} {batch.lot}"


# ---------------------------------------------------------------- one report


def report_page(desk: Desk, report_id: int, check: Callable[[Any], None] | None = None) -> str:
    """Show one report, what followed from it, and what may be done about it."""
    with door_work(read_only=True) as work:
        report = queries.read_report(work, report_id)
        if check is not None:
            check(report.batch)
        return render_template(
            "tests/report.html",
            report=report,
            evidence_kind=EVIDENCE[report.kind],
            result=result_word(report),
            retests=queries.retests_of(work, report.id),
            may_settle=report.needs_settling and _may_settle(work, report),
            may_add=report.file_id is None,
            desk=desk,
            today=work.today,
        )


def _may_settle(work: Work, report: Any) -> bool:
    division = report.batch.producer.division
    return may(work.actor, Permission.BATCHES_LIFT, division=division)


def attach_evidence(desk: Desk, report_id: int) -> Answer:
    """Store the paper of a report that was recorded without one."""
    upload = Form(ReportSchema).file("file")
    if upload is None:
        flash(_("Choose a file."), "bad")
    else:
        with door_work() as work:
            services.attach_evidence(work, report_id=report_id, evidence=upload)
        flash(_("The paper is stored with the report."), "good")
    return redirect(desk.url("test_report", report_id=report_id))
