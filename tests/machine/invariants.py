"""What design.md section 3 promises of the ledgers, reckoned anew from their rows by none of the rooms' own sums."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.kernel.work import Work
from trace.rooms.batches.models import (
    PROJECTIONS,
    Batch,
    BatchInput,
    DispatchLine,
    LedgerEntry,
    Restriction,
)
from trace.rooms.batches.rules import EntryKind, RestrictionKind
from trace.rooms.batches.services import rebuild
from trace.rooms.brands.kinds import QuotaKind
from trace.rooms.brands.models import QuotaAccount, QuotaEntry
from trace.rooms.certificates.kinds import CertifiedKind
from trace.rooms.certificates.models import CertifiedAccount, CertifiedEntry
from trace.rooms.labels.models import LabelRange, LabelRun
from trace.rooms.labels.rules import RangeKind, RunState

RECEIPTS = (EntryKind.PRODUCED, EntryKind.LABEL_RETURNED)
LABELLED = (EntryKind.LABELLED, EntryKind.LABEL_RETURNED)
# Which column each entry of the quota ledger counts into.
COLUMNS = {
    QuotaKind.GRANT: "granted",
    QuotaKind.TRANSFER_IN: "transferred_in",
    QuotaKind.TRANSFER_OUT: "transferred_out",
    QuotaKind.RETURN: "returned",
    QuotaKind.EXPIRE: "expired",
}


def check_all(session: Session) -> None:
    """Assert every invariant of every ledger."""
    live = _live_labels(session)
    _check_mass(session, live)
    _check_quota(session, live)
    _check_certified(session, live)


class Live(dict[tuple[int, int | None], int]):
    """Labels that are neither spoiled nor void, by run and batch (None: not bound yet)."""

    def of_batch(self, runs: dict[int, LabelRun], batch_id: int) -> int:
        """Ledger units for which labels of a batch stand."""
        return sum(
            count * runs[run_id].base_each for (run_id, on), count in self.items() if on == batch_id
        )


def _live_labels(session: Session) -> tuple[dict[int, LabelRun], Live]:
    runs = {run.id: run for run in session.scalars(select(LabelRun))}
    fates: dict[int, list[set[str]]] = {
        run.id: [set() for _ in range(run.count)] for run in runs.values()
    }
    bound: dict[int, list[int | None]] = {
        run.id: [run.batch_id] * run.count for run in runs.values()
    }
    for row in session.scalars(select(LabelRange).order_by(LabelRange.id)):
        for index in range(row.first, row.last + 1):
            assert row.kind.value not in fates[row.run_id][index], f"{row.kind} twice"
            fates[row.run_id][index].add(row.kind.value)
            if row.kind is RangeKind.BOUND:
                bound[row.run_id][index] = row.batch_id
    found = Live()
    for run in runs.values():
        for index, fate in enumerate(fates[run.id]):
            dead = fate & {RangeKind.SPOILED.value, RangeKind.VOIDED.value}
            assert len(dead) < 2, "spoiled and void"
            if RangeKind.ACTIVATED.value in fate:
                assert bound[run.id][index] is not None, "activated without a batch"
            if not dead and run.state is not RunState.CANCELLED:
                key = (run.id, bound[run.id][index])
                found[key] = found.get(key, 0) + 1
    return runs, found


def _check_mass(session: Session, labels: tuple[dict[int, LabelRun], Live]) -> None:
    runs, live = labels
    entries: dict[int, list[LedgerEntry]] = defaultdict(list)
    for entry in session.scalars(select(LedgerEntry)):
        entries[entry.batch_id].append(entry)
    used: Counter[int] = Counter()
    for edge in session.scalars(select(BatchInput)):
        used[edge.parent_id] += edge.base
    gone: Counter[int] = Counter()
    for line in session.scalars(select(DispatchLine).where(DispatchLine.is_labelled)):
        gone[line.batch_id] += line.base
    for batch in session.scalars(select(Batch).execution_options(populate_existing=True)):
        own = entries[batch.id]
        _check_days(batch, own)
        sums: Counter[EntryKind] = Counter()
        for entry in own:
            sums[entry.kind] += entry.base
        produced = sums[EntryKind.PRODUCED] + sums[EntryKind.CORRECTED]
        assert batch.produced_base == produced, f"{batch.lot}: produced"
        assert batch.remaining_base == sum(sums.values()) >= 0, f"{batch.lot}: remaining"
        labelled = -(sums[EntryKind.LABELLED] + sums[EntryKind.LABEL_RETURNED])
        assert batch.labelled_base == labelled >= 0, f"{batch.lot}: labelled"
        assert used[batch.id] == -sums[EntryKind.CONSUMED], f"{batch.lot}: consumed"
        stood = live.of_batch(runs, batch.id)
        assert gone[batch.id] <= labelled, f"{batch.lot}: more labelled packs left than there are"
        # Void labels of packs that left the house keep their goods; otherwise each unit has its label.
        assert stood <= labelled, f"{batch.lot}: labels without goods"
        assert labelled <= stood + gone[batch.id], f"{batch.lot}: goods without labels"


def _check_days(batch: Batch, entries: Sequence[LedgerEntry]) -> None:
    days: Counter[object] = Counter()
    for entry in entries:
        days[entry.on] += entry.base
    balance = 0
    for day in sorted(days, key=str):
        balance += days[day]
        assert balance >= 0, f"{batch.lot}: below zero at the end of {day}"


def _check_quota(session: Session, labels: tuple[dict[int, LabelRun], Live]) -> None:
    runs, live = labels
    moved: dict[int, Counter[QuotaKind]] = defaultdict(Counter)
    of_run: dict[int, Counter[QuotaKind]] = defaultdict(Counter)
    for entry in session.scalars(select(QuotaEntry)):
        moved[entry.account_id][entry.kind] += entry.count
        if entry.run_id is not None:
            of_run[entry.run_id][entry.kind] += entry.count
    fresh = {"populate_existing": True}
    for account in session.scalars(select(QuotaAccount).execution_options(**fresh)):
        sums = moved[account.id]
        for kind, column in COLUMNS.items():
            assert getattr(account, column) == sums[kind], f"account {account.id}: {column}"
        assert account.reserved == sums[QuotaKind.RESERVE] - sums[QuotaKind.RELEASE] >= 0
        assert account.remaining >= 0
        came = account.granted + account.transferred_in + account.returned
        went = account.drawn + account.transferred_out + account.expired
        assert came == went + account.reserved + account.remaining, f"account {account.id}: balance"
    for run in runs.values():
        held = of_run[run.id]
        reserved = held[QuotaKind.RESERVE] - held[QuotaKind.RELEASE]
        drawn = held[QuotaKind.DRAW] - held[QuotaKind.RETURN]
        if run.authorisation_id is None:
            assert not held, "a plain run in the quota ledger"
            continue
        unbound = live.get((run.id, None), 0)
        bound = sum(count for (run_id, on), count in live.items() if run_id == run.id and on)
        assert reserved >= unbound, f"run {run.code}: labels that nobody reserved"
        assert drawn >= bound, f"run {run.code}: labels that nobody drew"
        assert reserved + drawn <= run.count, f"run {run.code}: more quota than labels"


def _check_certified(session: Session, labels: tuple[dict[int, LabelRun], Live]) -> None:
    runs, live = labels
    drawn: Counter[int] = Counter()
    held: Counter[tuple[int, int]] = Counter()
    for entry in session.scalars(select(CertifiedEntry)):
        sign = 1 if entry.kind is CertifiedKind.DRAW else -1
        drawn[entry.account_id] += sign * entry.base
        held[entry.run_id, entry.batch_id] += sign * entry.count
    fresh = {"populate_existing": True}
    for account in session.scalars(select(CertifiedAccount).execution_options(**fresh)):
        assert account.drawn_base == drawn[account.id], f"line {account.line_id}: drawn"
        assert 0 <= account.drawn_base <= account.quantity_base, f"line {account.line_id}: stated"
    for (run_id, on), count in live.items():
        if on is not None and runs[run_id].marks:
            assert count <= held[run_id, on] <= runs[run_id].count, "labels beyond the certificate"


def holds(session: Session, batch_id: int) -> list[RestrictionKind]:
    """Return what holds a batch or anything in it, found by walking the rows themselves."""
    parents: dict[int, list[int]] = defaultdict(list)
    for edge in session.scalars(select(BatchInput)):
        parents[edge.child_id].append(edge.parent_id)
    reached, waiting = set[int](), [batch_id]
    while waiting:
        here = waiting.pop()
        if here not in reached:
            reached.add(here)
            waiting += parents[here]
    rows = session.scalars(
        select(Restriction)
        .where(Restriction.lifted_at.is_(None))
        .execution_options(populate_existing=True)
    )
    return [row.kind for row in rows if row.batch_id in reached]


def check_rebuild(work: Work) -> None:
    """Assert that the events, read again, give every row of the projections back."""
    before = _rows(work.session)
    rebuild(work)
    work.session.flush()
    assert _rows(work.session) == before, "the rebuild differs from what was kept"


def _rows(session: Session) -> dict[str, list[tuple[object, ...]]]:
    return {
        model.__tablename__: [
            tuple(row)
            for row in session.execute(select(model.__table__).order_by(model.__table__.c.id))
        ]
        for model in PROJECTIONS
    }
