"""The page of a place: the premises that a global location number (GLN) names."""

from __future__ import annotations

from flask import Response, abort, render_template

from trace.http.limits import limit_client
from trace.http.session import door_work
from trace.rooms.producers import queries as producers
from trace.rooms.products import queries as products
from trace.web.consumer import bp, visit


@bp.get("/places/<gln>")
@limit_client
def place(gln: str) -> Response:
    """Show whose premises these are and what is made there; the address no finer than its township."""
    with door_work(read_only=True) as work:
        premises = producers.find_public_premises(work, gln)
        if premises is None:
            abort(404)
        page = render_template(
            "consumer/place.html",
            premises=premises,
            # A place is known by the township: its street is the producer's to tell.
            township=premises.division[:9],
            producer=producers.public_profile(work, premises.producer_id),
            products=products.products_of(work, premises.producer_id),
            today=work.today,
        )
    return visit.answer(page)
