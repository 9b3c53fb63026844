"""Making records of entries, by the services behind the desk's own forms."""

from __future__ import annotations

from collections.abc import Sequence

from trace.kernel.files import StoredFile
from trace.kernel.work import Work
from trace.rooms.field import entry_queries as queries
from trace.rooms.field import entry_rules as rules
from trace.rooms.field.entry_rules import CheckDraft, ConflictKind, InspectionDraft
from trace.rooms.field.models import FieldEntry
from trace.rooms.field.services.comparing import disagree
from trace.rooms.inspections import queries as inspections
from trace.rooms.inspections import services as inspecting
from trace.rooms.inspections.kinds import PlanState
from trace.rooms.inspections.models import Inspection
from trace.rooms.supervision import services as supervision
from trace.rooms.supervision.models import Check


def check_of(work: Work, made: FieldEntry, draft: CheckDraft, files: Sequence[StoredFile]) -> Check:
    """Return the check record that an entry becomes; raises what record_check raises."""
    return supervision.record_check(
        work,
        at=made.at,
        place=draft.place,
        division=draft.division,
        result=draft.result,
        findings=draft.findings,
        officers=draft.officers,
        serial=made.serial,
        # Of a code whose run the phone did not hold, nothing was said then.
        verdict=None if made.verdict == rules.ABSENT else made.verdict,
        companion=draft.companion,
        refusal=draft.refusal,
        stored=files,
    )


def inspection_of(
    work: Work, made: FieldEntry, draft: InspectionDraft, files: Sequence[StoredFile]
) -> Inspection:
    """Return the inspection that an entry becomes; raises what record_inspection raises.

    What the officers found and the trader signed stands, whatever became of list and plan meanwhile.
    """
    return inspecting.record_inspection(
        work,
        producer_id=draft.producer_id,
        kind=draft.kind,
        at=made.at,
        place=draft.place,
        check_list_id=draft.check_list_id,
        answers=draft.answers,
        result=draft.result,
        findings=draft.findings,
        officers=draft.officers,
        signer=draft.signer,
        signature=queries.signature_of(work, made),
        refusal=draft.refusal,
        witness=draft.witness,
        recusal=draft.recusal,
        rectify_by=draft.rectify_by,
        plan_id=_plan_still_open(work, made, draft),
        stored=files,
        is_from_field=True,
    )


def _plan_still_open(work: Work, made: FieldEntry, draft: InspectionDraft) -> int | None:
    """The plan that the inspection does; none where it was done or given up meanwhile, which is told."""
    if draft.plan_id is None:
        return None
    plan = inspections.lock_plan(work, draft.plan_id)
    if plan.state is PlanState.PLANNED:
        return plan.id
    number = inspections.number_of(work, plan.inspection_id) if plan.inspection_id else None
    disagree(made, ConflictKind.PLAN_CLOSED, {"state": plan.state.value, "number": number})
    return None
