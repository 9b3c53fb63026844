"""What the authority does with quota: grants by calculation, instalments, transfers, season ends, counter-entries."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from trace.http.forms import Form
from trace.http.problems import sentence
from trace.http.session import door_work
from trace.kernel.errors import Conflict, Invalid, TraceError
from trace.kernel.paging import Page
from trace.rooms.applications.queries import labels_applied_for
from trace.rooms.quotas import queries, services
from trace.web import brand_pages, transfer_pages
from trace.web.brand import bp
from trace.web.brand.desk import require_staff, staff_work
from trace.web.registers import Answer, Column, Input, Link, form_page, list_page, text_asked
from trace.wire.quota import (
    DecisionInputSchema,
    DocumentOnlySchema,
    SeasonEndInputSchema,
    StopSchema,
)


@bp.route("/authorisations/<int:authorisation_id>/quota/<int:product_id>", methods=["GET", "POST"])
def quota_sheet(authorisation_id: int, product_id: int) -> Answer:
    """Work out what the holder's land bears, and grant it or another number with a reason."""
    asked: dict[str, Any] = {"authorisation_id": authorisation_id, "product_id": product_id}
    form = Form(DecisionInputSchema)
    if request.method == "POST" and form.load():
        require_staff()
        try:
            with door_work() as work:
                made = services.grant_by_sheet(
                    work, **asked, applied=labels_applied_for(work, **asked), **form.data
                )
            flash(_("The labels are granted."), "good")
            return redirect(url_for("brand.quota_statement", account_id=made.account_id))
        except TraceError as error:
            form.refuse(error)
    with staff_work() as work:
        case = queries.quota_case(
            work,
            **asked,
            applied=labels_applied_for(work, **asked),
            season=form.value("season") or request.args.get("season", "")[:4],
        )
        if request.method == "GET":
            initial = {"season": case.season, "total": case.sheet.figure or ""}
            form = Form(DecisionInputSchema, initial=initial)
        page = render_template(
            "brand/quota_sheet.html",
            form=form,
            authorisation=case.authorisation,
            product=case.product,
            sheet=case.sheet,
            season=case.season,
            parts=case.instalments,
        )
    return page, form.status


@bp.get("/quota/instalments")
def instalments() -> Answer:
    """List the instalments that are still to come, those due first."""
    with staff_work() as work:
        today = work.today

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_instalments(work, text=text_asked(), cursor=cursor, size=size)

        return list_page(
            title=_("Instalments"),
            lead=_("Parts of grants that are still to come"),
            columns=[
                Column(_("Planned for"), lambda row: row.planned_on, _instalment_address),
                Column(_("Authorised user"), lambda row: _account(row).authorisation.producer.name),
                Column(_("Product"), lambda row: _account(row).product.name),
                Column(_("Season"), lambda row: str(_account(row).season)),
                Column(_("Number of labels"), lambda row: row.count),
                Column(
                    _("Due"), lambda row: _("due") if row.planned_on <= today else _("not yet due")
                ),
            ],
            fetch=fetch,
            search=_("Number or holder"),
            links=[Link(_("Label quota"), url_for("brand.quota"))],
            empty=_("No instalment is waiting."),
        )


def _account(row: Any) -> Any:
    return row.grant.account


def _instalment_address(row: Any) -> str:
    return url_for("brand.quota_statement", account_id=row.grant.account_id)


@bp.post("/quota/instalments/<int:instalment_id>/release")
def release_instalment(instalment_id: int) -> Answer:
    """Put an instalment into the ledger."""
    require_staff()
    try:
        with door_work() as work:
            entry = services.release_instalment(work, instalment_id=instalment_id)
        flash(_("The instalment is released."), "good")
        return redirect(url_for("brand.quota_statement", account_id=entry.account_id))
    except (Conflict, Invalid) as error:
        flash(sentence(error), "bad")
    return redirect(url_for("brand.instalments"))


@bp.post("/quota/<int:account_id>/instalments/<int:instalment_id>/stop")
def stop_instalment(account_id: int, instalment_id: int) -> Answer:
    """Decide that an instalment will not come."""
    require_staff()
    form = Form(StopSchema)
    if form.load():
        try:
            with door_work() as work:
                services.stop_instalment(work, instalment_id=instalment_id, **form.data)
            flash(_("The instalment is stopped."), "good")
            return redirect(url_for("brand.quota_statement", account_id=account_id))
        except TraceError as error:
            form.refuse(error)
    return _refused(account_id, instalment_id, form)


@bp.post("/quota/<int:account_id>/entries/<int:entry_id>/reverse")
def reverse_grant(account_id: int, entry_id: int) -> Answer:
    """Take a wrong grant back by a counter-entry."""
    require_staff()
    form = Form(DocumentOnlySchema)
    if form.load():
        try:
            with door_work() as work:
                services.reverse_grant(work, entry_id=entry_id, **form.data)
            flash(_("The grant is taken back by a counter-entry."), "good")
            return redirect(url_for("brand.quota_statement", account_id=account_id))
        except TraceError as error:
            form.refuse(error)
    return _refused(account_id, entry_id, form)


def _refused(account_id: int, key: int, form: Form) -> Answer:
    """Show the statement again with what is wrong, and what was typed."""
    return brand_pages.statement_page(
        account_id, portal="brand", back=url_for("brand.quota"), sent=(key, form)
    )


@bp.route("/quota/<int:account_id>/season-end", methods=["GET", "POST"])
def end_season(account_id: int) -> Answer:
    """End a season for an account after a stock-take."""
    require_staff()
    with door_work(read_only=True) as work:
        statement = queries.quota_statement(work, account_id)
    account = statement.account
    form = Form(SeasonEndInputSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                end = services.end_season(work, account_id=account_id, **form.data)
            flash(
                _(
                    "The season is ended: %(carried)d labels carried over, %(expired)d expired.",
                    carried=end.carried,
                    expired=end.expired,
                ),
                "good",
            )
            return redirect(url_for("brand.quota_statement", account_id=account_id))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("End the season %(season)s", season=account.season),
        lead=_(
            "%(holder)s · %(product)s · %(count)d labels left. As many as unsold packs are counted stay, for goods of "
            "that harvest; the rest expires.",
            holder=statement.authorisation.producer.name,
            product=account.product.name,
            count=account.remaining,
        ),
        inputs=[
            Input(
                "counted",
                _("Packs without a label, counted"),
                "number",
                help=_("goods of that season, as the stock-take found them; 0: everything expires"),
                attrs={"min": 0, "step": 1},
            ),
            Input("document", _("Document of the stock-take")),
            Input("note", _("Remarks"), "textarea"),
        ],
        button=_("End the season"),
        back=url_for("brand.quota_statement", account_id=account_id),
    )


@bp.get("/quota/transfers")
def transfers() -> Answer:
    """List the transfers between holders."""
    with staff_work() as work:
        return transfer_pages.transfers_page(
            work, portal="brand", links=[Link(_("Label quota"), url_for("brand.quota"))]
        )


@bp.get("/quota/transfers/<int:transfer_id>")
def transfer(transfer_id: int) -> Answer:
    """Show one transfer."""
    require_staff()
    return transfer_pages.transfer_page(transfer_id, portal="brand")


@bp.post("/quota/transfers/<int:transfer_id>/approve")
def approve_transfer(transfer_id: int) -> Answer:
    """Carry a transfer out."""
    require_staff()
    form = Form(DocumentOnlySchema)
    if form.load():
        try:
            with door_work() as work:
                services.approve_transfer(work, transfer_id=transfer_id, **form.data)
            flash(_("The transfer is carried out."), "good")
            return redirect(url_for("brand.transfer", transfer_id=transfer_id))
        except TraceError as error:
            form.refuse(error)
    return transfer_pages.transfer_page(transfer_id, portal="brand", forms={"approve": form})


@bp.post("/quota/transfers/<int:transfer_id>/refuse")
def refuse_transfer(transfer_id: int) -> Answer:
    """Refuse a transfer."""
    require_staff()
    form = Form(StopSchema)
    if form.load():
        try:
            with door_work() as work:
                services.refuse_transfer(work, transfer_id=transfer_id, **form.data)
            flash(_("The transfer is refused."), "good")
            return redirect(url_for("brand.transfer", transfer_id=transfer_id))
        except TraceError as error:
            form.refuse(error)
    return transfer_pages.transfer_page(transfer_id, portal="brand", forms={"refuse": form})
