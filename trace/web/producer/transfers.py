"""Giving labels to another holder of the brand, and taking them."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from trace.http.forms import Form
from trace.http.problems import sentence
from trace.http.session import door_work
from trace.kernel.errors import Conflict, Invalid, TraceError
from trace.rooms.quotas import queries, services
from trace.web import transfer_pages
from trace.web.producer import bp
from trace.web.registers import Answer, Input, Link, form_page, own_producer_id
from trace.wire.quota import TransferInputSchema


@bp.get("/quota/transfers")
def transfers() -> Answer:
    """List the transfers that one gives or takes."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        return transfer_pages.transfers_page(
            work,
            portal="producer",
            producer_id=producer_id,
            links=[Link(_("Label quota"), url_for("producer.quota"))],
        )


@bp.route("/quota/<int:account_id>/transfer", methods=["GET", "POST"])
def new_transfer(account_id: int) -> Answer:
    """Ask to give labels of an account to another holder."""
    own_producer_id()
    with door_work(read_only=True) as work:
        account = queries.quota_statement(work, account_id).account
        lead = _(
            "%(product)s · season %(season)s · %(count)d labels left",
            product=account.product.name,
            season=account.season,
            count=account.remaining,
        )
    form = Form(TransferInputSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                made = services.request_transfer(work, account_id=account_id, **form.data)
            flash(_("The transfer is asked for; the taker has to accept it."), "good")
            return redirect(url_for("producer.transfer", transfer_id=made.id))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Give labels to another holder"),
        lead=lead,
        inputs=[
            Input(
                "number",
                _("Taker's authorisation number"),
                help=_("as it stands in the public register"),
            ),
            Input("count", _("Number of labels"), "number", attrs={"min": 1, "step": 1}),
            Input("ground", _("Why"), "textarea"),
        ],
        button=_("Ask for the transfer"),
        back=url_for("producer.quota_statement", account_id=account_id),
    )


@bp.get("/quota/transfers/<int:transfer_id>")
def transfer(transfer_id: int) -> Answer:
    """Show one transfer."""
    own_producer_id()
    return transfer_pages.transfer_page(transfer_id, portal="producer")


@bp.post("/quota/transfers/<int:transfer_id>/<any(accept, decline, withdraw):act>")
def answer_transfer(transfer_id: int, act: str) -> Answer:
    """Accept or decline a transfer as the taker, or withdraw it as the giver."""
    own_producer_id()
    try:
        with door_work() as work:
            services.answer_transfer(work, transfer_id=transfer_id, act=act)
        flash(_("Your answer is on record."), "good")
    except (Conflict, Invalid) as error:
        flash(sentence(error), "bad")
    return redirect(url_for("producer.transfer", transfer_id=transfer_id))
