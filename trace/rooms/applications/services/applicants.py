"""What stands against an applicant: no good standing, or a withdrawal not long ago."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import selectinload

from trace.kernel.clock import local_date
from trace.kernel.work import Work
from trace.rooms.applications.errors import ProducerNotInOrder, ReentryTooEarly
from trace.rooms.authorisations.kinds import AuthorisationState
from trace.rooms.authorisations.models import (
    Authorisation,
    AuthorisationAnnulment,
    AuthorisationStateChange,
)
from trace.rooms.authorisations.rules import state_change_at
from trace.rooms.brands.models import Brand
from trace.rooms.brands.queries import rules_on
from trace.rooms.brands.rules import months_after
from trace.rooms.producers.queries import standing_at


def refuse_reentry(work: Work, brand: Brand, producer_id: int) -> None:
    """Raise ReentryTooEarly until the rule-book's months after a withdrawal have passed."""
    current = rules_on(work, brand.id, work.today)
    if current is None or not current[1].reentry_months:
        return
    statement = (
        select(Authorisation)
        .where(
            Authorisation.brand_id == brand.id,
            Authorisation.producer_id == producer_id,
            # What was entered by mistake was never withdrawn.
            ~exists().where(AuthorisationAnnulment.authorisation_id == Authorisation.id),
        )
        .options(selectinload(Authorisation.states))
    )
    for held in work.session.scalars(statement):
        change = state_change_at(held.states, work.now)
        if change is None or change.state is not AuthorisationState.WITHDRAWN:
            continue
        since = _withdrawn_since(held, change)
        first_on = months_after(local_date(since.from_at), current[1].reentry_months)
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


def require_good_standing(work: Work, producer_id: int) -> None:
    """Raise ProducerNotInOrder unless the producer is approved and not suspended now."""
    standing = standing_at(work, producer_id, work.now)
    if not standing.is_good:
        raise ProducerNotInOrder(reason=standing.reason)
