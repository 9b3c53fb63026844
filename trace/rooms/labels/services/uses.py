"""What becomes of ranges of labels: bound to a batch, activated, spoiled, voided."""

from __future__ import annotations

from collections.abc import Sequence

from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit import services as audit
from trace.rooms.batches import queries as batches
from trace.rooms.batches import services as mass
from trace.rooms.batches.models import Batch
from trace.rooms.brands import queries as brands
from trace.rooms.brands.models import Brand, RuleBook
from trace.rooms.certificates.kinds import Mark
from trace.rooms.labels import queries, ranges, rules
from trace.rooms.labels.gates.case import Case
from trace.rooms.labels.gates.certified import draw_certified
from trace.rooms.labels.gates.judging import judge_gates, record_findings
from trace.rooms.labels.models import LabelRange, LabelRun
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import GateFinding, RangeKind, RunKind, RunState, Stage
from trace.rooms.labels.services.export import require_key_in_force
from trace.rooms.labels.services.giving_back import give_back, give_back_all_mass, live_of
from trace.rooms.labels.services.orders import require_packed
from trace.rooms.producers import queries as producers
from trace.rooms.products import queries as products
from trace.rooms.quotas import services as quota


def bind_range(work: Work, *, run_id: int, first: int, last: int, batch_id: int) -> LabelRange:
    """Tie pre-printed labels to the batch they are stuck on: every gate is judged; mass, quota and certified
    quantity are drawn.

    first, last   indices in print order, both included
    Raises        MissingPermission · WrongRunKind · NotExported · RangeRefused · RangeTaken · NothingLeft ·
                  BatchOfOther · BatchNotPacked · LotNotPrintable · GatesRefused · NotEnoughLeft · QuotaExhausted ·
                  CertifiedQuantitySpent
    """
    run, rows, span = _open(work, run_id, first, last)
    case, live = _bind_case(work, run, rows, span, batch_id)
    findings = judge_gates(case)
    rules.require_passed(findings, Stage.BIND)
    record_findings(work, run_id=run.id, stage=Stage.BIND, findings=findings, span=span)
    count = ranges.size(live)
    mass.draw_for_labels(work, batch_id=batch_id, base=count * run.base_each, run_id=run.id)
    decision = case.authorisation
    authorisation = decision.authorisation if decision else None
    if authorisation is not None:
        quota.draw_reserved_quota(
            work,
            authorisation_id=authorisation.id,
            product_id=run.product_id,
            on=case.harvested_on,
            count=count,
            run_id=run.id,
            document=run.code,
        )
    draw_certified(work, run, batch_id=batch_id, findings=findings)
    return _add(work, run, RangeKind.BOUND, span, batch_id=batch_id)


def preview_bind(
    work: Work, *, run_id: int, first: int, last: int, batch_id: int
) -> tuple[GateFinding, ...]:
    """Return what every gate would find if the range were bound to the batch; writes nothing."""
    run, rows, span = _open(work, run_id, first, last)
    case, _live = _bind_case(work, run, rows, span, batch_id)
    return judge_gates(case)


def activate_range(work: Work, *, run_id: int, first: int, last: int) -> LabelRange:
    """Bring labels to life on packing day; all gates are judged again, of every batch in the range.

    first, last   indices in print order, both included; spoiled and void labels between them stay dead
    Raises        MissingPermission · NotExported · KeyRevoked · RangeRefused · RangeTaken · RangeUnbound ·
                  NothingLeft · GatesRefused (nothing is written)
    """
    run, rows, span = _open(work, run_id, first, last)
    queries.require_for_run(work, Permission.LABELS_ACTIVATE, run)
    rules.require_free(span, queries.spans_of(rows, RangeKind.ACTIVATED), RangeKind.ACTIVATED)
    live = _living(run, rows, span)
    pieces = batches_behind(run, rows, live)
    missing = ranges.without(live, [piece for _, parts in pieces for piece in parts])
    if missing:
        raise rules.RangeUnbound(first=missing[0].first + 1, last=missing[0].last + 1)
    findings: list[GateFinding] = []
    for batch_id, parts in pieces:
        batch = batches.get_batch(work, batch_id)
        case = case_of_run(work, run, batch, Stage.ACTIVATE, parts, is_drawn=True)
        findings += judge_gates(case)
    rules.require_passed(findings, Stage.ACTIVATE)
    record_findings(work, run_id=run.id, stage=Stage.ACTIVATE, findings=findings, span=span)
    return _add(work, run, RangeKind.ACTIVATED, span)


def spoil_range(work: Work, *, run_id: int, first: int, last: int, reason: str) -> list[LabelRange]:
    """Record labels lost in printing or packing; their mass is given back, the quota books them as spoiled.

    Raises   MissingPermission · NotExported · RangeRefused · NothingLeft · InvalidValue field `reason`
    """
    run, rows, span = _open(work, run_id, first, last)
    queries.require_for_run(work, Permission.LABELS_ACTIVATE, run)
    reason = rules.require_reason(reason)
    live = _living(run, rows, span)
    give_back_all_mass(work, run, rows, span)
    if run.authorisation_id is not None:
        bound = sum(ranges.size(parts) for _batch, parts in batches_behind(run, rows, live))
        unbound = ranges.size(live) - bound
        quota.spoil_quota(work, run_id=run.id, drawn=bound, reserved=unbound, document=run.code)
    return [_add(work, run, RangeKind.SPOILED, piece, reason=reason) for piece in live]


def void_range(work: Work, *, run_id: int, first: int, last: int, reason: str) -> list[LabelRange]:
    """Void labels for ever; mass and quota are given back for packs that have not left the house.

    Raises   MissingPermission · WrongRunState · RangeRefused · NothingLeft · InvalidValue field `reason`
    """
    run = queries.lock_run(work, run_id)
    queries.require_for_run(work, Permission.LABELS_VOID, run)
    span = rules.require_span(first, last, run.count)
    reason = rules.require_reason(reason)
    rows = queries.ranges_of(work, run.id)
    live = _living(run, rows, span)
    give_back(work, run, rows, span)
    return [_add(work, run, RangeKind.VOIDED, piece, reason=reason) for piece in live]


def _open(
    work: Work, run_id: int, first: int, last: int
) -> tuple[LabelRun, Sequence[LabelRange], Span]:
    """Lock a run whose labels exist on paper, and return it with its ranges and the span asked."""
    run = queries.lock_run(work, run_id)
    queries.require_for_run(work, Permission.LABELS_READ, run)
    if run.state is RunState.ORDERED:
        raise rules.NotExported(code=run.code)
    if run.state is RunState.CANCELLED:
        raise rules.WrongRunState(code=run.code, state=run.state.value, verb="use")
    require_key_in_force(work, run)
    span = rules.require_span(first, last, run.count)
    return run, queries.ranges_of(work, run.id), span


def _living(run: LabelRun, rows: Sequence[LabelRange], span: Span) -> list[Span]:
    live = live_of(run, rows, span)
    if not live:
        raise rules.NothingLeft(first=span.first + 1, last=span.last + 1)
    return live


def _bind_case(
    work: Work, run: LabelRun, rows: Sequence[LabelRange], span: Span, batch_id: int
) -> tuple[Case, list[Span]]:
    producer = producers.get_producer(work, run.producer_id)
    require(
        work.actor,
        Permission.LABELS_ACTIVATE,
        organisation_id=producer.id,
        division=producer.division,
    )
    if run.kind is not RunKind.PRE_PRINTED:
        raise rules.WrongRunKind(code=run.code)
    rules.require_free(span, queries.spans_of(rows, RangeKind.BOUND), RangeKind.BOUND)
    live = _living(run, rows, span)
    product = products.get_product(work, run.product_id)
    batch = require_packed(batches.lock_batch(work, batch_id), product)
    return case_of_run(work, run, batch, Stage.BIND, live, is_drawn=False), live


def case_of_run(
    work: Work,
    run: LabelRun,
    batch: Batch,
    stage: Stage,
    pieces: Sequence[Span],
    *,
    is_drawn: bool,
) -> Case:
    """Return what the gates judge of a run's labels on the packs of a batch."""
    brand: Brand | None = None
    books: list[RuleBook] = []
    if run.brand_id is not None:
        brand, books = brands.brand_with_rule_books(work, run.brand_id)
    return Case(
        work=work,
        stage=stage,
        kind=run.kind,
        producer=producers.get_producer(work, run.producer_id),
        product=products.get_product(work, run.product_id),
        batch=batch,
        brand=brand,
        rule_books=books,
        marks=[Mark(mark) for mark in run.marks],
        count=ranges.size(pieces),
        pieces=pieces,
        base_each=run.base_each,
        is_drawn=is_drawn,
        run_id=run.id,
        packaging=queries.packaging_choice(work, run),
    )


def batches_behind(
    run: LabelRun, rows: Sequence[LabelRange], live: Sequence[Span]
) -> list[tuple[int, list[Span]]]:
    """The batches behind living labels, each with its part of them."""
    if run.batch_id is not None:
        return [(run.batch_id, list(live))]
    found: dict[int, list[Span]] = {}
    for row in rows:
        if row.kind is RangeKind.BOUND and row.batch_id is not None:
            parts = ranges.common(live, [row.span])
            if parts:
                found.setdefault(row.batch_id, []).extend(parts)
    return list(found.items())


def _add(
    work: Work,
    run: LabelRun,
    kind: RangeKind,
    span: Span,
    *,
    batch_id: int | None = None,
    reason: str = "",
) -> LabelRange:
    row = LabelRange(
        run_id=run.id,
        kind=kind,
        first=span.first,
        last=span.last,
        batch_id=batch_id,
        reason=reason,
        by=work.actor.label[:120],
        at=work.now,
    )
    work.session.add(row)
    work.session.flush()  # the next act in this transaction has to see the range
    audit.record(
        work,
        f"label-range.{kind.value}",
        subject_kind="label-run",
        subject_key=run.code,
        organisation_id=run.producer_id,
        first=span.first + 1,
        last=span.last + 1,
        batch_id=batch_id,
        reason=reason,
    )
    return row
