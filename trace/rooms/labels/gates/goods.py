"""G6: grade. G8: stops, recalls and failed tests."""

from __future__ import annotations

from trace.rooms.batches.models import Restriction
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.labels.gates.case import Case
from trace.rooms.labels.rules import Gate, GateFinding, Outcome
from trace.rooms.testing import queries as testing

GRADE_RULE = "grade-standard"
SAFETY_RULE = "no-restriction"
# Recalls first: the gravest is the one people must read.
HELD_BY = (
    RestrictionKind.RECALL,
    RestrictionKind.SAFETY_FAILURE,
    RestrictionKind.OFFICER_STOP,
    RestrictionKind.OWN_STOP,
)


def judge_grade(case: Case) -> list[GateFinding]:
    """G6: measured under the product's standard, as in force on that day; a failure stops nothing.

    What was measured without a standard, or under that of other goods, says nothing of this one.
    """
    standard = case.product.grade_norm_code
    if case.batch is None or standard is None:
        return [case.found(Gate.GRADE, Outcome.NOT_APPLICABLE, "no-standard", GRADE_RULE)]
    facts: dict[str, object] = {"lot": case.batch.lot, "standard": standard}
    measured = testing.measurements_under(case.work, case.batch_ids, standard)
    if not measured:
        return [
            case.found(
                Gate.GRADE,
                Outcome.WARNING,
                "grade-not-measured",
                GRADE_RULE,
                standard,
                version="",
                facts=facts,
            )
        ]
    latest, version = measured[0]
    facts |= {"grade": latest.grade or "", "on": latest.measured_on.isoformat()}
    return [
        case.found(
            Gate.GRADE,
            Outcome.PASSED if latest.grade else Outcome.WARNING,
            "grade-measured" if latest.grade else "grade-none",
            GRADE_RULE,
            standard,
            version=str(version.version),
            facts=facts,
        )
    ]


def judge_safety(case: Case) -> list[GateFinding]:
    """G8: no stop, recall or unresolved safety failure on the batch or anything in it."""
    held = [found for found in case.restrictions if found.kind in HELD_BY]
    if not held:
        return [case.found(Gate.SAFETY, Outcome.PASSED, "not-restricted", SAFETY_RULE)]
    held.sort(key=lambda found: HELD_BY.index(found.kind))
    return [
        _held(case, Gate.SAFETY, f"held-{found.kind.value.replace('_', '-')}", SAFETY_RULE, found)
        for found in held
    ]


def _held(case: Case, gate: Gate, reason: str, rule: str, found: Restriction) -> GateFinding:
    return case.found(
        gate,
        Outcome.FAILED,
        reason,
        rule,
        found.document_number,
        facts={
            "lot": found.batch.lot,
            "cause": found.reason,
            "on": found.placed_at.isoformat(),
        },
    )
