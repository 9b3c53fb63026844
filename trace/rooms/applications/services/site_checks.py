"""The site check 现场核查: two people, a check-list of the rule-book's conditions, photographs, a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from trace.kernel.checks import require_text
from trace.kernel.clock import local_date
from trace.kernel.errors import Invalid, InvalidValue
from trace.kernel.uploads import Upload, store_picture
from trace.kernel.work import Work
from trace.rooms.applications import rules
from trace.rooms.applications.kinds import Fulfilment, SiteResult
from trace.rooms.applications.models import (
    ApplicationStep,
    SiteCheck,
    SiteCheckItem,
    SiteCheckPicture,
)
from trace.rooms.applications.services.procedure import (
    pass_step,
    refuse_application,
    return_application,
    rules_of,
    take_step,
    tell,
)
from trace.rooms.brands.kinds import StepKind
from trace.rooms.brands.rules import RuleBookBody

MAX_PICTURES = 9


@dataclass(frozen=True, slots=True)
class SiteVisit:
    """When, where and by whom a place was seen, and what it came to."""

    at: datetime
    place: str
    first_person: str
    second_person: str
    findings: str
    result: SiteResult
    companion: str = ""
    document_number: str = ""
    items: Sequence[rules.SiteFinding] = ()


def record_site_check(
    work: Work, *, application_id: int, visit: SiteVisit, pictures: Sequence[Upload] = ()
) -> SiteCheck:
    """Record a site check; PASSED ends the step, RECHECK leaves it open, FAILED refuses with the conditions not met.

    Raises   NoSuchRecord · MissingPermission · ApplicationStepRefused · StepNotOpen · UnknownCondition ·
             InvalidValue (people, time, place, list) · RefusalWithoutGround (failed, yet nothing is unmet) ·
             FileTooLarge · TooManyPixels · FileKindRefused (nothing is written)
    """
    step = take_step(work, application_id, StepKind.SITE_CHECK)
    _book, body = rules_of(work, step.application)
    first, second = rules.check_two_people(visit.first_person, visit.second_person)
    check = SiteCheck(
        at=_seen_at(work, step, visit.at),
        place=require_text("place", visit.place, longest=200),
        first_person=first,
        second_person=second,
        companion=visit.companion.strip()[:60],
        findings=require_text("findings", visit.findings, longest=4000),
        result=visit.result,
        recorded_by=work.actor.label[:120],
        recorded_at=work.now,
        items=_items(body, visit),
        pictures=_pictures(work, pictures),
    )
    step.site_checks.append(check)
    work.session.flush()  # its number is in the address of its photographs
    tell(work, "application.site-checked", step.application, step, result=visit.result.value)
    _conclude(work, step, visit)
    return check


def return_from_site_check(
    work: Work, *, application_id: int, decision: rules.StepReturn
) -> ApplicationStep:
    """Give an application back at the site check, because what it says has to be corrected."""
    step = take_step(work, application_id, StepKind.SITE_CHECK)
    return_application(work, step, decision)
    return step


def _conclude(work: Work, step: ApplicationStep, visit: SiteVisit) -> None:
    if visit.result is SiteResult.PASSED:
        pass_step(work, step, rules.StepPass(visit.findings, visit.document_number))
    elif visit.result is SiteResult.FAILED:
        grounds = tuple(
            rules.Ground(item.condition_code, item.note or visit.findings)
            for item in visit.items
            if item.fulfilment is Fulfilment.NOT_MET
        )
        refusal = rules.Refusal(grounds, document_number=visit.document_number)
        refuse_application(work, step, refusal)


def _seen_at(work: Work, step: ApplicationStep, at: datetime) -> datetime:
    if at > work.now:
        raise InvalidValue(field="at", reason="future", value=local_date(at).isoformat())
    if local_date(at) < local_date(step.opened_at):
        raise InvalidValue(
            field="at", reason="before-step", value=local_date(step.opened_at).isoformat()
        )
    return at


def _items(body: RuleBookBody, visit: SiteVisit) -> list[SiteCheckItem]:
    found: dict[str, SiteCheckItem] = {}
    for number, item in enumerate(visit.items):
        condition = body.condition(item.condition_code)
        if condition.code in found:
            raise InvalidValue(field=f"items.{number}", reason="repeated", value=condition.code)
        found[condition.code] = SiteCheckItem(
            condition_code=condition.code,
            condition_title=condition.title,
            fulfilment=item.fulfilment,
            note=item.note.strip()[:2000],
        )
    unmet = [item for item in found.values() if item.fulfilment is Fulfilment.NOT_MET]
    if visit.result is SiteResult.PASSED and unmet:
        raise InvalidValue(field="result", reason="unmet", value=unmet[0].condition_code)
    return list(found.values())


def _pictures(work: Work, pictures: Sequence[Upload]) -> list[SiteCheckPicture]:
    if len(pictures) > MAX_PICTURES:
        raise InvalidValue(field="pictures", reason="too-many-photographs", value=str(MAX_PICTURES))
    stored = []
    for number, upload in enumerate(pictures):
        try:
            file = store_picture(work, upload, organisation_id=None)
        except Invalid as error:
            raise error.beside(f"pictures.{number}") from None
        stored.append(SiteCheckPicture(file_id=file.id, file=file))
    return stored
