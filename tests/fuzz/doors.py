"""The doors of a small county, asked as its people would ask; every request is undone after it was judged.

`open_doors` gives an application on its own database with the records of tests/contracts/world.py. `Doors.ask`
sends one request within a savepoint and tells what came back, and whether it left anything behind.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Select, Update, text
from sqlalchemy.orm import sessionmaker
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests import databases, postgres
from tests.contracts.matrix import ANONYMOUS, argument, roles_of
from tests.contracts.world import World, make_world
from tests.factories.batches import make_harvest
from tests.factories.brands import kind_of, make_draft_application
from tests.factories.labels import make_exported, make_packed, make_pre_printed_run
from tests.factories.people import issue_token, make_person, open_session
from tests.factories.producers import (
    a_credit_code,
    a_licence_number,
    make_member,
    make_premises,
    make_producer,
    make_unit,
)
from tests.factories.products import make_packed_product, set_label
from tests.factories.supervision import make_lead
from trace.http.identity import COOKIE
from trace.http.session import house
from trace.kernel.actor import Actor, Role
from trace.kernel.database import Base
from trace.kernel.work import Work
from trace.rooms.applications.queries import get_application
from trace.rooms.brands.queries import get_brand
from trace.rooms.norms.queries import get_norm
from trace.rooms.producers.queries import get_producer
from trace.rooms.products.queries import get_product
from trace.rooms.quotas.queries import quota_accounts

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 7, 18, 2, 0, tzinfo=UTC)
# A refused request may leave who tried it, and nothing else.
MAY_CHANGE = frozenset({"audit_entries", "sessions", "lockouts"})
# Where several roles may use a door, the one that meets most of it comes first.
PREFERRED = (
    Role.PRODUCER_CLERK,
    Role.BRAND,
    Role.MARKET_OFFICER,
    Role.AGRICULTURE_OFFICER,
    Role.PRINTER,
    Role.LAB,
    Role.TRADER,
    Role.ADMINISTRATOR,
)


class StandingClock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.instant = BEGINNING

    def now(self) -> datetime:
        """Return the instant it stands at."""
        return self.instant


@dataclass
class Answer:
    """What became of one request.

    crash        the traceback of what no door may raise
    left_behind  what a refused request changed all the same
    shown        the page to which a request that was carried out leads
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    crash: str = ""
    left_behind: str = ""
    shown: Answer | None = None

    @property
    def text(self) -> str:
        """The content as text."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """Return the content as what it says."""
        return json.loads(self.content)

    @property
    def media_type(self) -> str:
        """What the content says it is."""
        return self.headers.get("Content-Type", "").partition(";")[0]

    @property
    def is_refusal(self) -> bool:
        """Whether the request was not carried out."""
        return self.status >= 400 or bool(self.crash)

    @property
    def is_broken(self) -> bool:
        """Whether the fault is ours."""
        return bool(self.crash) or self.status >= 500


@dataclass(frozen=True)
class Person:
    """Somebody who may send requests: a cookie for pages, a token for interfaces."""

    cookie: str = ""
    token: str = ""


class Doors:
    """An application with a world; requests are sent on one connection, whose outer transaction never ends."""

    def __init__(self, app: Flask, connection: Connection, world: World) -> None:
        """Make the doors; `people` are filled in by whoever makes the world."""
        self.app, self.world = app, world
        self.people: dict[str, Person] = {ANONYMOUS: Person()}
        self._connection = connection
        self._files = Path(house(app).settings.data_dir) / "files"
        self._kept_files: set[Path] = set()
        self._state = ""

    def begin(self) -> None:
        """Remember the state to which every request returns."""
        self._state, self._kept_files = self._digest(), self._list_files()

    def role_of(self, endpoint: str) -> str:
        """Return the role as which an endpoint is asked."""
        allowed = roles_of(endpoint)
        found = next((role.value for role in PREFERRED if role.value in allowed), "")
        return found or next(iter(sorted(allowed)), ANONYMOUS)

    def path_of(self, rule: Rule, **given: object) -> str:
        """Return the address of a rule for the records of the world; `given` replaces arguments."""
        values = {name: argument(rule, name, self.world) for name in rule.arguments} | given
        with self.app.test_request_context():
            return self.app.url_for(rule.endpoint, **values)

    def rules(self) -> list[Rule]:
        """Return every rule of the application but the static files, in a fixed order."""
        found = [rule for rule in self.app.url_map.iter_rules() if rule.endpoint != "static"]
        return sorted(found, key=lambda rule: (rule.rule, rule.endpoint))

    def match(self, path: str, method: str) -> str:
        """Return the endpoint that answers `path`, or nothing."""
        try:
            return str(self.app.url_map.bind("localhost").match(path, method)[0])
        except Exception:  # an address that leads nowhere is the caller's finding
            return ""

    def ask(
        self, role: str, method: str, path: str, *, language: str = "zh", **sent: Any
    ) -> Answer:
        """Send one request as `role` and undo it; `sent` is what Flask's test client takes."""
        client = self.app.test_client()
        headers = {"Accept-Language": language, **(sent.pop("headers", None) or {})}
        person = self.people[role]
        if path.startswith(("/api/", "/epcis/")):
            if person.token:
                headers.setdefault("Authorization", f"Bearer {person.token}")
        elif person.cookie:
            client.set_cookie(COOKIE, person.cookie)
        savepoint = self._connection.begin_nested()
        answer = Answer()
        try:
            answer = _read(client, method, path, headers=headers, **sent)
            if method != "GET" and answer.is_refusal:
                answer.left_behind = self._left_behind()
            if method != "GET" and answer.status in (302, 303):
                answer.shown = _read(client, "GET", answer.headers["Location"], headers=headers)
        except Exception:  # the very thing that is looked for
            answer.crash = traceback.format_exc()
        finally:
            if savepoint.is_active:
                savepoint.rollback()
            for file in self._list_files() - self._kept_files:
                file.unlink()
        return answer

    @contextmanager
    def changed(self, change: Callable[[], None]) -> Iterator[None]:
        """Have everything asked within find the world with a change, which is undone after it."""
        savepoint = self._connection.begin_nested()
        try:
            change()
            self.begin()
            yield
        finally:
            savepoint.rollback()
            self.begin()

    def rows(self, statement: Select[Any]) -> list[Any]:
        """Return the rows of a statement."""
        return list(self._connection.execute(statement))

    def write(self, statement: Update) -> None:
        """Change rows as no door could."""
        self._connection.execute(statement)

    def call(self, arguments: list[str]) -> Result:
        """Call a command of the console and undo what it did."""
        savepoint = self._connection.begin_nested()
        try:
            return self.app.test_cli_runner().invoke(args=arguments)
        finally:
            if savepoint.is_active:
                savepoint.rollback()

    def greet(self, role: str) -> None:
        """Send one request that is not undone, as whoever has just got a token."""
        headers = {"Authorization": f"Bearer {self.people[role].token}"}
        self.app.test_client().get("/api/v1/me", headers=headers)

    def _left_behind(self) -> str:
        files = self._list_files() - self._kept_files
        if files:
            return f"{len(files)} files"
        return "" if self._digest() == self._state else "rows"

    def _digest(self) -> str:
        """Return a digest of every row that a refusal must leave alone."""
        summed = hashlib.sha256()
        names = [name for name in sorted(Base.metadata.tables) if name not in MAY_CHANGE]
        if self._connection.dialect.name == "sqlite":
            cursor = self._connection.connection.cursor()
            for name in names:
                summed.update(
                    repr((name, cursor.execute(f'SELECT * FROM "{name}"').fetchall())).encode()
                )
            return summed.hexdigest()
        each = (
            "SELECT '{0}', count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{0}\" t"
        )
        found = self._connection.execute(
            text(" UNION ALL ".join(each.format(name) for name in names))
        )
        return repr(sorted(map(tuple, found)))

    def _list_files(self) -> set[Path]:
        return {path for path in self._files.rglob("*") if path.is_file()}


def _read(client: FlaskClient, method: str, path: str, **sent: Any) -> Answer:
    response: TestResponse = client.open(path, method=method, buffered=True, **sent)
    return Answer(response.status_code, dict(response.headers), response.get_data())


def _more_records(work: Work, world: World) -> dict[str, object]:
    """Return records on which acts can be tried that the world's own have behind them."""
    producer = get_producer(work, world.organisations[Role.PRODUCER_CLERK])
    packed = make_packed(work, producer=producer)
    work.session.flush()
    draft = make_draft_application(
        work, packed.brand, producer, [make_packed_product(work, producer)]
    )
    ahead = make_pre_printed_run(work, packed)
    make_exported(work, ahead)
    harvest = make_harvest(work, producer)
    member = make_member(work, producer)
    work.session.flush()
    return {
        "packed_batch": packed.batch.id,
        "packed_product": packed.product.id,
        "packed_brand": packed.brand.id if packed.brand else 0,
        "pre_printed_run": ahead.id,
        "draft_application": draft.id,
        "draft_file": draft.files[0].file_id,
        "draft_product": draft.products[0].product_id,
        "harvest": harvest.id,
        "harvest_product": harvest.product_id,
        "harvest_unit": make_unit(work, producer, member_id=member.id).id,
        "harvest_member": member.id,
        "proof_number": a_licence_number(),
        "certificate_number": "123OP2699999",
        "processor_credit_code": make_producer(work).credit_code,
        "other_lead": make_lead(work).number,
        "fresh_credit_code": a_credit_code(),
        "label_fields": dict(set_label(work, producer, make_packed_product(work, producer)).fields),
        "packed_kind": kind_of(packed.brand) if packed.brand else 0,
        "brand_kind": kind_of(get_brand(work, int(str(world.records["brand"])))),
        "granted_product": quota_accounts(work, [int(str(world.records["authorisation"]))])[
            0
        ].product_id,
        "printer_organisation": world.organisations[Role.PRINTER],
        "brand_product": 1,
        "authority": world.organisations[Role.BRAND],
        "product_gtin": get_product(work, int(str(world.records["product"]))).gtin,
        "norm_code": get_norm(work, int(str(world.records["norm"]))).code,
        "phone": make_person(work, Role.AUDITOR).phone,
        "applied_product": get_application(work, world.records["application"])
        .products[0]
        .product_id,
        "farm": make_premises(work, producer).id,
    }


def problem_of(answer: Answer) -> dict[str, Any]:
    """Return the problem document of an answer, empty when it is none."""
    try:
        found = json.loads(answer.content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@contextmanager
def open_doors(engine: str = "sqlite") -> Iterator[Doors]:
    """Open the doors on a database of their own: a file, or a server that is started for it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="trace-fuzz-")))
        url = f"sqlite:///{folder / 'trace.sqlite3'}"
        if engine == "postgresql":
            server = postgres.Server()
            server.start()
            stack.callback(server.stop)
            url = postgres.make_database(server.socket_folder, "fuzz")
        clock = StandingClock()
        app = databases.make_app(url, folder / "data", clock)
        databases.bring_up_schema(app)
        stack.callback(databases.close, app)
        clock.instant = NOW
        databases.join_transactions()
        yield stack.enter_context(doors_on(app))


@contextmanager
def doors_on(app: Flask) -> Iterator[Doors]:
    """Open the doors of `app`, with a world made within a transaction that is rolled back."""
    with databases.one_connection(app) as connection:
        yield make_doors(app, connection)


def make_doors(app: Flask, connection: Connection) -> Doors:
    """Return the doors of `app` on a lent connection, with their world and its people."""
    make = sessionmaker(
        connection,
        join_transaction_mode="create_savepoint",
        autoflush=False,
        expire_on_commit=False,
    )
    with make() as session:
        parts = house(app)
        work = Work(session, Actor.system("fuzz"), parts.clock.now(), "fuzz", parts.ports)
        world = make_world(work)
        world.records |= _more_records(work, world)
        doors = Doors(app, connection, world)
        for role in Role:
            person = make_person(work, role, organisation_id=doors.world.organisation_of(role))
            doors.people[role.value] = Person(open_session(work, person), issue_token(work, person))
        session.commit()
    for role in doors.people:
        # A token is marked as used once in a while: it is now, and not by what is tried.
        doors.greet(role)
    doors.begin()
    return doors
