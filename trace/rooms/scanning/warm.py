"""What a kept page of a pack is known by: its run, the stretch of labels that it speaks for, its version.

One statement answers a page that was kept: the version of all it depends on, and the label's counter.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, null, select, union_all

from trace.kernel.work import Work
from trace.rooms.accounts.models import SiteSetting
from trace.rooms.accounts.rules import SiteKey
from trace.rooms.authorisations.models import AuthorisationStateChange
from trace.rooms.labels.codes import RunIdentity
from trace.rooms.labels.models import GateRecord, ImportedCode, LabelRange, LabelRun
from trace.rooms.scanning.counting import read_instant
from trace.rooms.scanning.models import CloneSignal
from trace.rooms.scanning.queries import Counts, Pack
from trace.rooms.scanning.stamps import EVERYTHING, PageStamp

RUN = "run/"
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
    return frozenset({EVERYTHING, f"{RUN}{pack.run.id}", *batches})


@dataclass(frozen=True, slots=True)
class Beginning:
    """What was read before any fact of a page, at one instant and so of one version.

    version       of the page's subjects: two that are equal saw the same facts
    next_change   the next instant at which an authorisation changes by itself
    site          the settings that head and foot tell of
    """

    version: int
    next_change: datetime | None
    site: dict[SiteKey, str]
    starts: tuple[int, ...]
    alone: frozenset[int]
    has_codes: bool

    def stretches(self, run: LabelRun) -> Stretches:
        """Return how the run is cut."""
        return Stretches(
            run.id, run.count, RunIdentity.of(run), self.starts, self.alone, self.has_codes
        )


def read_beginning(work: Work, subjects: Sequence[str]) -> Beginning:
    """Return what a page that is to be kept begins with; `subjects` name its run. One statement."""
    run_id = next(int(each.removeprefix(RUN)) for each in subjects if each.startswith(RUN))
    rows: Any = work.session.execute(union_all(_version(work, subjects), *_of_run(run_id))).all()
    found = {
        kind: [row for row in rows if row[0] == kind]
        for kind in ("version", "site", "range", "alone", "codes")
    }
    (_kind, _key, _value, version, _last, ahead) = found["version"][0]
    starts = {int(row[3]) for row in found["range"]} | {int(row[4]) + 1 for row in found["range"]}
    return Beginning(
        int(version),
        ahead,
        {SiteKey(row[1]): row[2] for row in found["site"] if row[1] in set(SiteKey)},
        tuple(sorted(starts)),
        frozenset(int(row[3]) for row in found["alone"]),
        any(row[3] for row in found["codes"]),
    )


def _version(work: Work, subjects: Sequence[str]) -> Any:
    version = select(func.coalesce(func.sum(PageStamp.version), 0)).where(
        PageStamp.subject.in_(subjects)
    )
    ahead = select(func.min(AuthorisationStateChange.from_at)).where(
        AuthorisationStateChange.from_at > work.now
    )
    none = literal("")
    return select(
        literal("version"),
        none,
        none,
        version.scalar_subquery(),
        literal(0),
        ahead.scalar_subquery(),
    )


def _of_run(run_id: int) -> Iterator[Any]:
    """Settings of the site, and where what is said of a run's labels may change, in the columns of `_version`."""
    none = literal("")
    yield select(
        literal("site"), SiteSetting.key, SiteSetting.value, literal(0), literal(0), null()
    )
    ends: tuple[Any, Any] = (LabelRange.first, LabelRange.last)
    yield select(literal("range"), none, none, *ends, null()).where(LabelRange.run_id == run_id)
    ends = (GateRecord.first, GateRecord.last)
    yield select(literal("range"), none, none, *ends, null()).where(
        GateRecord.run_id == run_id, GateRecord.first.is_not(None)
    )
    ends = (CloneSignal.index, CloneSignal.index)
    yield select(literal("alone"), none, none, *ends, null()).where(CloneSignal.run_id == run_id)
    counts = (func.count(), func.count())
    yield select(literal("codes"), none, none, *counts, null()).where(ImportedCode.run_id == run_id)


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
