"""Links of one's own: what a producer adds to what the code of a product leads to."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from trace.http import words
from trace.http.forms import Form
from trace.http.problems import sentence
from trace.http.session import door_work
from trace.kernel.errors import Conflict, TraceError
from trace.rooms.links import queries, services
from trace.rooms.links.kinds import LinkState
from trace.rooms.producers.queries import get_producer
from trace.rooms.products.queries import get_product
from trace.web.producer import bp
from trace.web.registers import Answer, require_own
from trace.wire.links import LinkInput


@bp.route("/products/<int:product_id>/links", methods=["GET", "POST"])
def links(product_id: int) -> Answer:
    """Show a product's own links with how they stand, and add one."""
    form = Form(LinkInput)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                require_own(get_product(work, product_id), "product")
                made = services.add_link(work, product_id=product_id, **form.data)
            if made.state is LinkState.SHOWN:
                flash(_("The link is shown from now on."), "good")
            else:
                flash(_("The link waits until the authority has looked at it."), "good")
            return redirect(url_for("producer.links", product_id=product_id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        product = require_own(get_product(work, product_id), "product")
        terms = queries.terms_for(work, get_producer(work, product.producer_id).division)
        page = render_template(
            "producer/links.html",
            product=product,
            links=queries.links_of(work, product_id),
            terms=terms,
            kinds=[(kind.value, words.word(kind)) for kind in terms.kinds],
            form=form,
        )
    return page, form.status


@bp.post("/links/<int:link_id>/withdraw")
def withdraw_link(link_id: int) -> Answer:
    """Take a link back."""
    with door_work(read_only=True) as work:
        product_id = require_own(queries.get_link(work, link_id).product, "product").id
    try:
        with door_work() as work:
            services.withdraw_link(work, link_id=link_id)
        flash(_("The link is withdrawn."), "good")
    except Conflict as error:
        flash(sentence(error), "bad")
    return redirect(url_for("producer.links", product_id=product_id))
