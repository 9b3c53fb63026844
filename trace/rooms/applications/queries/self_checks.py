"""Reading the self-checks that were handed in with applications."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trace.kernel.work import Work
from trace.rooms.applications.models import ApplicationSelfCheck
from trace.rooms.brands.rules import Finding


def self_check_of(work: Work, application_id: int) -> ApplicationSelfCheck | None:
    """Return the self-check handed in last with an application, with its rule-book, or None.

    The application itself has been read by the caller, which is what the actor's right was checked on.
    """
    return work.session.scalars(
        select(ApplicationSelfCheck)
        .where(ApplicationSelfCheck.application_id == application_id)
        .options(joinedload(ApplicationSelfCheck.rule_book))
        .order_by(ApplicationSelfCheck.id.desc())
        .limit(1)
    ).first()


def findings_of(kept: ApplicationSelfCheck) -> tuple[Finding, ...]:
    """Return the findings of a self-check that was kept."""
    return tuple(Finding.from_json(each) for each in kept.findings)
