"""The contract 签约: with it a granted authorisation comes into force."""

from __future__ import annotations

from datetime import date

from trace.kernel.checks import require_text
from trace.kernel.clock import local_date, start_of_day
from trace.kernel.errors import InvalidValue
from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.applications import queries, rules
from trace.rooms.applications.models import ApplicationStep, Contract
from trace.rooms.applications.services.procedure import pass_step, take_step, tell
from trace.rooms.authorisations.kinds import AuthorisationState
from trace.rooms.authorisations.models import Authorisation, AuthorisationStateChange
from trace.rooms.authorisations.queries import get_authorisation
from trace.rooms.brands.kinds import StepKind


def sign_contract(
    work: Work, *, application_id: int, number: str, signed_on: date, upload: Upload
) -> Contract:
    """Keep the signed contract of a granted application; the authorisation is in force from now on.

    signed_on  between the grant and today; the authorisation never begins before it was signed and recorded
    Raises     NoSuchRecord · MissingPermission · ApplicationStepRefused · StepNotOpen · InvalidValue ·
               FileTooLarge · FileKindRefused
    """
    step = take_step(work, application_id, StepKind.CONTRACT)
    _check_day(work, step, signed_on)
    found = queries.authorisation_of_application(work, application_id)
    if found is None:  # a grant writes it before it opens this step
        raise LookupError(application_id)
    authorisation = get_authorisation(work, found.id)
    stored = store_document(work, upload, organisation_id=None)
    step.contract = Contract(
        authorisation_id=authorisation.id,
        number=require_text("number", number, longest=64),
        signed_on=signed_on,
        file_id=stored.id,
        file=stored,
        recorded_by=work.actor.label[:120],
        recorded_at=work.now,
    )
    authorisation.contract_number = step.contract.number
    _begin(work, authorisation)
    pass_step(work, step, rules.StepPass(document_number=number))
    tell(work, "application.contract-signed", step.application, step, number=number.strip())
    return step.contract


def _check_day(work: Work, step: ApplicationStep, signed_on: date) -> None:
    if signed_on > work.today:
        raise InvalidValue(field="signed_on", reason="future", value=signed_on.isoformat())
    granted_on = local_date(step.opened_at)
    if signed_on < granted_on:
        raise InvalidValue(field="signed_on", reason="before-step", value=granted_on.isoformat())


def _begin(work: Work, authorisation: Authorisation) -> None:
    authorisation.states.append(
        AuthorisationStateChange(
            state=AuthorisationState.IN_FORCE,
            from_at=max(work.now, start_of_day(authorisation.valid_from)),
            recorded_by=work.actor.label[:120],
            recorded_at=work.now,
        )
    )
