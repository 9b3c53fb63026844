"""Name of a job → what does it; parsing of its arguments, nothing more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trace.jobs import exchange, probing, reminders, webhooks
from trace.kernel import files, outbox
from trace.rooms.cases import services as cases
from trace.rooms.field.services import clear_photographs
from trace.rooms.inspections import services as inspections
from trace.rooms.labels.services import making
from trace.rooms.papers import rules as papers_rules
from trace.rooms.papers import services as papers
from trace.rooms.repository.services import notifying
from trace.rooms.scanning import services as scanning
from trace.rooms.supervision import services as supervision

if TYPE_CHECKING:
    from trace.jobs.worker import RunningJob


def export_labels(job: RunningJob) -> None:
    """Make the files of one export of a label run."""
    making.export_run(job.open_work, job.ports, export_id=job.whole("export_id"), report=job.report)


def purge_jobs(job: RunningJob) -> None:
    """Remove the rows of jobs that ended long ago."""
    with job.open_work() as work:
        outbox.purge_ended(work.session, before=work.now - outbox.KEPT_FOR)


def lead_of_test(job: RunningJob) -> None:
    """Open the lead of a failed safety test."""
    with job.open_work() as work:
        supervision.open_lead_of_test(work, report_id=job.whole("report_id"))


def escalate_cases(job: RunningJob) -> None:
    """Tell offices of duties in cases that end soon or are overdue; running twice changes nothing."""
    with job.open_work() as work:
        cases.escalate(work)


def remind_of_inspections(job: RunningJob) -> None:
    """Tell of rectifications and publications that are near or overdue; running twice changes nothing."""
    with job.open_work() as work:
        inspections.remind(work)


def remove_bytes(job: RunningJob) -> None:
    """Remove the bytes of files whose rows are gone."""
    with job.open_work() as work:
        digests = str(job.payload["digests"]).split()
        files.remove_bytes(work.session, work.ports.files, digests)


def sweep_files(job: RunningJob) -> None:
    """Remove what killed processes had begun to write; running twice changes nothing."""
    job.ports.files.sweep()


def forget_clients(job: RunningJob) -> None:
    """Remove the phones' counters of days that are over; running twice changes nothing."""
    with job.open_work() as work:
        scanning.forget_clients(work)


def clear_field(job: RunningJob) -> None:
    """Remove the photographs that phones sent and never named, a few in each transaction."""
    count = 1
    while count:
        with job.open_work() as work:
            count = clear_photographs(work)


def hand_over(job: RunningJob) -> None:
    """Make the archive that a producer takes along."""
    papers.hand_over(
        job.open_work, job.ports, archive_id=job.whole("archive_id"), report=job.report
    )


def clear_archives(job: RunningJob) -> None:
    """Remove the archives whose time is over."""
    with job.open_work() as work:
        papers.clear_archives(work)


HANDLERS: dict[str, Callable[[RunningJob], None]] = {
    "cases.escalate": escalate_cases,
    "exchange.deliver": exchange.deliver,
    "exchange.round": exchange.run_round,
    "field.clear": clear_field,
    "scanning.forget": forget_clients,
    files.REMOVE_BYTES: remove_bytes,
    "files.sweep": sweep_files,
    "inspections.remind": remind_of_inspections,
    "jobs.purge": purge_jobs,
    "labels.export": export_labels,
    "notices.digest": reminders.send_digests,
    "notices.remind": reminders.remind,
    papers_rules.CLEARING: clear_archives,
    papers_rules.JOB: hand_over,
    "recalls.probe": probing.check_public_page,
    notifying.JOB: webhooks.notify,
    "supervision.lead_of_test": lead_of_test,
}
