"""What the services that change how an authorisation stands share: the row's lock, its history, who may."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.clock import local_date
from trace.kernel.errors import NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.authorisations import queries
from trace.rooms.authorisations.errors import StateChangeTooEarly
from trace.rooms.authorisations.kinds import AuthorisationState
from trace.rooms.authorisations.models import Authorisation, AuthorisationStateChange


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
    require_holder(work, found)
    return found


def require_holder(work: Work, authorisation: Authorisation) -> None:
    """Raise MissingPermission unless the actor acts for the holder, who is loaded with it."""
    require(
        work.actor,
        Permission.APPLICATIONS_SUBMIT,
        organisation_id=authorisation.producer_id,
        division=authorisation.producer.division,
    )


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


def managed_authorisation(work: Work, authorisation_id: int) -> Authorisation:
    """Return an authorisation to its authority only; raises NotPermitted · NoSuchRecord."""
    authorisation = queries.get_authorisation(work, authorisation_id)
    require(
        work.actor,
        Permission.AUTHORISATIONS_MANAGE,
        organisation_id=authorisation.brand.authority_id,
    )
    return authorisation
