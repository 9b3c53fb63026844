"""How far the making of files is, in words: rate, time left, and what stands in its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http.filters import number
from trace.kernel.outbox import Job, JobState

MINUTE_S, HOUR_S = 60, 3_600
# By the slug of the problem that the last attempt met; other problems are for the operator.
FAULTS: Mapping[str, object] = {
    "store-full": _l("The disk for files is full. Ask the operator to make room."),
    "label-key-revoked": _l(
        "The key that signs these labels was revoked: no scan accepts them. Order anew."
    ),
    "label-run-state": _l("The order was cancelled."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says of the job that makes files.

    rate    "8,100 labels a second, about 3 minutes left", or "" where nothing is known yet
    fault   why it does not go on, or ""
    """

    rate: str = ""
    fault: str = ""
    has_failed: bool = False
    is_waiting: bool = False


def told(job: Job | None) -> Told:
    """Return what a page says of a job."""
    if job is None:
        return Told()
    has_failed = job.state is JobState.FAILED
    return Told(
        rate=_rate(job) if job.state is JobState.RUNNING else "",
        fault=_fault(job, has_failed=has_failed),
        has_failed=has_failed,
        is_waiting=job.state is JobState.QUEUED,
    )


def time_left(seconds: int) -> str:
    """Return how long something still takes, no finer than people plan by."""
    if seconds < MINUTE_S:
        return _("less than a minute left")
    minutes = -(-seconds // MINUTE_S)
    if seconds < HOUR_S:
        return _("about %(count)d minutes left", count=minutes)
    hours, rest = divmod(minutes, 60)
    return _("about %(hours)d hours %(minutes)d minutes left", hours=hours, minutes=rest)


def _rate(job: Job) -> str:
    if job.per_second is None or job.seconds_left is None:
        return ""
    return _(
        "%(rate)s labels a second, %(left)s",
        rate=number(max(1, round(job.per_second))),
        left=time_left(job.seconds_left),
    )


def _fault(job: Job, *, has_failed: bool) -> str:
    known = FAULTS.get(job.fault or "")
    if known is not None:
        again = "" if has_failed else " " + _("It is tried again by itself.")
        return str(known) + again
    if has_failed:
        return _(
            "The files could not be made. Go on, or tell the operator the job's number: %(id)d",
            id=job.id,
        )
    return _("Something went wrong; it is tried again by itself.") if job.last_error else ""
