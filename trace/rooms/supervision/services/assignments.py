"""Giving a lead to somebody who looks into it, and to somebody else after that."""

from __future__ import annotations

from trace.kernel.errors import InvalidValue
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.supervision import rules
from trace.rooms.supervision.models import Lead, LeadAssignment
from trace.rooms.supervision.queries import lock_lead, who_may_take


def assign_lead(work: Work, *, number: str, account_id: int, note: str = "") -> Lead:
    """Give an open lead to a person who may know of it; whose it was before, and until when, stays on record.

    Giving it to whom it is given already changes nothing.
    Raises   NoSuchRecord · SupervisionStateForbids (ended) · InvalidValue reason `no-such-colleague`
    """
    lead = lock_lead(work, number)
    rules.next_lead_state(lead.state, "assign")
    taker = next((who for who in who_may_take(work, lead) if who.account_id == account_id), None)
    if taker is None:
        raise InvalidValue(field="account_id", reason="no-such-colleague", value=str(account_id))
    for held in lead.assignments:
        if held.until_at is None:
            if held.account_id == account_id:
                return lead
            held.until_at = work.now
    work.session.flush()  # one has it at a time: the old holder leaves before the new one comes
    lead.assignments.append(
        LeadAssignment(
            account_id=account_id,
            name=taker.name[:120],
            office=taker.office[:200],
            at=work.now,
            by=work.actor.label[:120],
            note=note.strip()[:2000],
        )
    )
    record(work, "lead.assigned", subject_kind="lead", subject_key=number, to=taker.name)
    return lead
