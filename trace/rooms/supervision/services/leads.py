"""Opening, joining and closing leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from trace.kernel import ids
from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue
from trace.kernel.permissions import Permission, require
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.producers.queries import get_producer
from trace.rooms.supervision import rules
from trace.rooms.supervision.models import Lead, LeadPicture
from trace.rooms.supervision.queries import lock_lead, require_lead
from trace.rooms.supervision.rules import LeadJoinsItself, LeadKind, LeadState
from trace.rooms.supervision.services.pictures import store_pictures


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
    files: Sequence[Upload] = (),
) -> Lead:
    """Open a lead, or return the open one of this kind about the same subject.

    Anyone's finding may open a lead: the caller decides who may report through which entrance.
    Raises   InvalidValue (no summary, too many pictures) · FileTooLarge · FileKindRefused
    """
    known = work.session.scalars(
        select(Lead).where(
            Lead.kind == kind,
            Lead.subject_kind == subject_kind,
            Lead.subject_key == subject_key[:80],
            Lead.state == LeadState.OPEN,
        )
    ).first()
    if known is not None:
        return known
    text = require_text("summary", summary, longest=4000)
    stored = store_pictures(work, files)
    lead = Lead(
        number=f"XS{work.today:%Y%m%d}-{ids.readable_code(6)}",
        kind=kind,
        state=LeadState.OPEN,
        division=division,
        producer_id=producer_id,
        subject_kind=subject_kind,
        subject_key=subject_key[:80],
        summary=text,
        facts=dict(facts or {}),
        opened_at=work.now,
        opened_by=work.actor.label[:120],
        pictures=[LeadPicture(file_id=file.id) for file in stored],
    )
    work.session.add(lead)
    work.session.flush()  # what it came from refers to the lead by its id
    record(work, "lead.opened", subject_kind="lead", subject_key=lead.number, kind=kind.value)
    return lead


def report_lead(
    work: Work,
    *,
    kind: LeadKind,
    division: str,
    place: str,
    summary: str,
    seller: str = "",
    producer_id: int | None = None,
    files: Sequence[Upload] = (),
) -> Lead:
    """Open a lead about something seen in the market, first of all a mark used without a code.

    kind       one of rules.SEEN_IN_THE_MARKET
    division   where it was seen; the producer named, if any, need not be from there
    Raises     MissingPermission · InvalidValue · FileTooLarge · FileKindRefused (nothing is written)
    """
    require(work.actor, Permission.LEADS_WRITE, division=division)
    if kind not in rules.SEEN_IN_THE_MARKET:
        raise InvalidValue(field="kind", reason="unknown-choice", value=kind.value)
    if producer_id is not None:
        get_producer(work, producer_id)
    facts = {
        "place": require_text("place", place, longest=200),
        "seller": seller.strip()[:120],
    }
    return open_lead(
        work,
        kind=kind,
        division=division,
        subject_kind="market",
        # Two sightings are two leads until somebody joins them.
        subject_key=ids.readable_code(12),
        summary=summary,
        producer_id=producer_id,
        facts=facts,
        files=files,
    )


def add_pictures(work: Work, *, number: str, files: Sequence[Upload]) -> Lead:
    """Add photographs to an open lead.

    Raises   NoSuchRecord · SupervisionStateForbids · InvalidValue · FileTooLarge · FileKindRefused
    """
    lead = lock_lead(work, number)
    rules.next_lead_state(lead.state, "close")
    if not files:
        raise InvalidValue(field="files", reason="required")
    stored = store_pictures(work, files, already=len(lead.pictures))
    lead.pictures.extend(LeadPicture(file_id=file.id, file=file) for file in stored)
    record(work, "lead.pictured", subject_kind="lead", subject_key=number, count=len(stored))
    return lead


def join_leads(work: Work, *, number: str, into: str, reason: str) -> Lead:
    """Join a lead to another open one that is about the same thing; it goes on there.

    Raises   NoSuchRecord · SupervisionStateForbids · LeadJoinsItself · InvalidValue (nothing is written)
    """
    lead = lock_lead(work, number)
    target = require_lead(work, into.strip().upper(), field="into")
    if target.id == lead.id or target.state is not LeadState.OPEN:
        raise LeadJoinsItself(number=target.number)
    lead.state = rules.next_lead_state(lead.state, "join")
    lead.joined_to_id = target.id
    lead.joined_to = target
    _end(work, lead, reason)
    record(work, "lead.joined", subject_kind="lead", subject_key=number, into=target.number)
    return lead


def close_lead(work: Work, *, number: str, reason: str) -> Lead:
    """Close a lead that leads nowhere, or that was dealt with, saying why.

    Raises   NoSuchRecord · SupervisionStateForbids · InvalidValue (nothing is written)
    """
    lead = lock_lead(work, number)
    lead.state = rules.next_lead_state(lead.state, "close")
    _end(work, lead, reason)
    record(work, "lead.closed", subject_kind="lead", subject_key=number, reason=reason.strip())
    return lead


def _end(work: Work, lead: Lead, reason: str) -> None:
    lead.close_reason = require_text("reason", reason, longest=2000)
    lead.closed_at = work.now
    lead.closed_by = work.actor.label[:120]
