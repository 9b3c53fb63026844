"""What the services that change how an authorisation stands share: the row's lock, its history, the second person."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.actor import ActorKind
from trace.kernel.clock import local_date
from trace.kernel.errors import NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.brands import queries, rules
from trace.rooms.brands.errors import StateChangeTooEarly
from trace.rooms.brands.holder_errors import AnotherPersonNeeded, QuotaFrozen, ReentryTooEarly
from trace.rooms.brands.kinds import AuthorisationState
from trace.rooms.brands.models import Authorisation, AuthorisationStateChange, Brand


def lock_authorisation(work: Work, authorisation_id: int) -> Authorisation:
    """Return an authorisation with its history, locked against draws and other decisions, to its authority only.

    Raises   NotPermitted · NoSuchRecord
    """
    work.session.execute(
        select(Authorisation.id).where(Authorisation.id == authorisation_id).with_for_update()
    )
    known = work.session.get(Authorisation, authorisation_id)
    if known is None:
        raise NoSuchRecord(kind="authorisation", key=str(authorisation_id))
    # What another transaction decided while this one waited counts.
    work.session.expire(known, ["states"])
    found = work.session.scalars(
        select(Authorisation)
        .where(Authorisation.id == authorisation_id)
        .options(
            joinedload(Authorisation.brand),
            joinedload(Authorisation.producer),
            selectinload(Authorisation.states),
        )
    ).one()
    require(
        work.actor,
        Permission.AUTHORISATIONS_MANAGE,
        organisation_id=found.brand.authority_id,
    )
    return found


def own_authorisation(work: Work, authorisation_id: int) -> Authorisation:
    """Return an authorisation of the actor's own producer; raises NotPermitted · NoSuchRecord."""
    found = queries.get_authorisation(work, authorisation_id)
    require(
        work.actor,
        Permission.APPLICATIONS_SUBMIT,
        organisation_id=found.producer_id,
        division=found.producer.division,
    )
    return found


def write_state(
    work: Work,
    authorisation: Authorisation,
    state: AuthorisationState,
    *,
    reason: str,
    document_number: str = "",
    public_until: date | None = None,
) -> None:
    """Add a state from now on; raises StateChangeTooEarly where one that begins later is on record."""
    latest = authorisation.states[-1]
    if latest.from_at > work.now:
        raise StateChangeTooEarly(latest_on=local_date(latest.from_at))
    authorisation.states.append(
        AuthorisationStateChange(
            state=state,
            from_at=work.now,
            reason=reason,
            document_number=document_number[:64],
            public_until=public_until,
            recorded_by=work.actor.label[:120],
            recorded_at=work.now,
        )
    )
    work.session.flush()  # the next change builds on this one


def require_another(work: Work, *others: tuple[int | None, str | None]) -> None:
    """Raise AnotherPersonNeeded where the actor is one of those (account, name) who decided before.

    The system and the operator at the console are no persons: who may start them is settled elsewhere.
    """
    if work.actor.kind is not ActorKind.PERSON:
        return
    for account_id, name in others:
        if account_id is not None and account_id == work.actor.account_id:
            raise AnotherPersonNeeded(by=name or "")


def refuse_frozen(work: Work, authorisation_id: int) -> None:
    """Raise QuotaFrozen where the authorisation is suspended or withdrawn now; holds off such a change until commit."""
    statement = select(Authorisation.number).where(Authorisation.id == authorisation_id)
    number = work.session.scalars(statement.with_for_update(read=True)).one()
    change = queries.state_at(work, authorisation_id, work.now)
    if change is not None and change.state is not AuthorisationState.IN_FORCE:
        raise QuotaFrozen(number=number, state=change.state, cause=change.reason)


def refuse_reentry(work: Work, brand: Brand, producer_id: int) -> None:
    """Raise ReentryTooEarly until the rule-book's months after a withdrawal have passed."""
    current = queries.rules_on(work, brand.id, work.today)
    if current is None or not current[1].reentry_months:
        return
    statement = (
        select(Authorisation)
        .where(Authorisation.brand_id == brand.id, Authorisation.producer_id == producer_id)
        .options(selectinload(Authorisation.states))
    )
    for held in work.session.scalars(statement):
        change = rules.state_change_at(held.states, work.now)
        if change is None or change.state is not AuthorisationState.WITHDRAWN:
            continue
        since = _withdrawn_since(held, change)
        first_on = rules.months_after(local_date(since.from_at), current[1].reentry_months)
        if work.today < first_on:
            raise ReentryTooEarly(number=held.number, first_on=first_on)


def _withdrawn_since(
    held: Authorisation, change: AuthorisationStateChange
) -> AuthorisationStateChange:
    # A repaired credit adds another line to the history, which begins no new period.
    for earlier in reversed(held.states):
        if earlier.from_at <= change.from_at:
            if earlier.state is not AuthorisationState.WITHDRAWN:
                break
            change = earlier
    return change
