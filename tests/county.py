"""The demo county in this process: loaded by its commands, walked page by page as each of its people."""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from tests import databases
from tests.conftest import BEGINNING, FrozenClock

LOADED_AT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
# The portal that each of the ten comes to.
HOMES = {
    "producer": "/producer/",
    "second producer": "/producer/",
    "printer": "/printer/",
    "brand": "/brand/",
    "officer": "/officer/",
    "agriculture": "/officer/",
    "lab": "/officer/",
    "trader": "/trader/",
    "auditor": "/admin/",
    "admin": "/admin/",
}
LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]+)"')


@dataclass
class County:
    """An application on which the demo county was loaded by its command."""

    app: Flask
    accounts: list[dict[str, str]] = field(default_factory=list)
    codes: list[dict[str, Any]] = field(default_factory=list)

    def run(self, *arguments: str) -> Any:
        """Run a command."""
        return self.app.test_cli_runner().invoke(args=list(arguments))

    def signed_in(self, role: str) -> FlaskClient:
        """Return a client with which the demo account of this role is signed in, by its password."""
        way = next(way for way in self.accounts if way["role"] == role)
        client = self.app.test_client()
        answer = client.post(
            "/account/sign-in", data={"phone": way["login"], "password": way["password"]}
        )
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return client

    def pack_paths(self) -> list[str]:
        """Return the address of every demo code and lot, without the host."""
        found = dict.fromkeys(
            uri for code in self.codes for uri in (code["uri"], code["lot_uri"]) if uri
        )
        return [uri.removeprefix(databases.BASE_URL) for uri in found]

    def walk(
        self, client: FlaskClient, start: str, *, of_a_kind: int = 2
    ) -> Iterator[tuple[str, TestResponse]]:
        """Yield what lies below `start` and links lead to, each kind of page at most `of_a_kind` times."""
        adapter = self.app.url_map.bind("localhost")
        waiting, known, counts = deque([start]), {start}, Counter[str]()
        while waiting:
            path = waiting.popleft()
            answer = client.get(path, buffered=True)
            yield path, answer
            if answer.mimetype != "text/html":
                continue
            for link in LINK.findall(answer.get_data(as_text=True)):
                parts = urlsplit(urljoin(f"http://localhost{path}", link.replace("&amp;", "&")))
                found = parts.path + (f"?{parts.query}" if parts.query else "")
                if parts.netloc != "localhost" or found in known or not found.startswith(start):
                    continue
                known.add(found)
                kind = f"{_endpoint(adapter, parts.path)} {sorted(parts.query.split('&'))[:1]}"
                counts[kind] += 1
                if counts[kind] <= of_a_kind:
                    waiting.append(found)


def _endpoint(adapter: Any, path: str) -> str:
    try:
        return str(adapter.match(path, method="GET")[0])
    except RequestRedirect as moved:
        return _endpoint(adapter, urlsplit(moved.new_url).path)
    except HTTPException:
        return path


def load_county(database_url: str, data_dir: Path) -> County:
    """Return the demo county, loaded into an empty database that has its schema."""
    clock = FrozenClock(BEGINNING)
    app = databases.make_app(database_url, data_dir, clock)
    app.config["WTF_CSRF_ENABLED"] = False
    clock.set(LOADED_AT)
    county = County(app)
    loaded = county.run("demo", "load")
    assert loaded.exit_code == 0, loaded.output
    county.accounts = json.loads(county.run("demo", "accounts", "--json").output)
    county.codes = json.loads(county.run("demo", "codes", "--json").output)
    return county
