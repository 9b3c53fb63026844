"""A pack in the market, and a phone that looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection

from tests.factories.labels import Packed, make_activated_run, make_packed
from tests.factories.products import a_gtin
from tests.rooms.scanning.scans import Code, code_of
from trace.kernel.work import Work
from trace.rooms.labels.models import LabelRun
from trace.rooms.labels.queries import label_uri

WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Mobile/15E148 MicroMessenger/8.0.50 NetType/WIFI Language/zh_CN"
)


@dataclass(frozen=True, slots=True)
class Market:
    """One pack with its label activated."""

    packed: Packed
    run: LabelRun
    code: Code
    printed: str

    @property
    def page(self) -> str:
        """The address of the pack's page, signature included."""
        said = {"gtin": self.run.gtin, "lot": self.run.lot, "s": self.code.signature}
        query = urlencode({name: value for name, value in said.items() if value})
        return f"/v/{self.code.serial}?{query}"


@pytest.fixture
def market(work: Work) -> Market:
    packed = make_packed(work, gtin=a_gtin())
    run = make_activated_run(work, packed)
    uri = urlsplit(label_uri(work, run, 0))
    return Market(packed, run, code_of(work, run), f"{uri.path}?{uri.query}")


@pytest.fixture
def phone(client: FlaskClient, connection: Connection) -> FlaskClient:
    """A visitor's phone in WeChat."""
    client.environ_base["HTTP_USER_AGENT"] = WECHAT
    return client
