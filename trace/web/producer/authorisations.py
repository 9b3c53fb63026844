"""One's own authorisations: term, certificate, what stands against them, renewal and changes."""

from __future__ import annotations

from typing import Any

from flask import render_template

from trace.http.authorisation_papers import send_certificate
from trace.http.session import door_work
from trace.kernel.work import Work
from trace.rooms.brands import queries
from trace.rooms.brands.rules import standing_on
from trace.web.producer import bp
from trace.web.registers import Answer, require_own


@bp.get("/authorisations/<int:authorisation_id>")
def authorisation(authorisation_id: int) -> Answer:
    """Show one's authorisation: how it stands, until when, its history and its certificate."""
    with door_work(read_only=True) as work:
        return render_template("producer/authorisation.html", **_shown(work, authorisation_id))


@bp.get("/authorisations/<int:authorisation_id>/certificate.pdf")
def authorisation_certificate(authorisation_id: int) -> Answer:
    """Send the certificate as it reads today."""
    with door_work(read_only=True) as work:
        require_own(queries.get_authorisation(work, authorisation_id), "authorisation")
    return send_certificate(authorisation_id)


def _shown(work: Work, authorisation_id: int) -> dict[str, Any]:
    found = require_own(queries.get_authorisation(work, authorisation_id), "authorisation")
    return {
        "authorisation": found,
        "holder": queries.holder_name(found),
        "standing": standing_on(found, on=work.today, now=work.now),
        "now": work.now,
    }
