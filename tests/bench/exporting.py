"""The job that makes files, with its transactions and its store: how fast, and that memory does not grow with a run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.bench.memory import peak_mb
from tests.factories.labels import make_bound_run, make_packed
from tests.faults.crowds import SYSTEM
from tests.faults.races import arena
from tests.figures import Figure, Options, row
from trace.http.session import house, open_work
from trace.rooms.labels import printer_files, services
from trace.rooms.labels.rules import MAX_LABELS, ExportFormat
from trace.rooms.labels.services import making


@row("bench", "export-job")
def export_job(options: Options) -> Iterator[Figure]:
    """The largest run as one list of codes, by one process: the peak after the first pieces and at the end."""
    count = options.size(MAX_LABELS)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        seconds, early, peak = pool.submit(_export, count).result()
    yield Figure(count / seconds, "labels/s", ">= 2500", against=f"{count} labels, one core")
    yield Figure(peak, "MB at the peak", "<= 1.1", against=early, ratio=peak / early, part="memory")


def _export(count: int) -> tuple[float, float, float]:
    """Return seconds of one core, and MB at the peak after the third piece and after the last."""
    making.SHARED_FROM = MAX_LABELS + 1
    peaks: list[float] = []

    def report(_done: int, _total: int) -> None:
        peaks.append(peak_mb())

    with arena("sqlite") as app, app.app_context():
        with open_work(SYSTEM) as work:
            run = make_bound_run(work, make_packed(work, packs=count, quota=count), count=count)
            export_id = services.request_export(
                work, run_id=run.id, format=ExportFormat.CSV, labels_per_file=count
            ).id
        ports, began = house().ports, time.process_time()
        making.export_run(
            lambda *, read_only=False: open_work(SYSTEM, read_only=read_only),
            ports,
            export_id=export_id,
            report=report,
        )
        seconds = time.process_time() - began
        with open_work(SYSTEM, read_only=True) as work:
            (part,) = printer_files.get_export(work, export_id).parts
            assert len(part.span) == count
    return seconds, peaks[2], peaks[-1]
