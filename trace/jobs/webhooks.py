"""Sending new events to those who subscribed to them: https to public addresses, no redirects."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from trace.http.session import house
from trace.jobs.safe_https import Allowed, NotAllowed, NotSent, Unanswered, ask
from trace.rooms.repository.services import indexing, notifying

if TYPE_CHECKING:
    from trace.jobs.worker import RunningJob

DEADLINE_S = 20.0
#: So many requests of one subscription in one job; what is left the next one sends.
MOST_ROUNDS = 50


def notify(job: RunningJob) -> None:
    """Find what is new for every subscription that is due, and send what is to be sent; running twice sends once."""
    with job.open_work(read_only=True) as work:
        is_behind = indexing.is_behind(work)
    while is_behind:
        with job.open_work() as work:
            is_behind = indexing.bring_up(work) == indexing.CHUNK
    with job.open_work(read_only=True) as work:
        due = list(notifying.due_subscriptions(work))
    for subscription_id in due:
        more = True
        while more:
            with job.open_work() as work:
                more = notifying.collect(work, subscription_id)
    for _round in range(MOST_ROUNDS):
        with job.open_work(read_only=True) as work:
            waiting = list(notifying.due_deliveries(work))
        if not waiting:
            break
        for delivery_id in waiting:
            _deliver(job, delivery_id)
    with job.open_work() as work:
        notifying.forget_jobs(work)


def _deliver(job: RunningJob, delivery_id: int) -> None:
    with job.open_work() as work:
        letter = notifying.claim(work, delivery_id)
    if letter is None:
        return
    error = _error_of(letter)
    with job.open_work() as work:
        notifying.record_result(work, delivery_id=delivery_id, error=error)


def _error_of(letter: notifying.Letter) -> str:
    """Send one request and return "" where it was taken, else why not."""
    settings = house().settings
    allowed = Allowed(
        (str(urlsplit(letter.dest).hostname).lower(),),
        settings.webhook_networks,
        settings.webhook_ca_file,
    )
    try:
        reply = ask(
            allowed,
            "POST",
            letter.dest,
            headers=letter.headers,
            body=letter.body,
            deadline_s=DEADLINE_S,
        )
    except (NotAllowed, NotSent, Unanswered) as error:
        return str(error)
    return "" if 200 <= reply.status < 300 else f"status-{reply.status}"
