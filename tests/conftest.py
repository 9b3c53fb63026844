"""What every test may ask for: an application, a rolled-back session, a frozen clock, a unit of work, a client."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session, sessionmaker

from tests import databases, postgres, speed
from tests.factories.people import Person, issue_token, make_person, open_session
from trace.http.identity import COOKIE
from trace.http.session import house
from trace.kernel.actor import Actor, ActorKind, Grant, Role
from trace.kernel.work import Work

# Keys of the tests' keyring are in force from here on; every test starts at NOW.
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 7, 18, 2, 0, tzinfo=UTC)

# The machines that run this share their cores: a slow example is no failure, and nothing is left on disk.
hypothesis.settings.register_profile("house", deadline=None, database=None, print_blob=True)
hypothesis.settings.load_profile("house")
speed.apply()

_server: postgres.Server | None = None


def pytest_configure(config: pytest.Config) -> None:
    """Start the one PostgreSQL server of this run, in the first process only."""
    global _server
    is_worker = hasattr(config, "workerinput")
    if databases.is_postgresql() and not is_worker and databases.SOCKET_FOLDER not in os.environ:
        _server = postgres.Server()
        _server.start()
        os.environ[databases.SOCKET_FOLDER] = _server.socket_folder
        os.environ[databases.OWN_SERVER] = "1"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that this process started."""
    global _server
    if _server is not None:
        _server.stop()
        _server = None
        del os.environ[databases.SOCKET_FOLDER], os.environ[databases.OWN_SERVER]


class FrozenClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def now(self) -> datetime:
        """Return the instant it was last set to."""
        return self._instant

    def set(self, instant: datetime) -> None:
        """Move to `instant` (aware)."""
        self._instant = instant.astimezone(UTC)

    def advance(self, **duration: float) -> None:
        """Move on by `duration`, in the words of timedelta: days=1, hours=2."""
        self._instant += timedelta(**duration)


class PersonClient(FlaskClient):
    """A client that somebody is signed in with."""

    person: Person
    work: Work

    def token(self) -> str:
        """Return a new bearer token that may do what the person may."""
        secret = issue_token(self.work, self.person)
        self.work.session.commit()
        return secret


@pytest.fixture(scope="session")
def all_databases(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[databases.Databases]:
    """The databases of this process, made as copies of one template."""
    folder = tmp_path_factory.mktemp("databases")
    made = databases.Databases(folder, worker_id, FrozenClock(BEGINNING))
    yield made
    made.remove_all()


@pytest.fixture(scope="session")
def app(
    tmp_path_factory: pytest.TempPathFactory, all_databases: databases.Databases
) -> Iterator[Flask]:
    """The application that tests share; what a test writes is rolled back."""
    clock = FrozenClock(BEGINNING)
    made = databases.make_app(all_databases.copy("shared"), tmp_path_factory.mktemp("data"), clock)
    databases.join_transactions()
    yield made
    databases.close(made)


@pytest.fixture
def clock(app: Flask) -> FrozenClock:
    """The clock of the shared application, at NOW when a test begins."""
    found = house(app).clock
    assert isinstance(found, FrozenClock)
    found.set(NOW)
    return found


@pytest.fixture
def connection(app: Flask, clock: FrozenClock) -> Iterator[Connection]:
    """The one connection of a test, in a transaction that is rolled back; HTTP requests use it too."""
    with databases.one_connection(app) as lent:
        yield lent


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session as the doors have it, in the test's transaction."""
    make = sessionmaker(
        connection,
        join_transaction_mode="create_savepoint",
        autoflush=False,
        expire_on_commit=False,
    )
    with make() as made:
        yield made


@pytest.fixture
def work_by(app: Flask, session: Session, clock: FrozenClock) -> Callable[[Actor], Work]:
    """Return a unit of work on the test's session for any actor, at the clock's present."""

    def make(actor: Actor) -> Work:
        return Work(session, actor, clock.now(), "test", house(app).ports)

    return make


@pytest.fixture
def work(work_by: Callable[[Actor], Work]) -> Work:
    """A unit of work by the system itself, which may do everything."""
    return work_by(Actor.system("test"))


@pytest.fixture
def work_as(work_by: Callable[[Actor], Work]) -> Callable[..., Work]:
    """Return a unit of work by a person with one role: `work_as(Role.BRAND, organisation_id=3)`."""

    def make(
        role: Role,
        *,
        organisation_id: int = 0,
        division: str = "",
        account_id: int | None = None,
        label: str = "",
    ) -> Work:
        grant = Grant(role, organisation_id, division)
        name = label or f"test {role.value}"
        return work_by(Actor(ActorKind.PERSON, name, account_id=account_id, grants=(grant,)))

    return make


@pytest.fixture
def client(app: Flask, connection: Connection) -> FlaskClient:
    """A visitor who has not signed in, within the test's transaction."""
    return app.test_client()


@pytest.fixture
def client_as(app: Flask, work: Work) -> Callable[..., PersonClient]:
    """Return a maker of signed-in clients: `client_as(Role.BRAND, organisation_id=…, division=…)`.

    The client knows its `person`, and `token()` gives a bearer token for the interfaces.
    """
    app.test_client_class = PersonClient

    def make(
        role: Role, *, organisation_id: int | None = None, division: str | None = None
    ) -> PersonClient:
        person = make_person(work, role, organisation_id=organisation_id, division=division)
        made = app.test_client()
        assert isinstance(made, PersonClient)
        made.person, made.work = person, work
        made.set_cookie(COOKIE, open_session(work, person))
        work.session.commit()
        return made

    return make


@pytest.fixture
def standalone_app(
    tmp_path: Path, all_databases: databases.Databases, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Flask]]:
    """Return a maker of applications with a database of their own, whose commits are real.

    For what needs several connections at once (races, the worker, a browser); slower than `app`. Keyword
    arguments are TRACE_* settings; the clock is frozen at NOW.
    """
    made: list[Flask] = []
    name = databases.numbered(f"own_{abs(hash(request.node.nodeid)) % 10**8}_")

    def make(**environment: str) -> Flask:
        number = name()
        clock = FrozenClock(BEGINNING)
        url = all_databases.copy(number)
        app = databases.make_app(url, tmp_path / number, clock, **environment)
        clock.set(NOW)
        made.append(app)
        return app

    yield make
    for app in made:
        databases.close(app)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every test that this machine could not run; one that belongs to another part says `only on`."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.getreports("skipped"):
        told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = told.removeprefix("Skipped: ")
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in sorted(reasons.items()):
        if not reason.startswith("only on "):
            terminalreporter.write_line(f"NOT RUN: {reason} ({count} tests)")
