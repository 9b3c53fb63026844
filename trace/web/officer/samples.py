"""Samples before officers, who take them and follow them up, and laboratories, who receive and report."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation, words
from trace.http.arguments import number_asked
from trace.http.forms import Form
from trace.http.identity import caller, current_actor
from trace.http.sample_words import SHEET_WORDS
from trace.http.session import door_work
from trace.kernel.actor import Role
from trace.kernel.clock import CHINA
from trace.kernel.errors import MissingPermission, TraceError
from trace.kernel.permissions import Permission, may, may_somewhere, require_somewhere
from trace.kernel.work import Work
from trace.rooms.accounts.queries import get_account, list_organisations
from trace.rooms.accounts.rules import OrganisationKind
from trace.rooms.batches.queries import read_batch
from trace.rooms.inspections.services import decide_proposed_stop
from trace.rooms.testing import services
from trace.rooms.testing.kinds import SampleLaw, SampleStage
from trace.rooms.testing.queries import samples as queries
from trace.rooms.testing.rules.samples import CHALLENGE_SOURCE, SHEET_FIELDS
from trace.web import sample_pages
from trace.web.officer import bp
from trace.web.officer.shared import for_portal, send_picture
from trace.web.officer.tests import test_desk
from trace.web.registers import Answer, Input, Link, form_page
from trace.web.test_pages import choose_batch, item_inputs
from trace.wire import samples as wire
from trace.wire.common import WireSchema

navigation.add(
    portal="officer",
    endpoint="officer.samples",
    label=_l("Samples"),
    permission=Permission.TESTS_RECORD,
    order=54,
)


def _for_samples() -> None:
    for_portal()
    if not may_somewhere(current_actor(), Permission.TESTS_RECORD):
        raise MissingPermission(permission=Permission.TESTS_RECORD.value)


def _for_officers() -> None:
    """Let in who takes samples and decides about them; raises MissingPermission."""
    for_portal()
    if not may_somewhere(current_actor(), Permission.CHECKS_WRITE):
        raise MissingPermission(permission=Permission.CHECKS_WRITE.value)


def _for_laboratories() -> None:
    """Let in who tests; raises MissingPermission."""
    if not current_actor().has_role(Role.LAB):
        raise MissingPermission(permission=Permission.TESTS_RECORD.value)


@bp.get("/samples")
def samples() -> Answer:
    """List the samples of one's area, or of one's laboratory."""
    _for_samples()
    links = []
    if may_somewhere(current_actor(), Permission.CHECKS_WRITE):
        links.append(Link(_("Take a sample"), url_for("officer.new_sample"), is_main=True))
    with door_work(read_only=True) as work:
        return sample_pages.sample_list(work, "officer", None, links)


@bp.route("/samples/new", methods=["GET", "POST"])
def new_sample() -> Answer:
    """Take down a sampling sheet for the batch of the address, or ask for the batch first."""
    batch_id = number_asked("batch")
    if batch_id is None:
        require_somewhere(current_actor(), Permission.CHECKS_WRITE)
        return choose_batch(test_desk(), "new_sample", _("Take a sample: of which batch?"))
    form = Form(wire.TakeSampleSchema(exclude=("batch_id",)))
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                made = services.take_sample(work, batch_id=batch_id, **form.data)
            flash(_("The sample is recorded. Print the sheet."), "good")
            return redirect(url_for("officer.sample", number=made.number))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)
        batch = read_batch(work, batch_id)
        if request.method == "GET":
            form = Form(form.schema, initial=_initial(work, batch))
        page = render_template(
            "officer/sample_form.html",
            form=form,
            batch=batch,
            labs=_laboratories(work),
            laws=words.choices(SampleLaw),
            stages=words.choices(SampleStage),
            sheet=[(name, SHEET_WORDS[name]) for name in SHEET_FIELDS],
        )
    return page, form.status


def _laboratories(work: Work) -> list[tuple[int, str]]:
    found = list_organisations(work, kind=OrganisationKind.LAB, size=200)
    return [(lab.id, lab.name) for lab in found if lab.is_active]


def _initial(work: Work, batch: Any) -> dict[str, Any]:
    """Begin the sheet with what the books know of the unit and the goods."""
    person = caller()
    account = get_account(work, person.account_id) if person else None
    officer = {"name": account.name, "badge_number": account.badge_number} if account else {}
    producer = batch.producer
    return {
        "taken_at": work.now.astimezone(CHINA),
        "place": producer.address,
        "signer": producer.contact_name,
        "officers": [officer, {}],
        "sheet": {
            "unit_name": producer.name,
            "unit_address": producer.address,
            "unit_credit_code": producer.credit_code or "",
            "unit_phone": producer.phone,
            "goods_name": batch.product.name,
            "lot": batch.lot,
            "made_on": batch.made_on.isoformat(),
            "marked_producer": producer.name,
        },
    }


@bp.get("/samples/<number>")
def sample(number: str) -> str:
    """Show a sample, and the step that is the reader's to take."""
    _for_samples()
    with door_work(read_only=True) as work:
        found = queries.get_sample(work, number)
        labs = work.actor.organisations(Role.LAB)
        challenge = found.challenge
        return render_template(
            "samples/sample.html",
            sample=found,
            rows=sample_pages.sheet_rows(found),
            is_lab=found.lab_id in labs,
            is_retest_lab=challenge is not None and challenge.retest_lab_id in labs,
            is_officer=may(work.actor, Permission.CHECKS_WRITE, division=found.division),
            labs=_laboratories(work),
            source=CHALLENGE_SOURCE[found.law],
            now=work.now,
            today=work.today,
            portal="officer",
            may_challenge=False,
        )


@bp.get("/samples/<number>/print")
def print_sample(number: str) -> str:
    """Show the sampling sheet 抽样单 to print."""
    _for_samples()
    with door_work(read_only=True) as work:
        found = queries.get_sample(work, number)
        return render_template(
            "print/sample.html", sample=found, rows=sample_pages.sheet_rows(found)
        )


@bp.get("/samples/<number>/signature")
def sample_signature(number: str) -> Response:
    """Send the signature on a sheet."""
    _for_samples()
    with door_work(read_only=True) as work:
        return send_picture(work, queries.signature_of(work, number))


@bp.post("/samples/<number>/receipt")
def receive_sample(number: str) -> Response:
    """Receive a sample, or refuse it for its seals."""
    _for_laboratories()
    done = _("Saved.")
    return sample_pages.act(
        "officer", wire.ReceiveSampleSchema, services.receive_sample, number, done
    )


@bp.route("/samples/<number>/result", methods=["GET", "POST"])
def report_sample(number: str) -> Answer:
    """Report on a sample, or on its backup where that is what is tested."""
    _for_samples()
    with door_work(read_only=True) as work:
        found = queries.get_sample(work, number)
        is_retest = found.challenge is not None
        today = work.today
    schema = wire.RetestResultSchema if is_retest else wire.SampleResultSchema
    form = Form(schema, initial={"reported_on": today, "is_safety": "true"})
    if request.method == "POST" and form.load():
        service = services.report_retest if is_retest else services.report_sample
        try:
            with door_work() as work:
                service(work, number=number, evidence=form.file("file"), **form.data)
            flash(_("The report is recorded."), "good")
            return redirect(url_for("officer.sample", number=number))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Report on sample %(number)s", number=number),
        lead=f"{found.batch.product.name} {found.batch.lot}",
        inputs=_result_inputs(is_retest),
        button=_("Record the report"),
        back=url_for("officer.sample", number=number),
    )


def _result_inputs(is_retest: bool) -> list[Input]:
    asked = [
        Input("report_number", _("Number of the report")),
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
        ),
        Input("items", _("Values found"), "rows", inner=item_inputs()),
        Input("conclusion", _("Conclusion of the report"), "textarea"),
        Input("file", _("The report as picture or PDF"), "file", required=False),
    ]
    return [each for each in asked if not (is_retest and each.name == "is_safety")]


@bp.post("/samples/<number>/notice")
def notify_sample(number: str) -> Response:
    """Note when the producer received the result."""
    _for_officers()
    done = _("Noted: the clock of a challenge runs from then.")
    return sample_pages.act(
        "officer", wire.NotifySampleSchema, services.notify_result, number, done
    )


@bp.post("/samples/<number>/stop")
def decide_sample_stop(number: str) -> Response:
    """Confirm or decline the stop that a failure proposes."""
    _for_officers()
    return sample_pages.act(
        "officer", wire.DecideStopSchema, decide_proposed_stop, number, _("Saved.")
    )


@bp.post("/samples/<number>/challenge")
def file_sample_challenge(number: str) -> Response:
    """Take down a challenge for the sampled producer."""
    _for_officers()
    done = _("The challenge is filed.")
    return sample_pages.act(
        "officer", wire.ChallengeInputSchema, services.file_challenge, number, done
    )


@bp.post("/samples/<number>/challenge/decision")
def decide_sample_challenge(number: str) -> Response:
    """Accept or decline a challenge."""
    _for_officers()
    return sample_pages.act(
        "officer", wire.DecideChallengeSchema, services.decide_challenge, number, _("Saved.")
    )


@bp.post("/samples/<number>/challenge/receipt")
def receive_sample_backup(number: str) -> Response:
    """Receive the backup sample."""
    _for_laboratories()
    return sample_pages.act("officer", WireSchema, services.receive_backup, number, _("Saved."))
