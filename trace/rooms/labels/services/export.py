"""Files for printers, in three beats: read the run, sign and draw outside any transaction, record each file.

No signature is stored: the same labels are made again from the run's code and key number, byte for byte.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from itertools import chain, count
from typing import Protocol

from sqlalchemy import select

from trace.kernel.crew import made_in_order, processes_at_hand
from trace.kernel.files import StagedFile, StoredFile, keep_on_commit
from trace.kernel.outbox import JobState, cancel_job
from trace.kernel.permissions import Permission
from trace.kernel.work import Ports, Work
from trace.rooms.audit import services as audit
from trace.rooms.labels import codes, imported, queries, rules
from trace.rooms.labels.codes import CodedChunk, RunIdentity
from trace.rooms.labels.models import ExportDrawing, ExportPart, LabelRun, RunExport
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import THERMAL, ExportFormat, ExportState
from trace.rooms.labels.services.looks import (
    Look,
    drawing_of,
    look_of_run,
    require_drawable,
    symbol_size,
    text_of_run,
    version_to_use,
)
from trace.rooms.sheets.arrange import Content
from trace.rooms.sheets.drawing import pdf, thermal
from trace.rooms.sheets.drawing.csv_rows import label_csv
from trace.rooms.sheets.drawing.face import LabelText
from trace.rooms.sheets.drawing.layouts import Layout
from trace.rooms.sheets.drawing.lists import label_txt, label_xlsx
from trace.rooms.sheets.rules import GOOD_SIDE_MM, HEADS
from trace.standards.qr import label_symbols
from trace.standards.signing.canonical_json import canonical

# A part takes seconds: that is how much an interruption costs, and how often progress moves.
PDF_PART = 4_000
CSV_PART = 50_000
# Fewer are made before other processes have begun.
SHARED_FROM = 100_000
JOB = "labels.export"
MEDIA_TYPES = {
    ExportFormat.SHEET_PDF: ("application/pdf", "pdf"),
    ExportFormat.ROLL_PDF: ("application/pdf", "pdf"),
    ExportFormat.CSV: ("text/csv", "csv"),
    ExportFormat.TXT: ("text/plain", "txt"),
    ExportFormat.XLSX: (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    ExportFormat.ZPL: ("application/octet-stream", "zpl"),
    ExportFormat.TSPL: ("application/octet-stream", "prn"),
}
LIST_WRITERS = {
    ExportFormat.CSV: label_csv,
    ExportFormat.TXT: label_txt,
    ExportFormat.XLSX: label_xlsx,
}


class OpenWork(Protocol):
    """Opens one unit of work."""

    def __call__(self, *, read_only: bool = False) -> AbstractContextManager[Work]:
        """Open it; the block's end commits or rolls back."""
        ...


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """All that drawing needs, as plain values."""

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

    @property
    def parts(self) -> list[Span]:
        """The labels of each file, in print order."""
        step = CSV_PART if self.layout is None else PDF_PART
        used = 0
        if self.layout is not None:
            step -= step % self.layout.per_page  # a sheet is never cut between two files
            used = self.layout.start
        # The first file has fewer, where cells of its first sheet are used up.
        starts = [
            self.whole.first,
            *range(self.whole.first + step - used, self.whole.last + 1, step),
        ]
        ends = [*(start - 1 for start in starts[1:]), self.whole.last]
        return [Span(start, end) for start, end in zip(starts, ends, strict=True)]

    def labels_look(self) -> Look:
        """How its labels are drawn; raises ValueError for a list, which draws nothing."""
        if self.look is not None:
            return self.look
        if self.layout is None:
            raise ValueError("a list of codes draws nothing")
        return Look(self.layout, self.side_mm, Content(self.text))


def request_export(
    work: Work,
    *,
    run_id: int,
    format: ExportFormat,
    layout: str = "",
    side_mm: int = GOOD_SIDE_MM,
    first: int | None = None,
    last: int | None = None,
    template_id: int | None = None,
    start_cell: int = 1,
    dots_per_mm: int = HEADS[0],
) -> RunExport:
    """Queue the making of files for a printer, of a whole run or of the indices `first` to `last`.

    layout        a name of `drawing.layouts`; left out, the usual one of the format
    template_id   a template of the run's producer or printer, which says size and side itself
    Raises        MissingPermission · WrongRunState · KeyRevoked · SideRefused · LayoutTooSmall · RangeRefused ·
                  SymbolTooDense · GlyphMissing · what `looks.look_of_run` and `plan_template` raise
    """
    run = queries.lock_run(work, run_id)
    queries.require_for_run(work, Permission.LABELS_ACTIVATE, run)
    rules.next_state(run.state, "export", code=run.code)
    require_key_in_force(work, run)
    span = rules.require_span(
        0 if first is None else first, run.count - 1 if last is None else last, run.count
    )
    version = version_to_use(work, run, template_id)
    look = look_of_run(
        work,
        queries.get_run(work, run_id),
        format,
        layout=layout,
        side_mm=side_mm,
        version=version,
        start_cell=start_cell,
    )
    if look is not None:
        require_drawable(look, work.ports.base_url, run, format, dots_per_mm)
    export = RunExport(
        run_id=run.id,
        format=format,
        state=ExportState.REQUESTED,
        layout=look.layout.name if look else "",
        side_mm=math.floor(look.side_mm) if look else side_mm,
        first=span.first,
        last=span.last,
        requested_by=work.actor.label[:120],
        requested_at=work.now,
    )
    work.session.add(export)
    work.session.flush()  # the job names the export by its id
    if look is not None:
        work.session.add(
            ExportDrawing(
                export_id=export.id,
                version_id=version.id if version else None,
                start_cell=start_cell,
                dots_per_mm=dots_per_mm,
            )
        )
    job = work.enqueue(JOB, organisation_id=run.producer_id, export_id=export.id)
    job.total_count = len(span)
    export.job_id = job.id
    work.session.flush()  # whoever looks again reads the row anew
    audit.record(
        work,
        "label-run.export-requested",
        subject_kind="label-run",
        subject_key=run.code,
        organisation_id=run.producer_id,
        format=format.value,
        first=span.first + 1,
        last=span.last + 1,
        layout=export.layout,
    )
    return export


def cancel_export(work: Work, *, export_id: int) -> RunExport:
    """Stop the making of files; those that exist stay.

    Raises   MissingPermission · NoSuchRecord; one that has ended already is left as it is
    """
    export = queries.get_export(work, export_id)
    if export.job_id is not None and cancel_job(work.session, export.job_id, now=work.now):
        export.state, export.finished_at = ExportState.CANCELLED, work.now
        work.session.flush()  # whoever looks again reads the row anew
    return export


def resume_export(work: Work, *, export_id: int) -> RunExport:
    """Queue a cancelled or failed export again; the files that exist are not made anew.

    Raises   MissingPermission · NoSuchRecord · WrongRunState · KeyRevoked; one under way or done is left as it is
    """
    export = queries.get_export(work, export_id)
    run = queries.get_run(work, export.run_id)
    rules.next_state(run.state, "export", code=run.code)
    require_key_in_force(work, run)
    job = queries.jobs_of(work, [export]).get(export.job_id or 0)
    has_failed = job is not None and job.state is JobState.FAILED
    if export.state is ExportState.CANCELLED or (
        export.state is ExportState.REQUESTED and has_failed
    ):
        again = work.enqueue(JOB, organisation_id=run.producer_id, export_id=export.id)
        again.total_count = export.last - export.first + 1
        export.job_id, export.state, export.finished_at = again.id, ExportState.REQUESTED, None
        work.session.flush()  # whoever looks again reads the row anew
    return export


def export_run(
    open_work: OpenWork, ports: Ports, *, export_id: int, report: Callable[[int, int], None]
) -> None:
    """Make the files of an export that do not exist yet, and its manifest at the end.

    May run any number of times, in one process at a time or several: a file is recorded once by its position.
    """
    with open_work(read_only=True) as work:
        plan = read_plan(work, export_id)
    done = 0
    with closing(_drawn_parts(open_work, ports, plan)) as contents:
        for position, span in enumerate(plan.parts):
            if position not in plan.recorded:
                content = next(contents)
                staged = ports.files.stage(content)
                with open_work() as work:
                    record_part(work, plan, position, span, staged, len(content))
            done += len(span)
            report(done, len(plan.whole))
    with open_work() as work:
        finish_export(work, plan)


def _drawn_parts(
    open_work: OpenWork, ports: Ports, plan: ExportPlan
) -> Generator[bytes, None, None]:
    """Yield the files that do not exist yet, in their order; many labels are made by several processes."""
    todo = [span for place, span in enumerate(plan.parts) if place not in plan.recorded]
    is_long = sum(map(len, todo)) >= SHARED_FROM
    items = ((span, _codes_of_part(open_work, plan, span)) for span in todo)
    yield from made_in_order(
        _draw, (plan, ports), items, processes=processes_at_hand() if is_long else 1
    )


def _draw(shared: tuple[ExportPlan, Ports], item: tuple[Span, Mapping[int, str]]) -> bytes:
    (plan, ports), (span, certified) = shared, item
    return draw_part(plan, span, ports, certified)


def read_plan(work: Work, export_id: int) -> ExportPlan:
    """Return what drawing an export needs; raises KeyRevoked · WrongRunState."""
    export = queries.get_export(work, export_id)
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
        whole=Span(export.first, export.last),
        text=look.content.text if look else text_of_run(work, run),
        recorded=frozenset(part.position for part in export.parts),
        look=look,
        dots_per_mm=dots_per_mm,
    )


def _codes_of_part(open_work: OpenWork, plan: ExportPlan, span: Span) -> Mapping[int, str]:
    """The codes of the certifier for one file: read part by part, since a run may have millions."""
    if not plan.text.imported:
        return {}
    with open_work(read_only=True) as work:
        return imported.codes_between(work, plan.run_id, span)


def draw_part(
    plan: ExportPlan, span: Span, ports: Ports, certified: Mapping[int, str] | None = None
) -> bytes:
    """Return one file of an export: signed, drawn, in print order; no transaction is open.

    certified   codes of the certifier by index, where the packs bear some
    """
    certified = certified or {}
    chunks = codes.coded_chunks(ports.keyring, ports.base_url, plan.run, span.first, span.last)
    if plan.layout is None:
        rows = chain.from_iterable(
            zip(count(chunk.first), chunk.serials, chunk.uris, strict=False) for chunk in chunks
        )
        return LIST_WRITERS[plan.format](rows, certified)
    look, size = plan.labels_look(), symbol_size(ports.base_url, plan.run.gtin, plan.run.lot)
    if plan.format in THERMAL:
        placed = look.plan(size, dots_per_mm=plan.dots_per_mm)
        head = thermal.Head(placed, plan.layout, plan.dots_per_mm)
        write = thermal.zpl if plan.format is ExportFormat.ZPL else thermal.tspl
        return write(_drawn(chunks, certified), head)
    # Only the first sheet of the first file was begun by another print.
    start = plan.layout.start if span.first == plan.whole.first else 0
    return pdf.label_pdf(
        _drawn(chunks, certified),
        look.plan(size),
        plan.layout.starting(start),
        footer=f"{plan.run.code} · {plan.text.name}",
    )


def record_part(
    work: Work, plan: ExportPlan, position: int, span: Span, staged: StagedFile, byte_count: int
) -> None:
    """Record one file that lies in the store; nothing happens when its position is recorded already."""
    known = select(ExportPart.id).where(
        ExportPart.export_id == plan.export_id, ExportPart.position == position
    )
    if work.session.scalar(known) is not None:
        staged.drop()
        return
    media_type, ending = MEDIA_TYPES[plan.format]
    name = f"{plan.run.code}-{span.first + 1}-{span.last + 1}.{ending}"
    file = _store(work, staged, byte_count, media_type, name)
    work.session.add(
        ExportPart(
            export_id=plan.export_id,
            position=position,
            first=span.first,
            last=span.last,
            file_id=file.id,
        )
    )


def finish_export(work: Work, plan: ExportPlan) -> None:
    """Write the manifest and let the run count as exported; nothing happens the second time."""
    export = queries.get_export(work, plan.export_id)
    if export.state is not ExportState.REQUESTED:
        return
    run = queries.lock_run(work, export.run_id)
    content = canonical(
        {
            "run": run.code,
            "issuer": work.ports.keyring.issuer,
            "key_number": run.key_number,
            "count": run.count,
            "first": plan.whole.first + 1,
            "last": plan.whole.last + 1,
            "format": plan.format.value,
            "layout": export.layout,
            "side_mm": export.side_mm,
            "files": [
                {
                    "name": part.file.name,
                    "first": part.first + 1,
                    "last": part.last + 1,
                    "bytes": part.file.byte_count,
                    "sha256": part.file.digest,
                }
                for part in export.parts
            ],
        }
    )
    staged = work.ports.files.stage(content)
    name = f"{run.code}-{plan.format.value}-manifest.json"
    manifest = _store(work, staged, len(content), "application/json", name)
    export.manifest_id = manifest.id
    export.state, export.finished_at = ExportState.DONE, work.now
    run.state = rules.next_state(run.state, "export", code=run.code)
    audit.record(
        work,
        "label-run.exported",
        subject_kind="label-run",
        subject_key=run.code,
        organisation_id=run.producer_id,
        format=plan.format.value,
        manifest=manifest.digest,
    )


def require_key_in_force(work: Work, run: LabelRun) -> None:
    """Raise KeyRevoked when nothing signed by the run's key is accepted any more."""
    key = work.ports.keyring.find_key(run.key_number)
    if key is None or key.revoked_at is not None:
        raise rules.KeyRevoked(code=run.code, key_number=run.key_number)


def _drawn(chunks: Iterable[CodedChunk], certified: Mapping[int, str]) -> Iterator[pdf.DrawnLabel]:
    for chunk in chunks:
        symbols = label_symbols(chunk.uris, chunk.serials).symbols()
        for index, serial, symbol in zip(count(chunk.first), chunk.serials, symbols, strict=False):
            yield pdf.DrawnLabel(index, serial, symbol, certified.get(index, ""))


def _store(
    work: Work,
    staged: StagedFile,
    byte_count: int,
    media_type: str,
    name: str,
) -> StoredFile:
    keep_on_commit(work.session, staged)
    row = StoredFile(
        digest=staged.digest,
        media_type=media_type,
        name=name,
        byte_count=byte_count,
        # Codes are as good as labels: they open to whoever may hold the run, not to all who may read its producer.
        organisation_id=None,
        uploaded_by=None,
        uploaded_at=work.now,
        is_public=False,
    )
    work.session.add(row)
    work.session.flush()  # the part or export refers to the file by its id
    return row
