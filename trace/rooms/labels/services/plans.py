"""What an export's files hold: the run cut into files, files into pieces, and each piece signed and drawn.

Everything here is made from plain values, with no transaction open, in this process or in another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count

from trace.kernel.work import Ports, Work
from trace.rooms.labels import codes, printer_files, queries, rules
from trace.rooms.labels.codes import CodedChunk, RunIdentity
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import FILE_SIZES, THERMAL, ExportFormat
from trace.rooms.labels.services.export import require_key_in_force
from trace.rooms.labels.services.looks import (
    Look,
    drawing_of,
    look_of_run,
    symbol_size,
    text_of_run,
)
from trace.rooms.sheets.arrange import Content
from trace.rooms.sheets.drawing import pdf, thermal
from trace.rooms.sheets.drawing.csv_rows import label_csv
from trace.rooms.sheets.drawing.face import LabelText
from trace.rooms.sheets.drawing.layouts import Layout
from trace.rooms.sheets.drawing.lists import label_txt, label_xlsx
from trace.standards.qr import label_symbols

# Files of these formats are written piece by piece: what is held in memory does not grow with them.
PIECES = {
    ExportFormat.CSV: 25_000,
    ExportFormat.TXT: 25_000,
    ExportFormat.ZPL: 500,
    ExportFormat.TSPL: 500,
}
LINES: dict[ExportFormat, Callable[..., bytes]] = {
    ExportFormat.CSV: label_csv,
    ExportFormat.TXT: label_txt,
}


@dataclass(frozen=True)
class ExportPlan:
    """All that drawing needs, as plain values.

    recorded         positions of the files that exist
    labels_per_file  as it was asked for; 0 for the usual number
    """

    export_id: int
    run_id: int
    run: RunIdentity
    format: ExportFormat
    layout: Layout | None
    side_mm: int
    whole: Span
    text: LabelText
    recorded: frozenset[int]
    look: Look | None = None
    dots_per_mm: int = 8
    labels_per_file: int = 0

    @cached_property
    def parts(self) -> list[Span]:
        """The labels of each file, in print order."""
        step, used = self.labels_per_file or FILE_SIZES[self.format][0], 0
        if self.layout is not None:
            # A sheet is never cut between two files.
            step = max(self.layout.per_page, step - step % self.layout.per_page)
            used = self.layout.start
        # The first file has fewer, where cells of its first sheet are used up.
        starts = [
            self.whole.first,
            *range(self.whole.first + step - used, self.whole.last + 1, step),
        ]
        ends = [*(start - 1 for start in starts[1:]), self.whole.last]
        return [Span(start, end) for start, end in zip(starts, ends, strict=True)]

    @property
    def todo(self) -> list[tuple[int, Span]]:
        """Position and labels of the files that do not exist yet, in print order."""
        return [(at, span) for at, span in enumerate(self.parts) if at not in self.recorded]

    def pieces(self, file: Span) -> list[Span]:
        """What a file is put together from, in its order."""
        step = PIECES.get(self.format, len(file))
        starts = range(file.first, file.last + 1, step)
        return [Span(start, min(start + step - 1, file.last)) for start in starts]

    def labels_look(self) -> Look:
        """How its labels are drawn; raises ValueError for a list, which draws nothing."""
        if self.look is not None:
            return self.look
        if self.layout is None:
            raise ValueError("a list of codes draws nothing")
        return Look(self.layout, self.side_mm, Content(self.text))


def read_plan(work: Work, export_id: int) -> ExportPlan:
    """Return what drawing an export needs; raises KeyRevoked · WrongRunState."""
    export = printer_files.get_export(work, export_id)
    run = queries.get_run(work, export.run_id)
    rules.next_state(run.state, "export", code=run.code)
    require_key_in_force(work, run)
    version, start_cell, dots_per_mm = drawing_of(work, export_id)
    look = look_of_run(
        work,
        run,
        export.format,
        layout="" if version else export.layout,
        side_mm=export.side_mm,
        version=version,
        start_cell=start_cell,
    )
    return ExportPlan(
        export_id=export.id,
        run_id=run.id,
        run=RunIdentity.of(run),
        format=export.format,
        layout=look.layout if look else None,
        side_mm=export.side_mm,
        whole=export.span,
        text=look.content.text if look else text_of_run(work, run),
        recorded=frozenset(part.position for part in export.parts),
        look=look,
        dots_per_mm=dots_per_mm,
        labels_per_file=export.labels_per_file,
    )


def draw_part(
    plan: ExportPlan, file: Span, ports: Ports, certified: Mapping[int, str] | None = None
) -> bytes:
    """Return one file of an export at once; raises and takes what `draw_piece` does."""
    return b"".join(draw_piece(plan, file, piece, ports, certified) for piece in plan.pieces(file))


def draw_piece(
    plan: ExportPlan,
    file: Span,
    piece: Span,
    ports: Ports,
    certified: Mapping[int, str] | None = None,
) -> bytes:
    """Return one piece of a file: signed, drawn, in print order. Equal pieces are equal bytes, whoever makes them.

    certified   codes of the certifier by index, where the packs bear some
    """
    certified = certified or {}
    chunks = codes.coded_chunks(ports.keyring, ports.base_url, plan.run, piece.first, piece.last)
    if plan.layout is None:
        return _listed(plan, chunks, certified, is_beginning=piece.first == file.first)
    look, size = plan.labels_look(), symbol_size(ports.base_url, plan.run.gtin, plan.run.lot)
    if plan.format in THERMAL:
        placed = look.plan(size, dots_per_mm=plan.dots_per_mm)
        head = thermal.Head(placed, plan.layout, plan.dots_per_mm)
        write = thermal.zpl if plan.format is ExportFormat.ZPL else thermal.tspl
        return write(_drawn(chunks, certified), head)
    # Only the first sheet of the first file was begun by another print.
    start = plan.layout.start if file.first == plan.whole.first else 0
    return pdf.label_pdf(
        _drawn(chunks, certified),
        look.plan(size),
        plan.layout.starting(start),
        footer=f"{plan.run.code} · {plan.text.name}",
    )


def _listed(
    plan: ExportPlan,
    chunks: Iterable[CodedChunk],
    certified: Mapping[int, str],
    *,
    is_beginning: bool,
) -> bytes:
    rows = chain.from_iterable(
        zip(count(chunk.first), chunk.serials, chunk.uris, strict=False) for chunk in chunks
    )
    # All rows of a run have the same columns, also where a pack's code was not handed in yet.
    more = certified if plan.text.imported else None
    if plan.format is ExportFormat.XLSX:
        return label_xlsx(rows, more)
    return LINES[plan.format](rows, more, is_beginning=is_beginning)


def _drawn(chunks: Iterable[CodedChunk], certified: Mapping[int, str]) -> Iterator[pdf.DrawnLabel]:
    for chunk in chunks:
        symbols = label_symbols(chunk.uris, chunk.serials).symbols()
        for index, serial, symbol in zip(count(chunk.first), chunk.serials, symbols, strict=False):
            yield pdf.DrawnLabel(index, serial, symbol, certified.get(index, ""))
