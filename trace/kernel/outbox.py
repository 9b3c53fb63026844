"""Jobs as rows, written in the transaction of their cause and claimed by our worker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Integer, String, Text, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from trace.kernel.columns import Id, Instant, JsonDocument, UtcInstant, choice
from trace.kernel.database import Base

MAX_ATTEMPTS = 8
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
    attempt_count: Mapped[int] = mapped_column(Integer, default=0)
    done_count: Mapped[int] = mapped_column(Integer, default=0)
    total_count: Mapped[int | None] = mapped_column(Integer)
    last_error: Mapped[str | None] = mapped_column(Text)


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
        done_count=0,
    )
    session.add(job)
    session.flush()  # the caller shows or links the job by its id
    return job


def claim_job(session: Session, *, now: datetime) -> Job | None:
    """Take the oldest due job for this worker, or None; two workers never take the same one."""
    stale = (Job.state == JobState.RUNNING) & (Job.claimed_at < now - CLAIM_TTL)
    due = (Job.state == JobState.QUEUED) & (Job.available_at <= now)
    statement = select(Job).where(or_(due, stale)).order_by(Job.available_at, Job.id).limit(1)
    job = session.scalars(statement.with_for_update(skip_locked=True)).first()
    if job is not None:
        job.state = JobState.RUNNING
        job.claimed_at = now
        job.attempt_count += 1
    return job


def finish_job(job: Job, *, now: datetime) -> None:
    """Record that the job's service returned."""
    job.state, job.finished_at, job.last_error = JobState.DONE, now, None


def return_job(job: Job, *, now: datetime, error: str) -> None:
    """Record an error: the job is tried again with growing pauses, and failed after MAX_ATTEMPTS."""
    job.last_error = error
    if job.attempt_count >= MAX_ATTEMPTS:
        job.state, job.finished_at = JobState.FAILED, now
        return
    job.state = JobState.QUEUED
    job.available_at = now + timedelta(seconds=min(2**job.attempt_count, 600))


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
