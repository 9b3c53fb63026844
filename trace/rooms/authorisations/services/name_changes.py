"""Changes of the holder's name or trademark, by request and decision; a transfer 转让 is always refused."""

from __future__ import annotations

from sqlalchemy import select

from trace.kernel.checks import require_text
from trace.kernel.clock import local_date
from trace.kernel.errors import NoSuchRecord
from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.authorisations import queries
from trace.rooms.authorisations.errors import (
    AuthorisationOver,
    HandingOnForbidden,
    NothingChanged,
    RequestNotOpen,
    RequestPending,
)
from trace.rooms.authorisations.kinds import AuthorisationState, ChangeKind, RequestState
from trace.rooms.authorisations.models import Authorisation, AuthorisationChange
from trace.rooms.authorisations.services.standing import lock_authorisation, own_authorisation
from trace.rooms.producers.models import Producer


def request_change(
    work: Work,
    *,
    authorisation_id: int,
    kind: ChangeKind,
    new_value: str,
    reason: str,
    upload: Upload | None = None,
) -> AuthorisationChange:
    """Ask for another name or trademark on the certificate; the authority decides.

    The subject stays the same, with the same credit code: another subject's name is a transfer and refused.
    Raises   NotPermitted · NoSuchRecord · HandingOnForbidden · AuthorisationOver · NothingChanged · RequestPending ·
             InvalidValue · FileTooLarge · FileKindRefused
    """
    held = own_authorisation(work, authorisation_id)
    if kind is ChangeKind.TRANSFER:
        raise HandingOnForbidden(number=held.number)
    is_lost = any(change.state is AuthorisationState.WITHDRAWN for change in held.states[-1:])
    if is_lost or work.today > held.valid_until:
        raise AuthorisationOver(number=held.number)
    value = require_text("new_value", new_value, longest=200)
    old = _present(held, kind)
    if value == old:
        raise NothingChanged(value=value)
    _refuse_another_subject(work, held, kind, value)
    _refuse_second(work, held, kind)
    change = AuthorisationChange(
        authorisation=held,
        kind=kind,
        old_value=old,
        new_value=value,
        reason=require_text("reason", reason, longest=2000),
        file_id=store_document(work, upload, organisation_id=None).id if upload else None,
        state=RequestState.OPEN,
        made_by=work.actor.label[:120],
        made_at=work.now,
    )
    work.session.add(change)
    work.session.flush()  # the authority decides it by its id
    _record(work, "authorisation.change-asked", change)
    return change


def approve_change(work: Work, *, change_id: int, reply: str = "") -> AuthorisationChange:
    """Approve a change: certificate and register show the new value from now on, the old one stays in the history.

    Raises   NotPermitted · NoSuchRecord · RequestNotOpen · HandingOnForbidden
    """
    change = _to_decide(work, change_id)
    held = change.authorisation
    _refuse_another_subject(work, held, change.kind, change.new_value)
    if change.kind is ChangeKind.HOLDER_NAME:
        held.holder_name = change.new_value
    else:
        held.trademark = change.new_value
    _close(work, change, RequestState.ACCEPTED, reply.strip()[:2000])
    _record(work, "authorisation.changed", change)
    return change


def reject_change(work: Work, *, change_id: int, reply: str) -> AuthorisationChange:
    """Reject a change with the reason; raises as `approve_change`, and InvalidValue field `reply`."""
    change = _to_decide(work, change_id)
    _close(work, change, RequestState.REJECTED, require_text("reply", reply, longest=2000))
    _record(work, "authorisation.change-rejected", change)
    return change


def _present(held: Authorisation, kind: ChangeKind) -> str:
    return queries.holder_name(held) if kind is ChangeKind.HOLDER_NAME else held.trademark


def _refuse_another_subject(work: Work, held: Authorisation, kind: ChangeKind, value: str) -> None:
    """A name that another registered subject bears would hand the right on under cover of a change."""
    if kind is not ChangeKind.HOLDER_NAME:
        return
    statement = select(Producer.id).where(Producer.name == value, Producer.id != held.producer_id)
    if work.session.scalars(statement.limit(1)).first() is not None:
        raise HandingOnForbidden(number=held.number)


def _refuse_second(work: Work, held: Authorisation, kind: ChangeKind) -> None:
    statement = select(AuthorisationChange.made_at).where(
        AuthorisationChange.authorisation_id == held.id,
        AuthorisationChange.kind == kind,
        AuthorisationChange.state == RequestState.OPEN,
    )
    since = work.session.scalars(statement).first()
    if since is not None:
        raise RequestPending(since=local_date(since))


def _to_decide(work: Work, change_id: int) -> AuthorisationChange:
    change = work.session.get(AuthorisationChange, change_id)
    if change is None:
        raise NoSuchRecord(kind="authorisation-change", key=str(change_id))
    held = lock_authorisation(work, change.authorisation_id)
    work.session.refresh(change)
    change.authorisation = held
    if change.state is not RequestState.OPEN:
        raise RequestNotOpen(state=change.state)
    return change


def _close(work: Work, change: AuthorisationChange, state: RequestState, reply: str) -> None:
    change.state, change.reply = state, reply
    change.decided_by, change.decided_at = work.actor.label[:120], work.now
    work.session.flush()  # the page that follows reads the decision


def _record(work: Work, verb: str, change: AuthorisationChange) -> None:
    record(
        work,
        verb,
        subject_kind="authorisation",
        subject_key=change.authorisation.number,
        organisation_id=change.authorisation.producer_id,
        kind=change.kind.value,
        old_value=change.old_value,
        new_value=change.new_value,
    )
