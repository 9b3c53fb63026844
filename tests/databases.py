"""The databases of one test process: a template with the whole schema, and copies of it on either engine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection

from tests import postgres
from trace.app import create_app
from trace.http.database import db
from trace.kernel.clock import Clock
from trace.kernel.database import Base
from trace.settings import ROOT, read_settings

# Which engine this run is on, and the socket folder of the server that the first process started.
ENGINE = "TRACE_TEST_ENGINE"
SOCKET_FOLDER = "TRACE_TEST_POSTGRES_SOCKET"
# Set where the server was started by this run, and is thrown away at its end.
OWN_SERVER = "TRACE_TEST_POSTGRES_OWN"
# Labels name this host; it is also what Flask's test client sends.
BASE_URL = "http://localhost"


def is_postgresql() -> bool:
    """Whether this run is the one on PostgreSQL."""
    return os.environ.get(ENGINE, "sqlite") == "postgresql"


def has_migrations() -> bool:
    """Whether the schema can be brought up as a fresh machine does it."""
    return any((ROOT / "migrations" / "versions").glob("*.py"))


def make_app(database_url: str, data_dir: Path, clock: Clock, **environment: str) -> Flask:
    """Return an application of its own on `database_url`; `environment` adds TRACE_* settings."""
    settings = {
        "TRACE_ENV": "test",
        "TRACE_DATA_DIR": str(data_dir),
        "TRACE_DATABASE_URL": database_url,
        "TRACE_BASE_URL": BASE_URL,
        "TRACE_ISSUER": "trace-test",
        "TRACE_SECRET_KEY": "a secret for the tests, of more than 32 characters",
    }
    return create_app(read_settings(settings | environment), clock=clock)


class Databases:
    """Copies of one empty database with the whole schema, made by name and removed at the end."""

    def __init__(self, folder: Path, worker: str, clock: Clock) -> None:
        self._folder = folder
        self._prefix = f"trace_{worker}"
        self._made: list[str] = []
        self._socket = os.environ.get(SOCKET_FOLDER, "")
        self._template = self._new("template", None)
        app = make_app(self._template, folder / "template-data", clock)
        bring_up_schema(app)
        close(app)

    def copy(self, name: str) -> str:
        """Return the address of a new database `name` with the whole schema and no rows."""
        return self._new(name, self._template)

    def empty(self, name: str) -> str:
        """Return the address of a new database `name` without any table."""
        return self._new(name, None)

    def remove_all(self) -> None:
        """Remove every database made here, the template included; a server of our own goes with all it holds."""
        if is_postgresql() and OWN_SERVER not in os.environ:
            for name in dict.fromkeys(self._made):
                postgres.drop_database(self._socket, name)

    def _new(self, name: str, template: str | None) -> str:
        full = f"{self._prefix}_{name}"
        self._made.append(full)
        if is_postgresql():
            source = f"{self._prefix}_template" if template else None
            return postgres.make_database(self._socket, full, template=source)
        file = self._folder / f"{full}.sqlite3"
        if template:
            shutil.copyfile(template.removeprefix("sqlite:///"), file)
        return f"sqlite:///{file}"


def bring_up_schema(app: Flask) -> None:
    """Give the database of `app` its schema: by the migrations, or from the models while there are none."""
    with app.app_context():
        if has_migrations():
            upgrade()
        else:
            Base.metadata.create_all(db.engine)


def close(app: Flask) -> None:
    """Close every connection of `app`."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def one_connection(app: Flask) -> Iterator[Connection]:
    """Lend `app` one connection for all its requests, in a transaction that is rolled back at the end."""
    with app.app_context():
        engine = db.engine
    # Flask-SQLAlchemy has no public way to lend it a connection in place of its engine.
    engines = db._app_engines[app]
    with engine.connect() as lent:
        outer = lent.begin()
        engines[None] = lent  # type: ignore[assignment]
        try:
            yield lent
        finally:
            engines[None] = engine
            outer.rollback()


def join_transactions() -> None:
    """Let the commits of requests end a savepoint only: they join the transaction of the lent connection."""
    db.session.session_factory.configure(join_transaction_mode="create_savepoint")


def numbered(prefix: str) -> Callable[[], str]:
    """Return a function that gives `prefix`1, `prefix`2, …"""
    count = iter(range(1, 1_000_000))
    return lambda: f"{prefix}{next(count)}"
