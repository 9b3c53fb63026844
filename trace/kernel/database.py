"""The declarative base, the engine's safety settings, and the one function that opens a unit of work."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError

from trace.kernel.errors import AlreadyRecorded, Conflict, RuleBroken, Unavailable, Vanished

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
# 3.7.0 to 3.51.2 can corrupt a WAL database that several connections write and checkpoint.
FIRST_SAFE_SQLITE = (3, 51, 3)
# How long a writer waits for another before it is told to come again, on either engine.
BUSY_TIMEOUT_MS = 15_000
READ_ONLY = "trace_read_only"
UNIQUE_VIOLATION = "23505"
# Of the driver's usual 128 the oldest stay for ever once all are taken, and whatever is new is compiled at every turn:
# three to five times the time of a small statement.
STATEMENTS_KEPT = 1000
# PostgreSQL: lock not available, deadlock detected, serialization failure.
LOCK_REFUSALS = frozenset({"55P03", "40P01", "40001"})


class Base(DeclarativeBase):
    """Base of every table of every room."""

    metadata = MetaData(naming_convention=NAMING)


class UnsafeSqlite(Unavailable):
    """The SQLite library found is one that can corrupt the database."""


class Busy(Unavailable):
    """Others held what this work needed for longer than a writer waits; nothing was written, try again."""


def engine_options(url: str) -> dict[str, Any]:
    """Return the keyword arguments for `create_engine`, the database driver included."""
    if url.startswith("sqlite"):
        import pysqlite3  # the embedded library we vouch for, instead of the system's

        if pysqlite3.sqlite_version_info < FIRST_SAFE_SQLITE:
            raise UnsafeSqlite
        return {
            "url": url,
            "module": pysqlite3,
            "connect_args": {
                "timeout": BUSY_TIMEOUT_MS / 1000,
                "cached_statements": STATEMENTS_KEPT,
            },
        }
    waiting = {"options": f"-c lock_timeout={BUSY_TIMEOUT_MS}"}
    return {"url": url, "pool_pre_ping": True, "connect_args": waiting}


def prepare_engine(engine: Engine) -> None:
    """Give every connection of `engine` its safety settings (nothing to do on PostgreSQL)."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not open transactions of its own: `_begin_sqlite` does, with the right lock.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: upgrading a read lock later can fail with "database is locked".
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@contextmanager
def transaction(session: Session, *, read_only: bool = False) -> Iterator[Session]:
    """Commit on a normal exit, roll back on any error, and name the constraint that refused.

    Raises   AlreadyRecorded, RuleBroken in place of the database's own IntegrityError · Vanished where a row to be
             changed is not there any more · Busy where it waited in vain
    """
    if read_only:
        session.connection(execution_options={READ_ONLY: True})
    try:
        yield session
        if read_only:
            # What was read stays usable: a rollback would make every attribute ask the database again.
            session.expunge_all()
            session.rollback()
        else:
            session.flush()  # every constraint speaks before files get their final names
            _run(session, _BEFORE_COMMIT)
            session.commit()
            session.info.pop(_AFTER_ROLLBACK, None)
    except IntegrityError as error:
        _undo(session)
        raise refused_by_constraint(error) from error
    except StaleDataError as error:
        _undo(session)
        raise Vanished from error
    except OperationalError as error:
        _undo(session)
        if waited_in_vain(error):
            raise Busy from error
        raise
    except BaseException:
        _undo(session)
        raise


_BEFORE_COMMIT = "trace_before_commit"
_AFTER_ROLLBACK = "trace_after_rollback"


def before_commit(session: Session, act: Callable[[], None]) -> None:
    """Have `act` run once, when every statement of this transaction has been accepted."""
    session.info.setdefault(_BEFORE_COMMIT, []).append(act)


def after_rollback(session: Session, act: Callable[[], None]) -> None:
    """Have `act` run once, should this transaction fail."""
    session.info.setdefault(_AFTER_ROLLBACK, []).append(act)


def _run(session: Session, phase: str) -> None:
    for act in session.info.pop(phase, []):
        act()


def _undo(session: Session) -> None:
    session.rollback()
    session.info.pop(_BEFORE_COMMIT, None)
    _run(session, _AFTER_ROLLBACK)


def waited_in_vain(error: OperationalError) -> bool:
    """Whether the database gave up waiting for a lock, or broke a circle of waiters."""
    state = getattr(error.orig, "sqlstate", None)
    return state in LOCK_REFUSALS or "database is locked" in str(error.orig)


def refused_by_constraint(error: IntegrityError) -> Conflict:
    """Return the domain's error for a broken constraint, by its name on either engine.

    SQLite names a CHECK, but says only `batches.lot_number` for a unique rule: that is turned into the name
    which the naming convention gives (`uq_batches_lot_number`).
    """
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        name = diagnosis.constraint_name or "unknown"
        is_unique = getattr(error.orig, "sqlstate", "") == UNIQUE_VIOLATION
        return AlreadyRecorded(rule=name) if is_unique else RuleBroken(rule=name)
    message = str(error.orig)
    unique = re.match(r"UNIQUE constraint failed: (.+)", message)
    if unique:
        columns = [column.strip().split(".") for column in unique.group(1).split(",")]
        return AlreadyRecorded(rule="uq_" + "_".join([columns[0][0], *(c[-1] for c in columns)]))
    check = re.match(r"CHECK constraint failed: (\S+)", message)
    return RuleBroken(rule=check.group(1) if check else "foreign_key")
