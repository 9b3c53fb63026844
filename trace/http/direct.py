"""Statements without a session, for the two doors that answer a scan: one connection of the pool, plain SQL."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from trace.http.database import db

Execute = Callable[[str, tuple[Any, ...]], Any]


class Direct:
    """The engine of an application, asked past the mapper; statements mark their parameters with `?`."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            engine = db.engine
        self._app = app
        self.is_sqlite = engine.dialect.name == "sqlite"
        #: What a driver raises when it cannot do what it was asked.
        self.Error: type[Exception] = engine.dialect.loaded_dbapi.Error
        self._worded: dict[str, str] = {}
        self._own = threading.local()
        self._kept: list[Any] = []
        # The engine must not keep us: we know the application, which would keep the engine and itself for ever.
        close = weakref.WeakMethod(self._close)
        event.listen(engine, "engine_disposed", lambda _engine: (close() or _nothing)())

    def engine(self) -> Engine | None:
        """Return the engine, or None while one connection is lent to every request (tests do so)."""
        # Flask-SQLAlchemy asks for an application context, which costs as much as the statement.
        found: object = db._app_engines[self._app][None]
        return found if isinstance(found, Engine) else None

    def fetch(self, engine: Engine, sql: str, parameters: tuple[Any, ...]) -> Any:
        """Return the first row of one statement that reads; it sees one state of the database."""
        if self.is_sqlite:
            return self._own_connection(engine).execute(sql, parameters).fetchone()
        with self._lent(engine) as connection:
            cursor = connection.cursor()
            cursor.execute(self._word(sql), parameters)
            return cursor.fetchone()

    @contextmanager
    def writing(self, engine: Engine) -> Iterator[tuple[Execute, Callable[[], None]]]:
        """Yield (execute, commit) in one transaction; what is not committed is undone."""
        with self._lent(engine) as connection:
            cursor = connection.cursor()
            if self.is_sqlite:
                cursor.execute("BEGIN IMMEDIATE")

            def execute(sql: str, parameters: tuple[Any, ...]) -> Any:
                cursor.execute(self._word(sql), parameters)
                return cursor

            try:
                yield execute, connection.commit
            finally:
                if self.is_sqlite and connection.in_transaction:
                    connection.rollback()

    @contextmanager
    def _lent(self, engine: Engine) -> Iterator[Any]:
        """A connection of the pool; on SQLite one of this thread's own, which costs nothing to take again."""
        if self.is_sqlite:
            yield self._own_connection(engine)
            return
        connection = engine.raw_connection()
        try:
            yield connection
        finally:
            connection.close()

    def _own_connection(self, engine: Engine) -> Any:
        kept = getattr(self._own, "connection", None)
        if kept is None:
            # A new one: a driver's place for compiled statements fills with whatever came first, and stays so.
            taken = engine.pool.recreate().connect()
            taken.detach()
            lent: Any = taken.dbapi_connection
            kept = self._own.connection = lent
            # A view survives the death of the process; when the machine loses its power, the last ones may be
            # lost, and nothing else: the door writes views alone, and every other commit waits for the disk.
            kept.execute("PRAGMA synchronous = NORMAL")
            self._kept.append(taken)
        return kept

    def _close(self) -> None:
        """Close every thread's connection, when the engine closes its own."""
        kept, self._kept, self._own = self._kept, [], threading.local()
        for taken in kept:
            taken.close()

    def _word(self, sql: str) -> str:
        if self.is_sqlite:
            return sql
        worded = self._worded.get(sql)
        if worded is None:
            worded = self._worded[sql] = sql.replace("?", "%s")
        return worded


def _nothing() -> None:
    """What is left to close when the application is gone."""
