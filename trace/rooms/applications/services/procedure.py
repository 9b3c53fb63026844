"""The steps of an application: opened by the rule-book under which it was submitted, ended once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue, MissingPermission
from trace.kernel.permissions import Permission, may, require
from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.accounts.queries import get_organisation
from trace.rooms.accounts.rules import OrganisationKind
from trace.rooms.applications import queries, rules
from trace.rooms.applications.errors import (
    ApplicationStepRefused,
    OfficeOutOfReach,
    StepDoesNotReturn,
    StepNotDelegable,
    StepNotOpen,
)
from trace.rooms.applications.kinds import ApplicationState, StepOutcome
from trace.rooms.applications.models import (
    Application,
    ApplicationGround,
    ApplicationStep,
    StepFile,
)
from trace.rooms.applications.queries.reach import REVIEWING
from trace.rooms.audit.services import record
from trace.rooms.brands.kinds import StepKind
from trace.rooms.brands.models import RuleBook
from trace.rooms.brands.queries import require_rule_book
from trace.rooms.brands.rules import ProcedureStep, RuleBookBody

MAX_REASON = 4000
MAX_STEP_FILES = 10


def rules_of(work: Work, application: Application) -> tuple[RuleBook, RuleBookBody]:
    """Return the rule-book that an application follows: of the day of its first submission, today's before it.

    Raises   RuleBookMissing
    """
    if application.rule_book is not None:
        return application.rule_book, RuleBookBody.from_json(application.rule_book.body)
    return require_rule_book(work, application.brand, work.today)


def begin_procedure(work: Work, application: Application, body: RuleBookBody) -> None:
    """Open the first step of a submitted application; after a return it begins again from the first."""
    last = select(func.max(ApplicationStep.round_number)).where(
        ApplicationStep.application_id == application.id
    )
    _open(work, application, rules.first_step(body), (work.session.scalar(last) or 0) + 1)


def _open(work: Work, application: Application, planned: ProcedureStep, round_number: int) -> None:
    step = ApplicationStep(
        application=application,
        kind=planned.kind,
        round_number=round_number,
        opened_at=work.now,
        due_on=rules.deadline(planned, work.today),
        files=[],
        site_checks=[],
        sheets=[],
    )
    step.notice, step.contract, step.asked_organisation = None, None, None
    work.session.add(step)
    work.session.flush()  # an act of the same transaction finds it open


def take_step(work: Work, application_id: int, kind: StepKind) -> ApplicationStep:
    """Return the open step of an application for somebody who may do it, locked against a second one.

    Raises   NoSuchRecord · MissingPermission · ApplicationStepRefused (none is open) · StepNotOpen (another is)
    """
    application = queries.get_application(work, application_id)
    # Two people at once: the second waits here and then finds the step ended.
    work.session.refresh(application, ["state"], with_for_update={"of": Application})
    step = queries.find_open_step(work, application.id)
    if step is None:
        require_authority(work, application)
        raise ApplicationStepRefused(state=application.state, act=kind.value)
    require_step_right(work, application, step)
    if step.kind is not kind:
        raise StepNotOpen(asked=kind, current=step.kind)
    return step


def require_authority(work: Work, application: Application) -> None:
    """Raise MissingPermission unless the actor decides for the brand's authority."""
    require(
        work.actor, Permission.APPLICATIONS_DECIDE, organisation_id=application.brand.authority_id
    )


def require_step_right(work: Work, application: Application, step: ApplicationStep) -> None:
    """Raise MissingPermission unless the actor is of the authority, or of the office that was asked."""
    if may(
        work.actor, Permission.APPLICATIONS_DECIDE, organisation_id=application.brand.authority_id
    ):
        return
    if step.asked_organisation_id not in work.actor.organisations(*REVIEWING):
        raise MissingPermission(permission=Permission.APPLICATIONS_DECIDE.value)
    require(work.actor, Permission.APPLICATIONS_REVIEW, division=application.producer.division)


def ask_office(work: Work, *, application_id: int, organisation_id: int) -> ApplicationStep:
    """Ask a government office of the applicant's area to do the open review or site check.

    Raises   NoSuchRecord · NotPermitted · ApplicationStepRefused · StepNotDelegable · OfficeOutOfReach
    """
    application = queries.get_application(work, application_id)
    require_authority(work, application)
    step = queries.find_open_step(work, application.id)
    if step is None:
        raise ApplicationStepRefused(state=application.state, act="ask_office")
    if step.kind not in rules.DELEGABLE:
        raise StepNotDelegable(current=step.kind)
    office = get_organisation(work, organisation_id)
    is_near = application.producer.division.startswith(office.division or "-")
    if office.kind is not OrganisationKind.GOVERNMENT or not is_near:
        raise OfficeOutOfReach(name=office.name)
    step.asked_organisation = office
    work.session.flush()  # the office finds it on its work list
    tell(work, "application.office-asked", application, step, office=office.name)
    return step


def pass_step(work: Work, step: ApplicationStep, decision: rules.StepPass) -> None:
    """End an open step well and open the next one of the procedure, where there is one."""
    application = step.application
    _book, body = rules_of(work, application)
    _close(work, step, StepOutcome.PASSED, decision.opinion, decision.document_number)
    tell(work, "application.step-passed", application, step)
    following = rules.step_after(body, step.kind)
    if following is not None:
        _open(work, application, following, step.round_number)


def return_application(work: Work, step: ApplicationStep, decision: rules.StepReturn) -> None:
    """Give an application back for correction; it is a draft again and can be handed in again.

    Raises   StepDoesNotReturn · InvalidValue (no reason)
    """
    if step.kind not in rules.RETURNING:
        raise StepDoesNotReturn(current=step.kind)
    application = step.application
    reason = require_text("reason", decision.reason, longest=MAX_REASON)
    application.state = rules.next_application_state(application.state, "return")
    _close(work, step, StepOutcome.RETURNED, reason, decision.document_number)
    tell(work, "application.returned", application, step)


def refuse_application(work: Work, step: ApplicationStep, refusal: rules.Refusal) -> None:
    """Refuse an application at its open step, citing conditions of the rule-book it was submitted under.

    Raises   RefusalWithoutGround · UnknownCondition · ReasonUnlawful
    """
    application = step.application
    book, body = rules_of(work, application)
    state = rules.next_application_state(application.state, "refuse")
    cited = rules.check_grounds(
        body,
        refusal.grounds,
        mark_type=application.brand.mark_type,
        other_reason=refusal.other_reason,
    )
    application.grounds.extend(
        ApplicationGround(
            condition_code=condition.code,
            condition_title=condition.title,
            finding=finding.strip(),
        )
        for condition, finding in cited
    )
    application.other_reason = refusal.other_reason.strip()
    decide(work, application, state, book=book)
    _close(work, step, StepOutcome.REFUSED, "", refusal.document_number)
    tell(
        work,
        "application.refused",
        application,
        step,
        conditions=[condition.code for condition, _finding in cited],
    )


def stop_procedure(work: Work, application: Application) -> None:
    """End the open step of an application that was taken back, where one is open."""
    step = queries.find_open_step(work, application.id)
    if step is not None:
        _close(work, step, StepOutcome.STOPPED, "", "")


def decide(
    work: Work, application: Application, state: ApplicationState, *, book: RuleBook
) -> None:
    """Write the decision on an application."""
    application.state = state
    application.rule_book = book
    application.decided_at = work.now
    application.decided_by = work.actor.label[:120]
    work.session.flush()  # the page that follows reads the decision


def attach_paper(work: Work, *, application_id: int, upload: Upload) -> ApplicationStep:
    """Keep a paper with the open step; raises as `add_files`, and ApplicationStepRefused where none is open."""
    application = queries.get_application(work, application_id)
    step = queries.find_open_step(work, application.id)
    if step is None:
        require_authority(work, application)
        raise ApplicationStepRefused(state=application.state, act="attach")
    require_step_right(work, application, step)
    add_files(work, step, [upload])
    work.session.flush()  # the answer names it
    tell(work, "application.paper-attached", application, step)
    return step


def add_files(work: Work, step: ApplicationStep, files: Sequence[Upload]) -> None:
    """Keep papers with a step, for those who may see the application.

    Raises   InvalidValue (too many) · FileTooLarge · TooManyPixels · FileKindRefused
    """
    if len(step.files) + len(files) > MAX_STEP_FILES:
        raise InvalidValue(field="files", reason="too-many-documents", value=str(MAX_STEP_FILES))
    for upload in files:
        stored = store_document(work, upload, organisation_id=None)
        step.files.append(StepFile(file_id=stored.id, file=stored))


def _close(
    work: Work, step: ApplicationStep, outcome: StepOutcome, reason: str, document_number: str
) -> None:
    step.reason = reason.strip()[:MAX_REASON]
    step.document_number = document_number.strip()[:64]
    step.outcome = outcome
    step.closed_at = work.now
    step.closed_by = work.actor.label[:120]
    work.session.flush()  # the next step of the application can only open when this one has ended


def tell(
    work: Work, verb: str, application: Application, step: ApplicationStep, **facts: object
) -> None:
    """Add an act on a step to the audit trail."""
    record(
        work,
        verb,
        subject_kind="application",
        subject_key=application.id,
        organisation_id=application.producer_id,
        brand=application.brand.code,
        step=step.kind.value,
        **facts,
    )
