"""What follows an inspection: the proof of a rectification, the office's word on it, the publication."""

from __future__ import annotations

from trace.kernel.checks import require_text
from trace.kernel.permissions import Permission, may, require
from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.inspections import queries, rules
from trace.rooms.inspections.kinds import RectificationAct
from trace.rooms.inspections.models import Inspection, RectificationStep
from trace.rooms.inspections.rules import InspectionStateForbids


def submit_rectification(
    work: Work, *, number: str, text: str, proof: Upload | None = None
) -> Inspection:
    """Say what was put right, with a picture or paper as proof; the producer does, or an officer for it.

    Raises   NoSuchRecord · MissingPermission · InspectionStateForbids · InvalidValue · the refusals of an upload
    """
    found = queries.lock_inspection(work, number)
    if not may(work.actor, Permission.BATCHES_WRITE, organisation_id=found.producer_id):
        require(work.actor, Permission.CHECKS_WRITE, division=found.division)
    return _step(work, found, RectificationAct.SUBMIT, text, proof)


def judge_rectification(work: Work, *, number: str, act: RectificationAct, text: str) -> Inspection:
    """Accept what was put right, or send it back with the reason: it is due again, by the same day.

    act      ACCEPT or RETURN
    Raises   NoSuchRecord · MissingPermission · InspectionStateForbids · InvalidValue
    """
    found = queries.lock_inspection(work, number)
    require(work.actor, Permission.CHECKS_WRITE, division=found.division)
    if act is RectificationAct.SUBMIT:
        raise InspectionStateForbids(
            state=found.rectification.value if found.rectification else "none", act=act.value
        )
    return _step(work, found, act, text, None)


def _step(
    work: Work, found: Inspection, act: RectificationAct, text: str, proof: Upload | None
) -> Inspection:
    found.rectification = rules.next_rectification(found.rectification, act)
    told = require_text("text", text, longest=2000)
    file = None if proof is None else store_document(work, proof, organisation_id=None)
    found.steps.append(
        RectificationStep(
            act=act,
            text=told,
            file_id=file.id if file else None,
            file=file,
            by=work.actor.label[:120],
            at=work.now,
        )
    )
    record(
        work,
        f"inspection.rectification-{act.value}",
        subject_kind="inspection",
        subject_key=found.number,
        organisation_id=found.producer_id,
    )
    return found


def publish_inspection(work: Work, *, number: str) -> Inspection:
    """Make the result of an inspection public, once and for good; it enters the producer's credit file by it.

    Raises   NoSuchRecord · MissingPermission · InspectionStateForbids
    """
    found = queries.lock_inspection(work, number)
    require(work.actor, Permission.CHECKS_WRITE, division=found.division)
    if found.published_at is not None:
        raise InspectionStateForbids(state="published", act="publish")
    found.published_at = work.now
    found.published_by = work.actor.label[:120]
    record(
        work,
        "inspection.published",
        subject_kind="inspection",
        subject_key=number,
        organisation_id=found.producer_id,
        late=work.today > found.publish_by,
    )
    return found
