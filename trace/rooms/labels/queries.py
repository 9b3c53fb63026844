"""Reading runs, ranges and labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from trace.kernel.chunks import chunks
from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, may
from trace.kernel.work import Work
from trace.rooms.authorisations.rules import UNSAID, PackagingChoice
from trace.rooms.brands.models import Brand
from trace.rooms.labels import codes, ranges
from trace.rooms.labels.models import (
    JoinedCertificate,
    LabelRange,
    LabelRun,
    RunPackaging,
)
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import (
    LabelState,
    LastNotThisRun,
    NoSuchLabel,
    NotThisRun,
    RangeKind,
    RunState,
    require_span,
)
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product
from trace.standards.signing.serial import is_well_formed, split


@dataclass(frozen=True, slots=True)
class Located:
    """A label that was ordered: its run, and its place in print order."""

    run: LabelRun
    index: int

    @property
    def number(self) -> int:
        """What people call it."""
        return self.index + 1


@dataclass(frozen=True, slots=True)
class RunProgress:
    """Where the labels of a run stand; spans do not overlap and lie in print order."""

    count: int
    activated: tuple[Span, ...]
    bound: tuple[Span, ...]
    dead: tuple[Span, ...]
    spoiled_count: int
    voided_count: int

    @property
    def activated_count(self) -> int:
        """Labels on packs in the market: activated, and neither spoiled nor void."""
        return ranges.size(self.activated)

    @property
    def bound_count(self) -> int:
        """Pre-printed labels with a batch, and neither spoiled nor void."""
        return ranges.size(self.bound)

    @property
    def waiting(self) -> tuple[Span, ...]:
        """Labels neither activated nor spoiled nor void."""
        whole = [Span(0, self.count - 1)]
        return tuple(ranges.without(whole, [*self.activated, *self.dead]))

    @property
    def waiting_count(self) -> int:
        """How many labels can still be activated."""
        return ranges.size(self.waiting)


@dataclass(frozen=True, slots=True)
class RunReach:
    """The labels of one run that stand for goods of one batch; `live_count` leaves out spoiled and void ones."""

    run: LabelRun
    batch_id: int
    span: Span
    live_count: int
    activated_count: int


def find_run(work: Work, code: str) -> LabelRun | None:
    """Return the run with this code, with its product and producer, or None."""
    return work.session.scalars(
        select(LabelRun)
        .where(LabelRun.code == code)
        .options(joinedload(LabelRun.product), joinedload(LabelRun.producer))
    ).first()


def locate(work: Work, serial: str) -> Located | None:
    """Return where a well-formed serial belongs, or None when no such label was ordered."""
    if not is_well_formed(serial):
        return None
    run = find_run(work, split(serial)[0])
    if run is None:
        return None
    index = codes.codec(work.ports.keyring, run.code).index(serial)
    return Located(run, index) if index < run.count else None


def get_run(work: Work, run_id: int) -> LabelRun:
    """Return a run the actor may see, with product, producer, brand and joined certificate; else NoSuchRecord."""
    run = work.session.scalars(
        select(LabelRun)
        .where(LabelRun.id == run_id)
        .options(
            joinedload(LabelRun.product),
            joinedload(LabelRun.producer),
            joinedload(LabelRun.brand),
            joinedload(LabelRun.joined),
        )
    ).first()
    if run is None or not may_for_run(work, Permission.LABELS_READ, run):
        raise NoSuchRecord(kind="label-run", key=str(run_id))
    return run


def get_run_to_print(work: Work, run_id: int) -> LabelRun:
    """Return a run whose labels the actor may hold: its producer or its printer, for a code is as good as a label.

    Raises   NoSuchRecord · MissingPermission
    """
    run = get_run(work, run_id)
    require_for_run(work, Permission.LABELS_ACTIVATE, run)
    return run


def lock_run(work: Work, run_id: int) -> LabelRun:
    """Return a run that no other transaction can act on until this one ends; raises NoSuchRecord."""
    run = work.session.scalars(
        select(LabelRun).where(LabelRun.id == run_id).with_for_update()
    ).first()
    if run is None:
        raise NoSuchRecord(kind="label-run", key=str(run_id))
    return run


def may_for_run(work: Work, permission: Permission, run: LabelRun) -> bool:
    """Whether the actor holds `permission` for a run: as its producer, its printer, its brand or over its area."""
    actor = work.actor
    if run.printer_id is not None and may(actor, permission, organisation_id=run.printer_id):
        return True
    producer = work.session.get(Producer, run.producer_id)
    division = producer.division if producer else None
    if may(actor, permission, organisation_id=run.producer_id, division=division):
        return True
    if run.brand_id is None:
        return False
    brand = work.session.get(Brand, run.brand_id)
    return brand is not None and may(actor, permission, organisation_id=brand.authority_id)


def require_for_run(work: Work, permission: Permission, run: LabelRun) -> None:
    """Raise MissingPermission unless `may_for_run` says yes."""
    if not may_for_run(work, permission, run):
        raise MissingPermission(permission=permission.value)


def runs_of(
    work: Work,
    producer_id: int,
    *,
    text: str = "",
    state: RunState | None = None,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[LabelRun]:
    """Return a producer's runs, newest first, with their products; `text` searches code, lot and product name."""
    _require_producer(work, producer_id)
    return _page(work, [LabelRun.producer_id == producer_id], text, state, cursor, size)


def runs_for_printer(
    work: Work,
    printer_id: int,
    *,
    text: str = "",
    state: RunState | None = None,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[LabelRun]:
    """Return the runs assigned to a printer, newest first, with their products and producers."""
    if not may(work.actor, Permission.LABELS_READ, organisation_id=printer_id):
        raise MissingPermission(permission=Permission.LABELS_READ.value)
    return _page(work, [LabelRun.printer_id == printer_id], text, state, cursor, size)


def _require_producer(work: Work, producer_id: int) -> None:
    producer = work.session.get(Producer, producer_id)
    division = producer.division if producer else None
    if not may(work.actor, Permission.LABELS_READ, organisation_id=producer_id, division=division):
        raise MissingPermission(permission=Permission.LABELS_READ.value)


def _page(
    work: Work,
    conditions: list[ColumnElement[bool]],
    text: str,
    state: RunState | None,
    cursor: str | None,
    size: int,
) -> Page[LabelRun]:
    statement = (
        select(LabelRun)
        .join(Product, Product.id == LabelRun.product_id)
        .where(*conditions)
        .options(joinedload(LabelRun.product), joinedload(LabelRun.producer))
    )
    if state is not None:
        statement = statement.where(LabelRun.state == state)
    if text.strip():
        wanted = text.strip()
        statement = statement.where(
            or_(
                LabelRun.code == wanted.upper(),
                LabelRun.lot.contains(wanted, autoescape=True),
                Product.name.contains(wanted, autoescape=True),
            )
        )
    return page_of(
        work.session,
        statement,
        keys=[LabelRun.ordered_at, LabelRun.id],
        cursor=cursor,
        size=size,
    )


def label_state(work: Work, run: LabelRun, index: int) -> LabelState:
    """Return what became of one label (one statement)."""
    rows = work.session.scalars(
        select(LabelRange)
        .where(LabelRange.run_id == run.id, LabelRange.first <= index, LabelRange.last >= index)
        .order_by(LabelRange.id)
    ).all()
    return state_of(run, rows)


def state_of(run: LabelRun, rows: Iterable[LabelRange]) -> LabelState:
    """Return what became of one label from the ranges it lies in, in the order they were made."""
    met = {row.kind: row for row in rows}
    bound, activated = met.get(RangeKind.BOUND), met.get(RangeKind.ACTIVATED)
    voided = met.get(RangeKind.VOIDED)
    is_cancelled = run.state is RunState.CANCELLED
    return LabelState(
        is_voided=voided is not None or is_cancelled,
        is_spoiled=RangeKind.SPOILED in met,
        is_activated=activated is not None,
        batch_id=run.batch_id or (bound.batch_id if bound else None),
        activated_at=activated.at if activated else None,
        void_reason=voided.reason if voided else run.closed_reason if is_cancelled else "",
    )


def label_uri(work: Work, run: LabelRun, index: int) -> str:
    """Return the address printed in the QR code of one label, signed."""
    return codes.coded_label(work.ports.keyring, work.ports.base_url, run, index).uri


def label_span(work: Work, run: LabelRun, first: str, last: str) -> Span:
    """Return the range between two labels given as `label_index` reads them.

    Raises   NotThisRun · LastNotThisRun · RangeRefused
    """
    try:
        end = label_index(work, run, last)
    except NotThisRun as error:
        label_index(work, run, first)
        raise LastNotThisRun(text=error.text, code=error.code) from None
    return require_span(label_index(work, run, first), end, run.count)


def label_index(work: Work, run: LabelRun, text: str) -> int:
    """Return the index of a label of `run` from its scanned address, its printed code or its number.

    Raises   NotThisRun when it is none, or of another run
    """
    plain = text.strip()
    if plain.isascii() and plain.isdigit() and len(plain) < 13:
        index = int(plain) - 1
    else:
        try:
            located = locate(work, codes.read_serial(plain))
        except NoSuchLabel:
            located = None
        index = located.index if located and located.run.id == run.id else -1
    if not 0 <= index < run.count:
        raise NotThisRun(text=plain[:80], code=run.code)
    return index


def label_numbered(work: Work, run: LabelRun, number: int) -> int:
    """Return the index of the label that people know by `number`; raises NotThisRun beside `number`."""
    try:
        return label_index(work, run, str(number))
    except NotThisRun as error:
        raise error.beside("number") from None


def ranges_of(work: Work, run_id: int) -> Sequence[LabelRange]:
    """Return everything that was done to ranges of a run, in the order it was done."""
    return work.session.scalars(
        select(LabelRange).where(LabelRange.run_id == run_id).order_by(LabelRange.id)
    ).all()


def spans_of(rows: Sequence[LabelRange], *kinds: RangeKind) -> list[Span]:
    """Return the labels of the rows of these kinds, merged."""
    return ranges.merged(row.span for row in rows if row.kind in kinds)


def progress_of(run: LabelRun, rows: Sequence[LabelRange]) -> RunProgress:
    """Return where the labels of a run stand, from all its ranges."""
    spoiled = spans_of(rows, RangeKind.SPOILED)
    voided = [run.whole] if run.state is RunState.CANCELLED else spans_of(rows, RangeKind.VOIDED)
    dead = ranges.merged([*spoiled, *voided])
    return RunProgress(
        count=run.count,
        activated=tuple(ranges.without(spans_of(rows, RangeKind.ACTIVATED), dead)),
        bound=tuple(ranges.without(spans_of(rows, RangeKind.BOUND), dead)),
        dead=tuple(dead),
        spoiled_count=ranges.size(spoiled),
        voided_count=ranges.size(ranges.without(voided, spoiled)),
    )


def joined_with(work: Work, run_id: int) -> str | None:
    """Return the number of the conformity certificate joined with the labels of a run, or None."""
    return work.session.scalar(
        select(JoinedCertificate.number).where(JoinedCertificate.run_id == run_id)
    )


def packaging_of(work: Work, run_id: int) -> RunPackaging | None:
    """Return in what the packs of a run are packed, with the filing or the old packaging; None where nobody asked."""
    return work.session.scalars(
        select(RunPackaging)
        .where(RunPackaging.run_id == run_id)
        .options(joinedload(RunPackaging.filing), joinedload(RunPackaging.stock))
    ).first()


def packaging_choice(work: Work, run: LabelRun) -> PackagingChoice:
    """Return what a run was ordered with, as the gates judge it again."""
    found = work.session.get(RunPackaging, run.id) if run.brand_id is not None else None
    if found is None:
        return UNSAID
    return PackagingChoice(found.filing_id, found.stock_id, found.channel)


def runs_reaching(work: Work, batch_ids: Sequence[int]) -> list[RunReach]:
    """Return the labels that stand for goods of these batches, by run and range; two statements for 5,000."""
    wanted = set(batch_ids)
    runs: dict[int, LabelRun] = {}
    for part in chunks(sorted(wanted)):
        bound = select(LabelRange.run_id).where(
            LabelRange.kind == RangeKind.BOUND, LabelRange.batch_id.in_(part)
        )
        found = work.session.scalars(
            select(LabelRun)
            .where(or_(LabelRun.batch_id.in_(part), LabelRun.id.in_(bound)))
            .options(joinedload(LabelRun.product), joinedload(LabelRun.producer))
        )
        runs.update((run.id, run) for run in found)
    rows: dict[int, list[LabelRange]] = defaultdict(list)
    for part in chunks(sorted(runs)):
        for row in work.session.scalars(
            select(LabelRange).where(LabelRange.run_id.in_(part)).order_by(LabelRange.id)
        ):
            rows[row.run_id].append(row)
    reach: list[RunReach] = []
    for run_id in sorted(runs):
        reach += _reach_of(runs[run_id], rows[run_id], wanted)
    return reach


def _reach_of(run: LabelRun, rows: Sequence[LabelRange], batch_ids: set[int]) -> list[RunReach]:
    progress = progress_of(run, rows)
    pieces = [(run.batch_id, run.whole)] if run.batch_id is not None else []
    for row in rows:
        if row.batch_id is not None and row.batch_id in batch_ids:
            pieces.append((row.batch_id, row.span))
    return [
        RunReach(
            run,
            batch_id,
            span,
            live_count=ranges.size(ranges.without([span], progress.dead)),
            activated_count=ranges.size(ranges.common([span], progress.activated)),
        )
        for batch_id, span in pieces
    ]


def count_of_day(work: Work, producer_id: int) -> int:
    """Return how many runs of a producer still have labels that wait for activation or a file."""
    return (
        work.session.scalar(
            select(func.count())
            .select_from(LabelRun)
            .where(LabelRun.producer_id == producer_id, LabelRun.state == RunState.ORDERED)
        )
        or 0
    )


def code_is_taken(work: Work, code: str) -> bool:
    """Whether a run has this code already."""
    return work.session.scalar(select(LabelRun.id).where(LabelRun.code == code)) is not None
