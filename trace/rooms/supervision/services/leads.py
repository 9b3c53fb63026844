"""Opening, joining and closing leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from trace.kernel import ids
from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue
from trace.kernel.files import StoredFile
from trace.kernel.permissions import Permission, require
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.batches.queries import get_batch
from trace.rooms.labels import queries as labels
from trace.rooms.producers.queries import get_producer
from trace.rooms.supervision import rules
from trace.rooms.supervision.likeness import joins_of
from trace.rooms.supervision.models import Lead, LeadJoin, LeadPicture, LeadSubject
from trace.rooms.supervision.queries import lock_lead, require_lead
from trace.rooms.supervision.rules import (
    LeadJoinsItself,
    LeadKind,
    LeadState,
    LeadWentOn,
    SubjectOf,
)
from trace.rooms.supervision.services.pictures import store_pictures
from trace.rooms.testing.models import TestReport


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
    stored: Sequence[StoredFile] = (),
    about: SubjectOf | None = None,
) -> Lead:
    """Open a lead, or return the open one of this kind about the same subject.

    about    the pack, run and batch, as far as known: by them other leads are found alike

    Anyone's finding may open a lead: the caller decides who may report through which entrance, and answers for
    photographs that were `stored` before.
    Raises   InvalidValue (no summary, too many pictures) · FileTooLarge · FileKindRefused
    """
    known = work.session.scalars(
        select(Lead)
        .where(
            Lead.kind == kind,
            Lead.subject_kind == subject_kind,
            Lead.subject_key == subject_key[:80],
            Lead.state == LeadState.OPEN,
        )
        .options(selectinload(Lead.assignments))
    ).first()
    if known is not None:
        return known
    text = require_text("summary", summary, longest=4000)
    pictures = (*stored, *store_pictures(work, files, already=len(stored)))
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
        pictures=[LeadPicture(file_id=file.id) for file in pictures],
        subject=_subject(work, about),
        assignments=[],
    )
    work.session.add(lead)
    work.session.flush()  # what it came from refers to the lead by its id
    record(work, "lead.opened", subject_kind="lead", subject_key=lead.number, kind=kind.value)
    return lead


def _subject(work: Work, about: SubjectOf | None) -> LeadSubject | None:
    if about is None or not (about.serial or about.run_id or about.batch_id):
        return None
    found = labels.locate(work, about.serial) if about.serial else None
    run_id, batch_id = about.run_id, about.batch_id
    if found is not None:
        run_id = run_id or found.run.id
        batch_id = batch_id or labels.label_state(work, found.run, found.index).batch_id
    return LeadSubject(serial=about.serial, run_id=run_id, batch_id=batch_id)


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
    stored: Sequence[StoredFile] = (),
) -> Lead:
    """Open a lead about something seen in the market, first of all a mark used without a code.

    kind       one of rules.SEEN_IN_THE_MARKET
    division   where it was seen; the producer named, if any, need not be from there
    stored     photographs that came ahead of the report; another room's service answers for them
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
        stored=stored,
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
    work.session.add(
        LeadJoin(
            lead_id=lead.id,
            into_id=target.id,
            at=work.now,
            by=work.actor.label[:120],
            reason=reason.strip(),
        )
    )
    record(work, "lead.joined", subject_kind="lead", subject_key=number, into=target.number)
    return lead


def part_lead(work: Work, *, number: str, reason: str) -> Lead:
    """Undo the join of a lead: it is open again by itself, with everything that was joined to it.

    Raises   NoSuchRecord · SupervisionStateForbids (not joined) · LeadWentOn (the other one has ended) · InvalidValue
    """
    lead = lock_lead(work, number)
    following = rules.next_lead_state(lead.state, "part")
    why = require_text("reason", reason, longest=2000)
    target = lead.joined_to
    if target is not None and target.state is not LeadState.OPEN:
        raise LeadWentOn(number=lead.number, into=target.number)
    for join in joins_of(work, lead.id):
        if join.undone_at is None:
            join.undone_at, join.undone_by = work.now, work.actor.label[:120]
            join.undo_reason = why
    lead.state = following
    lead.joined_to, lead.joined_to_id = None, None
    lead.closed_at, lead.closed_by, lead.close_reason = None, None, None
    record(work, "lead.parted", subject_kind="lead", subject_key=number, reason=why)
    return lead


def end_by_case(work: Work, lead: Lead, *, case_number: str) -> None:
    """End a lead out of which a case came to be; called by the cases, which have checked the right."""
    lead.state = rules.next_lead_state(lead.state, "close")
    _end(work, lead, f"立案：{case_number}")
    record(work, "lead.filed", subject_kind="lead", subject_key=lead.number, case=case_number)


def open_lead_of_test(work: Work, *, report_id: int) -> Lead | None:
    """Open the lead of a failed safety test, once; called by the job that a failure leaves behind.

    Returns   the lead, or None where the report is no failure or no longer there
    """
    report = work.session.get(TestReport, report_id)
    if report is None or report.passed or not report.is_safety:
        return None
    known = work.session.scalars(
        select(Lead).where(Lead.kind == LeadKind.FAILED_TEST, Lead.subject_key == str(report_id))
    ).first()
    if known is not None:
        return known
    batch = get_batch(work, report.batch_id)
    return open_lead(
        work,
        kind=LeadKind.FAILED_TEST,
        division=batch.producer.division,
        producer_id=batch.producer_id,
        subject_kind="test",
        subject_key=str(report_id),
        summary=f"{batch.product.name} {batch.lot}：{report.lab_name}检验报告{report.report_number}，安全指标不合格",
        about=SubjectOf(batch_id=batch.id, producer_id=batch.producer_id),
    )


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
