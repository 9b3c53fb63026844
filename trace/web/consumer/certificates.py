"""The page on which anyone can check a certificate that a pack claims."""

from __future__ import annotations

from flask import Response, abort, render_template

from trace.http.limits import limit_client
from trace.http.session import door_work
from trace.rooms.certificates import queries, rules
from trace.rooms.producers.queries import get_producer, public_profile
from trace.web.consumer import bp, visit


@bp.get("/certificates/<int:certificate_id>")
@limit_client
def certificate(certificate_id: int) -> Response:
    """Show what a certificate covers, whether it holds today, and who has looked it up."""
    with door_work(read_only=True) as work:
        found = queries.get_certificate(work, certificate_id)
        # Anybody may register and enter certificates: what nobody has looked at yet is not published here.
        if get_producer(work, found.producer_id).approved_at is None:
            abort(404)
        page = render_template(
            "consumer/certificate.html",
            certificate=found,
            producer=public_profile(work, found.producer_id),
            standing=rules.state_on(found, work.today),
            holds=rules.is_in_force_on(found, work.today),
            today=work.today,
        )
    return visit.answer(page)
