"""Archives of producers, for administrators: a producer that can no longer sign in still gets its records."""

from __future__ import annotations

from flask import url_for

from trace.http.identity import current_actor
from trace.http.session import door_work
from trace.kernel.permissions import Permission, require
from trace.rooms.papers import queries
from trace.web import handover_pages
from trace.web.admin import bp
from trace.web.registers import Answer


@bp.get("/producers/<int:producer_id>/handovers")
def handovers(producer_id: int) -> Answer:
    """Show a producer's archives."""
    _enter()
    return handover_pages.show(producer_id, portal="admin")


@bp.get("/producers/<int:producer_id>/handovers/progress")
def handover_progress(producer_id: int) -> Answer:
    """Return the part of the page that tells how far the archives are."""
    _enter()
    return handover_pages.show(producer_id, portal="admin", is_part=True)


@bp.post("/producers/<int:producer_id>/handovers/new")
def request_handover(producer_id: int) -> Answer:
    """Ask for an archive of everything."""
    _enter()
    done = url_for("admin.handovers", producer_id=producer_id)
    return handover_pages.request_one(producer_id, done=done)


@bp.post("/handovers/<int:handover_id>/cancel")
def cancel_handover(handover_id: int) -> Answer:
    """Stop the making of an archive."""
    _enter()
    with door_work(read_only=True) as work:
        producer_id = queries.get_handover(work, handover_id).producer_id
    return handover_pages.cancel(
        handover_id, done=url_for("admin.handovers", producer_id=producer_id)
    )


@bp.get("/handovers/<int:handover_id>/file")
def handover_file(handover_id: int) -> Answer:
    """Send an archive."""
    _enter()
    return handover_pages.send(handover_id)


def _enter() -> None:
    """Let in who answers for the whole instance; a producer has pages of its own."""
    require(current_actor(), Permission.RECORDS_TAKE)
