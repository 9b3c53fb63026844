"""Suspending, reinstating and withdrawing where no ladder of sanctions governs."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from trace.kernel.checks import require_period, require_text
from trace.kernel.clock import local_date, start_of_day
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.authorisations.errors import StateChangeTooEarly
from trace.rooms.authorisations.models import Authorisation, AuthorisationStateChange
from trace.rooms.authorisations.rules import next_authorisation_state
from trace.rooms.authorisations.services import managed_authorisation
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.brands.queries import rules_on
from trace.rooms.sanctions.errors import ContractOutstanding, LadderGoverns
from trace.rooms.sanctions.kinds import SanctionState
from trace.rooms.sanctions.models import ImposedSanction


def change_authorisation_state(
    work: Work,
    *,
    authorisation_id: int,
    act: str,
    reason: str,
    document_number: str = "",
    from_on: date | None = None,
    public_until: date | None = None,
) -> Authorisation:
    """Suspend, reinstate or withdraw an authorisation; what it was before stays on record.

    act           suspend · reinstate · withdraw
    from_on       today (the default: from this instant) or a later day
    public_until  last day on which the public register tells of a withdrawal; None: for good
    Where the rule-book has a ladder of sanctions, its rungs are imposed and ended as sanctions instead.
    Raises   NotPermitted · NoSuchRecord · AuthorisationStepRefused · LadderGoverns · StateChangeTooEarly · InvalidValue
    """
    authorisation = managed_authorisation(work, authorisation_id)
    if not authorisation.states:
        raise ContractOutstanding(number=authorisation.number)
    latest = authorisation.states[-1]
    state = next_authorisation_state(latest.state, act)
    _refuse_where_ladder_governs(work, authorisation, act)
    ground = require_text("reason", reason, longest=2000)
    begin = from_on or work.today
    from_at = work.now if begin == work.today else start_of_day(begin)
    if begin < work.today or from_at < latest.from_at:
        day = max(work.today, local_date(latest.from_at))
        raise StateChangeTooEarly(latest_on=day)
    if public_until is not None:
        require_period(begin, public_until, field="public_until")
    change = AuthorisationStateChange(
        authorisation_id=authorisation.id,
        state=state,
        from_at=from_at,
        reason=ground,
        document_number=document_number.strip()[:64],
        public_until=public_until,
        recorded_by=work.actor.label[:120],
        recorded_at=work.now,
    )
    authorisation.states.append(change)
    work.session.flush()  # the next change builds on this one
    record(
        work,
        f"authorisation.{act}",
        subject_kind="authorisation",
        subject_key=authorisation.number,
        organisation_id=authorisation.producer_id,
        reason=ground,
        document_number=change.document_number,
        from_on=begin,
    )
    return authorisation


def _refuse_where_ladder_governs(work: Work, authorisation: Authorisation, act: str) -> None:
    """Raise LadderGoverns where the act is a rung of the ladder, or would end what a sanction has begun."""
    if act == "reinstate":
        statement = select(ImposedSanction.id).where(
            ImposedSanction.authorisation_id == authorisation.id,
            ImposedSanction.kind == SanctionKind.SUSPENSION,
            ImposedSanction.state == SanctionState.IN_FORCE,
        )
        if work.session.scalars(statement.limit(1)).first() is not None:
            raise LadderGoverns(kind=SanctionKind.SUSPENSION)
        return
    kind = SanctionKind.SUSPENSION if act == "suspend" else SanctionKind.WITHDRAWAL
    current = rules_on(work, authorisation.brand_id, work.today)
    if current is not None and current[1].sanction(kind) is not None:
        raise LadderGoverns(kind=kind)
