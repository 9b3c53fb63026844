"""Transactions: what commits, what is undone, and which rule of the database refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from trace.kernel.database import after_rollback, before_commit, transaction
from trace.kernel.errors import AlreadyRecorded, RuleBroken, Vanished
from trace.kernel.outbox import Job, JobState, add_job, claim_job, finish_job, return_job
from trace.rooms.audit.models import AuditEntry
from trace.rooms.audit.services import record


def test_an_error_leaves_neither_the_fact_nor_its_job(session, work):
    def act():
        with transaction(session):
            record(work, "thing.done", subject_kind="thing", subject_key=1)
            work.enqueue("things.export", thing_id=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()

    assert session.scalars(select(AuditEntry)).all() == []
    assert session.scalars(select(Job)).all() == []


def test_acts_tied_to_the_transaction_run_once_on_their_side_only(session):
    done = []

    def act(divisor):
        with transaction(session):
            before_commit(session, lambda: done.append("kept"))
            after_rollback(session, lambda: done.append("dropped"))
            return 1 / divisor

    act(1)
    with pytest.raises(ZeroDivisionError):
        act(0)

    assert done == ["kept", "dropped"]


def test_a_broken_check_is_named_by_its_constraint(session, work):
    work.enqueue("things.export")

    with pytest.raises(RuleBroken) as refusal, transaction(session):
        session.execute(text("UPDATE jobs SET state = 'lost'"))

    assert refusal.value.rule == "ck_jobs_job_state"


def test_a_broken_unique_rule_is_named_by_its_constraint(session, work):
    job = work.enqueue("things.export")

    with pytest.raises(AlreadyRecorded) as refusal, transaction(session):
        session.execute(
            text(
                "INSERT INTO jobs (id, name, payload, state, created_at, available_at, attempt_count, done_count)"
                " SELECT id, name, payload, state, created_at, available_at, 0, 0 FROM jobs WHERE id = :id"
            ),
            {"id": job.id},
        )

    assert refusal.value.rule in ("pk_jobs", "uq_jobs_id")


def test_a_row_that_somebody_else_removed_is_told_as_vanished(session, work):
    job = work.enqueue("things.export")
    session.flush()
    session.execute(text("DELETE FROM jobs WHERE id = :id"), {"id": job.id})

    with pytest.raises(Vanished), transaction(session):
        job.name = "things.other"


def test_a_job_is_claimed_once_and_finished(session, work, clock):
    add_job(session, name="a", payload={"n": 1}, now=clock.now())

    job = claim_job(session, now=clock.now())
    session.flush()

    assert claim_job(session, now=clock.now()) is None
    finish_job(job, now=clock.now())
    assert job.state is JobState.DONE


def test_a_failing_job_waits_longer_each_time_and_is_given_up_at_last(session, clock):
    add_job(session, name="a", payload={}, now=clock.now())
    pauses = []
    for _ in range(8):
        job = claim_job(session, now=clock.now())
        return_job(job, now=clock.now(), error="boom")
        session.flush()
        pauses.append((job.available_at - clock.now()).total_seconds())
        clock.advance(hours=1)

    assert pauses[:4] == [2, 4, 8, 16]
    assert job.state is JobState.FAILED
    assert claim_job(session, now=clock.now()) is None


def test_the_job_of_a_worker_that_died_is_taken_over(session, clock):
    add_job(session, name="a", payload={}, now=clock.now())
    first = claim_job(session, now=clock.now())
    session.flush()
    clock.advance(minutes=11)

    assert claim_job(session, now=clock.now()).id == first.id
