"""Which gates are judged when, and how what they found is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from trace.kernel.work import Work
from trace.rooms.labels.gates import amounts, goods, growing, marks, standing
from trace.rooms.labels.gates.case import Case
from trace.rooms.labels.models import GateRecord
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import Gate, GateFinding, Outcome, RunKind, Stage

Judge = Callable[[Case], list[GateFinding]]

JUDGES: Mapping[Gate, Judge] = {
    Gate.PRODUCER: standing.judge_producer,
    Gate.PROOF: standing.judge_proofs,
    Gate.CERTIFICATES: marks.judge_certificates,
    Gate.AUTHORISATION: marks.judge_authorisation,
    Gate.ORIGIN: marks.judge_origin,
    Gate.GRADE: goods.judge_grade,
    Gate.INTERVALS: growing.judge_intervals,
    Gate.SAFETY: goods.judge_safety,
    Gate.MASS: amounts.judge_mass,
    Gate.QUOTA: amounts.judge_quota,
}
# Pre-printed labels know no batch yet: who may print them and how many is all there is to judge.
WHEN_PRE_PRINTED = (Gate.PRODUCER, Gate.AUTHORISATION, Gate.QUOTA)
# What the day of production decided stays decided (G2, G5, G6), and so does what was drawn (G10).
AS_NOW_WITH_GOODS = (
    Gate.PRODUCER,
    Gate.CERTIFICATES,
    Gate.AUTHORISATION,
    Gate.INTERVALS,
    Gate.SAFETY,
    Gate.MASS,
)
# What can change after the pack was closed; stops and recalls have verdicts of their own.
AS_NOW = (Gate.PRODUCER, Gate.CERTIFICATES, Gate.AUTHORISATION)


def judge_gates(case: Case) -> tuple[GateFinding, ...]:
    """Return what every gate finds, G1 to G10; a gate that has nothing to judge at this stage says so."""
    wanted = _wanted(case)
    findings: list[GateFinding] = []
    for gate, judge in JUDGES.items():
        if gate in wanted:
            findings += judge(case)
        elif case.stage is not Stage.NOW:
            findings.append(_later(case, gate))
    return tuple(findings)


def record_findings(
    work: Work,
    *,
    run_id: int,
    stage: Stage,
    findings: Sequence[GateFinding],
    span: Span | None = None,
) -> None:
    """Keep what the gates found at one stage of a run, of all its labels or of a range."""
    for finding in findings:
        work.session.add(
            GateRecord(
                run_id=run_id,
                stage=stage,
                first=span.first if span else None,
                last=span.last if span else None,
                gate=finding.gate,
                outcome=finding.outcome,
                reason=finding.reason,
                rule=finding.rule,
                rule_version=finding.rule_version,
                facts=finding.facts,
                documents=list(finding.documents),
                judged_at=work.now,
            )
        )


def _wanted(case: Case) -> Sequence[Gate]:
    if case.stage is Stage.NOW:
        return AS_NOW if case.batch is None else AS_NOW_WITH_GOODS
    if case.stage is Stage.ORDER and case.kind is RunKind.PRE_PRINTED:
        return WHEN_PRE_PRINTED
    return tuple(Gate)


def _later(case: Case, gate: Gate) -> GateFinding:
    return case.found(gate, Outcome.NOT_APPLICABLE, "judged-when-bound", "pre-printed-labels")
