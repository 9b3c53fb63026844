"""Yearly assessments 年度考核: planned by the rule-book, recorded by the authority, with what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.services import lock_authorisation
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.brands.queries import get_brand, require_rule_book
from trace.rooms.brands.rules import RuleBookBody
from trace.rooms.sanctions import rules
from trace.rooms.sanctions.errors import AlreadyAssessed
from trace.rooms.sanctions.kinds import AssessmentResult
from trace.rooms.sanctions.models import Assessment, AssessmentFile
from trace.rooms.sanctions.services.sanctions import Charge, impose_sanction

MAX_FILES = 10


@dataclass(frozen=True, slots=True)
class Found:
    """What an assessment found.

    score     0 to 100, None where no points are given
    sanction  what follows a failed one: a suspension, or a withdrawal that a second person confirms
    rule      the clause that was broken; needed for every result but a pass, as is `document_number`
    """

    result: AssessmentResult
    findings: str
    score: int | None = None
    rule: str = ""
    document_number: str = ""
    sanction: SanctionKind = SanctionKind.SUSPENSION


def plan_assessments(work: Work, *, brand_id: int) -> int:
    """Plan what falls due for the brand's holders by the rule-book in force; return how many were added.

    What is planned already stays; days before today are not made up for. Doing it twice adds nothing.
    Raises   NotPermitted · NoSuchRecord · RuleBookMissing
    """
    brand = get_brand(work, brand_id)
    require(work.actor, Permission.AUTHORISATIONS_MANAGE, organisation_id=brand.authority_id)
    _book, body = require_rule_book(work, brand, work.today)
    # Two people planning at once must not both add the same day.
    held = work.session.scalars(
        select(Authorisation)
        .where(Authorisation.brand_id == brand_id, Authorisation.valid_until >= work.today)
        .with_for_update()
    ).all()
    planned = select(Assessment).where(Assessment.authorisation_id.in_([one.id for one in held]))
    known = {(row.authorisation_id, row.due_on) for row in work.session.scalars(planned)}
    added = [
        Assessment(authorisation_id=one.id, due_on=due)
        for one in held
        for due in rules.assessment_days(
            one.valid_from, one.valid_until, body.assessment_every_months
        )
        if due >= work.today and (one.id, due) not in known
    ]
    work.session.add_all(added)
    work.session.flush()  # the list that follows shows them
    record(
        work,
        "assessments.planned",
        subject_kind="brand",
        subject_key=brand.id,
        organisation_id=brand.authority_id,
        count=len(added),
    )
    return len(added)


def record_assessment(
    work: Work, *, assessment_id: int, found: Found, uploads: Sequence[Upload] = ()
) -> Assessment:
    """Record what an assessment found; a failed one imposes its sanction in the same act.

    rectify → an order to rectify within the ladder's days;  fail → the sanction that is named
    Raises   NotPermitted · NoSuchRecord · AlreadyAssessed · InvalidValue, and as `impose_sanction`
    """
    assessment = work.session.get(Assessment, assessment_id)
    if assessment is None:
        raise NoSuchRecord(kind="assessment", key=str(assessment_id))
    authorisation = lock_authorisation(work, assessment.authorisation_id)
    work.session.refresh(assessment)
    if assessment.result is not None:
        raise AlreadyAssessed(due_on=assessment.due_on)
    if found.score is not None and not 0 <= found.score <= 100:
        raise InvalidValue(field="score", reason="range", value=str(found.score))
    if len(uploads) > MAX_FILES:
        raise InvalidValue(field="file", reason="too-many-documents", value=str(MAX_FILES))
    assessment.findings = require_text("findings", found.findings, longest=4000)
    assessment.result, assessment.score = found.result, found.score
    assessment.assessed_on, assessment.recorded_at = work.today, work.now
    assessment.recorded_by = work.actor.label[:120]
    assessment.document_number = found.document_number.strip()[:64]
    assessment.authorisation = authorisation
    work.session.add_all(_stored(work, assessment, upload) for upload in uploads)
    if found.result is not AssessmentResult.PASS:
        _impose(work, assessment, found)
    work.session.flush()  # the page that follows reads it
    record(
        work,
        "assessment.recorded",
        subject_kind="authorisation",
        subject_key=authorisation.number,
        organisation_id=authorisation.producer_id,
        due_on=assessment.due_on,
        result=found.result.value,
        score=found.score,
    )
    return assessment


def _impose(work: Work, assessment: Assessment, found: Found) -> None:
    if found.sanction not in rules.STOPS_USE:
        raise InvalidValue(field="sanction", reason="unknown-choice", value=found.sanction.value)
    is_rectification = found.result is AssessmentResult.RECTIFY
    sanction = impose_sanction(
        work,
        authorisation_id=assessment.authorisation_id,
        kind=SanctionKind.RECTIFICATION if is_rectification else found.sanction,
        charge=Charge(rule=found.rule, facts=found.findings, document_number=found.document_number),
    )
    assessment.sanction_id = sanction.id


def _stored(work: Work, assessment: Assessment, upload: Upload) -> AssessmentFile:
    # For the authority and the holder; other readers of the producer have no business with it.
    stored = store_document(work, upload, organisation_id=None)
    return AssessmentFile(assessment_id=assessment.id, file_id=stored.id)


def plan_first_assessments(work: Work, authorisation: Authorisation, body: RuleBookBody) -> None:
    """Plan the assessments of an authorisation that was just written, from today on."""
    days = rules.assessment_days(
        authorisation.valid_from, authorisation.valid_until, body.assessment_every_months
    )
    work.session.add_all(
        Assessment(authorisation_id=authorisation.id, due_on=due)
        for due in days
        if due >= work.today
    )
