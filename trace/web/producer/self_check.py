"""Self-check 自查: a brand's conditions held against the producer's own records before it applies."""

from __future__ import annotations

from flask import render_template, request, url_for

from trace.http.arguments import number_in
from trace.http.session import door_work
from trace.rooms.applications import queries as applications
from trace.rooms.brands import queries
from trace.web import brand_pages
from trace.web.producer import bp
from trace.web.registers import own_producer_id, require_own


@bp.get("/brands/<int:brand_id>/self-check")
def self_check(brand_id: int) -> str:
    """Show each condition as met, not met, in need of a document, or for a person to judge, and what to do."""
    producer_id = own_producer_id()
    asked = [number_in(text) for text in request.args.getlist("product")]
    chosen = {number for number in asked if number is not None} or None
    with door_work(read_only=True) as work:
        checked = queries.check_applicant(
            work, brand_id=brand_id, producer_id=producer_id, product_ids=chosen
        )
        return render_template(
            "producer/self_check.html",
            checked=checked,
            chosen={product.id for product in checked.products} if chosen is None else chosen,
            picked=sorted(chosen or ()),
            today=work.today,
        )


@bp.get("/applications/<int:application_id>/self-check")
def kept_self_check(application_id: int) -> str:
    """Show the self-check that was handed in with an application."""
    with door_work(read_only=True) as work:
        found = require_own(applications.get_application(work, application_id), "application")
        back = url_for("producer.application", application_id=application_id)
        return brand_pages.kept_self_check(work, found, back=back)
