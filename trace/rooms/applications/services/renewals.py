"""Renewal 续展: applying again in the rule-book's window, filled in from the authorisation that is to end."""

from __future__ import annotations

from sqlalchemy import select

from trace.kernel.clock import local_date
from trace.kernel.work import Work
from trace.rooms.applications import queries, rules
from trace.rooms.applications.errors import RenewalNotOpen, RenewalOutsideWindow
from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.applications.models import Application, ApplicationUse
from trace.rooms.applications.services.applications import start_application
from trace.rooms.authorisations.errors import RequestPending
from trace.rooms.authorisations.kinds import AuthorisationState
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.rules import AppliedProduct, Place, Use, state_change_at
from trace.rooms.authorisations.services import own_authorisation
from trace.rooms.brands.queries import require_rule_book, season_on
from trace.rooms.quotas.models import QuotaAccount

_ENDED = (ApplicationState.REFUSED, ApplicationState.WITHDRAWN)


def renew_authorisation(work: Work, *, authorisation_id: int) -> Application:
    """Return a draft of the application that is to follow an authorisation: the same goods or places, the same labels.

    A draft that was begun before is returned again; what is granted begins the day after the old term.
    Raises   NotPermitted · NoSuchRecord · RuleBookMissing · RenewalNotOpen · RenewalOutsideWindow ·
             RequestPending (submitted or granted already)
    """
    held = own_authorisation(work, authorisation_id)
    change = state_change_at(held.states, work.now)
    if change is not None and change.state is not AuthorisationState.IN_FORCE:
        raise RenewalNotOpen(number=held.number, state=change.state)
    _book, body = require_rule_book(work, held.brand, work.today)
    window = rules.renewal_window(held.valid_until, body)
    if work.today not in window:
        first_on = window.first or held.valid_from
        raise RenewalOutsideWindow(number=held.number, first_on=first_on, last_on=window.last)
    # Two taps must not begin two applications.
    work.session.execute(
        select(Authorisation.id).where(Authorisation.id == held.id).with_for_update()
    )
    begun = _begun(work, held)
    if begun is not None:
        return begun
    return start_application(
        work,
        brand_id=held.brand_id,
        producer_id=held.producer_id,
        products=_products(work, held),
        statement=f"申请续展：{held.number}",
        use=Use(held.kind, _places(held), renews_id=held.id),
    )


def _begun(work: Work, held: Authorisation) -> Application | None:
    statement = (
        select(Application)
        .join(ApplicationUse, ApplicationUse.application_id == Application.id)
        .where(ApplicationUse.renews_id == held.id, Application.state.not_in(_ENDED))
    )
    found = work.session.scalars(statement).first()
    if found is not None and found.state is not ApplicationState.DRAFT:
        raise RequestPending(since=local_date(found.submitted_at or found.created_at))
    return queries.get_application(work, found.id) if found else None


def _products(work: Work, held: Authorisation) -> list[AppliedProduct]:
    season = season_on(work, held.brand_id, work.today)
    rows = work.session.execute(
        select(QuotaAccount.product_id, QuotaAccount.granted).where(
            QuotaAccount.authorisation_id == held.id, QuotaAccount.season == season
        )
    )
    granted: dict[int, int] = {row.product_id: row.granted for row in rows}
    return [
        AppliedProduct(line.product_id, line.brand_product_id, granted.get(line.product_id, 0))
        for line in held.products
    ]


def _places(held: Authorisation) -> tuple[Place, ...]:
    return tuple(
        Place(place.name, place.address, place.url, place.licence_number) for place in held.places
    )
