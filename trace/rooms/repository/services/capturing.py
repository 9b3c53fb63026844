"""Taking in what systems send: whole documents as capture jobs, or one event."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from trace.kernel.permissions import Permission, Reach, reach_of, require, require_somewhere
from trace.kernel.work import Work
from trace.rooms.accounts.models import Organisation
from trace.rooms.accounts.rules import OrganisationKind
from trace.rooms.events.models import StoredEvent
from trace.rooms.repository.errors import CaptureTooLarge, EventExists, EventInvalid
from trace.rooms.repository.kinds import ErrorBehaviour, Standing
from trace.rooms.repository.models import CapturedEvent, CaptureJob
from trace.rooms.repository.queries.containing import what_stands
from trace.rooms.repository.rules import (
    MOST_EVENTS,
    Accepted,
    Refused,
    declared_ids,
    invalid,
    judge,
    prefixes_of,
    same_content,
    same_event,
    without_loops,
)
from trace.rooms.repository.services.mastering import keep_master_data
from trace.rooms.repository.services.notifying import wake
from trace.rooms.repository.services.proposing import propose
from trace.rooms.repository.storing import NewEvent, context_row, lock, plain, store
from trace.standards.epcis.containment import move_of
from trace.standards.epcis.documents import Sent, open_document
from trace.standards.epcis.master_data import Element, read_master_data
from trace.standards.epcis.members import read_time
from trace.standards.malformed import Malformed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document: its job, and the events that were refused."""

    job: CaptureJob
    refused: Sequence[Refused]


def capturing_organisation(work: Work) -> int:
    """Return the organisation in whose name the actor captures; raises MissingPermission."""
    require_somewhere(work.actor, Permission.EVENTS_CAPTURE)
    reach: Reach = reach_of(work.actor, Permission.EVENTS_CAPTURE)
    require(
        work.actor,
        Permission.EVENTS_CAPTURE,
        organisation_id=reach.organisation_ids[0] if reach.organisation_ids else None,
    )
    return reach.organisation_ids[0]


def capture_document(
    work: Work,
    *,
    sent: object,
    behaviour: ErrorBehaviour = ErrorBehaviour.ROLLBACK,
    organisation_id: int | None = None,
) -> Outcome:
    """Take in an EPCIS document and return its job with what was refused.

    behaviour  rollback: one refused event and none is stored; proceed: the others are
    Raises     MissingPermission · EventInvalid (no EPCIS document at all, or no master data in its header) ·
               CaptureTooLarge
    """
    owner = _owner(work, organisation_id)
    try:
        document = open_document(sent)
        known = prefixes_of(document.context)
        elements = read_master_data(document.head, known)
    except Malformed as error:
        raise invalid(error) from error
    if len(document.events) > MOST_EVENTS:
        raise CaptureTooLarge(limit=MOST_EVENTS)
    judged = [
        judge(n, each, document.context, known) for n, each in enumerate(document.events, start=1)
    ]
    refused = [each for each in judged if isinstance(each, Refused)]
    accepted = [each for each in judged if isinstance(each, Accepted)]
    if not refused or behaviour is ErrorBehaviour.PROCEED:
        fresh, more = _admit(work, accepted, owner)
    else:
        # Nothing will be stored: what the document says is all that is looked at.
        fresh, more = without_loops(accepted)
    refused += more
    if refused and behaviour is ErrorBehaviour.ROLLBACK:
        fresh = []
    refused.sort(key=lambda each: each.number)
    job = _job(work, owner, behaviour, refused, len(fresh), document.head)
    _store(work, fresh, owner, job)
    if not refused or behaviour is ErrorBehaviour.PROCEED:
        _describe(work, document, elements, owner)
    return Outcome(job, refused)


def capture_event(work: Work, *, sent: object, organisation_id: int | None = None) -> str:
    """Take in one event and return its id; the same event again changes nothing.

    Raises   MissingPermission · EventInvalid · EventExists
    """
    owner = _owner(work, organisation_id)
    judged = judge(1, sent, None, prefixes_of(None))
    if isinstance(judged, Refused):
        raise judged.error
    fresh, refused = _admit(work, [judged], owner)
    if refused:
        raise refused[0].error
    _store(work, fresh, owner, None)
    return judged.event_id


def _describe(work: Work, document: Sent, elements: Sequence[Element], owner: int) -> None:
    """Keep what the header says of things, as of the day it was written; a day to come counts as today."""
    if not elements:
        return
    # The prefixes of attributes' names are known from then on, also where the document has no event.
    context_row(work.session, document.context)
    created = document.head.get("creationDate")
    stated_at = work.now
    if created is not None:
        stated_at = min(read_time("creationDate", created), work.now)
    keep_master_data(work, elements=elements, organisation_id=owner, stated_at=stated_at)


def _owner(work: Work, organisation_id: int | None) -> int:
    if organisation_id is None:
        return capturing_organisation(work)
    require(work.actor, Permission.EVENTS_CAPTURE, organisation_id=organisation_id)
    return organisation_id


def _admit(
    work: Work, accepted: Sequence[Accepted], owner: int
) -> tuple[list[Accepted], list[Refused]]:
    """Part events into new ones that may be stored and ones that contradict what is; what is known is neither.

    From here on one capture at a time: what is looked up stays so until this one ends.
    """
    lock(work.session)
    fresh, refused = _unknown(work, accepted, owner)
    moves = [move for move in (move_of(each.reading) for each in fresh) if move is not None]
    stood = what_stands(work, owner, moves, but=declared_ids(fresh))
    fresh, looped = without_loops(fresh, stood)
    return fresh, refused + looped


@dataclass(frozen=True, slots=True)
class _Known:
    """What stands for an id; `owner` is whose word it is, None where it is our own record."""

    sent: Mapping[str, Any]
    owner: int | None


def _unknown(
    work: Work, accepted: Sequence[Accepted], owner: int
) -> tuple[list[Accepted], list[Refused]]:
    """Part events into new ones and ones whose id stands for other content; what is known is neither."""
    if not accepted:
        return [], []
    known = _known(work, {each.key for each in accepted} | declared_ids(accepted))
    fresh: list[Accepted] = []
    refused: list[Refused] = []
    for each in accepted:
        stored = known.get(each.key)
        if stored is not None:
            if not same_content(stored.sent, each.sent):
                refused.append(Refused(each.number, EventExists(event_id=each.event_id)))
            continue
        wrong = known.get(each.event_id) if each.is_declaration else None
        if wrong is not None and not (wrong.owner == owner and same_event(wrong.sent, each.sent)):
            refused.append(Refused(each.number, EventExists(event_id=each.event_id)))
            continue
        known[each.key] = _Known(each.sent, owner)
        fresh.append(each)
    return fresh, refused


def _known(work: Work, event_ids: Collection[str]) -> dict[str, _Known]:
    stored = work.session.execute(
        select(CapturedEvent.event_id, CapturedEvent.document, CapturedEvent.organisation_id).where(
            CapturedEvent.event_id.in_(event_ids), CapturedEvent.document.is_not(None)
        )
    )
    known = {row.event_id: _Known(json.loads(row.document), row.organisation_id) for row in stored}
    # Our own events have ids too, whether indexed yet or not.
    own = work.session.execute(
        select(StoredEvent.event_id, StoredEvent.document).where(
            StoredEvent.event_id.in_([each for each in event_ids if len(each) <= 200])
        )
    )
    return known | {row.event_id: _Known(row.document, None) for row in own}


def _store(
    work: Work, fresh: Sequence[Accepted], organisation_id: int, job: CaptureJob | None
) -> None:
    organisation = work.session.get(Organisation, organisation_id)
    is_producer = organisation is not None and organisation.kind is OrganisationKind.PRODUCER
    standing = Standing.PRODUCER if is_producer else Standing.WAITING
    ids = store(
        work.session,
        [
            NewEvent(
                event_id=each.key,
                reading=each.reading,
                context=each.context,
                organisation_id=organisation_id,
                standing=standing,
                recorded_at=work.now,
                document=plain(each.sent),
                job_id=None if job is None else job.id,
            )
            for each in fresh
        ],
    )
    if fresh:
        wake(work)
    if standing is Standing.WAITING:
        propose(work, [(pk, each.reading, each.sent) for pk, each in zip(ids, fresh, strict=True)])


def _job(
    work: Work,
    organisation_id: int,
    behaviour: ErrorBehaviour,
    refused: Sequence[Refused],
    count: int,
    head: dict[str, Any],
) -> CaptureJob:
    job = CaptureJob(
        code=secrets.token_hex(12),
        organisation_id=organisation_id,
        behaviour=behaviour,
        created_at=work.now,
        finished_at=work.now,
        is_success=not refused,
        event_count=count,
        errors=[_told(each) for each in refused],
        head=plain(head),
    )
    work.session.add(job)
    work.session.flush()  # the events refer to their job
    return job


def _told(refused: Refused) -> dict[str, object]:
    """A refusal as facts; the door turns them into a problem in the reader's language."""
    error = refused.error
    if isinstance(error, EventInvalid):
        return {
            "event": refused.number,
            "where": error.where,
            "reason": error.reason,
            "value": error.value,
        }
    return {"event": refused.number, "event_id": error.event_id}
