"""The words of inspections in both languages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.rooms.inspections.kinds import (
    InspectionKind,
    InspectionResult,
    InspectionWait,
    ItemFinding,
    PlanState,
    RectificationAct,
    RectificationState,
    RiskGrade,
)

words.add(
    [
        (InspectionKind.DAILY, _l("Routine inspection")),
        (InspectionKind.FLYING, _l("Flying inspection")),
        (InspectionKind.SYSTEM, _l("System inspection")),
        (InspectionKind.FOLLOW_UP, _l("Inspection after rectification")),
        (ItemFinding.CONFORMS, _l("Conforms")),
        (ItemFinding.DIFFERS, _l("Does not conform")),
        (ItemFinding.NOT_APPLICABLE, _l("Not applicable here")),
        (InspectionResult.CONFORMS, _l("Nothing to object to")),
        (InspectionResult.ON_THE_SPOT, _l("Corrected on the spot")),
        (InspectionResult.TIME_LIMITED, _l("To be corrected within a time")),
        (InspectionResult.INVESTIGATION, _l("To be investigated")),
        (RectificationState.DUE, _l("Proof still to come")),
        (RectificationState.SUBMITTED, _l("Proof sent in")),
        (RectificationState.ACCEPTED, _l("Rectified, accepted")),
        (RectificationAct.SUBMIT, _l("Proof sent in")),
        (RectificationAct.ACCEPT, _l("Proof accepted")),
        (RectificationAct.RETURN, _l("Proof sent back")),
        (RiskGrade.A, _l("Grade A risk (low)")),
        (RiskGrade.B, _l("Grade B risk")),
        (RiskGrade.C, _l("Grade C risk")),
        (RiskGrade.D, _l("Grade D risk (high)")),
        (PlanState.PLANNED, _l("Planned")),
        (PlanState.DONE, _l("Done as planned")),
        (PlanState.CANCELLED, _l("Given up")),
        (InspectionWait.PUBLICATION, _l("To be published")),
        (InspectionWait.OVERDUE_PUBLICATION, _l("Publication overdue")),
        (InspectionWait.RECTIFICATION, _l("Rectification due")),
        (InspectionWait.PROOF, _l("Proof to be judged")),
    ]
)
