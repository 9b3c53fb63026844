"""Reading exports: what was asked for, how far its making is, and the files that exist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from trace.kernel.errors import NoSuchRecord
from trace.kernel.files import StoredFile
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.work import Work
from trace.rooms.labels import queries
from trace.rooms.labels.models import ExportDrawing, ExportPart, RunExport
from trace.rooms.labels.ranges import Span
from trace.rooms.sheets.models import LabelTemplateVersion

# Files are recorded one transaction after another: what a session has seen of an export is old news.
_FRESH = {"populate_existing": True}
#: So many are shown beside an export; the others on its own page.
FEW_FILES = 4


@dataclass(frozen=True, slots=True)
class ExportInShort:
    """An export, how many files of it exist, and the first few of them."""

    export: RunExport
    file_count: int
    files: Sequence[ExportPart]


def exports_of(work: Work, run_id: int) -> Sequence[RunExport]:
    """Return the exports of a run, newest first, with their files."""
    return work.session.scalars(
        _exports().where(RunExport.run_id == run_id).options(*_with_files())
    ).all()


def exports_in_short(work: Work, run_id: int) -> list[ExportInShort]:
    """Return the exports of a run, newest first, each with its first few files: some have thousands."""
    exports = work.session.scalars(_exports().where(RunExport.run_id == run_id)).all()
    ids = [export.id for export in exports]
    counting = (
        select(ExportPart.export_id, func.count())
        .where(ExportPart.export_id.in_(ids))
        .group_by(ExportPart.export_id)
    )
    counted = dict(work.session.execute(counting).all())
    files: dict[int, list[ExportPart]] = defaultdict(list)
    for part in work.session.scalars(
        select(ExportPart)
        .where(ExportPart.export_id.in_(ids), ExportPart.position < FEW_FILES)
        .options(joinedload(ExportPart.file))
        .order_by(ExportPart.position)
    ):
        files[part.export_id].append(part)
    return [
        ExportInShort(export, counted.get(export.id, 0), files[export.id]) for export in exports
    ]


def get_export(work: Work, export_id: int) -> RunExport:
    """Return one export with its files to those who may hold the labels; NoSuchRecord · MissingPermission."""
    return _export(work, export_id, *_with_files())


def get_export_in_short(work: Work, export_id: int) -> RunExport:
    """Return the same without its files."""
    return _export(work, export_id)


def files_of_export(
    work: Work,
    export_id: int,
    *,
    index: int | None = None,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[ExportPart]:
    """Return the files of an export in print order, or the one with the label of this index; checks no right."""
    statement = (
        select(ExportPart)
        .where(ExportPart.export_id == export_id)
        .options(joinedload(ExportPart.file))
    )
    if index is not None:
        statement = statement.where(ExportPart.first <= index, ExportPart.last >= index)
    keys = [ExportPart.position]
    return page_of(work.session, statement, keys=keys, cursor=cursor, size=size, descending=False)


def count_files(work: Work, export_id: int) -> int:
    """Return how many files of an export exist; checks no right."""
    counted = select(func.count()).select_from(ExportPart).where(ExportPart.export_id == export_id)
    return work.session.scalar(counted) or 0


def get_file(work: Work, export_id: int, position: int) -> StoredFile:
    """Return one file of an export to those who may hold the labels; NoSuchRecord · MissingPermission."""
    _export(work, export_id)
    found = work.session.scalars(
        select(ExportPart)
        .where(ExportPart.export_id == export_id, ExportPart.position == position)
        .options(joinedload(ExportPart.file))
    ).first()
    if found is None:
        raise NoSuchRecord(kind="label-file", key=f"{export_id}/{position}")
    return found.file


def span_named(work: Work, run_id: int, *, first: str | None = "", last: str | None = "") -> Span:
    """Return the labels between two, each given by its scanned address, its printed code or its number.

    What is left blank is the first or the last label of the run.
    Raises   NoSuchRecord · NotThisRun · LastNotThisRun · RangeRefused
    """
    run = queries.get_run(work, run_id)
    named = (first or "").strip() or "1", (last or "").strip() or str(run.count)
    return queries.label_span(work, run, *named)


def _exports() -> Select[RunExport]:
    drawing = joinedload(RunExport.drawing).joinedload(ExportDrawing.version)
    return (
        select(RunExport)
        .options(
            joinedload(RunExport.job),
            joinedload(RunExport.manifest),
            drawing.joinedload(LabelTemplateVersion.template),
        )
        .order_by(RunExport.id.desc())
        .execution_options(**_FRESH)
    )


def _with_files() -> list[ORMOption]:
    return [selectinload(RunExport.parts).joinedload(ExportPart.file)]


def _export(work: Work, export_id: int, *options: ORMOption) -> RunExport:
    found = work.session.scalars(
        _exports().where(RunExport.id == export_id).options(*options)
    ).first()
    if found is None:
        raise NoSuchRecord(kind="label-export", key=str(export_id))
    queries.get_run_to_print(work, found.run_id)
    return found
