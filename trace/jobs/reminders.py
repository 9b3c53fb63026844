"""The daily reminders: notices for what ends soon, and the digest of each organisation by mail."""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING

import structlog
from flask_babel import force_locale

from trace.http.notice_words import digest_text
from trace.http.session import house
from trace.jobs.mail import send_mail
from trace.rooms.notices import queries, services

if TYPE_CHECKING:
    from trace.jobs.worker import RunningJob

log = structlog.get_logger("trace.jobs")


def remind(job: RunningJob) -> None:
    """Write the notices that are due; running twice changes nothing."""
    with job.open_work() as work:
        services.remind(work, marks=house().settings.reminder_days)


def send_digests(job: RunningJob) -> None:
    """Send every organisation its digest of the day, one after the other; without a mail server nothing happens.

    A worker killed after the server took a mail and before that was recorded sends it again: a reminder that comes
    twice does less harm than one that never comes. What one organisation's addresses refuse keeps nobody else
    waiting, and is tried again by the next run.
    """
    settings = house().settings.mail
    if settings is None:
        return
    with job.open_work(read_only=True) as work:
        waiting = list(queries.waiting_organisations(work))
    for number, organisation_id in enumerate(waiting):
        job.report(number, len(waiting))
        with job.open_work() as work:
            digest = services.open_digest(work, organisation_id=organisation_id)
            if digest is None:
                continue
            with force_locale("zh_Hans_CN"):
                subject, text = digest_text(work, digest)
        try:
            send_mail(settings, to=digest.addresses, subject=subject, text=text)
        except (OSError, smtplib.SMTPException) as error:
            log.warning("digest.not_sent", organisation=organisation_id, error=str(error)[:200])
            continue
        with job.open_work() as work:
            services.close_digest(work, digest)
