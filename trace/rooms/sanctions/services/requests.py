"""What a holder may ask of a sanction: proof that things were put right, an appeal, credit repair."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from trace.kernel.checks import require_text
from trace.kernel.clock import local_date
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.authorisations.errors import RequestNotOpen, RequestPending
from trace.rooms.authorisations.kinds import AuthorisationState, RequestState
from trace.rooms.authorisations.models import Authorisation, AuthorisationStateChange
from trace.rooms.authorisations.services import own_authorisation
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.brands.queries import require_rule_book
from trace.rooms.brands.rules import RuleBookBody
from trace.rooms.sanctions import rules
from trace.rooms.sanctions.errors import (
    AppealTooLate,
    NoAppeal,
    NothingToRectify,
    RepairNotOffered,
    RepairTooEarly,
)
from trace.rooms.sanctions.kinds import RequestKind, SanctionState
from trace.rooms.sanctions.models import ImposedSanction, SanctionFile, SanctionRequest
from trace.rooms.sanctions.services import sanctions
from trace.rooms.sanctions.services.second_person import require_another

MAX_FILES = 10


def ask_of_sanction(
    work: Work,
    *,
    sanction_id: int,
    kind: RequestKind,
    statement: str,
    uploads: Sequence[Upload] = (),
) -> SanctionRequest:
    """Hand in proof of a rectification, appeal, or ask for credit repair; one of a kind is open at a time.

    Raises   NotPermitted · NoSuchRecord · RequestPending · InvalidValue · FileTooLarge · FileKindRefused
             proof: NothingToRectify;  appeal: NoAppeal · AppealTooLate;  repair: RepairNotOffered · RepairTooEarly
    """
    sanction = _own(work, sanction_id)
    for earlier in sanction.requests:
        if earlier.kind is kind and earlier.state is RequestState.OPEN:
            raise RequestPending(since=local_date(earlier.made_at))
    _book, body = require_rule_book(work, sanction.authorisation.brand, work.today)
    _CHECKS[kind](work, sanction, body)
    if len(uploads) > MAX_FILES:
        raise InvalidValue(field="file", reason="too-many-documents", value=str(MAX_FILES))
    rests = kind is RequestKind.APPEAL and body.appeal_suspends and sanction.kind in rules.STOPS_USE
    request = SanctionRequest(
        sanction=sanction,
        kind=kind,
        state=RequestState.OPEN,
        statement=require_text("statement", statement, longest=4000),
        is_suspensive=rests,
        made_by=work.actor.label[:120],
        made_at=work.now,
        files=[_stored(work, upload) for upload in uploads],
    )
    work.session.add(request)
    if rests:
        sanctions.rest(work, sanction, f"申诉期间暂缓执行：{sanction.document_number}")
    _record(work, f"sanction.{kind.value}-asked", request)
    return request


def accept_request(work: Work, *, request_id: int, reply: str) -> SanctionRequest:
    """Accept what a holder asked: the rectification is met, the sanction is revoked, or its public days end.

    An appeal is decided by somebody other than who imposed or confirmed the sanction.
    Raises   NotPermitted · NoSuchRecord · RequestNotOpen · AnotherPersonNeeded · SanctionStepRefused · InvalidValue
    """
    request = _to_decide(work, request_id)
    text = _close(work, request, RequestState.ACCEPTED, reply)
    sanction = request.sanction
    if request.kind is RequestKind.PROOF:
        sanction.state = rules.next_sanction_state(sanction.state, "meet")
        sanctions.end(work, sanction, text)
    elif request.kind is RequestKind.APPEAL:
        sanction.state = rules.next_sanction_state(sanction.state, "revoke")
        sanctions.end(work, sanction, text)
        sanctions.restate(work, sanction, f"申诉成立，撤销{sanction.document_number}")
    else:
        _repair(work, sanction)
    _record(work, f"sanction.{request.kind.value}-accepted", request, reply=text)
    return request


def reject_request(
    work: Work, *, request_id: int, reply: str, rectify_until: date | None = None
) -> SanctionRequest:
    """Reject what a holder asked, with the reason; a rectification may get another last day.

    Raises   NotPermitted · NoSuchRecord · RequestNotOpen · AnotherPersonNeeded · InvalidValue
    """
    request = _to_decide(work, request_id)
    text = _close(work, request, RequestState.REJECTED, reply)
    sanction = request.sanction
    if rectify_until is not None:
        if request.kind is not RequestKind.PROOF or rectify_until <= work.today:
            raise InvalidValue(
                field="rectify_until", reason="later-day", value=rectify_until.isoformat()
            )
        sanction.rectify_until = rectify_until
    if request.is_suspensive:
        sanctions.resume(work, sanction, f"申诉不成立，恢复执行{sanction.document_number}")
    _record(work, f"sanction.{request.kind.value}-rejected", request, reply=text)
    return request


def _own(work: Work, sanction_id: int) -> ImposedSanction:
    found = work.session.get(ImposedSanction, sanction_id)
    if found is None:
        raise NoSuchRecord(kind="sanction", key=str(sanction_id))
    authorisation = own_authorisation(work, found.authorisation_id)
    # Two clerks at once: the second finds what the first handed in.
    work.session.execute(
        select(Authorisation.id).where(Authorisation.id == authorisation.id).with_for_update()
    )
    statement = select(ImposedSanction).where(ImposedSanction.id == sanction_id)
    found = work.session.scalars(
        statement.options(selectinload(ImposedSanction.requests)).execution_options(
            populate_existing=True
        )
    ).one()
    found.authorisation = authorisation
    return found


def _require_open_rectification(
    _work: Work, sanction: ImposedSanction, _body: RuleBookBody
) -> None:
    is_open = sanction.state is SanctionState.IN_FORCE
    if sanction.kind is not SanctionKind.RECTIFICATION or not is_open:
        raise NothingToRectify(kind=sanction.kind)


def _require_appeal(work: Work, sanction: ImposedSanction, _body: RuleBookBody) -> None:
    tried = any(request.kind is RequestKind.APPEAL for request in sanction.requests)
    if tried or sanction.appeal_until is None or sanction.state not in rules.COUNTED:
        raise NoAppeal(document_number=sanction.document_number)
    if work.today > sanction.appeal_until:
        raise AppealTooLate(until=sanction.appeal_until)


def _require_repair(work: Work, sanction: ImposedSanction, body: RuleBookBody) -> None:
    first_on = rules.repair_from(sanction, body)
    if first_on is None or not rules.is_public(sanction, work.today):
        raise RepairNotOffered(document_number=sanction.document_number)
    if work.today < first_on:
        raise RepairTooEarly(first_on=first_on)


_CHECKS = {
    RequestKind.PROOF: _require_open_rectification,
    RequestKind.APPEAL: _require_appeal,
    RequestKind.REPAIR: _require_repair,
}


def _stored(work: Work, upload: Upload) -> SanctionFile:
    # For the holder and the authority; other readers of the producer have no business with it.
    stored = store_document(work, upload, organisation_id=None)
    entry = SanctionFile(file_id=stored.id)
    entry.file = stored
    return entry


def _to_decide(work: Work, request_id: int) -> SanctionRequest:
    request = work.session.get(SanctionRequest, request_id)
    if request is None:
        raise NoSuchRecord(kind="sanction-request", key=str(request_id))
    sanction = sanctions.lock_sanction(work, request.sanction_id)
    work.session.refresh(request, ["state"])
    request.sanction = sanction
    if request.state is not RequestState.OPEN:
        raise RequestNotOpen(state=request.state)
    if request.kind is RequestKind.APPEAL:
        require_another(
            work,
            (sanction.account_id, sanction.recorded_by),
            (sanction.confirmed_account_id, sanction.confirmed_by),
        )
    return request


def _close(work: Work, request: SanctionRequest, state: RequestState, reply: str) -> str:
    request.reply = require_text("reply", reply, longest=4000)
    request.state = state
    request.decided_by = work.actor.label[:120]
    request.decided_at = work.now
    work.session.flush()  # the next request of the kind may follow
    return request.reply


def _repair(work: Work, sanction: ImposedSanction) -> None:
    """End the public days of a sanction; what the register says of a withdrawal goes with them."""
    last = work.today - timedelta(days=1)
    sanction.public_until = last
    latest = sanction.authorisation.states[-1]
    is_of_this = latest.document_number == sanction.document_number
    if sanction.kind is SanctionKind.WITHDRAWAL and is_of_this:
        sanction.authorisation.states.append(
            AuthorisationStateChange(
                state=AuthorisationState.WITHDRAWN,
                from_at=work.now,
                reason=latest.reason,
                document_number=latest.document_number,
                public_until=last,
                recorded_by=work.actor.label[:120],
                recorded_at=work.now,
            )
        )


def _record(work: Work, verb: str, request: SanctionRequest, **facts: object) -> None:
    work.session.flush()  # what follows in the same transaction reads the decision
    authorisation = request.sanction.authorisation
    record(
        work,
        verb,
        subject_kind="authorisation",
        subject_key=authorisation.number,
        organisation_id=authorisation.producer_id,
        sanction_id=request.sanction.id,
        request_id=request.id,
        **facts,
    )
