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
from trace.rooms.certificates.kinds import CertifiedKind
from trace.rooms.certificates.models import CertifiedAccount, CertifiedEntry
from trace.rooms.labels import printing
from trace.rooms.labels.models import ImportedCode, LabelRange, LabelRun, PrintEntry
from trace.rooms.labels.rules import PrintKind, RangeKind, RunState
from trace.rooms.quotas.kinds import QuotaKind, TransferState
from trace.rooms.quotas.models import QuotaAccount, QuotaEntry, QuotaTransfer

# Which column each entry of the quota ledger counts into, beside those that are taken off again.
COLUMNS = {
    QuotaKind.TRANSFER_IN: "transferred_in",
    QuotaKind.TRANSFER_OUT: "transferred_out",
    QuotaKind.DRAW: "drawn",
    QuotaKind.RETURN: "returned",
    QuotaKind.SPOIL: "spoiled",
    QuotaKind.EXPIRE: "expired",
}
# What each entry does to the labels that may still be taken.
SIGNS = {
    QuotaKind.GRANT: 1,
    QuotaKind.REVERSE: -1,
    QuotaKind.RESERVE: -1,
    QuotaKind.RELEASE: 1,
    QuotaKind.DRAW: -1,
    QuotaKind.RETURN: 1,
    QuotaKind.TRANSFER_IN: 1,
    QuotaKind.TRANSFER_OUT: -1,
    QuotaKind.EXPIRE: -1,
}


def check_all(session: Session) -> None:
    """Assert every invariant of every ledger."""
    live = _live_labels(session)
    _check_mass(session, live)
    _check_graph(session)
    _check_quota(session, live)
    _check_transfers(session)
    _check_certified(session, live)
    _check_paper(session, live[0])


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
    gone: Counter[int] = Counter()
    sent: Counter[int] = Counter()
    for line in session.scalars(select(DispatchLine)):
        (gone if line.is_labelled else sent)[line.batch_id] += line.base
    for batch in session.scalars(select(Batch).execution_options(populate_existing=True)):
        own = entries[batch.id]
        _check_days(batch, own)
        sums, found = Counter[EntryKind](), 0
        for entry in own:
            sums[entry.kind] += entry.base
            # What a count finds more of was made; what it misses is lost.
            found += entry.base if entry.kind is EntryKind.STOCK_TAKEN and entry.base > 0 else 0
        produced = sums[EntryKind.PRODUCED] + sums[EntryKind.CORRECTED] + found
        assert batch.produced_base == produced, f"{batch.lot}: produced"
        assert batch.remaining_base == sum(sums.values()) >= 0, f"{batch.lot}: remaining"
        labelled = -(sums[EntryKind.LABELLED] + sums[EntryKind.LABEL_RETURNED])
        assert batch.labelled_base == labelled >= 0, f"{batch.lot}: labelled"
        assert sent[batch.id] == -sums[EntryKind.DISPATCHED], f"{batch.lot}: dispatched"
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


def _check_graph(session: Session) -> None:
    """What each process took is what came into the batches it made; what is more than that waits for a look."""
    taken: Counter[tuple[int, int]] = Counter()
    made: Counter[int] = Counter()
    for entry in session.scalars(select(LedgerEntry)):
        if entry.kind is EntryKind.CONSUMED:
            taken[entry.event_pk, entry.batch_id] -= entry.base
        elif entry.kind is EntryKind.PRODUCED:
            made[entry.event_pk] += entry.base
    batches = {batch.id: batch for batch in session.scalars(select(Batch))}
    came: Counter[tuple[int, int]] = Counter()
    for edge in session.scalars(select(BatchInput)):
        came[batches[edge.child_id].event_pk, edge.parent_id] += edge.base
    assert came == taken, "inputs and outputs of a process differ"
    looked_at = {
        batches[row.batch_id].event_pk
        for row in session.scalars(
            select(Restriction).where(Restriction.kind == RestrictionKind.YIELD_CHECK)
        )
    }
    used: Counter[int] = Counter()
    for (event, _parent), base in taken.items():
        used[event] += base
    for event, base in used.items():
        assert made[event] <= base or event in looked_at, "more came out than went in"


def _check_quota(session: Session, labels: tuple[dict[int, LabelRun], Live]) -> None:
    runs, live = labels
    moved: dict[int, Counter[QuotaKind]] = defaultdict(Counter)
    of_run: dict[int, Counter[QuotaKind]] = defaultdict(Counter)
    left: Counter[int] = Counter()
    for entry in session.scalars(select(QuotaEntry).order_by(QuotaEntry.id)):
        moved[entry.account_id][entry.kind] += entry.count
        left[entry.account_id] += SIGNS.get(entry.kind, 0) * entry.count
        assert left[entry.account_id] >= 0, f"account {entry.account_id}: below zero once"
        if entry.run_id is not None:
            of_run[entry.run_id][entry.kind] += entry.count
    fresh = {"populate_existing": True}
    for account in session.scalars(select(QuotaAccount).execution_options(**fresh)):
        sums = moved[account.id]
        for kind, column in COLUMNS.items():
            assert getattr(account, column) == sums[kind], f"account {account.id}: {column}"
        assert account.granted == sums[QuotaKind.GRANT] - sums[QuotaKind.REVERSE]
        assert account.remaining == left[account.id], f"account {account.id}: remaining"
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


def _check_transfers(session: Session) -> None:
    """What was approved, and nothing else, left one holder and reached the other."""
    approved: Counter[tuple[QuotaKind, int, int, str]] = Counter()
    fresh = {"populate_existing": True}
    for deal in session.scalars(select(QuotaTransfer).execution_options(**fresh)):
        if deal.state is TransferState.APPROVED:
            gave, took = deal.from_authorisation_id, deal.to_authorisation_id
            approved[QuotaKind.TRANSFER_OUT, gave, deal.from_product_id, deal.season] += deal.count
            approved[QuotaKind.TRANSFER_IN, took, deal.to_product_id, deal.season] += deal.count
    booked: Counter[tuple[QuotaKind, int, int, str]] = Counter()
    for entry, account in session.execute(
        select(QuotaEntry, QuotaAccount)
        .join(QuotaAccount, QuotaAccount.id == QuotaEntry.account_id)
        .where(QuotaEntry.kind.in_([QuotaKind.TRANSFER_IN, QuotaKind.TRANSFER_OUT]))
    ):
        key = (entry.kind, account.authorisation_id, account.product_id, account.season)
        booked[key] += entry.count
    assert booked == approved, "transfers and their entries differ"


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


def _check_paper(session: Session, runs: dict[int, LabelRun]) -> None:
    """The printer's account: every label of a run is in one place, and what came back or got lost is void."""
    rows: dict[int, list[LabelRange]] = defaultdict(list)
    for row in session.scalars(select(LabelRange).order_by(LabelRange.id)):
        rows[row.run_id].append(row)
    entries: dict[int, list[PrintEntry]] = defaultdict(list)
    for entry in session.scalars(select(PrintEntry).order_by(PrintEntry.id)):
        entries[entry.run_id].append(entry)
    for run in runs.values():
        told = printing.account_of(run, rows[run.id], entries[run.id]).counts
        found = Counter(
            _place(run, index, rows[run.id], entries[run.id]) for index in range(run.count)
        )
        places = {name: found[name] for name in printing.PLACES}
        assert told == {"expected": run.count, **places}, f"run {run.code}: the printer's account"
    codes = session.execute(select(ImportedCode.run_id, ImportedCode.position, ImportedCode.code))
    seen = [(run_id, position, code) for run_id, position, code in codes]
    assert all(position < runs[run_id].count for run_id, position, _code in seen), "no such label"
    assert len({place[:2] for place in seen}) == len({place[2] for place in seen}) == len(seen)


def _place(
    run: LabelRun, index: int, rows: Sequence[LabelRange], entries: Sequence[PrintEntry]
) -> str:
    fates = {row.kind for row in rows if row.first <= index <= row.last}
    told = {entry.kind for entry in entries if entry.first <= index <= entry.last}
    is_void = run.state is RunState.CANCELLED or RangeKind.VOIDED in fates
    for kind in (PrintKind.MISSING, PrintKind.RETURNED):
        assert kind not in told or is_void, f"{kind} and not void"
    assert PrintKind.HANDED_OVER not in told or PrintKind.PRINTED in told, "handed over unprinted"
    steps = [
        ("spoiled", RangeKind.SPOILED in fates),
        ("missing", PrintKind.MISSING in told),
        ("returned", PrintKind.RETURNED in told),
        ("voided", is_void),
        ("applied", RangeKind.ACTIVATED in fates),
        ("at_producer", PrintKind.HANDED_OVER in told),
        ("at_printer", PrintKind.PRINTED in told),
    ]
    return next((name for name, here in steps if here), "unprinted")


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
