"""Applications that stand at a certain step, brought there through the real services."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from PIL import Image

from tests.factories.brands import BODY, PDF, make_application, make_brand, make_rule_book
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.applications import queries, services
from trace.rooms.applications.kinds import Fulfilment, SiteResult
from trace.rooms.applications.models import Application, PublicNotice, SiteCheck
from trace.rooms.applications.rules import ExpertScore, GrantTerms, SiteFinding, StepPass
from trace.rooms.applications.services import SiteVisit
from trace.rooms.brands.kinds import StepKind
from trace.rooms.brands.models import Brand
from trace.rooms.brands.rules import ProcedureStep
from trace.rooms.producers.models import Producer

FULL = (
    ProcedureStep(StepKind.PRELIMINARY_REVIEW, 5),
    ProcedureStep(StepKind.SITE_CHECK, 10),
    ProcedureStep(StepKind.PANEL, 10, score_min=Decimal(80)),
    ProcedureStep(StepKind.PUBLIC_NOTICE, 20),
    ProcedureStep(StepKind.DECISION, 5),
    ProcedureStep(StepKind.CONTRACT, 30, working_days=False),
)
EXPERTS = ("梁知味", "宋品鉴", "邓田间")


def make_full_brand(
    work: Work, procedure: Sequence[ProcedureStep] = FULL, **overrides: Any
) -> Brand:
    """Return a brand whose procedure has every step and five working days of public notice."""
    brand = make_brand(work, with_rule_book=False, **overrides)
    has_notice = any(step.kind is StepKind.PUBLIC_NOTICE for step in procedure)
    body = replace(BODY, procedure=tuple(procedure), notice_days=5 if has_notice else 0)
    make_rule_book(work, brand, body)
    return brand


def make_at_step(
    work: Work, kind: StepKind, brand: Brand | None = None, producer: Any = None
) -> Application:
    """Return an application whose open step is `kind`; a decision or contract is reached without a notice."""
    steps = [step for step in FULL if step.kind is not StepKind.PUBLIC_NOTICE]
    brand = brand or make_full_brand(work, FULL if kind is StepKind.PUBLIC_NOTICE else steps)
    application = make_application(work, brand, producer)
    for step in list(StepKind)[: list(StepKind).index(kind)]:
        _ACTS[step](work, application)
    return application


def pass_review(work: Work, application: Application) -> None:
    """The preliminary review passes."""
    decision = StepPass("材料齐全，同意上报。", "初审意见1号")
    services.review_application(work, application_id=application.id, decision=decision)


def a_visit(work: Work, **overrides: Any) -> SiteVisit:
    """Return a site visit of now that finds every condition met."""
    given: dict[str, Any] = {
        "at": work.now,
        "place": "万载县示例村1组",
        "first_person": "王核查",
        "second_person": "李记录",
        "findings": "基地与申报一致。",
        "result": SiteResult.PASSED,
        "items": [SiteFinding(item.code, Fulfilment.MET) for item in BODY.conditions],
    }
    return SiteVisit(**(given | overrides))


def a_picture() -> Upload:
    """Return a photograph as a phone takes it."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(content, "JPEG")
    return Upload("现场.jpg", content.getvalue())


def pass_check(work: Work, application: Application) -> SiteCheck:
    """The site check passes."""
    return services.record_site_check(
        work, application_id=application.id, visit=a_visit(work), pictures=[a_picture()]
    )


def score(
    work: Work, application: Application, points: int, experts: Sequence[str] = EXPERTS
) -> None:
    """Each expert gives the same points for every condition."""
    for expert in experts:
        services.add_score_sheet(
            work,
            application_id=application.id,
            expert=expert,
            employer="县农业技术推广中心",
            scores=[ExpertScore(item.code, points) for item in BODY.conditions],
            has_no_tie=True,
        )


def pass_panel(work: Work, application: Application) -> None:
    """Three experts are content."""
    score(work, application, 90)
    services.conclude_panel(work, application_id=application.id, decision=StepPass(), files=[PDF])


def publish(work: Work, application: Application) -> PublicNotice:
    """The public notice is out."""
    return services.publish_notice(
        work,
        application_id=application.id,
        text="拟授权以下主体使用区域公用品牌，现予公示。",
        document_number="万品办公示〔2026〕1号",
    )


def grant(work: Work, application: Application) -> None:
    """The application is granted."""
    services.decide_application(work, application_id=application.id, decision=GrantTerms())


_ACTS: dict[StepKind, Any] = {
    StepKind.PRELIMINARY_REVIEW: pass_review,
    StepKind.SITE_CHECK: pass_check,
    StepKind.PANEL: pass_panel,
    StepKind.PUBLIC_NOTICE: lambda _work, _application: None,
    StepKind.DECISION: grant,
}


def make_procedure_records(
    work: Work, producer: Producer, authority_id: int, office_id: int
) -> dict[str, object]:
    """Return what the access matrix asks for: an application in public notice, one whose site check an office does."""
    asked = make_at_step(
        work, StepKind.SITE_CHECK, make_full_brand(work, authority_id=authority_id), producer
    )
    step = services.ask_office(work, application_id=asked.id, organisation_id=office_id)
    brand = make_full_brand(work, authority_id=authority_id)
    application = make_application(work, brand, producer)
    services.attach_paper(work, application_id=application.id, upload=PDF)
    for end in (pass_review, pass_check, pass_panel):
        end(work, application)
    notice = publish(work, application)
    objection = services.submit_objection(
        work,
        number=notice.number,
        text="该主体基地不在本县。",
        contact_name="周群众",
        contact_phone="19900000009",
    )
    first = queries.steps_of(work, application.id)[0]
    return {
        "asked_application": asked.id,
        "asked_step": step.id,
        "noticed_application": application.id,
        "review_step": first.id,
        "step_paper": first.files[0].file_id,
        "notice_step": notice.step_id,
        "notice": notice.number,
        "objection": objection.receipt,
    }
