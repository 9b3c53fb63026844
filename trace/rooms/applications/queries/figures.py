"""What waits for the people of a brand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import case, func, select

from trace.kernel.work import Work
from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.applications.models import Application
from trace.rooms.applications.queries.procedure import count_due
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.queries import stands
from trace.rooms.quotas.models import QuotaAccount


@dataclass(frozen=True, slots=True)
class BrandFigures:
    """What waits for the people of some brands.

    overdue    open steps of applications whose last day has passed
    ending     in force, with a last day within the next 90 days
    low_quota  accounts of which less than a tenth is left
    """

    waiting: int
    overdue: int
    in_force: int
    suspended: int
    ending: int
    low_quota: int


def figures_of(work: Work, brand_ids: Iterable[int]) -> BrandFigures:
    """Return what waits for the people of these brands, in four statements."""
    wanted = list(brand_ids)
    waiting = select(func.count()).where(
        Application.brand_id.in_(wanted), Application.state == ApplicationState.SUBMITTED
    )
    standings = select(
        *(
            func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
            for condition in (
                stands(work, "in_force"),
                stands(work, "suspended"),
                stands(work, "ending"),
            )
        )
    ).where(Authorisation.brand_id.in_(wanted))
    low = (
        select(func.count())
        .select_from(QuotaAccount)
        .join(QuotaAccount.authorisation)
        .where(
            Authorisation.brand_id.in_(wanted),
            QuotaAccount.granted > 0,
            QuotaAccount.remaining * 10 < QuotaAccount.granted,
        )
    )
    in_force, suspended, ending = work.session.execute(standings).one()
    return BrandFigures(
        waiting=work.session.scalar(waiting) or 0,
        overdue=count_due(work, wanted),
        in_force=int(in_force),
        suspended=int(suspended),
        ending=int(ending),
        low_quota=work.session.scalar(low) or 0,
    )
