"""Growth curves: what a scan, a stored scan and a label cost while their number grows tenfold and a hundredfold.

With full=1 the pictures are written to docs/performance, where docs/performance.md shows them; else beside the
figures in build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import issuing, scans
from tests.bench.charts import Chart
from tests.bench.printing import in_child
from tests.bench.scans import (
    GROWN,
    ROUNDS,
    Lot,
    bytes_of,
    count_labels,
    long_run,
    lot,
    record,
)
from tests.figures import Figure, Options, row
from trace.rooms.labels.rules import ExportFormat
from trace.rooms.sheets.drawing import layouts
from trace.settings import ROOT

STEPS = (1, 10, 100)
LABELS = 1_000
TRIES = 5


@row("bench", "curves-scans")
def curves_scans(options: Options) -> Iterator[Figure]:
    """The page, its confirmation and the bytes of a scan with 1, 10 and 100 times as many scans recorded."""
    first = scans.SCANS // STEPS[-1] // (1 if options.full else 100 if options.ci else 10)
    pages, views, sizes = [], [], []
    recorded = taken = 0
    with lot() as made:
        for step in STEPS:
            before, more = bytes_of(made), first * step - recorded
            run_id = long_run(made, more // 5)
            record(made, run_id, more, more // 5)
            taken += bytes_of(made) - before
            count_labels(made, run_id, more // 5)
            recorded += more
            sizes.append((recorded, taken / recorded))
            pages.append((recorded, _quietest(made, lambda made: made.paths)))
            views.append((recorded, _quietest(made, lambda made: made.tokens(GROWN * ROUNDS))))
    about = f"{first} to {recorded} scans"
    _draw(
        options, "scan",
        Chart("Processor time of a scan", "scans recorded", "µs",
              {"page of a pack": pages, "confirmation": views}, {}),
    )  # fmt: skip
    _draw(
        options, "storage",
        Chart("Bytes of a scan, table and key", "scans recorded", "bytes",
              {"SQLite": sizes}, {"limit 40": 40}),
    )  # fmt: skip
    yield Figure(pages[-1][1] / pages[0][1], "x", "<= 1.2", against=about, part="page")
    yield Figure(views[-1][1] / views[0][1], "x", "<= 1.2", against=about, part="confirm")
    yield Figure(sizes[-1][1], "B", "<= 40", against=about, part="bytes")


@row("bench", "curves-issuing")
def curves_issuing(options: Options) -> Iterator[Figure]:
    """Labels a second on one core for runs 1, 10 and 100 times as long: symbols, lists of codes, sheets."""
    first = LABELS if options.full else LABELS // 10
    sizes = [first * step for step in STEPS]
    curves = {
        "signed symbols": [(size, _symbols(size)) for size in sizes],
        "codes in CSV": [(size, _files(ExportFormat.CSV, "", size)) for size in sizes],
        "A4 sheets": [
            (size, _files(ExportFormat.SHEET_PDF, layouts.A4_4X7.name, size)) for size in sizes
        ],
    }
    _draw(options, "issuing", Chart("Labels a second, one core", "labels in the run", "labels/s",
                                    curves, {}))  # fmt: skip
    for part, points in zip(("symbols", "csv", "pdf"), curves.values(), strict=True):
        about = f"{sizes[0]} to {sizes[-1]} labels"
        yield Figure(points[-1][1] / points[0][1], "x", ">= 0.8", against=about, part=part)


def _quietest(made: Lot, asked: Callable[[Lot], list[str]]) -> float:
    paths = asked(made)
    return min(scans.cpu_of_round(made, paths, number) for number in range(ROUNDS))


def _symbols(count: int) -> float:
    with issuing.keyring() as keys:
        issuing.issue(keys, 100)
        return max(issuing.rate(issuing.issue, keys, count) for _ in range(TRIES))


def _files(form: ExportFormat, layout: str, count: int) -> float:
    return count / min(in_child(form, layout, count)[0] for _ in range(2))


def _draw(options: Options, name: str, chart: Chart) -> None:
    folder = ROOT / ("docs/performance" if options.full else "build/performance")
    folder.mkdir(parents=True, exist_ok=True)
    Path(folder / f"{name}.svg").write_text(chart.svg(), encoding="utf-8")
