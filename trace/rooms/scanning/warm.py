"""What a kept page of a pack is known by: its run, the stretch of labels that it speaks for, its version.

One statement answers a page that was kept: the version of all it depends on, and the label's counter.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select, union_all

from trace.kernel.work import Work
from trace.rooms.authorisations.models import AuthorisationStateChange
from trace.rooms.labels.codes import RunIdentity
from trace.rooms.labels.models import GateRecord, ImportedCode, LabelRange
from trace.rooms.scanning.counting import read_instant
from trace.rooms.scanning.models import CloneSignal
from trace.rooms.scanning.queries import Counts, Pack
from trace.rooms.scanning.stamps import EVERYTHING, PageStamp

Fetch = Callable[[str, tuple[Any, ...]], Any]


@dataclass(frozen=True, slots=True)
class Stretches:
    """A run cut where what is said of its labels may change.

    starts     first labels of the stretches after the first, ascending
    alone      labels that something is said of which is said of no other
    has_codes  whether labels bear codes of a certifier too
    """

    run_id: int
    count: int
    identity: RunIdentity
    starts: tuple[int, ...]
    alone: frozenset[int]
    has_codes: bool

    def of(self, index: int) -> tuple[int, int]:
        """Return what the labels have in common whose pages differ in nothing but themselves."""
        return bisect_right(self.starts, index), index if index in self.alone else -1


def subjects_of(pack: Pack, batch_ids: Sequence[int]) -> frozenset[str]:
    """Return the subjects whose stamps a pack's page depends on."""
    batches = (f"batch/{batch_id}" for batch_id in batch_ids)
    return frozenset({EVERYTHING, f"run/{pack.run.id}", *batches})


def read_version(work: Work, subjects: Sequence[str]) -> tuple[int, datetime | None]:
    """Return the version of `subjects`, and the next instant at which an authorisation changes by itself.

    Two versions that are equal saw the same facts. One statement.
    """
    version = select(func.coalesce(func.sum(PageStamp.version), 0)).where(
        PageStamp.subject.in_(subjects)
    )
    ahead = select(func.min(AuthorisationStateChange.from_at)).where(
        AuthorisationStateChange.from_at > work.now
    )
    row = work.session.execute(select(version.scalar_subquery(), ahead.scalar_subquery())).one()
    return int(row[0]), row[1]


def read_stretches(work: Work, pack: Pack) -> Stretches:
    """Return how a run is cut. One statement."""
    run = pack.run
    rows: Any = work.session.execute(
        union_all(
            select(literal("range"), LabelRange.first, LabelRange.last).where(
                LabelRange.run_id == run.id
            ),
            select(literal("range"), GateRecord.first, GateRecord.last).where(
                GateRecord.run_id == run.id, GateRecord.first.is_not(None)
            ),
            select(literal("alone"), CloneSignal.index, CloneSignal.index).where(
                CloneSignal.run_id == run.id
            ),
            select(literal("codes"), func.count(), func.count()).where(
                ImportedCode.run_id == run.id
            ),
        )
    ).all()
    starts = {first for kind, first, _last in rows if kind == "range"}
    starts |= {last + 1 for kind, _first, last in rows if kind == "range"}
    return Stretches(
        run.id,
        run.count,
        RunIdentity.of(run),
        tuple(sorted(starts)),
        frozenset(first for kind, first, _last in rows if kind == "alone"),
        any(kind == "codes" and first for kind, first, _last in rows),
    )


def reading(subject_count: int, *, has_codes: bool) -> str:
    """Return the statement of `read_label` for so many subjects."""
    marks = ", ".join("?" * subject_count)
    code = "i.code" if has_codes else "NULL"
    join = " LEFT JOIN imported_codes i ON i.run_id = ? AND i.position = ?" if has_codes else ""
    return (
        f"SELECT (SELECT sum(version) FROM page_stamps WHERE subject IN ({marks})), "  # noqa: S608  (question marks)
        f"c.count, c.first_at, c.first_province, {code} FROM (SELECT 1 AS one) o "
        f"LEFT JOIN scan_counters c ON c.run_id = ? AND c.label_index = ?{join}"
    )


def read_label(
    fetch: Fetch, statement: str, subjects: tuple[str, ...], stretches: Stretches, index: int
) -> tuple[int, Counts, str]:
    """Return (version, counts, the certifier's code or "") of one label by the statement of `reading`."""
    label = (stretches.run_id, index)
    parameters = (*subjects, *label, *label) if stretches.has_codes else (*subjects, *label)
    version, count, first_at, province, code = fetch(statement, parameters)
    counts = Counts(count, read_instant(first_at), province) if count else NEVER
    return int(version or 0), counts, code or ""


NEVER = Counts()
