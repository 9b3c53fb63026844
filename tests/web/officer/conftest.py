"""A market with one labelled pack, the officers who look at it, and a count of the statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from sqlalchemy import Connection, event

from tests.conftest import PersonClient
from tests.factories.batches import make_dispatch
from tests.factories.labels import Packed, make_activated_run, make_packed
from tests.factories.products import a_gtin
from tests.rooms.scanning.scans import Code, code_of
from trace.kernel.actor import Role
from trace.kernel.work import Work
from trace.rooms.labels.models import LabelRun
from trace.rooms.labels.queries import label_uri

MOST_STATEMENTS = 12


@dataclass(frozen=True, slots=True)
class Stall:
    """Packs of one batch, ten of them labelled and activated, some sent to a shop."""

    packed: Packed
    run: LabelRun
    code: Code
    uri: str

    @property
    def batch_id(self) -> int:
        """The batch in the packs."""
        return self.packed.batch.id

    @property
    def page(self) -> str:
        """The officers' page of the first pack, asked for as its code says."""
        said = {"gtin": self.run.gtin, "lot": self.run.lot, "s": self.code.signature}
        query = urlencode({name: value for name, value in said.items() if value})
        return f"/officer/packs/{self.code.serial}?{query}"


@pytest.fixture
def stall(work: Work) -> Stall:
    packed = make_packed(work, gtin=a_gtin())
    run = make_activated_run(work, packed)
    make_dispatch(work, packed.batch)
    return Stall(packed, run, code_of(work, run), label_uri(work, run, 0))


@pytest.fixture
def officer(client_as: Callable[..., PersonClient]) -> PersonClient:
    """An officer of market supervision of the county."""
    return client_as(Role.MARKET_OFFICER)


@pytest.fixture
def colleague(client_as: Callable[..., PersonClient]) -> PersonClient:
    """Another one of the same county."""
    return client_as(Role.AGRICULTURE_OFFICER)


@pytest.fixture
def counted(connection: Connection) -> Callable[[], object]:
    """Return a block that asserts that no more statements ran than a page may ask."""

    @contextmanager
    def block() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_rest):
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                seen.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(connection, "before_cursor_execute", note)
        assert len(seen) <= MOST_STATEMENTS, "\n".join(seen)

    return block
