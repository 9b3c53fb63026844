"""用什么药、检什么药: which passed test clears a harvest that came too early."""

from __future__ import annotations

from collections.abc import Sequence

from trace.kernel.actor import Role
from trace.kernel.permissions import Permission, may
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches import services as batch_services
from trace.rooms.batches.models import Batch, Restriction
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.cultivation.kinds import BreachKind
from trace.rooms.cultivation.queries import find_record
from trace.rooms.cultivation.rules import Breach, ingredients_of, uncovered
from trace.rooms.testing import rules
from trace.rooms.testing.models import TestReport


def clear_by_test(work: Work, report: TestReport, batch: Batch) -> Sequence[Restriction]:
    """Lift the breached intervals of the batch that `report` clears, and return them.

    It must have passed on safety, be no rapid test, and name every ingredient used on the land before the harvest.
    A barred input is never cleared by a test, and a producer's own entry clears nothing: an office decides on both.
    """
    if not rules.proves_safety(report.kind, is_safety=report.is_safety, passed=report.passed):
        return []
    held = _cleared_by_a_test(work, batch)
    if not held or uncovered(_used(work, batch, held), [item.name for item in report.items]):
        return []
    asked = [restriction.id for restriction in held]
    if may(work.actor, Permission.BATCHES_LIFT, division=batch.producer.division):
        return batch_services.lift_restriction(work, restriction_ids=asked, reason=report.cause)
    if report.lab_id is not None and report.lab_id in work.actor.organisations(Role.LAB):
        return batch_services.lift_for_retest(
            work, restriction_ids=asked, lab_id=report.lab_id, reason=report.cause
        )
    return []


def _cleared_by_a_test(work: Work, batch: Batch) -> list[Restriction]:
    found = batches.restrictions_on(work, [batch.id], with_ancestors=False)
    held = []
    for each in found:
        breach = Breach.parse(each.restriction.reason)
        if each.kind is RestrictionKind.INTERVAL and breach is not None:
            if breach.kind is not BreachKind.BARRED:
                held.append(each.restriction)
    return held


def _used(work: Work, batch: Batch, held: Sequence[Restriction]) -> list[str]:
    """What the test must name: all that was used before, and what restricted, be its record void by now."""
    used = batches.ingredients_used_on(work, batch.id)
    for restriction in held:
        record = find_record(work, restriction.document_number or "")
        if record is not None:
            used += ingredients_of(record)
    return used
