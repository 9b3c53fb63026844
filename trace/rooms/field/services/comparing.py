"""What did not agree when an entry came in: kept beside the record, or held until an officer decides."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from trace.kernel.clock import local_date
from trace.kernel.work import Work
from trace.rooms.field import entry_queries as queries
from trace.rooms.field import entry_rules as rules
from trace.rooms.field.entry_rules import CheckDraft, ConflictKind, Draft, InspectionDraft
from trace.rooms.field.models import FieldEntry
from trace.rooms.inspections import queries as inspections
from trace.rooms.inspections.models import Inspection
from trace.rooms.labels.models import LabelRun
from trace.rooms.producers.queries import get_producer, lock_producer
from trace.rooms.scanning.queries import judge_scan
from trace.rooms.scanning.rules import ScanRequest, Verdict
from trace.rooms.supervision.models import Check

_HELD_FOR = frozenset({ConflictKind.ALREADY_CHECKED, ConflictKind.ALREADY_INSPECTED})


def compare(work: Work, made: FieldEntry, draft: Draft, asked: ScanRequest | None) -> None:
    """Keep beside the record what changed since the phone held its bundle; judge the code again, now."""
    if isinstance(draft, InspectionDraft):
        _compare_inspection(work, made, draft)
    if asked is None:
        return
    judged = judge_scan(work, asked)
    made.now_verdict = judged.verdict.value
    if judged.verdict is not Verdict.MISTYPED:
        made.serial = judged.serial
    if made.verdict and rules.has_changed(made.verdict, made.now_verdict):
        facts = {"then": made.verdict, "now": made.now_verdict}
        disagree(made, ConflictKind.VERDICT_CHANGED, facts)


def _compare_inspection(work: Work, made: FieldEntry, draft: InspectionDraft) -> None:
    producer = get_producer(work, draft.producer_id)
    if not rules.may_be_inspected(producer.state):
        facts = {"producer": producer.name, "state": producer.state.value}
        disagree(made, ConflictKind.PRODUCER_CLOSED, facts)
    used = inspections.get_check_list(work, draft.check_list_id)
    lists = inspections.lists_in_force(work, producer.division, local_date(made.at))
    if used.id not in {each.id for each in lists}:
        now = next((each.version for each in lists if each.code == used.code), None)
        told = {"title": used.title, "then": used.version, "now": now}
        disagree(made, ConflictKind.LIST_SUPERSEDED, told)


def is_held(work: Work, made: FieldEntry, draft: Draft) -> bool:
    """Hold what two officers who were there together seem to have recorded both.

    A check of a code of which there is a record within the hour; an inspection of a producer of which there is one
    of the same day.
    """
    match draft:
        case CheckDraft() if made.serial is not None:
            return _is_checked(work, made, made.serial)
        case InspectionDraft():
            return _is_inspected(work, made, draft)
        case _:
            return False


def _is_checked(work: Work, made: FieldEntry, serial: str) -> bool:
    # Two phones that come back into the network together must not both find nothing.
    work.session.execute(select(LabelRun.id).where(LabelRun.code == serial[:4]).with_for_update())
    before = queries.same_check(work, serial, made.at)
    if before is None:
        return False
    _disagree_with(made, ConflictKind.ALREADY_CHECKED, before)
    return True


def _is_inspected(work: Work, made: FieldEntry, draft: InspectionDraft) -> bool:
    lock_producer(work, draft.producer_id)
    before = inspections.same_inspection(work, draft.producer_id, local_date(made.at))
    if before is None:
        return False
    _disagree_with(made, ConflictKind.ALREADY_INSPECTED, before)
    return True


def _disagree_with(made: FieldEntry, kind: ConflictKind, before: Check | Inspection) -> None:
    facts = {
        "number": before.number,
        "at": before.at.isoformat(),
        "officers": [each.name for each in before.officers],
    }
    disagree(made, kind, facts)


def disagree(made: FieldEntry, kind: ConflictKind, facts: dict[str, Any]) -> None:
    """Keep a conflict with the entry."""
    made.conflicts = [*made.conflicts, {"kind": kind.value, "facts": facts}]


def number_before(entry: FieldEntry) -> str:
    """Return the number of the record for which the entry is held."""
    return next(
        str(each["facts"]["number"]) for each in entry.conflicts if each["kind"] in _HELD_FOR
    )
