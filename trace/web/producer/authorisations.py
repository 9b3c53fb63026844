"""One's own authorisations: term, certificate, what stands against them, renewal and changes."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from trace.http import words
from trace.http.authorisation_papers import send_certificate
from trace.http.forms import Form
from trace.http.problems import sentence
from trace.http.session import door_work
from trace.kernel.errors import Conflict, TraceError
from trace.kernel.work import Work
from trace.rooms.applications import rules as application_rules
from trace.rooms.applications import services as application_services
from trace.rooms.authorisations import queries, rules, services
from trace.rooms.authorisations.kinds import ChangeKind
from trace.rooms.brands import queries as brands
from trace.rooms.sanctions import queries as sanction_queries
from trace.rooms.sanctions import rules as sanction_rules
from trace.rooms.sanctions import services as sanction_services
from trace.rooms.sanctions.kinds import RequestKind
from trace.web.brand_pages import send_stored
from trace.web.producer import bp
from trace.web.registers import Answer, require_own
from trace.wire.sanctions import ChangeInputSchema, RequestInputSchema


@bp.get("/authorisations/<int:authorisation_id>")
def authorisation(authorisation_id: int) -> Answer:
    """Show one's authorisation: how it stands, what stands against it, its history and its certificate."""
    return _page(authorisation_id, Form(ChangeInputSchema))


@bp.get("/authorisations/<int:authorisation_id>/certificate.pdf")
def authorisation_certificate(authorisation_id: int) -> Answer:
    """Send the certificate as it reads today."""
    return send_certificate(
        authorisation_id, require=lambda found: require_own(found, "authorisation")
    )


@bp.post("/authorisations/<int:authorisation_id>/renew")
def renew_authorisation(authorisation_id: int) -> Answer:
    """Begin the application that is to follow, filled in."""
    try:
        with door_work() as work:
            made = application_services.renew_authorisation(work, authorisation_id=authorisation_id)
        flash(_("The application for renewal is filled in. Attach the documents, then submit it."))
        return redirect(url_for("producer.application", application_id=made.id))
    except Conflict as error:
        flash(sentence(error), "bad")
    return redirect(url_for("producer.authorisation", authorisation_id=authorisation_id))


@bp.post("/authorisations/<int:authorisation_id>/changes")
def ask_change(authorisation_id: int) -> Answer:
    """Ask for another name or trademark; a transfer is refused with its reason."""
    form = Form(ChangeInputSchema)
    if form.load():
        try:
            with door_work() as work:
                services.request_change(
                    work, authorisation_id=authorisation_id, upload=form.file("file"), **form.data
                )
            flash(_("The authority has been asked."), "good")
            return redirect(url_for("producer.authorisation", authorisation_id=authorisation_id))
        except TraceError as error:
            form.refuse(error)
    return _page(authorisation_id, form)


@bp.route("/sanctions/<int:sanction_id>", methods=["GET", "POST"])
def sanction(sanction_id: int) -> Answer:
    """Show what stands against one, and take proof, an appeal or a request for credit repair."""
    with door_work(read_only=True) as work:
        require_own(sanction_queries.get_sanction(work, sanction_id).authorisation, "sanction")
    form = Form(RequestInputSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                sanction_services.ask_of_sanction(
                    work, sanction_id=sanction_id, uploads=form.files("file"), **form.data
                )
            flash(_("It has been handed in; the authority answers here."), "good")
            return redirect(url_for("producer.sanction", sanction_id=sanction_id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        found = sanction_queries.get_sanction(work, sanction_id)
        current = brands.rules_on(work, found.authorisation.brand_id, work.today)
        repair_from = sanction_rules.repair_from(found, current[1]) if current else None
        page = render_template(
            "producer/sanction.html",
            form=form,
            sanction=found,
            repair_from=repair_from,
            is_overdue=sanction_rules.is_overdue(found, work.today),
            is_public=sanction_rules.is_public(found, work.today),
            offered=_offered(found, work, repair_from is not None),
        )
    return page, form.status


@bp.get("/sanctions/<int:sanction_id>/files/<int:file_id>")
def sanction_file(sanction_id: int, file_id: int) -> Answer:
    """Send a document that was handed in."""
    with door_work(read_only=True) as work:
        require_own(sanction_queries.get_sanction(work, sanction_id).authorisation, "sanction")
        return send_stored(work, sanction_queries.get_sanction_file(work, sanction_id, file_id))


def _offered(found: Any, work: Work, has_repair: bool) -> list[tuple[str, str]]:
    """Return what may be asked of a sanction now, for the form's choice; the service judges again."""
    waiting = {row.kind for row in found.requests if row.decided_at is None}
    appealed = any(row.kind is RequestKind.APPEAL for row in found.requests)
    is_counted = found.state in sanction_rules.COUNTED
    possible = {
        RequestKind.PROOF: found.rectify_until is not None and found.ended_on is None,
        RequestKind.APPEAL: is_counted and not appealed and _appeal_runs(found, work),
        RequestKind.REPAIR: has_repair and sanction_rules.is_public(found, work.today),
    }
    return [
        (kind.value, words.word(kind))
        for kind, may in possible.items()
        if may and kind not in waiting
    ]


def _appeal_runs(found: Any, work: Work) -> bool:
    return found.appeal_until is not None and work.today <= found.appeal_until


def _page(authorisation_id: int, form: Form) -> Answer:
    with door_work(read_only=True) as work:
        found = require_own(queries.get_authorisation(work, authorisation_id), "authorisation")
        current = brands.rules_on(work, found.brand_id, work.today)
        window = (
            application_rules.renewal_window(found.valid_until, current[1]) if current else None
        )
        page = render_template(
            "producer/authorisation.html",
            form=form,
            authorisation=found,
            holder=queries.holder_name(found),
            standing=rules.standing_on(found, on=work.today, now=work.now),
            sanctions=sanction_queries.list_sanctions(work, authorisation_id=found.id).items,
            changes=queries.list_changes(work, authorisation_id=found.id).items,
            assessments=sanction_queries.list_assessments(work, authorisation_id=found.id).items,
            kinds=words.choices(ChangeKind),
            window=window,
            may_renew=window is not None and work.today in window,
            now=work.now,
        )
    return page, form.status
