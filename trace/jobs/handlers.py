"""Name of a job → what does it; parsing of its arguments, nothing more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trace.jobs import probing, reminders
from trace.kernel import outbox
from trace.rooms.labels.services import export

if TYPE_CHECKING:
    from trace.jobs.worker import RunningJob


def export_labels(job: RunningJob) -> None:
    """Make the files of one export of a label run."""
    export.export_run(job.open_work, job.ports, export_id=job.whole("export_id"), report=job.report)


def purge_jobs(job: RunningJob) -> None:
    """Remove the rows of jobs that ended long ago."""
    with job.open_work() as work:
        outbox.purge_ended(work.session, before=work.now - outbox.KEPT_FOR)


HANDLERS: dict[str, Callable[[RunningJob], None]] = {
    "jobs.purge": purge_jobs,
    "labels.export": export_labels,
    "notices.digest": reminders.send_digests,
    "notices.remind": reminders.remind,
    "recalls.probe": probing.check_public_page,
}
