"""Archives to take along, alike for a producer and for the administrator."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask_babel import gettext as _

from trace.http.byte_ranges import send_stored
from trace.http.problems import sentence
from trace.http.session import door_work
from trace.kernel.errors import Conflict
from trace.rooms.papers import queries, rules, services
from trace.rooms.papers.holdings import HELD
from trace.rooms.papers.kinds import ArchiveState
from trace.rooms.producers.queries import get_producer
from trace.web.registers import Answer


def show(producer_id: int, *, portal: str, is_part: bool = False) -> Answer:
    """Show a producer's archives, whole or only the part that changes."""
    with door_work(read_only=True) as work:
        found = queries.archives_of(work, producer_id)
        return render_template(
            "papers/_archives.html" if is_part else "papers/archives.html",
            portal_name=portal,
            producer=get_producer(work, producer_id),
            archives=found,
            jobs=queries.jobs_of(work, found),
            is_making=any(one.state is ArchiveState.REQUESTED for one in found),
            table_count=len(HELD),
            days=rules.KEPT_FOR.days,
        )


def request_one(producer_id: int, *, done: str) -> Answer:
    """Ask for an archive and return to the page."""
    try:
        with door_work() as work:
            services.request_archive(work, producer_id=producer_id)
        flash(_("The archive is being made; this page shows when it is ready."), "good")
    except Conflict as error:
        flash(sentence(error), "bad")
    return redirect(done)


def cancel(archive_id: int, *, done: str) -> Answer:
    """Stop the making of an archive and return to the page."""
    with door_work() as work:
        services.cancel_archive(work, archive_id=archive_id)
    flash(_("The making of the archive is stopped."), "good")
    return redirect(done)


def send(archive_id: int) -> Answer:
    """Send an archive in parts as they are asked for; the trail keeps that it was taken."""
    with door_work() as work:
        file = services.file_to_send(work, archive_id=archive_id)
        answer = send_stored(file, work.ports.files, cache="private, no-store")
        answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer
