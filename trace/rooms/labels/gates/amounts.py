"""G9: no more labels than goods. G10: no more labels than the brand has granted."""

from __future__ import annotations

from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.labels.gates.case import Case
from trace.rooms.labels.rules import Gate, GateFinding, Outcome, Stage
from trace.rooms.quotas import queries as quotas
from trace.rooms.quotas.kinds import QuotaKind

MASS_RULE = "labels-within-mass"
YIELD_RULE = "yield-checked"
QUOTA_RULE = "labels-within-quota"


def judge_mass(case: Case) -> list[GateFinding]:
    """G9: the packed batch holds what the labels stand for, and none of it waits for a yield check."""
    if case.batch is None:
        return [case.found(Gate.MASS, Outcome.NOT_APPLICABLE, "no-batch-yet", MASS_RULE)]
    asked = case.count * case.base_each
    left = case.batch.remaining_base
    enough = case.is_drawn or asked <= left
    findings = [
        case.found(
            Gate.MASS,
            Outcome.PASSED if enough else Outcome.FAILED,
            "mass-drawn" if case.is_drawn else "mass-enough" if enough else "mass-exceeded",
            MASS_RULE,
            facts={
                "lot": case.batch.lot,
                "asked_base": asked,
                "left_base": left,
                "possible": left // case.base_each,
                "count": case.count,
                "unit": case.batch.unit.value,
            },
        )
    ]
    waiting = [found for found in case.restrictions if found.kind is RestrictionKind.YIELD_CHECK]
    lots = [found.batch.lot for found in waiting]
    if lots:
        findings.append(
            case.found(
                Gate.MASS,
                # A plain trace label states no origin that a yield could contradict.
                Outcome.FAILED if case.brand else Outcome.WARNING,
                "yield-check-pending",
                YIELD_RULE,
                # What was found against which limit, under which rule: written down when the batch was booked.
                *dict.fromkeys(found.reason for found in waiting),
                facts={"lots": ", ".join(dict.fromkeys(lots))},
            )
        )
    return findings


def judge_quota(case: Case) -> list[GateFinding]:
    """G10: the quota of the harvest's season has room for the labels."""
    if case.brand is None:
        return [case.found(Gate.QUOTA, Outcome.NOT_APPLICABLE, "no-brand", QUOTA_RULE)]
    held = case.authorisation.authorisation if case.authorisation else None
    if held is None:
        return [
            case.found(
                Gate.QUOTA,
                Outcome.FAILED,
                "quota-none",
                QUOTA_RULE,
                facts={"asked": case.count},
            )
        ]
    account = case.quota_account(held)
    left = account.remaining if account else 0
    if account is not None and case.stage is Stage.BIND:
        left += _reserved(case, account.id)
    enough = case.is_drawn or case.count <= left
    return [
        case.found(
            Gate.QUOTA,
            Outcome.PASSED if enough else Outcome.FAILED,
            "quota-drawn" if case.is_drawn else "quota-enough" if enough else "quota-exceeded",
            QUOTA_RULE,
            held.number,
            facts={
                "asked": case.count,
                "left": left,
            },
        )
    ]


def _reserved(case: Case, account_id: int) -> int:
    """Labels that the run has set aside in the season of the goods: binding draws these first."""
    if case.run_id is None:
        return 0
    held = quotas.outstanding_of_run(
        case.work, case.run_id, up=QuotaKind.RESERVE, down=QuotaKind.RELEASE
    )
    return sum(count for key, count in held if key == account_id)
