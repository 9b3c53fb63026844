"""Files for printers: ask for them, stop their making, go on with it. How they are made stands in making.py."""

from __future__ import annotations

import math

from trace.kernel.outbox import JobState, cancel_job
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.audit import services as audit
from trace.rooms.labels import codes, printer_files, queries, rules
from trace.rooms.labels.models import ExportDrawing, LabelRun, RunExport
from trace.rooms.labels.rules import ExportFormat, ExportState
from trace.rooms.labels.services.looks import (
    Look,
    look_of_run,
    require_drawable,
    symbol_size,
    version_to_use,
)
from trace.rooms.sheets.rules import GOOD_SIDE_MM, HEADS

JOB = "labels.export"
# Bytes of a label: in a PDF (symbol, words and its share of the sheet), of a workbook's row beside its address, and of
# a list's. Printers' commands hold the symbol's dots.
_PDF_BYTES, _ROW_BYTES, _WORDS_BYTES = 450, 40, 400


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
    labels_per_file: int | None = None,
) -> RunExport:
    """Queue the making of files for a printer, of a whole run or of the indices `first` to `last`.

    Asked for again, the same labels are made: the same codes, byte for byte.
    layout           a name of `drawing.layouts`; left out, the usual one of the format
    template_id      a template of the run's producer or printer, which says size and side itself
    labels_per_file  left out, the usual number of the format; of sheets whole ones
    Raises           MissingPermission · WrongRunState · KeyRevoked · SideRefused · LayoutTooSmall · RangeRefused ·
                     SymbolTooDense · GlyphMissing · FileSizeRefused · NoRoomForFiles · what `looks.look_of_run` and
                     `plan_template` raise
    """
    run = _lock_run(work, run_id)
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
    size = rules.require_file_size(format, len(span), labels_per_file)
    require_room(work, run, format, len(span), look, dots_per_mm)
    export = RunExport(
        run_id=run.id,
        format=format,
        state=ExportState.REQUESTED,
        layout=look.layout.name if look else "",
        side_mm=math.floor(look.side_mm) if look else side_mm,
        first=span.first,
        last=span.last,
        labels_per_file=size,
        requested_by=work.actor.label[:120],
        requested_at=work.now,
    )
    version_id = version.id if version else None
    drawing = ExportDrawing(version_id=version_id, start_cell=start_cell, dots_per_mm=dots_per_mm)
    _keep(work, run, export, drawing if look is not None else None)
    return export


def _lock_run(work: Work, run_id: int) -> LabelRun:
    run = queries.lock_run(work, run_id)
    queries.require_for_run(work, Permission.LABELS_ACTIVATE, run)
    rules.next_state(run.state, "export", code=run.code)
    require_key_in_force(work, run)
    return run


def _keep(work: Work, run: LabelRun, export: RunExport, drawing: ExportDrawing | None) -> None:
    work.session.add(export)
    work.session.flush()  # the job names the export by its id
    if drawing is not None:
        drawing.export_id = export.id
        work.session.add(drawing)
    _enqueue(work, run, export)
    audit.record(
        work,
        "label-run.export-requested",
        subject_kind="label-run",
        subject_key=run.code,
        organisation_id=run.producer_id,
        format=export.format.value,
        first=export.first + 1,
        last=export.last + 1,
        layout=export.layout,
    )


def cancel_export(work: Work, *, export_id: int) -> RunExport:
    """Stop the making of files; those that exist stay.

    Raises   MissingPermission · NoSuchRecord; one that has ended already is left as it is
    """
    export = printer_files.get_export(work, export_id)
    if export.job_id is not None and cancel_job(work.session, export.job_id, now=work.now):
        export.state, export.finished_at = ExportState.CANCELLED, work.now
        work.session.flush()  # whoever looks again reads the row anew
    return printer_files.get_export(work, export_id)


def resume_export(work: Work, *, export_id: int) -> RunExport:
    """Queue a cancelled or failed export again; the files that exist are not made anew.

    Raises   MissingPermission · NoSuchRecord · WrongRunState · KeyRevoked; one under way or done is left as it is
    """
    export = printer_files.get_export(work, export_id)
    # Of two who press the button at once the second finds it under way.
    run = queries.lock_run(work, export.run_id)
    export = printer_files.get_export(work, export_id)
    rules.next_state(run.state, "export", code=run.code)
    require_key_in_force(work, run)
    has_failed = export.job is not None and export.job.state is JobState.FAILED
    if export.state is ExportState.CANCELLED or (
        export.state is ExportState.REQUESTED and has_failed
    ):
        export.state, export.finished_at = ExportState.REQUESTED, None
        _enqueue(work, run, export, done=sum(len(part.span) for part in export.parts))
    return printer_files.get_export(work, export_id)


def _enqueue(work: Work, run: LabelRun, export: RunExport, *, done: int = 0) -> None:
    job = work.enqueue(JOB, organisation_id=run.producer_id, export_id=export.id)
    job.total_count, job.done_count = len(export.span), done
    export.job_id = job.id
    work.session.flush()  # whoever looks again reads the row anew


def require_key_in_force(work: Work, run: LabelRun) -> None:
    """Raise KeyRevoked when nothing signed by the run's key is accepted any more."""
    key = work.ports.keyring.find_key(run.key_number)
    if key is None or key.revoked_at is not None:
        raise rules.KeyRevoked(code=run.code, key_number=run.key_number)


def require_room(
    work: Work,
    run: LabelRun,
    format: ExportFormat,
    labels: int,
    look: Look | None,
    dots_per_mm: int,
) -> None:
    """Raise NoRoomForFiles where the disk cannot hold about what is asked for."""
    free = work.ports.files.free_bytes()
    if free is None:
        return
    uri, _serial = codes.sample_uri(work.ports.base_url, run.gtin, run.lot)
    each = _ROW_BYTES + len(uri)
    if format in (ExportFormat.SHEET_PDF, ExportFormat.ROLL_PDF):
        each = _PDF_BYTES
    elif look is not None:
        dots = math.ceil(look.side_mm * dots_per_mm)
        # ZPL writes two digits a byte, and rows that repeat the one above as one character.
        modules = symbol_size(work.ports.base_url, run.gtin, run.lot)
        is_zpl = format is ExportFormat.ZPL
        each = _WORDS_BYTES + (modules * dots // 4 + dots if is_zpl else dots * dots // 8)
    needed = labels * each
    if needed > free:
        raise rules.NoRoomForFiles(needed_mb=needed // 1_000_000 + 1, free_mb=free // 1_000_000)
