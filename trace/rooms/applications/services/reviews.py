"""The preliminary review 初审: pass, return for correction, or refuse."""

from __future__ import annotations

from collections.abc import Sequence

from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.applications import rules
from trace.rooms.applications.models import ApplicationStep
from trace.rooms.applications.services.procedure import (
    add_files,
    pass_step,
    refuse_application,
    return_application,
    take_step,
)
from trace.rooms.brands.kinds import StepKind


def review_application(
    work: Work,
    *,
    application_id: int,
    decision: rules.StepPass | rules.StepReturn | rules.Refusal,
    files: Sequence[Upload] = (),
) -> ApplicationStep:
    """End the preliminary review, by the brand's authority or the office it asked.

    Raises   NoSuchRecord · MissingPermission · ApplicationStepRefused · StepNotOpen · InvalidValue ·
             RefusalWithoutGround · UnknownCondition · ReasonUnlawful · FileKindRefused
    """
    step = take_step(work, application_id, StepKind.PRELIMINARY_REVIEW)
    add_files(work, step, files)
    if isinstance(decision, rules.Refusal):
        refuse_application(work, step, decision)
    elif isinstance(decision, rules.StepReturn):
        return_application(work, step, decision)
    else:
        pass_step(work, step, decision)
    return step
