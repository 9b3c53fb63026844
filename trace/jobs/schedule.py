"""What recurs by itself: each entry is queued again when its last job is older than its interval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.outbox import newest_job


@dataclass(frozen=True, slots=True)
class Recurring:
    """A job without arguments, and how long after its last one was queued the next is due."""

    name: str
    every: timedelta


RECURRING = (
    Recurring("exchange.round", timedelta(minutes=5)),
    Recurring("field.clear", timedelta(days=1)),
    Recurring("files.sweep", timedelta(days=1)),
    Recurring("jobs.purge", timedelta(days=1)),
    Recurring("cases.escalate", timedelta(days=1)),
    Recurring("inspections.remind", timedelta(days=1)),
    Recurring("notices.remind", timedelta(days=1)),
    # One digest a day and organisation, whatever happens; more often only so that a failure is made good.
    Recurring("notices.digest", timedelta(hours=1)),
    Recurring("papers.clear", timedelta(days=1)),
    Recurring("recalls.probe", timedelta(days=1)),
    # Schedules of subscriptions are kept to the minute; captures wake streams at once.
    Recurring("repository.notify", timedelta(minutes=1)),
    Recurring("scanning.forget", timedelta(days=1)),
)


def enqueue_due() -> int:
    """Queue every recurring job that is due, and return how many that were.

    Two workers that ask at once may both queue one: recurring jobs do no harm when they run twice.
    """
    with open_work(Actor.system("schedule"), read_only=True) as work:
        due = []
        for entry in RECURRING:
            last = newest_job(work.session, entry.name)
            if last is None or last.created_at + entry.every <= work.now:
                due.append(entry)
    if not due:
        return 0
    with open_work(Actor.system("schedule")) as work:
        for entry in due:
            work.enqueue(entry.name)
    return len(due)
