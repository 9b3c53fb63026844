"""How long portal pages take in this process, with the demo county in an embedded database."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient

from tests import databases
from tests.conftest import BEGINNING, FrozenClock
from tests.county import HOMES, load_county
from tests.figures import Figure, Options, row

ROUNDS = 50
# A median over thousands of pages needs few calls of each, and one page of a kind.
CI_ROUNDS = 2
CI_OF_A_KIND = 1


@row("bench", "pages")
def pages(options: Options) -> Figure:
    """Median over every page of every portal of its own median time."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/pages.sqlite3"
        empty = databases.make_app(url, Path(folder), FrozenClock(BEGINNING))
        databases.bring_up_schema(empty)
        databases.close(empty)
        county = load_county(url, Path(folder))
        rounds = CI_ROUNDS if options.ci else options.size(ROUNDS)
        of_a_kind = CI_OF_A_KIND if options.ci else 2
        medians = []
        for role, home in HOMES.items():
            client = county.signed_in(role)
            walk = county.walk(client, home, of_a_kind=of_a_kind)
            for path in [path for path, _answer in walk]:
                medians.append(_median_ms(client, path, rounds))
        databases.close(county.app)
    return Figure(
        value=statistics.median(medians),
        unit="ms",
        against=f"{len(medians)} pages, slowest {max(medians):.0f} ms",
        must="< 60",
    )


def _median_ms(client: FlaskClient, path: str, rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)
