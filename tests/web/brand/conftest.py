"""What the tests of the brand's pages share."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import event

from tests.factories.brands import make_brand
from trace.kernel.actor import Role

MOST_STATEMENTS = 12
ENGLISH = {"Accept-Language": "en"}


def text_of(answer) -> str:
    """Return a page's text with its gaps closed."""
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def brand(work):
    """A brand with a rule-book."""
    return make_brand(work)


@pytest.fixture
def staff(client_as, brand):
    """The browser of somebody of its authority."""
    return client_as(Role.BRAND, organisation_id=brand.authority_id)


@pytest.fixture
def statements(connection) -> Iterator[list[str]]:
    """Every SQL statement of the test so far."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield seen
    event.remove(connection, "before_cursor_execute", note)
