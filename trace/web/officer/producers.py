"""Producers before the officers: registrations to review, suspension, land, licences and their verification."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation, words
from trace.http.filters import division_name
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, may, require
from trace.kernel.work import Work
from trace.rooms.producers import queries, rules, services
from trace.rooms.producers.kinds import (
    LookUpResult,
    ProducerState,
    ProofStanding,
    ReviewDecision,
    ReviewLevel,
)
from trace.rooms.products.queries import products_of
from trace.web.officer import bp
from trace.web.officer.shared import may_over
from trace.web.registers import (
    Answer,
    Column,
    Filter,
    Input,
    form_page,
    list_page,
    text_asked,
)
from trace.wire.producers import (
    DivisionStepsSchema,
    LookUpInput,
    ProofStateInput,
    ReasonSchema,
    ReviewSchema,
    SuspendSchema,
)

navigation.add(
    portal="officer",
    endpoint="officer.registrations",
    label=_l("Registrations to review"),
    permission=Permission.PRODUCERS_READ,
    order=60,
)
# Brands, auditors and administrators read the same pages from their own menus.
for _portal in ("officer", "brand", "admin"):
    navigation.add(
        portal=_portal,
        endpoint="officer.producers",
        label=_l("Producers"),
        permission=Permission.PRODUCERS_READ,
        order=62,
    )
for _portal in ("officer", "admin"):
    navigation.add(
        portal=_portal,
        endpoint="officer.approval_steps",
        label=_l("Steps of approval"),
        permission=Permission.NORMS_WRITE,
        order=90,
    )


def _columns() -> list[Column]:
    return [
        Column(_("Name"), lambda row: row.name, _address),
        Column(_("Kind of producer"), lambda row: row.subject_kind),
        Column(_("Unified social credit code"), lambda row: row.credit_code),
        Column(_("Division"), lambda row: division_name(row.division)),
        Column(_("Contact person"), lambda row: row.contact_name),
        Column(_("Phone number"), lambda row: row.phone),
        Column(_("State"), lambda row: row.state, is_state=True),
        Column(_("Waits for"), lambda row: row.current_step),
    ]


def _address(row: Any) -> str:
    return url_for("officer.producer", producer_id=row.id)


@bp.get("/producers")
def producers() -> Answer:
    """List the producers of one's divisions; search, filter, export."""
    states = Filter("state", _("State"), ProducerState)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.search_producers(
                work, text=text_asked(), state=states.chosen, cursor=cursor, size=size
            )

        return list_page(
            title=_("Producers"),
            columns=_columns(),
            fetch=fetch,
            search=_("Name, credit code, phone or licence number"),
            filters=[states],
            empty=_("No producers are registered here yet."),
            template="registers/proofs.html",
            ending=[
                (one, url_for("officer.proof", proof_id=one.id), holder.name)
                for one, holder in queries.expiring_proofs(work)
            ],
        )


@bp.get("/registrations")
def registrations() -> Answer:
    """List the registrations that wait for one's own step."""
    with door_work(read_only=True) as work:
        # One who may only read sees an empty queue and no fault of theirs.
        require(work.actor, Permission.PRODUCERS_READ, division=_first_division(work))
        page: Page[Any] = Page([], None)
        if queries.count_in_queue(work):
            page = queries.review_queue(work, cursor=request.args.get("cursor"))
        return list_page(
            title=_("Registrations to review"),
            columns=_columns(),
            fetch=lambda _cursor, _size: page,
            search=_("Name"),
            empty=_("Nothing waits for you."),
        )


def _first_division(work: Work) -> str | None:
    return next(iter(work.actor.divisions()), None)


@bp.get("/producers/<int:producer_id>")
def producer(producer_id: int) -> str:
    """Show a producer: particulars, way of the registration, suspensions."""
    with door_work(read_only=True) as work:
        known = queries.read_producer(work, producer_id)
        step = known.current_step
        return render_template(
            "officer/producer.html",
            producer=known,
            reviews=queries.reviews_of(work, producer_id),
            suspensions=queries.suspensions_of(work, producer_id),
            may_review=step is not None
            and may(work.actor, rules.STEP_PERMISSIONS[step], division=known.division),
            may_suspend=may(work.actor, Permission.PRODUCERS_SUSPEND, division=known.division),
        )


@bp.get("/producers/<int:producer_id>/holdings")
def producer_holdings(producer_id: int) -> str:
    """Show a producer's land, people and premises."""
    with door_work(read_only=True) as work:
        known = queries.read_producer(work, producer_id)
        return render_template(
            "officer/producer_holdings.html",
            producer=known,
            units=queries.list_units(work, producer_id, size=500),
            members=queries.list_members(work, producer_id, size=500),
            premises=queries.premises_of(work, producer_id),
            may_over=may_over,
            permissions=Permission,
        )


@bp.get("/producers/<int:producer_id>/proofs")
def producer_proofs(producer_id: int) -> str:
    """Show a producer's licences and registrations."""
    with door_work(read_only=True) as work:
        known = queries.read_producer(work, producer_id)
        proofs = queries.proofs_of(work, producer_id)
        return render_template(
            "officer/producer_proofs.html",
            producer=known,
            proofs=[(one, rules.proof_standing_on(one, work.today)) for one in proofs],
        )


@bp.route("/producers/<int:producer_id>/review", methods=["GET", "POST"])
def review(producer_id: int) -> Answer:
    """Decide the step at which a registration stands."""
    with door_work(read_only=True) as work:
        known = queries.read_producer(work, producer_id)
        if known.current_step is None:
            return redirect(_address(known))
        require(work.actor, rules.STEP_PERMISSIONS[known.current_step], division=known.division)
    form = Form(ReviewSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.review_producer(work, producer_id=producer_id, **form.data)
            flash(_("Your decision has been recorded."), "good")
            return redirect(_address(known))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Review %(name)s", name=known.name),
        lead=words.word(known.current_step),
        inputs=[
            Input(
                "decision",
                _("Your decision"),
                "radio",
                choices=[
                    (ReviewDecision.PASS.value, _("Pass it on")),
                    (ReviewDecision.REFUSE.value, _("Do not pass")),
                ],
            ),
            Input(
                "reason",
                _("Reason"),
                "textarea",
                help=_("Needed to refuse; the producer reads it."),
            ),
        ],
        button=_("Decide"),
        back=_address(known),
    )


@bp.route("/producers/<int:producer_id>/suspend", methods=["GET", "POST"])
def suspend_producer(producer_id: int) -> Answer:
    """Suspend a producer from now on."""
    known = _to_suspend(producer_id)
    form = Form(SuspendSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.suspend_producer(work, producer_id=producer_id, **form.data)
            flash(_("The producer is suspended from now on."), "good")
            return redirect(_address(known))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Suspend %(name)s", name=known.name),
        lead=_(
            "No labels can be ordered or activated until the suspension is lifted; packs show it."
        ),
        inputs=[
            Input("reason", _("Reason"), "textarea"),
            Input("document_number", _("Document number")),
        ],
        button=_("Suspend the producer"),
        back=_address(known),
    )


@bp.route("/producers/<int:producer_id>/lift", methods=["GET", "POST"])
def lift_suspension(producer_id: int) -> Answer:
    """Lift a suspension."""
    known = _to_suspend(producer_id)
    form = Form(ReasonSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.lift_suspension(work, producer_id=producer_id, **form.data)
            flash(_("The suspension has been lifted; it stays in the history."), "good")
            return redirect(_address(known))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Lift the suspension of %(name)s", name=known.name),
        inputs=[Input("reason", _("Reason"), "textarea")],
        button=_("Lift"),
        back=_address(known),
    )


def _to_suspend(producer_id: int) -> Any:
    with door_work(read_only=True) as work:
        known = queries.read_producer(work, producer_id)
        require(work.actor, Permission.PRODUCERS_SUSPEND, division=known.division)
    return known


@bp.get("/proofs/<int:proof_id>")
def proof(proof_id: int) -> str:
    """Show a licence or registration with its warnings, history and look-ups."""
    with door_work(read_only=True) as work:
        known = queries.get_proof(work, proof_id)
        holder = queries.read_producer(work, known.producer_id)
        return render_template(
            "officer/proof.html",
            proof=known,
            producer=holder,
            standing=rules.proof_standing_on(known, work.today),
            warnings=queries.warnings_of(work, known),
            products={one.id: one.name for one in products_of(work, holder.id)},
            may_verify=may(work.actor, Permission.CERTIFICATES_VERIFY, division=holder.division),
        )


@bp.route("/proofs/<int:proof_id>/verify", methods=["GET", "POST"])
def verify_proof(proof_id: int) -> Answer:
    """Record one's look-up of the document at its issuer."""
    known = _to_verify(proof_id)
    form = Form(LookUpInput)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.verify_proof(work, proof_id=proof_id, **form.data)
            flash(_("The look-up has been recorded."), "good")
            return redirect(url_for("officer.proof", proof_id=proof_id))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Look-up of %(number)s", number=known.number),
        inputs=look_up_inputs(words.choices(LookUpResult)),
        button=_("Record"),
        back=url_for("officer.proof", proof_id=proof_id),
    )


@bp.route("/proofs/<int:proof_id>/state", methods=["GET", "POST"])
def proof_state(proof_id: int) -> Answer:
    """Record that the authority suspended, revoked or reinstated the document."""
    known = _to_verify(proof_id)
    form = Form(ProofStateInput)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.change_proof_state(work, proof_id=proof_id, **form.data)
            flash(_("The state has been recorded."), "good")
            return redirect(url_for("officer.proof", proof_id=proof_id))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("State of %(number)s", number=known.number),
        inputs=state_inputs(words.choices(ProofStanding)),
        button=_("Record"),
        back=url_for("officer.proof", proof_id=proof_id),
    )


def _to_verify(proof_id: int) -> Any:
    with door_work(read_only=True) as work:
        known = queries.get_proof(work, proof_id)
        holder = queries.read_producer(work, known.producer_id)
        require(work.actor, Permission.CERTIFICATES_VERIFY, division=holder.division)
    return known


def look_up_inputs(results: list[tuple[str, str]]) -> list[Input]:
    """Return the inputs of a look-up at the issuer."""
    return [
        Input("result", _("Result"), "radio", choices=results),
        Input(
            "where_looked_up",
            _("Where you looked it up"),
            help=_("The site or register, or whom you asked; there is no national interface."),
        ),
        Input("note", _("Note"), "textarea"),
    ]


def state_inputs(states: list[tuple[str, str]]) -> list[Input]:
    """Return the inputs of a state that the issuer gave a document."""
    return [
        Input("state", _("State"), "radio", choices=states),
        Input("from_on", _("From"), "date"),
        Input(
            "reason", _("Reason"), "textarea", help=_("With the notice or document it rests on.")
        ),
    ]


@bp.route("/approval-steps", methods=["GET", "POST"])
def approval_steps() -> Answer:
    """Show and set the steps of approval by division."""
    form = Form(DivisionStepsSchema)
    with door_work(read_only=True) as work:
        _require_norms(work)
        configured = queries.list_steps(work)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.set_approval_steps(work, **form.data)
            flash(_("Saved."), "good")
            return redirect(url_for("officer.approval_steps"))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Steps of approval"),
        lead=_("Where nothing is set, a registration goes up by village, township and county."),
        inputs=[
            Input("division", _("Division"), "division", help=_("County or township.")),
            Input(
                "levels",
                _("Steps"),
                "checkboxes",
                choices=words.choices(ReviewLevel),
                help=_("The county always decides last. None ticked brings the defaults back."),
            ),
        ],
        button=_("Save"),
        back=url_for("officer.producers"),
        template="officer/approval_steps.html",
        configured=configured,
    )


def _require_norms(work: Work) -> None:
    require(work.actor, Permission.NORMS_WRITE, division=_first_division(work))
