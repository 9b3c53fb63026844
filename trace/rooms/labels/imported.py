"""Reading the codes of certifiers that were handed in for labels."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, func, or_, select

from trace.kernel.errors import NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.labels.models import ImportedCode, ImportedCodeList, LabelRun
from trace.rooms.labels.ranges import Span

# Databases take only so many values in one statement.
CHUNK = 500


def count_codes(work: Work, run_id: int, spans: Sequence[Span] = ()) -> int:
    """Return how many labels of a run, or of some of its spans, have a code."""
    statement = select(func.count()).where(ImportedCode.run_id == run_id)
    if spans:
        statement = statement.where(
            or_(
                *(
                    and_(ImportedCode.position >= span.first, ImportedCode.position <= span.last)
                    for span in spans
                )
            )
        )
    return work.session.scalar(statement) or 0


def code_of_label(work: Work, run_id: int, index: int) -> str:
    """Return the code that the pack with this label bears, "" where none was handed in."""
    found = work.session.scalar(
        select(ImportedCode.code).where(
            ImportedCode.run_id == run_id, ImportedCode.position == index
        )
    )
    return found or ""


def codes_between(work: Work, run_id: int, span: Span) -> dict[int, str]:
    """Return the codes of a range of labels by index."""
    rows = work.session.execute(
        select(ImportedCode.position, ImportedCode.code)
        .where(
            ImportedCode.run_id == run_id,
            ImportedCode.position >= span.first,
            ImportedCode.position <= span.last,
        )
        .order_by(ImportedCode.position)
    )
    return dict(rows.all())


def lists_of(work: Work, run_id: int) -> Sequence[ImportedCodeList]:
    """Return the lists handed in for a run, newest first, withdrawn ones too; the caller may read the run."""
    return work.session.scalars(
        select(ImportedCodeList)
        .where(ImportedCodeList.run_id == run_id)
        .order_by(ImportedCodeList.id.desc())
    ).all()


def get_list(work: Work, list_id: int) -> ImportedCodeList:
    """Return one list; raises NoSuchRecord."""
    found = work.session.get(ImportedCodeList, list_id)
    if found is None:
        raise NoSuchRecord(kind="imported_code_list", key=str(list_id))
    return found


def first_taken(work: Work, codes: Sequence[str]) -> tuple[str, str] | None:
    """Return a code that some run has already, with that run's code, or None."""
    for start in range(0, len(codes), CHUNK):
        row = work.session.execute(
            select(ImportedCode.code, LabelRun.code)
            .join(LabelRun, LabelRun.id == ImportedCode.run_id)
            .where(ImportedCode.code.in_(codes[start : start + CHUNK]))
            .order_by(ImportedCode.position)
            .limit(1)
        ).first()
        if row is not None:
            return row[0], row[1]
    return None
