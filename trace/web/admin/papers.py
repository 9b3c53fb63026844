"""Archives of producers, for administrators: a producer that can no longer sign in still gets its records."""

from __future__ import annotations

from flask import url_for

from trace.http.identity import current_actor
from trace.http.session import door_work
from trace.kernel.permissions import Permission, require
from trace.rooms.papers import queries
from trace.web import archive_pages
from trace.web.admin import bp
from trace.web.registers import Answer


@bp.get("/producers/<int:producer_id>/archives")
def archives(producer_id: int) -> Answer:
    """Show a producer's archives."""
    _enter()
    return archive_pages.show(producer_id, portal="admin")


@bp.get("/producers/<int:producer_id>/archives/progress")
def archive_progress(producer_id: int) -> Answer:
    """Return the part of the page that tells how far the archives are."""
    _enter()
    return archive_pages.show(producer_id, portal="admin", is_part=True)


@bp.post("/producers/<int:producer_id>/archives/new")
def request_archive(producer_id: int) -> Answer:
    """Ask for an archive of everything."""
    _enter()
    done = url_for("admin.archives", producer_id=producer_id)
    return archive_pages.request_one(producer_id, done=done)


@bp.post("/archives/<int:archive_id>/cancel")
def cancel_archive(archive_id: int) -> Answer:
    """Stop the making of an archive."""
    _enter()
    with door_work(read_only=True) as work:
        producer_id = queries.get_archive(work, archive_id).producer_id
    return archive_pages.cancel(archive_id, done=url_for("admin.archives", producer_id=producer_id))


@bp.get("/archives/<int:archive_id>/file")
def archive_file(archive_id: int) -> Answer:
    """Send an archive."""
    _enter()
    return archive_pages.send(archive_id)


def _enter() -> None:
    """Let in who answers for the whole instance; a producer has pages of its own."""
    require(current_actor(), Permission.RECORDS_TAKE)
