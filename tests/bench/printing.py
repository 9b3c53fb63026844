"""How fast whole files are made for printers, and how much memory that takes: each in a process of its own."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.bench.issuing import BASE, BEGINNING, RUN, SEED
from tests.bench.memory import peak_mb
from tests.figures import Figure, Options, row
from trace.kernel.files import LocalFileStore
from trace.kernel.keyring import LocalKeyring
from trace.kernel.work import Ports
from trace.rooms.labels import codes
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import ExportFormat
from trace.rooms.labels.services import plans
from trace.rooms.labels.services.plans import ExportPlan
from trace.rooms.sheets.drawing import layouts
from trace.rooms.sheets.drawing.face import LabelText
from trace.rooms.sheets.rules import GOOD_SIDE_MM
from trace.standards.signing import label_payload
from trace.standards.signing.ed25519 import signer

SHEET_LABELS = 10_000
CSV_LABELS = 1_000_000
ROUNDS = 3
TEXT = LabelText(
    "万载百合",
    "百合粉",
    ("净含量 250克", "批号 260718-01", "生产日期 2026年7月18日", "生产者 示例合作社"),
)


@row("bench", "issue-pdf")
def issue_pdf(_options: Options) -> Iterator[Figure]:
    """10,000 labels on A4 sheets: signed, encoded, drawn; one core, the font cut once."""
    rounds = [
        in_child(ExportFormat.SHEET_PDF, layouts.A4_4X7.name, SHEET_LABELS) for _ in range(ROUNDS)
    ]
    times, sizes, _first, peaks = zip(*rounds, strict=True)
    yield Figure(SHEET_LABELS / min(times), "labels/s", ">= 2500", against="one core")
    yield Figure(max(peaks), "MB, the process at its peak", "<= 200", part="memory")
    yield Figure(sizes[0] / SHEET_LABELS / 1000, "kB a label", "<= 0.5", part="size")


@row("bench", "csv-million")
def csv_million(options: Options) -> Iterator[Figure]:
    """A million labels as lists of codes, against signing them and nothing else."""
    count = options.size(CSV_LABELS)
    rounds = [(in_child(ExportFormat.CSV, "", count), _signing(count)) for _ in range(ROUNDS)]
    made, signed = min(each[0][0] for each in rounds), min(each[1] for each in rounds)
    yield Figure(made, f"s for {count} labels", "<= 1.5", against=signed, ratio=made / signed)
    _time, _size, first, peak = rounds[0][0]
    yield Figure(peak, "MB at the peak", "<= 1.1", against=first, ratio=peak / first, part="memory")


def in_child(form: ExportFormat, layout: str, count: int) -> tuple[float, int, float, float]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_make, form, layout, count).result()


def _make(form: ExportFormat, layout: str, count: int) -> tuple[float, int, float, float]:
    """Make the files; returns seconds of one core, bytes, MB at the peak after the first file and after the last."""
    plan = ExportPlan(
        1, 1, RUN, form, layouts.LAYOUTS.get(layout), GOOD_SIDE_MM, Span(0, count - 1), TEXT,
        frozenset(),
    )  # fmt: skip
    size, peaks = 0, []
    with tempfile.TemporaryDirectory() as folder:
        keyring = LocalKeyring(Path(folder), issuer="bench", encryption_key=None, now=BEGINNING)
        ports = Ports(LocalFileStore(Path(folder) / "files"), keyring, BASE)
        began = time.process_time()
        for span in plan.parts:
            size += len(plans.draw_part(plan, span, ports))
            peaks.append(peak_mb())
        return time.process_time() - began, size, peaks[0], peaks[-1]


def _signing(count: int) -> float:
    """Seconds of one core to sign the texts of so many labels, which were made before."""
    serials = codes.SerialCodec(SEED, RUN.code).serials(0, count)
    texts = label_payload.signing_texts("bench", RUN.gtin, RUN.lot, list(serials))
    sign = signer(SEED)
    began = time.process_time()
    for text in texts:
        sign(text)
    return time.process_time() - began
