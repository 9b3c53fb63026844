"""What printer and producer report of labels as paper: printed, handed over, returned unused, missing."""

from __future__ import annotations

from collections.abc import Sequence

from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.audit import services as audit
from trace.rooms.labels import printing, queries, ranges, rules
from trace.rooms.labels.models import LabelRun, PrintEntry, RunExport
from trace.rooms.labels.printing import PrintAccount
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import ExportFormat, PrintKind, RunState
from trace.rooms.labels.services.export import request_export
from trace.rooms.labels.services.uses import void_range
from trace.rooms.sheets.rules import GOOD_SIDE_MM, HEADS

# Each gap of what is not printed becomes a set of files of its own.
MAX_GAPS = 20


def report_printed(
    work: Work,
    *,
    run_id: int,
    first: int | None = None,
    last: int | None = None,
    count: int | None = None,
    note: str = "",
) -> list[PrintEntry]:
    """Report labels as printed: a range, or the next `count` in print order; those reported before are left out.

    Raises   MissingPermission · NotExported · WrongRunState · RangeRefused · NothingLeft · FewerUnprinted
    """
    run, account = _open(work, run_id, Permission.LABELS_ACTIVATE)
    if count is not None:
        wanted = _next(account, count)
    else:
        span = rules.require_span(
            0 if first is None else first, run.count - 1 if last is None else last, run.count
        )
        wanted = ranges.common([span], account.unprinted)
    if not wanted:
        raise rules.NothingLeft(
            first=(first or 0) + 1, last=run.count if last is None else last + 1
        )
    return _enter(work, run, PrintKind.PRINTED, wanted, note)


def hand_over(
    work: Work, *, run_id: int, first: int, last: int, note: str = ""
) -> list[PrintEntry]:
    """Report labels as handed over to the producer; what was not reported as printed is with it.

    Raises   MissingPermission · NotExported · WrongRunState · RangeRefused · NothingLeft
    """
    run, account = _open(work, run_id, Permission.LABELS_ACTIVATE)
    span = rules.require_span(first, last, run.count)
    fresh = ranges.common([span], account.unprinted)
    wanted = ranges.merged([*fresh, *ranges.common([span], account.at_printer)])
    if not wanted:
        raise rules.NothingLeft(first=span.first + 1, last=span.last + 1)
    if fresh:
        _enter(work, run, PrintKind.PRINTED, fresh, note)
    return _enter(work, run, PrintKind.HANDED_OVER, wanted, note)


def return_unused(
    work: Work, *, run_id: int, first: int, last: int, reason: str
) -> list[PrintEntry]:
    """Take unused labels back for good: they are void, and goods and quota are given back.

    Raises   MissingPermission · NotExported · WrongRunState · RangeRefused · NothingLeft · RangeTaken (some are on
             packs) · InvalidValue field `reason`
    """
    run, account = _open(work, run_id, Permission.LABELS_VOID)
    span = rules.require_span(first, last, run.count)
    rules.require_free(span, account.applied, rules.RangeKind.ACTIVATED)
    return _take_out(work, run, account, PrintKind.RETURNED, span, reason)


def report_missing(
    work: Work, *, run_id: int, first: int, last: int, reason: str
) -> list[PrintEntry]:
    """Void labels that cannot be found, in one act: whoever scans one reads that it is void.

    Raises   MissingPermission · NotExported · WrongRunState · RangeRefused · NothingLeft · InvalidValue field `reason`
    """
    run, account = _open(work, run_id, Permission.LABELS_VOID)
    span = rules.require_span(first, last, run.count)
    return _take_out(work, run, account, PrintKind.MISSING, span, reason)


def export_unprinted(
    work: Work,
    *,
    run_id: int,
    format: ExportFormat,
    layout: str = "",
    side_mm: int = GOOD_SIDE_MM,
    template_id: int | None = None,
    start_cell: int = 1,
    dots_per_mm: int = HEADS[0],
    labels_per_file: int | None = None,
) -> list[RunExport]:
    """Queue files of those labels alone that were not printed yet, to go on after a stop; one set for each gap.

    start_cell   of the first set's first sheet: the others begin sheets of their own
    Raises       as `request_export`, and NothingLeft · TooManyGaps
    """
    run, account = _open(work, run_id, Permission.LABELS_ACTIVATE)
    if not account.unprinted:
        raise rules.NothingLeft(first=1, last=run.count)
    if len(account.unprinted) > MAX_GAPS:
        raise rules.TooManyGaps(gaps=len(account.unprinted), limit=MAX_GAPS)
    return [
        request_export(
            work,
            run_id=run.id,
            format=format,
            layout=layout,
            side_mm=side_mm,
            first=span.first,
            last=span.last,
            template_id=template_id,
            start_cell=1 if number else start_cell,
            dots_per_mm=dots_per_mm,
            labels_per_file=labels_per_file,
        )
        for number, span in enumerate(account.unprinted)
    ]


def _open(work: Work, run_id: int, right: Permission) -> tuple[LabelRun, PrintAccount]:
    """Lock a run whose files exist, and return it with its account."""
    run = queries.lock_run(work, run_id)
    queries.require_for_run(work, right, run)
    if run.state is RunState.ORDERED:
        raise rules.NotExported(code=run.code)
    if run.state is RunState.CANCELLED:
        raise rules.WrongRunState(code=run.code, state=run.state.value, verb="print")
    rows = queries.ranges_of(work, run.id)
    return run, printing.account_of(run, rows, printing.entries_of(work, run.id))


def _next(account: PrintAccount, count: int) -> list[Span]:
    """Return the next `count` labels in print order that were not printed."""
    left = ranges.size(account.unprinted)
    if not 1 <= count <= left:
        raise rules.FewerUnprinted(left=left, asked=count)
    taken: list[Span] = []
    for span in account.unprinted:
        part = min(len(span), count)
        if part:
            taken.append(Span(span.first, span.first + part - 1))
            count -= part
    return taken


def _take_out(
    work: Work, run: LabelRun, account: PrintAccount, kind: PrintKind, span: Span, reason: str
) -> list[PrintEntry]:
    gone = [*account.spoiled, *account.missing, *account.returned, *account.voided]
    live = ranges.without([span], gone)
    if not live:
        raise rules.NothingLeft(first=span.first + 1, last=span.last + 1)
    reason = rules.require_reason(reason)
    entries = _enter(work, run, kind, live, reason)
    for part in live:
        void_range(work, run_id=run.id, first=part.first, last=part.last, reason=reason)
    return entries


def _enter(
    work: Work, run: LabelRun, kind: PrintKind, spans: Sequence[Span], note: str
) -> list[PrintEntry]:
    entries = [
        PrintEntry(
            run_id=run.id,
            kind=kind,
            first=span.first,
            last=span.last,
            note=note.strip()[:500],
            by=work.actor.label[:120],
            at=work.now,
        )
        for span in spans
    ]
    work.session.add_all(entries)
    work.session.flush()  # the next act in this transaction counts with them
    audit.record(
        work,
        f"label-print.{kind.value.replace('_', '-')}",
        subject_kind="label-run",
        subject_key=run.code,
        organisation_id=run.producer_id,
        ranges=[[span.first + 1, span.last + 1] for span in spans],
        note=note.strip()[:500],
    )
    return entries
