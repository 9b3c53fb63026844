"""Objecting to an entry of a credit file, and answering."""

from __future__ import annotations

from datetime import timedelta

from trace.kernel import ids
from trace.kernel.checks import require_text
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.credit import queries
from trace.rooms.credit.kinds import CreditObjectionState, EntryKind
from trace.rooms.credit.models import CreditObjection
from trace.rooms.credit.rules import AlreadyObjected, EntryDoesNotCount, ObjectionAnswered
from trace.rooms.notices.kinds import NoticeKind
from trace.rooms.notices.services import Telling, tell

LONGEST = 2000
# Days for which the digest by mail carries the answer.
TOLD_FOR_DAYS = 7


def file_objection(
    work: Work, *, producer_id: int, kind: EntryKind, entry_id: int, reason: str
) -> CreditObjection:
    """Object to one entry of one's own file, once and for good; it goes on counting until the office has answered.

    Raises   MissingPermission · NoSuchRecord · AlreadyObjected · EntryDoesNotCount · InvalidValue
    """
    require(work.actor, Permission.PRODUCERS_WRITE, organisation_id=producer_id)
    found = queries.read_file(work, producer_id)
    entry, producer = queries.entry_of(found, kind, entry_id), found.producer
    if entry.objection is not None:
        raise AlreadyObjected(number=entry.objection.number)
    if not entry.counts:
        raise EntryDoesNotCount(number=entry.fact.number)
    made = CreditObjection(
        number=f"YY{work.today:%Y%m%d}-{ids.readable_code(6)}",
        producer_id=producer_id,
        producer=producer,
        division=producer.division,
        entry_kind=kind,
        entry_id=entry_id,
        entry_number=entry.fact.number[:80],
        since=entry.fact.since,
        rule_version=entry.rule_version,
        state=CreditObjectionState.FILED,
        reason=require_text("reason", reason, longest=LONGEST),
        filed_at=work.now,
        filed_by=work.actor.label[:120],
    )
    work.session.add(made)
    work.session.flush()  # of two that object at once, the second is refused here
    _record(work, "credit.objected", made)
    return made


def answer_objection(work: Work, *, number: str, uphold: bool, answer: str) -> CreditObjection:
    """Answer an objection with reasons; upheld, the entry stops counting. The producer is told in its inbox.

    Raises   NoSuchRecord · MissingPermission · ObjectionAnswered · InvalidValue
    """
    found = queries.lock_objection(work, number)
    require(work.actor, Permission.CHECKS_WRITE, division=found.division)
    if found.state is not CreditObjectionState.FILED:
        raise ObjectionAnswered(number=number)
    found.answer = require_text("answer", answer, longest=LONGEST)
    found.state = CreditObjectionState.UPHELD if uphold else CreditObjectionState.DISMISSED
    found.decided_at, found.decided_by = work.now, work.actor.label[:120]
    found.decided_account_id = work.actor.account_id
    told = Telling(
        organisation_id=found.producer_id,
        kind=NoticeKind.OBJECTION_ANSWERED,
        subject_id=found.id,
        mark_days=0,
        ends_on=work.today + timedelta(days=TOLD_FOR_DAYS),
        number=found.entry_number[:64],
        name=found.producer.name,
        producer_id=found.producer_id,
    )
    tell(work, [told])
    _record(work, f"credit.objection-{found.state.value}", found)
    return found


def _record(work: Work, verb: str, found: CreditObjection) -> None:
    record(
        work,
        verb,
        subject_kind="credit-objection",
        subject_key=found.number,
        organisation_id=found.producer_id,
        entry=f"{found.entry_kind.value} {found.entry_number}",
    )
