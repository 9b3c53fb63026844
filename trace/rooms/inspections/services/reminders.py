"""Telling in time: a producer of the day of its rectification, the office of that and of the day of publication."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.accounts.queries import offices_of
from trace.rooms.inspections.kinds import RectificationState
from trace.rooms.inspections.models import Inspection
from trace.rooms.inspections.queries.inspections import inspections_due
from trace.rooms.inspections.rules import REMINDER_DAYS
from trace.rooms.notices.kinds import NoticeKind
from trace.rooms.notices.rules import mark_of
from trace.rooms.notices.services import Telling, tell

_RECTIFICATION = (NoticeKind.RECTIFICATION_ENDS, NoticeKind.RECTIFICATION_OVERDUE)
_PUBLICATION = (NoticeKind.PUBLICATION_ENDS, NoticeKind.PUBLICATION_OVERDUE)


def remind(work: Work) -> int:
    """Tell of the days of rectification and publication that are near or over; returns how many were new.

    A producer is told of its rectification; the office of whoever recorded the inspection of a rectification that is
    overdue, and of a publication. Idempotent: what was told at a mark is not told again. Called by the daily job.
    """
    due = inspections_due(work, within_days=max(REMINDER_DAYS))
    offices = _offices(work, due)
    told = [telling for found in due for telling in _tellings(found, offices, work.today)]
    return tell(work, told)


def _offices(work: Work, due: Sequence[Inspection]) -> Mapping[int, list[int]]:
    """By inspection the organisations through which its recorder inspects there."""
    recorders = {found.recorded_by for found in due if found.recorded_by is not None}
    held = offices_of(work, recorders, Permission.CHECKS_WRITE) if recorders else []
    by_inspection: defaultdict[int, list[int]] = defaultdict(list)
    for found in due:
        for account_id, organisation_id, division in held:
            is_theirs = account_id == found.recorded_by and found.division.startswith(division)
            if is_theirs and organisation_id not in by_inspection[found.id]:
                by_inspection[found.id].append(organisation_id)
    return by_inspection


def _tellings(
    found: Inspection, offices: Mapping[int, list[int]], today: date
) -> Iterator[Telling]:
    own = offices.get(found.id, [])
    if found.rectification is RectificationState.DUE and found.rectify_by is not None:
        is_late = found.rectify_by < today
        # The office has something to do once the day is over; before that it is the producer's.
        who = [found.producer_id, *own] if is_late else [found.producer_id]
        yield from _each(found, who, _RECTIFICATION, found.rectify_by, today)
    if found.published_at is None:
        yield from _each(found, own, _PUBLICATION, found.publish_by, today)


def _each(
    found: Inspection,
    who: Sequence[int],
    kinds: tuple[NoticeKind, NoticeKind],
    ends_on: date,
    today: date,
) -> Iterator[Telling]:
    near, overdue = kinds
    is_late = ends_on < today
    mark = 0 if is_late else mark_of(ends_on, today, REMINDER_DAYS)
    if mark is None:
        return
    for organisation_id in who:
        yield Telling(
            organisation_id=organisation_id,
            kind=overdue if is_late else near,
            subject_id=found.id,
            mark_days=mark,
            ends_on=ends_on,
            number=found.number,
            name=found.producer.name,
            producer_id=found.producer_id,
        )
