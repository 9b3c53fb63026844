"""How soon the public sees a recall: from its commit to the page that a customer's phone gets."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests import databases
from tests.factories.labels import make_activated_run, make_packed
from tests.factories.recalls import make_recall
from tests.figures import Figure, Options, row
from tests.journeys.server import Site
from trace.jobs.probing import verdict_at
from trace.kernel.clock import SystemClock
from trace.rooms.batches.models import Batch
from trace.rooms.labels.queries import label_uri
from trace.rooms.recalls.services import lift_recall

ROUNDS = 30
LONGEST_S = 10.0


@row("bench", "recall-visible")
def recall_visible(options: Options) -> Figure:
    """The slowest of many recalls: until server and page say so over the network, after the commit returned."""
    rounds = max(5, options.size(ROUNDS))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/recalls.sqlite3"
        empty = databases.make_app(url, Path(folder), SystemClock())
        databases.bring_up_schema(empty)
        databases.close(empty)
        site = Site(url, Path(folder), environment="test")
        site.start()
        try:
            with site.work() as work:
                packed = make_packed(work)
                address = label_uri(work, make_activated_run(work, packed), 0)
                batch_id = packed.batch.id
            if verdict_at(address) != "active":
                raise AssertionError(f"{address} is not valid to begin with")
            slowest = max(_seconds(site, address, batch_id) for _ in range(rounds))
        finally:
            site.stop()
    return Figure(slowest, "s", "<= 1", against=f"slowest of {rounds} recalls")


def _seconds(site: Site, address: str, batch_id: int) -> float:
    with site.work() as work:
        number = make_recall(work, [work.session.get_one(Batch, batch_id)]).number
    began = time.perf_counter()
    while verdict_at(address) != "recalled":
        if time.perf_counter() - began > LONGEST_S:
            raise AssertionError("the recall never showed")
    took = time.perf_counter() - began
    with site.work() as work:
        lift_recall(work, number=number, reason="测速完成")
    return took
