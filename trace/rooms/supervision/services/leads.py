"""Opening a lead."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from trace.kernel import ids
from trace.kernel.checks import require_text
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.supervision.models import Lead, LeadKind, LeadState


def open_lead(
    work: Work,
    *,
    kind: LeadKind,
    division: str,
    subject_kind: str,
    subject_key: str,
    summary: str,
    producer_id: int | None = None,
    facts: Mapping[str, object] | None = None,
) -> Lead:
    """Open a lead, or return the open one of this kind about the same subject.

    Anyone's finding may open a lead: the caller decides who may report through which entrance.
    Raises   InvalidValue (no summary)
    """
    known = work.session.scalars(
        select(Lead).where(
            Lead.kind == kind,
            Lead.subject_kind == subject_kind,
            Lead.subject_key == subject_key,
            Lead.state == LeadState.OPEN,
        )
    ).first()
    if known is not None:
        return known
    lead = Lead(
        number=f"XS{work.today:%Y%m%d}-{ids.readable_code(6)}",
        kind=kind,
        state=LeadState.OPEN,
        division=division,
        producer_id=producer_id,
        subject_kind=subject_kind,
        subject_key=subject_key[:80],
        summary=require_text("summary", summary, longest=2000),
        facts=dict(facts or {}),
        opened_at=work.now,
        opened_by=work.actor.label[:120],
    )
    work.session.add(lead)
    work.session.flush()  # pictures and feedback items refer to the lead by its id
    record(work, "lead.opened", subject_kind="lead", subject_key=lead.number, kind=kind.value)
    return lead
