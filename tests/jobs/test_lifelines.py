"""A worker that was killed gives its job back at once; one that lives keeps it."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Flask

from tests import databases
from tests.jobs.test_worker import queue, state
from trace.http.session import house, open_work
from trace.jobs.lifelines import FOLDER, Lifeline, names_of_the_dead
from trace.jobs.worker import RunningJob, Worker
from trace.kernel.actor import Actor
from trace.kernel.outbox import Job, JobState, report_progress, start_job

SYSTEM = Actor.system("test")


def die(_job: RunningJob) -> None:
    """End as a process does that is killed."""
    os.kill(os.getpid(), signal.SIGKILL)


def killed_while_it_works(app: Flask) -> None:
    """Let a process take a job and die of it."""
    databases.close(app)
    worker = Worker(app, handlers={"test.long": die})
    process = multiprocessing.get_context("fork").Process(target=worker.run_until_idle)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


def test_the_job_of_a_killed_worker_is_done_by_the_next(
    standalone_app: Callable[..., Flask],
) -> None:
    app = standalone_app()
    job_id = queue(app, "test.long")
    killed_while_it_works(app)
    assert state(app, job_id)[0] is JobState.RUNNING

    assert Worker(app, handlers={"test.long": lambda _job: None}).run_until_idle() == 1

    assert state(app, job_id)[:2] == (JobState.DONE, 2)
    with app.app_context():
        assert list((Path(house().settings.data_dir) / FOLDER).iterdir()) == []


def test_a_worker_that_lives_keeps_its_job(standalone_app: Callable[..., Flask]) -> None:
    app = standalone_app()
    job_id = queue(app, "test.long")
    met = []

    def long(_job: RunningJob) -> None:
        met.append(Worker(app, handlers={}).run_until_idle())

    Worker(app, handlers={"test.long": long}).run_until_idle()

    assert met == [0]
    assert state(app, job_id)[:2] == (JobState.DONE, 1)


def test_names_are_of_the_dead_alone_and_go_when_they_were_dealt_with(tmp_path: Path) -> None:
    with Lifeline(tmp_path) as alive:
        forgotten = alive.folder / "0123"
        forgotten.touch()

        assert list(names_of_the_dead(alive.folder)) == ["0123"]
        assert list(names_of_the_dead(alive.folder)) == []
        assert [path.name for path in alive.folder.iterdir()] == [alive.name]


def test_whoever_lost_a_job_is_told_so_and_ends_nothing(
    standalone_app: Callable[..., Flask],
) -> None:
    app = standalone_app()
    job_id = queue(app, "test.long")

    def long(_job: RunningJob) -> None:
        # Meanwhile it is taken for forsaken, and somebody else begins.
        with open_work(SYSTEM) as work:
            job = work.session.get(Job, job_id)
            assert job is not None
            start_job(job, now=work.now)

    Worker(app, handlers={"test.long": long}).run_one()

    assert state(app, job_id)[:2] == (JobState.RUNNING, 2)
    with app.app_context(), open_work(SYSTEM) as work:
        told = {"done": 1, "total": 2, "now": work.now}
        assert not report_progress(work.session, job_id, attempt=1, **told)
        assert report_progress(work.session, job_id, attempt=2, **told)
        assert not report_progress(work.session, job_id + 1, attempt=2, **told)


def test_the_rate_is_of_this_attempt_and_tells_the_time_left(
    standalone_app: Callable[..., Flask],
) -> None:
    app = standalone_app()
    job_id = queue(app, "test.long")
    with app.app_context(), open_work(SYSTEM) as work:
        job = work.session.get(Job, job_id)
        assert job is not None
        assert (job.per_second, job.seconds_left) == (None, None)
        job.done_count = 900
        start_job(job, now=work.now)
        work.session.flush()
        assert job.per_second is None

        def tell(done: int, seconds: int) -> None:
            at = work.now + timedelta(seconds=seconds)
            assert report_progress(work.session, job_id, attempt=1, done=done, total=2000, now=at)
            work.session.flush()

        # What had been told before it was killed did not last.
        tell(800, 5)
        assert (job.per_second, job.seconds_left) == (None, None)
        tell(1000, 15)

        assert (job.per_second, job.seconds_left) == (20.0, 50)
