"""Jobs as rows, written in the transaction of their cause and claimed by our worker."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Integer, String, Text, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from trace.kernel.columns import Id, Instant, JsonDocument, UtcInstant, choice
from trace.kernel.database import Base

# So many errors end a job; a worker that was stopped or killed is none of its errors.
MAX_ERRORS = 8
# A worker that was killed leaves its job claimed; after this long another may take it.
CLAIM_TTL = timedelta(minutes=10)
# Rows of ended jobs answer "what happened to my sheet?" for a season, then they go.
KEPT_FOR = timedelta(days=180)


class JobState(StrEnum):
    """queued → running → done | failed | cancelled; running → queued again after an error or a dead worker."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Base):
    """One piece of background work: the name of a handler and its arguments."""

    __tablename__ = "jobs"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, str | int | None]] = mapped_column(JsonDocument)
    state: Mapped[JobState] = mapped_column(choice(JobState), index=True)
    organisation_id: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[UtcInstant]
    available_at: Mapped[UtcInstant] = mapped_column(index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    # How often it was claimed: a worker reports under the number of its own claim.
    attempt_count: Mapped[int] = mapped_column(Integer, default=0)
    error_count: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    done_count: Mapped[int] = mapped_column(Integer, default=0)
    total_count: Mapped[int | None] = mapped_column(Integer)
    last_error: Mapped[str | None] = mapped_column(Text)
    # Slug of the problem that the last attempt met, where people can do something about it.
    fault: Mapped[str | None] = mapped_column(String(80))
    claimed_by: Mapped[str | None] = mapped_column(String(40), index=True)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    started_count: Mapped[int] = mapped_column(Integer, default=0, server_default="0")

    @property
    def per_second(self) -> float | None:
        """How many it does in a second since it was claimed last; None before it told of any."""
        if self.claimed_at is None or self.started_at is None:
            return None
        done = self.done_count - self.started_count
        elapsed = (self.claimed_at - self.started_at).total_seconds()
        return done / elapsed if done > 0 and elapsed > 0 else None

    @property
    def seconds_left(self) -> int | None:
        """How long it will take at this rate, while it runs."""
        rate = self.per_second
        if self.state is not JobState.RUNNING or self.total_count is None or rate is None:
            return None
        return math.ceil(max(0, self.total_count - self.done_count) / rate)


def add_job(
    session: Session,
    *,
    name: str,
    payload: Mapping[str, str | int | None],
    now: datetime,
    organisation_id: int | None = None,
) -> Job:
    """Insert one queued job and return it with its id."""
    job = Job(
        name=name,
        payload=dict(payload),
        state=JobState.QUEUED,
        organisation_id=organisation_id,
        created_at=now,
        available_at=now,
        attempt_count=0,
        error_count=0,
        done_count=0,
    )
    session.add(job)
    session.flush()  # the caller shows or links the job by its id
    return job


def claim_job(session: Session, *, now: datetime, by: str | None = None) -> Job | None:
    """Take the oldest due job for this worker, or None; two workers never take the same one.

    by   name of the worker, by which `return_jobs_of` finds what it had when it died
    """
    stale = (Job.state == JobState.RUNNING) & (Job.claimed_at < now - CLAIM_TTL)
    due = (Job.state == JobState.QUEUED) & (Job.available_at <= now)
    statement = select(Job).where(or_(due, stale)).order_by(Job.available_at, Job.id).limit(1)
    job = session.scalars(statement.with_for_update(skip_locked=True)).first()
    if job is not None:
        start_job(job, now=now, by=by)
    return job


def start_job(job: Job, *, now: datetime, by: str | None = None) -> None:
    """Note that a job is being done from now on."""
    job.state, job.claimed_by = JobState.RUNNING, by
    job.claimed_at = job.started_at = now
    job.started_count = job.done_count
    job.attempt_count += 1


def report_progress(
    session: Session, job_id: int, *, attempt: int, done: int, total: int, now: datetime
) -> bool:
    """Record how far a job is, which also keeps its claim fresh.

    Returns  False where it is no longer the reporter's: somebody cancelled it, or took it for forsaken
    """
    job = session.get(Job, job_id, populate_existing=True)
    if job is None or job.state is not JobState.RUNNING or job.attempt_count != attempt:
        return False
    if done <= job.started_count:  # what was told before it was killed did not last
        job.started_count, job.started_at = done, now
    job.done_count, job.total_count, job.claimed_at = done, total, now
    return True


def return_jobs_of(session: Session, worker: str, *, now: datetime) -> int:
    """Put back what a worker had that is known to have died; return how many jobs that were."""
    held = session.scalars(
        select(Job).where(Job.claimed_by == worker, Job.state == JobState.RUNNING).with_for_update()
    ).all()
    for job in held:
        job.state, job.available_at = JobState.QUEUED, now
    return len(held)


def finish_job(job: Job, *, now: datetime) -> None:
    """Record that the job's service returned."""
    job.state, job.finished_at, job.last_error, job.fault = JobState.DONE, now, None, None


def return_job(job: Job, *, now: datetime, error: str, fault: str | None = None) -> None:
    """Record an error: the job is tried again with growing pauses, and failed after MAX_ERRORS.

    fault   slug of the problem, where it is one that people are told of
    """
    job.last_error, job.fault = error, fault
    job.error_count += 1
    if job.error_count >= MAX_ERRORS:
        job.state, job.finished_at = JobState.FAILED, now
        return
    job.state = JobState.QUEUED
    job.available_at = now + timedelta(seconds=min(2**job.error_count, 600))


def cancel_job(session: Session, job_id: int, *, now: datetime) -> bool:
    """Cancel a job that has not ended; one that runs notices at its next report. Tells whether it was cancelled."""
    job = session.get(Job, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.state not in (JobState.QUEUED, JobState.RUNNING):
        return False
    job.state, job.finished_at = JobState.CANCELLED, now
    session.flush()  # whoever looks again reads the row anew
    return True


def newest_job(session: Session, name: str) -> Job | None:
    """Return the job of this name that was queued last, or None."""
    statement = select(Job).where(Job.name == name).order_by(Job.id.desc()).limit(1)
    return session.scalars(statement).first()


def purge_ended(session: Session, *, before: datetime) -> None:
    """Remove the rows of jobs without further meaning that ended before an instant."""
    session.execute(
        delete(Job).where(
            Job.state == JobState.DONE, Job.finished_at < before, Job.organisation_id.is_(None)
        )
    )
