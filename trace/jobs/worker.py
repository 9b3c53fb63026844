"""The job worker: claims one job at a time, opens work as the system, calls its handler, and records the end.

A claim, the work and the end are separate transactions: a worker killed in between leaves its job claimed. One on the
same machine sees that it died (lifelines.py) and puts the job back, on another the claim goes stale. Every handler may
therefore run twice and says so.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from trace.http.database import db
from trace.http.problems import problem_of
from trace.http.session import house, open_work
from trace.jobs import schedule
from trace.jobs.handlers import HANDLERS
from trace.jobs.lifelines import Lifeline, names_of_the_dead
from trace.kernel.actor import Actor
from trace.kernel.database import Busy
from trace.kernel.errors import TraceError
from trace.kernel.outbox import (
    Job,
    JobState,
    claim_job,
    finish_job,
    report_progress,
    return_job,
    return_jobs_of,
)
from trace.kernel.work import Ports, Work

log = structlog.get_logger("trace.jobs")

# A person who pressed a button waits no longer than this before the work begins.
POLL_S = 1.0


class JobCancelled(Exception):
    """Somebody cancelled the job while it ran, or another worker has it now."""


class WorkerStopping(Exception):
    """The worker was asked to stop; the job goes back to the queue as it is."""


@dataclass(frozen=True, slots=True)
class RunningJob:
    """What a handler works with: its arguments, and how it opens transactions and tells how far it is."""

    id: int
    name: str
    payload: Mapping[str, str | int | None]
    ports: Ports
    stopping: threading.Event = field(default_factory=threading.Event)
    # How often the job had been claimed when this worker had it.
    attempt: int = 0

    def open_work(self, *, read_only: bool = False) -> AbstractContextManager[Work]:
        """Open one unit of work as the system, acting in this job."""
        return open_work(Actor.system(self.name), read_only=read_only)

    def whole(self, name: str) -> int:
        """Return the argument `name`, a whole number."""
        value = self.payload[name]
        if not isinstance(value, int):
            raise TypeError(f"{self.name}: {name} is no number")
        return value

    def report(self, done: int, total: int) -> None:
        """Record how far the job is, which also keeps its claim fresh.

        Raises   JobCancelled · WorkerStopping: the handler lets both through and leaves its finished parts
        """
        with self.open_work() as work:
            is_ours = report_progress(
                work.session, self.id, attempt=self.attempt, done=done, total=total, now=work.now
            )
        if not is_ours:
            raise JobCancelled
        if self.stopping.is_set():
            raise WorkerStopping


class Worker:
    """One process's loop over the queue."""

    def __init__(
        self, app: Flask, *, handlers: Mapping[str, Callable[[RunningJob], None]] | None = None
    ) -> None:
        self._app = app
        self._handlers = HANDLERS if handlers is None else handlers
        self._stopping = threading.Event()
        self._lifeline: Lifeline | None = None

    def stop(self) -> None:
        """Ask the loop to end after the step it is in."""
        self._stopping.set()

    def run(self) -> None:
        """Work until `stop` is called."""
        log.info("worker.started")
        with self._alive():
            while not self._stopping.is_set():
                if not self._step():
                    self._stopping.wait(POLL_S)
        log.info("worker.stopped")

    def _step(self) -> bool:
        """Queue what recurs and do one job; tells whether there was one."""
        try:
            with self._context():
                schedule.enqueue_due()
                self._take_from_the_dead()
            return self.run_one()
        except (OperationalError, Busy) as error:
            # The database is being restarted, or somebody holds it longer than we wait: it comes back. A job
            # that was under way has gone stale by then and is claimed again.
            log.warning("worker.database_away", error=str(error))
            return False

    def _take_from_the_dead(self) -> None:
        """Put back what workers of this machine had that were killed; those of others go stale."""
        if self._lifeline is None:
            return
        for name in names_of_the_dead(self._lifeline.folder):
            with open_work(Actor.system("worker")) as work:
                count = return_jobs_of(work.session, name, now=work.now)
            log.warning("worker.died", name=name, jobs=count)

    def run_until_idle(self) -> int:
        """Work off what is due now and return how many jobs that were."""
        count = 0
        with self._alive():
            with self._context():
                self._take_from_the_dead()
            while not self._stopping.is_set() and self.run_one():
                count += 1
        return count

    def run_one(self) -> bool:
        """Claim and do one job; tells whether there was one."""
        with self._context():
            with open_work(Actor.system("worker")) as work:
                name = self._lifeline.name if self._lifeline else None
                job = claim_job(work.session, now=work.now, by=name)
                if job is None:
                    return False
                ports, payload = house().ports, dict(job.payload)
                running = RunningJob(
                    job.id, job.name, payload, ports, self._stopping, job.attempt_count
                )
            self._do(running)
            return True

    def _do(self, running: RunningJob) -> None:
        handler = self._handlers.get(running.name)
        try:
            if handler is None:
                raise LookupError(f"no handler for {running.name}")
            handler(running)
        except JobCancelled:
            log.info("job.cancelled", job=running.id, name=running.name)
        except WorkerStopping:
            self._put_back(running)
        except Exception as error:  # the loop outlives every job; what went wrong is kept with it
            log.error("job.failed", job=running.id, name=running.name, exc_info=error)
            self._give_back(running, error)
        else:
            self._finish(running)

    def _finish(self, running: RunningJob) -> None:
        with open_work(Actor.system("worker")) as work:
            job = self._own(work, running)
            if job is not None:
                finish_job(job, now=work.now)

    def _give_back(self, running: RunningJob, error: Exception) -> None:
        with open_work(Actor.system("worker")) as work:
            job = self._own(work, running)
            if job is not None:
                last = "".join(traceback.format_exception_only(error)).strip()
                fault = problem_of(error).slug if isinstance(error, TraceError) else None
                return_job(job, now=work.now, error=last[:2000], fault=fault)

    def _put_back(self, running: RunningJob) -> None:
        with open_work(Actor.system("worker")) as work:
            job = self._own(work, running)
            if job is not None:
                job.state, job.available_at = JobState.QUEUED, work.now

    def _own(self, work: Work, running: RunningJob) -> Job | None:
        """The job's row, unless somebody cancelled it or took it meanwhile."""
        job = work.session.get(Job, running.id, populate_existing=True)
        is_ours = job is not None and job.attempt_count == running.attempt
        return job if job is not None and is_ours and job.state is JobState.RUNNING else None

    @contextmanager
    def _alive(self) -> Iterator[None]:
        """Show the other workers of this machine that this one lives."""
        with self._context():
            folder = house().settings.data_dir
        with Lifeline(folder) as lifeline:
            self._lifeline = lifeline
            try:
                yield
            finally:
                self._lifeline = None

    @contextmanager
    def _context(self) -> Iterator[None]:
        with self._app.app_context():
            try:
                yield
            finally:
                db.session.remove()
