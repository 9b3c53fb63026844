"""The job that makes files for printers: read the run, sign and draw outside any transaction, record each file.

No signature is stored: the same labels are made again from the run's code and key number, byte for byte. So a job that
was killed goes on after its last recorded file, and what it had begun of the next is made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from functools import partial
from typing import Protocol

from sqlalchemy import select

from trace.kernel.crew import made_in_order, processes_at_hand
from trace.kernel.files import StagedFile, StoredFile, keep_on_commit
from trace.kernel.work import Ports, Work
from trace.rooms.audit import services as audit
from trace.rooms.labels import imported, printer_files, queries, rules
from trace.rooms.labels.models import ExportPart, LabelRun, RunExport
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import ExportFormat, ExportState
from trace.rooms.labels.services.plans import ExportPlan, draw_piece, read_plan
from trace.standards.signing.canonical_json import JsonValue, canonical

# Fewer are made before other processes have begun.
SHARED_FROM = 100_000
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


class OpenWork(Protocol):
    """Opens one unit of work."""

    def __call__(self, *, read_only: bool = False) -> AbstractContextManager[Work]:
        """Open it; the block's end commits or rolls back."""
        ...


def export_run(
    open_work: OpenWork, ports: Ports, *, export_id: int, report: Callable[[int, int], None]
) -> None:
    """Make the files of an export that do not exist yet, and its manifest at the end.

    May run any number of times, in one process at a time or several: a file is recorded once by its position.
    report   is told how many labels are made and of how many; what it raises stops the job between two pieces
    Raises   StoreFull · KeyRevoked · WrongRunState; the files recorded stay
    """
    with open_work(read_only=True) as work:
        plan = read_plan(work, export_id)
    total = len(plan.whole)
    done = total - sum(len(span) for _position, span in plan.todo)
    if done:
        report(done, total)
    with closing(_made_pieces(open_work, ports, plan)) as contents:
        for position, span in plan.todo:
            tell = partial(_tell, report, done, total)
            staged, byte_count = _write_file(ports, plan, span, contents, tell)
            _record(open_work, plan, position, span, staged, byte_count)
            done += len(span)
            report(done, total)
    with open_work() as work:
        finish_export(work, plan)


def _tell(report: Callable[[int, int], None], before: int, total: int, made: int) -> None:
    report(before + made, total)


def _write_file(
    ports: Ports,
    plan: ExportPlan,
    file: Span,
    contents: Iterator[bytes],
    tell: Callable[[int], None],
) -> tuple[StagedFile, int]:
    """Put a file together from its pieces; whatever interrupts that, nothing of it stays."""
    with ports.files.begin() as writer:
        for piece in plan.pieces(file):
            if piece.first > file.first:
                tell(piece.first - file.first)
            writer.write(next(contents))
        return writer.finish(), writer.byte_count


def _record(
    open_work: OpenWork,
    plan: ExportPlan,
    position: int,
    file: Span,
    staged: StagedFile,
    byte_count: int,
) -> None:
    try:
        with open_work() as work:
            record_part(work, plan, position, file, staged, byte_count)
    except BaseException:
        staged.drop()
        raise


def _made_pieces(
    open_work: OpenWork, ports: Ports, plan: ExportPlan
) -> Generator[bytes, None, None]:
    """Yield the pieces of the files that do not exist yet, in their order; many are made by several processes."""
    is_long = sum(len(file) for _position, file in plan.todo) >= SHARED_FROM
    items = (
        (file, piece, _codes_of_piece(open_work, plan, piece))
        for _position, file in plan.todo
        for piece in plan.pieces(file)
    )
    yield from made_in_order(
        _draw, (plan, ports), items, processes=processes_at_hand() if is_long else 1
    )


def _draw(shared: tuple[ExportPlan, Ports], item: tuple[Span, Span, Mapping[int, str]]) -> bytes:
    (plan, ports), (file, piece, certified) = shared, item
    return draw_piece(plan, file, piece, ports, certified)


def _codes_of_piece(open_work: OpenWork, plan: ExportPlan, piece: Span) -> Mapping[int, str]:
    """The codes of the certifier for one piece: not all at once, since a run may have millions."""
    if not plan.text.imported:
        return {}
    with open_work(read_only=True) as work:
        return imported.codes_between(work, plan.run_id, piece)


def record_part(
    work: Work, plan: ExportPlan, position: int, file: Span, staged: StagedFile, byte_count: int
) -> None:
    """Record one file that lies in the store; nothing happens when its position is recorded already."""
    known = select(ExportPart.id).where(
        ExportPart.export_id == plan.export_id, ExportPart.position == position
    )
    if work.session.scalar(known) is not None:
        staged.drop()
        return
    media_type, ending = MEDIA_TYPES[plan.format]
    name = f"{plan.run.code}-{file.first + 1}-{file.last + 1}.{ending}"
    stored = _store(work, staged, byte_count, media_type, name)
    work.session.add(
        ExportPart(
            export_id=plan.export_id,
            position=position,
            first=file.first,
            last=file.last,
            file_id=stored.id,
        )
    )


def finish_export(work: Work, plan: ExportPlan) -> None:
    """Write the manifest and let the run count as exported; nothing happens the second time.

    Raises   ExportIncomplete: the files are not the labels asked for, each once
    """
    # Of two that end at once the second finds it done.
    run = queries.lock_run(work, plan.run_id)
    export = printer_files.get_export(work, plan.export_id)
    if export.state is not ExportState.REQUESTED:
        return
    if [part.span for part in export.parts] != plan.parts:
        raise rules.ExportIncomplete(export_id=export.id)
    content = canonical(manifest_of(work, run, export))
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


def manifest_of(work: Work, run: LabelRun, export: RunExport) -> dict[str, JsonValue]:
    """Return the list of an export's files: which labels each holds, how long it is, and its SHA-256.

    Label numbers count from 1; the same labels asked for in the same way give the same list.
    """
    drawing = export.drawing
    version = drawing.version if drawing else None
    return {
        "run": run.code,
        "issuer": work.ports.keyring.issuer,
        "key_number": run.key_number,
        "count": run.count,
        "first": export.first + 1,
        "last": export.last + 1,
        "format": export.format.value,
        "layout": export.layout,
        # A template says it itself, in parts of a millimetre too.
        "side_mm": export.side_mm if version is None else None,
        "labels_per_file": export.labels_per_file,
        "template": {"id": version.template_id, "version": version.number} if version else None,
        "start_cell": drawing.start_cell if drawing else 1,
        "files": [
            {
                "name": part.file.name,
                "first": part.first + 1,
                "last": part.last + 1,
                "count": len(part.span),
                "bytes": part.file.byte_count,
                "sha256": part.file.digest,
            }
            for part in export.parts
        ],
    }


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
