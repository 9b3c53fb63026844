"""The worker's loop: what fails comes back, what is unknown fails, what recurs is queued once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from tests.databases import is_postgresql
from trace.http.database import db
from trace.http.session import house, open_work
from trace.jobs import schedule
from trace.jobs.worker import RunningJob, Worker, WorkerStopping
from trace.kernel.actor import Actor
from trace.kernel.outbox import (
    KEPT_FOR,
    MAX_ERRORS,
    Job,
    JobState,
    claim_job,
    newest_job,
    return_jobs_of,
)

SYSTEM = Actor.system("test")


def queue(app: Flask, name: str, **payload: int) -> int:
    """Queue a job and return its id."""
    with app.app_context(), open_work(SYSTEM) as work:
        return work.enqueue(name, **payload).id


def state(app: Flask, job_id: int) -> tuple[JobState, int, str | None]:
    """State, number of claims and last error of a job."""
    job = row_of(app, job_id)
    return job.state, job.attempt_count, job.last_error


def row_of(app: Flask, job_id: int) -> Job:
    """Return the row of a job as it stands."""
    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        job = work.session.get(Job, job_id)
        assert job is not None
        return job


def test_a_failing_job_is_tried_again_later_and_keeps_its_error(
    standalone_app: Callable[..., Flask],
) -> None:
    app = standalone_app()
    job_id = queue(app, "test.fails")

    def fails(_job: RunningJob) -> None:
        raise ValueError("no paper")

    worker = Worker(app, handlers={"test.fails": fails})
    assert worker.run_until_idle() == 1

    assert state(app, job_id) == (JobState.QUEUED, 1, "ValueError: no paper")
    for _ in range(MAX_ERRORS):
        house(app).clock.advance(minutes=20)  # type: ignore[attr-defined]
        worker.run_until_idle()
    assert state(app, job_id)[0] is JobState.FAILED


def test_a_job_whose_workers_were_killed_has_all_its_tries_left(
    standalone_app: Callable[..., Flask],
) -> None:
    app = standalone_app()
    job_id = queue(app, "test.fails")
    for number in range(MAX_ERRORS + 1):
        with app.app_context(), open_work(SYSTEM) as work:
            assert claim_job(work.session, now=work.now, by=f"worker {number}") is not None
        with app.app_context(), open_work(SYSTEM) as work:
            assert return_jobs_of(work.session, f"worker {number}", now=work.now) == 1

    Worker(app, handlers={}).run_until_idle()

    job = row_of(app, job_id)
    assert (job.state, job.error_count) == (JobState.QUEUED, 1)


def test_a_job_without_a_handler_says_so(standalone_app: Callable[..., Flask]) -> None:
    app = standalone_app()
    job_id = queue(app, "test.unknown")

    Worker(app, handlers={}).run_until_idle()

    assert state(app, job_id)[2] == "LookupError: no handler for test.unknown"


def test_a_stopping_worker_puts_its_job_back_unharmed(
    standalone_app: Callable[..., Flask],
) -> None:
    app = standalone_app()
    job_id = queue(app, "test.long", pages=3)

    def long(job: RunningJob) -> None:
        assert job.whole("pages") == 3
        raise WorkerStopping

    Worker(app, handlers={"test.long": long}).run_one()

    job = row_of(app, job_id)
    assert (job.state, job.error_count, job.last_error) == (JobState.QUEUED, 0, None)


@pytest.mark.skipif(is_postgresql(), reason="only on SQLite can the database be moved away")
def test_the_worker_outlives_a_database_that_is_away(standalone_app: Callable[..., Flask]) -> None:
    app = standalone_app()
    queue(app, "test.done")
    failed, done = threading.Event(), threading.Event()
    with app.app_context():
        engine = db.engine
    event.listen(engine, "handle_error", lambda _context: failed.set())
    engine.dispose()
    place = Path(str(engine.url.database))
    aside = place.rename(place.with_suffix(".aside"))
    place.mkdir()
    worker = Worker(app, handlers={"test.done": lambda _job: done.set()})
    thread = threading.Thread(target=worker.run)

    thread.start()
    is_away = failed.wait(20)
    place.rmdir()
    aside.rename(place)
    is_back = done.wait(20)
    worker.stop()
    thread.join(20)

    assert is_away
    assert is_back


def test_a_wrong_argument_fails_the_job(standalone_app: Callable[..., Flask]) -> None:
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        job_id = work.enqueue("test.typed", pages="three").id

    Worker(app, handlers={"test.typed": lambda job: print(job.whole("pages"))}).run_one()

    assert state(app, job_id)[2] == "TypeError: test.typed: pages is no number"


def test_the_loop_ends_when_it_is_asked_to(standalone_app: Callable[..., Flask]) -> None:
    app = standalone_app()
    done = threading.Event()
    worker = Worker(app, handlers={"jobs.purge": lambda _job: done.set()})
    loop = threading.Thread(target=worker.run)

    loop.start()
    assert done.wait(20)
    worker.stop()
    loop.join(20)

    assert not loop.is_alive()


def test_recurring_jobs_are_queued_once_when_due_and_old_rows_go(
    standalone_app: Callable[..., Flask],
) -> None:
    app = standalone_app()
    with app.app_context():
        assert schedule.enqueue_due() == len(schedule.RECURRING)
        assert schedule.enqueue_due() == 0
    assert Worker(app).run_until_idle() == len(schedule.RECURRING)
    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        first = newest_job(work.session, "jobs.purge")
    assert first is not None

    house(app).clock.advance(seconds=(KEPT_FOR + timedelta(days=1)).total_seconds())  # type: ignore[attr-defined]
    with app.app_context():
        assert schedule.enqueue_due() == len(schedule.RECURRING)
    Worker(app).run_until_idle()

    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        assert work.session.get(Job, first.id) is None


def test_a_cancelled_job_is_left_as_it_is(standalone_app: Callable[..., Flask]) -> None:
    from trace.kernel.outbox import cancel_job

    app = standalone_app()
    job_id = queue(app, "test.cancelled")

    def cancels(job: RunningJob) -> None:
        with job.open_work() as work:
            assert cancel_job(work.session, job.id, now=work.now)
            assert not cancel_job(work.session, job.id, now=work.now)
        job.report(1, 2)

    Worker(app, handlers={"test.cancelled": cancels}).run_one()

    assert state(app, job_id)[0] is JobState.CANCELLED
