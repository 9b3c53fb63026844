"""Nobody waits for ever for what another holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from trace.http.database import db
from trace.kernel import database
from trace.kernel.database import Busy, transaction
from trace.kernel.outbox import Job, add_job


def test_a_writer_that_waits_too_long_is_told_so_and_has_written_nothing(
    standalone_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 100)
    app = standalone_app()
    with app.app_context():
        first, second = Session(db.engine), Session(db.engine)
        with transaction(first):
            add_job(first, name="first", payload={}, now=app.extensions["trace"].clock.now())
        with first.begin():
            first.scalars(select(Job).with_for_update()).one()

            with pytest.raises(Busy), transaction(second):
                second.scalars(select(Job).with_for_update()).one()

        with transaction(second, read_only=True):
            assert [job.name for job in second.scalars(select(Job))] == ["first"]
        first.close()
        second.close()


def test_another_failure_of_the_database_stays_what_it_is(session: Session) -> None:
    with pytest.raises(DBAPIError) as failure, transaction(session):
        session.execute(text("SELECT nothing FROM nowhere"))

    assert not isinstance(failure.value, Busy)
    error = OperationalError("SELECT 1", {}, Exception("disk I/O error"))
    assert not database.waited_in_vain(error)
