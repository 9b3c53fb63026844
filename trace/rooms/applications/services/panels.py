"""The panel 专家评审: one score sheet per expert, an average, and the score that the rule-book asks."""

from __future__ import annotations

from collections.abc import Sequence

from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.applications import rules
from trace.rooms.applications.models import ApplicationStep, PanelScore, PanelSheet
from trace.rooms.applications.services.procedure import (
    add_files,
    pass_step,
    refuse_application,
    return_application,
    rules_of,
    take_step,
    tell,
)
from trace.rooms.brands.kinds import StepKind


def add_score_sheet(
    work: Work,
    *,
    application_id: int,
    expert: str,
    scores: Sequence[rules.ExpertScore],
    has_no_tie: bool,
    employer: str = "",
    opinion: str = "",
) -> PanelSheet:
    """Enter an expert's score sheet: 0 to 100 points for every condition of the rule-book.

    has_no_tie  the expert declared to have no tie with the applicant; without that there is no sheet
    Raises      NoSuchRecord · MissingPermission · ApplicationStepRefused · StepNotOpen · InvalidValue ·
                UnknownCondition
    """
    step = take_step(work, application_id, StepKind.PANEL)
    _book, body = rules_of(work, step.application)
    name = require_text("expert", expert, longest=60)
    if not has_no_tie:
        raise InvalidValue(field="has_no_tie", reason="expert-tie")
    if any(sheet.expert == name for sheet in step.sheets):
        raise InvalidValue(field="expert", reason="repeated", value=name)
    sheet = PanelSheet(
        expert=name,
        employer=employer.strip()[:200],
        opinion=opinion.strip()[:2000],
        recorded_by=work.actor.label[:120],
        recorded_at=work.now,
        scores=[
            PanelScore(
                criterion_code=condition.code, criterion_title=condition.title, points=points
            )
            for condition, points in rules.check_scores(body, scores)
        ],
    )
    step.sheets.append(sheet)
    work.session.flush()  # the answer names it
    tell(work, "application.scored", step.application, step, expert=name)
    return sheet


def conclude_panel(
    work: Work,
    *,
    application_id: int,
    decision: rules.StepPass | rules.StepReturn | rules.Refusal,
    files: Sequence[Upload] = (),
) -> ApplicationStep:
    """End the panel: it passes with the average that the rule-book asks, or refuses with the conditions not met.

    Raises   NoSuchRecord · MissingPermission · ApplicationStepRefused · StepNotOpen · PanelTooSmall ·
             PanelScoreTooLow · StepDoesNotReturn · RefusalWithoutGround · UnknownCondition · ReasonUnlawful
    """
    step = take_step(work, application_id, StepKind.PANEL)
    sheets = [[score.points for score in sheet.scores] for sheet in step.sheets]
    add_files(work, step, files)
    if isinstance(decision, rules.Refusal):
        rules.require_panel(sheets)
        refuse_application(work, step, decision)
    elif isinstance(decision, rules.StepReturn):
        return_application(work, step, decision)
    else:
        _book, body = rules_of(work, step.application)
        planned = body.step(StepKind.PANEL)
        rules.check_panel(sheets, planned.score_min if planned else None)
        pass_step(work, step, decision)
    return step
