"""What a page may cost: twelve statements at most on every page of every portal, 40 kB on the first view of a pack."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from tests import databases
from tests.county import HOMES, County, load_county
from trace.http.database import db
from trace.settings import ROOT

MOST_STATEMENTS = 12
MOST_BYTES = 40 * 1024
WORDS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
PART = re.compile(r'(?:src|href)="(/(?:static|thumbnails|seen)/[^"]+)"')


@pytest.fixture(scope="module")
def county(
    all_databases: databases.Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[County]:
    """The loaded county; its tests only read."""
    made = load_county(all_databases.copy("page_budget"), tmp_path_factory.mktemp("budget"))
    yield made
    databases.close(made.app)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that the application sends to its database."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if statement.lstrip().upper().startswith(WORDS):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("role", sorted(HOMES))
def test_no_page_of_a_portal_asks_the_database_more_than_twelve_times(
    county: County, role: str
) -> None:
    client = county.signed_in(role)
    dear, pages = {}, 0
    with counted(county.app) as sent:
        for path, answer in county.walk(client, HOMES[role]):
            assert answer.status_code == 200, path
            pages += 1
            if len(sent) > MOST_STATEMENTS:
                dear[path] = len(sent)
            sent.clear()

    assert dear == {}
    assert pages >= 2


def test_no_page_for_visitors_asks_the_database_more_than_twelve_times(county: County) -> None:
    client = county.app.test_client()
    dear = {}
    with counted(county.app) as sent:
        for path in [*county.pack_paths(), "/", "/register", "/help", "/conformity"]:
            answer = client.get(path)
            if answer.status_code == 307:
                sent.clear()
                answer = client.get(answer.location)
            assert answer.status_code == 200, path
            if len(sent) > MOST_STATEMENTS:
                dear[path] = len(sent)
            sent.clear()

    assert dear == {}


def test_the_first_view_of_a_pack_stays_below_forty_kilobytes(county: County) -> None:
    client = county.app.test_client()
    heavy = {}
    for path in county.pack_paths():
        page = client.get(path, follow_redirects=True)
        size = len(gzip.compress(page.data))
        for part in sorted(set(PART.findall(page.get_data(as_text=True)))):
            size += _weight(client.get(part.replace("&amp;", "&"), buffered=True).data, part)
        if size > MOST_BYTES:
            heavy[path] = size

    assert heavy == {}


def _weight(content: bytes, path: str) -> int:
    """The bytes that travel: text is compressed by the server in front, pictures are already."""
    return len(gzip.compress(content)) if path.endswith((".css", ".svg", ".js")) else len(content)


def test_the_style_sheet_of_visitors_asks_nothing_of_other_hosts() -> None:
    sheet = (ROOT / "static/css/consumer.css").read_text()

    assert not re.search(r"url\(\s*['\"]?(?:https?:)?//|@import", sheet)
