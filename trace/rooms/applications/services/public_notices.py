"""The public notice 公示: published for the working days of the rule-book, ended when nothing stands against it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from trace.kernel.checks import require_text
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.applications import rules
from trace.rooms.applications.errors import NoticeMissing, NoticePublished
from trace.rooms.applications.models import ApplicationStep, PublicNotice
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

MAX_TEXT = 10_000


def publish_notice(
    work: Work, *, application_id: int, text: str, document_number: str = ""
) -> PublicNotice:
    """Publish the notice of an application from today on, for the rule-book's working days.

    Raises   NoSuchRecord · MissingPermission · ApplicationStepRefused · StepNotOpen · NoticePublished · InvalidValue
    """
    step = take_step(work, application_id, StepKind.PUBLIC_NOTICE)
    if step.notice is not None:
        raise NoticePublished(number=step.notice.number)
    _book, body = rules_of(work, step.application)
    brand = step.application.brand
    notice = PublicNotice(
        brand_id=brand.id,
        number=_next_number(work, brand.id, brand.code),
        document_number=document_number.strip()[:64],
        text=require_text("text", text, longest=MAX_TEXT),
        starts_on=work.today,
        ends_on=rules.notice_end(work.today, body.notice_days),
        published_by=work.actor.label[:120],
        published_at=work.now,
        objections=[],
    )
    step.notice = notice
    # What is due now is its end: the day after the last one on which objections are taken in.
    step.due_on = notice.ends_on + timedelta(days=1)
    work.session.flush()  # its page is told by its number
    tell(work, "application.notice-published", step.application, step, number=notice.number)
    return notice


def conclude_notice(
    work: Work,
    *,
    application_id: int,
    decision: rules.StepPass | rules.StepReturn | rules.Refusal,
    files: Sequence[Upload] = (),
) -> ApplicationStep:
    """End the public notice.

    It passes after its last day, when every objection has been answered and none was found right. After an
    objection that was found right the application is returned or refused, which need not wait for the last day;
    in each case nobody's objection is left without its answer.
    Raises   NoSuchRecord · MissingPermission · ApplicationStepRefused · StepNotOpen · NoticeMissing ·
             NoticeRunning · ObjectionsOpen · ObjectionStands · RefusalWithoutGround · UnknownCondition · InvalidValue
    """
    step = take_step(work, application_id, StepKind.PUBLIC_NOTICE)
    if step.notice is None:
        raise NoticeMissing(application_id=application_id)
    rules.require_answered(step.notice.objections)
    add_files(work, step, files)
    if isinstance(decision, rules.Refusal):
        refuse_application(work, step, decision)
    elif isinstance(decision, rules.StepReturn):
        return_application(work, step, decision)
    else:
        rules.check_notice_over(step.notice, work.today)
        pass_step(work, step, decision)
    return step


def _next_number(work: Work, brand_id: int, brand_code: str) -> str:
    prefix = f"{brand_code}-GS-{work.today.year}-"
    count = select(func.count()).where(
        PublicNotice.brand_id == brand_id, PublicNotice.number.startswith(prefix, autoescape=True)
    )
    return f"{prefix}{(work.session.scalar(count) or 0) + 1:03d}"
