"""The way of a registration through its steps, and what may happen to an approved producer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete

from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue, NotPermitted
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.producers import queries, rules
from trace.rooms.producers.models import (
    ApprovalStep,
    Producer,
    ProducerReview,
    ReviewDecision,
    ReviewLevel,
    Suspension,
)


def submit_producer(work: Work, *, producer_id: int) -> Producer:
    """Hand a draft or refused registration in; the first step of its division takes it up.

    Raises   NotPermitted · ProducerStateForbids
    """
    producer = queries.lock_producer(work, producer_id)
    _require(work, Permission.PRODUCERS_WRITE, producer)
    producer.state = rules.next_state(producer.state, "submit")
    producer.current_step = rules.step_after(queries.steps_of(work, producer.division), None)
    producer.submitted_at = work.now
    _tell(work, "producer.submitted", producer)
    return producer


def review_producer(
    work: Work, *, producer_id: int, decision: ReviewDecision, reason: str = ""
) -> Producer:
    """Decide the step at which the registration stands; passing the last one approves the producer.

    reason   needed to refuse: the producer reads it
    Raises   NotPermitted (another level or division) · ProducerStateForbids · InvalidValue
    """
    producer = queries.lock_producer(work, producer_id)
    queries.require_read(work, producer)
    step = producer.current_step
    if step is None:
        raise rules.ProducerStateForbids(state=producer.state, verb="review")
    require(work.actor, rules.STEP_PERMISSIONS[step], division=producer.division)
    if decision is ReviewDecision.REFUSE:
        reason = require_text("reason", reason, longest=1000)
        _refuse(producer)
    else:
        _pass_on(work, producer, step)
    work.session.add(
        ProducerReview(
            producer_id=producer.id,
            level=step,
            decision=decision,
            reason=reason.strip(),
            by=work.actor.label[:120],
            at=work.now,
        )
    )
    _tell(work, "producer.reviewed", producer, level=step.value, decision=decision.value)
    return producer


def _refuse(producer: Producer) -> None:
    producer.state = rules.next_state(producer.state, "refuse")
    producer.current_step = None


def _pass_on(work: Work, producer: Producer, step: ReviewLevel) -> None:
    following = rules.step_after(queries.steps_of(work, producer.division), step)
    producer.state = rules.next_state(producer.state, "pass" if following else "approve")
    producer.current_step = following
    if following is None:
        producer.approved_at = work.now


def suspend_producer(
    work: Work, *, producer_id: int, reason: str, document_number: str | None = None
) -> Suspension:
    """Suspend an approved producer from now on; its labels and batches are judged accordingly.

    Raises   NotPermitted · ProducerStateForbids · InvalidValue
    """
    producer = queries.lock_producer(work, producer_id)
    _require(work, Permission.PRODUCERS_SUSPEND, producer)
    why = require_text("reason", reason, longest=1000)
    producer.state = rules.next_state(producer.state, "suspend")
    suspension = Suspension(
        producer_id=producer.id,
        reason=why,
        document_number=(document_number or "").strip()[:64] or None,
        from_at=work.now,
        by=work.actor.label[:120],
    )
    work.session.add(suspension)
    work.session.flush()  # pages and the API answer with its number
    _tell(work, "producer.suspended", producer, reason=why, document=suspension.document_number)
    return suspension


def lift_suspension(work: Work, *, producer_id: int, reason: str) -> Suspension:
    """Lift the suspension in force; it stays in the history.

    Raises   NotPermitted · ProducerStateForbids · InvalidValue
    """
    producer = queries.lock_producer(work, producer_id)
    _require(work, Permission.PRODUCERS_SUSPEND, producer)
    why = require_text("reason", reason, longest=1000)
    producer.state = rules.next_state(producer.state, "lift")
    suspension = queries.open_suspension(work, producer.id)
    suspension.lifted_at = work.now
    suspension.lifted_by = work.actor.label[:120]
    suspension.lift_reason = why
    _tell(work, "producer.suspension_lifted", producer, reason=why)
    return suspension


def close_producer(work: Work, *, producer_id: int, reason: str) -> Producer:
    """Close a producer for good (it left the programme or ceased to exist); its history stays readable.

    Its own clerk or an officer who may suspend it may do so.
    Raises   NotPermitted · ProducerStateForbids · InvalidValue
    """
    producer = queries.lock_producer(work, producer_id)
    try:
        _require(work, Permission.PRODUCERS_WRITE, producer)
    except NotPermitted:
        _require(work, Permission.PRODUCERS_SUSPEND, producer)
    why = require_text("reason", reason, longest=1000)
    producer.state = rules.next_state(producer.state, "close")
    producer.current_step = None
    producer.closed_at = work.now
    _tell(work, "producer.closed", producer, reason=why)
    return producer


def set_approval_steps(
    work: Work, *, division: str, levels: Sequence[ReviewLevel]
) -> list[ApprovalStep]:
    """Replace the steps of a division; registrations on their way go on by the new ones.

    levels   in order from low to high, the county last; none removes the division's own steps (the defaults hold)
    Raises   NotPermitted · InvalidFields · InvalidValue reason `order`
    """
    code = rules.accept_division(division, township=False)
    require(work.actor, Permission.NORMS_WRITE, division=code)
    order = list(ReviewLevel)
    heights = [order.index(level) for level in levels]
    if heights != sorted(set(heights)) or (levels and levels[-1] is not ReviewLevel.COUNTY):
        raise InvalidValue(field="levels", reason="order", value=", ".join(levels))
    work.session.execute(delete(ApprovalStep).where(ApprovalStep.division == code))
    steps = [
        ApprovalStep(division=code, position=position, level=level)
        for position, level in enumerate(levels, start=1)
    ]
    work.session.add_all(steps)
    record(
        work,
        "approval_steps.set",
        subject_kind="division",
        subject_key=code,
        levels=[level.value for level in levels],
    )
    return steps


def _require(work: Work, permission: Permission, producer: Producer) -> None:
    require(work.actor, permission, organisation_id=producer.id, division=producer.division)


def _tell(work: Work, verb: str, producer: Producer, **facts: object) -> None:
    record(
        work,
        verb,
        subject_kind="producer",
        subject_key=producer.id,
        organisation_id=producer.id,
        state=producer.state.value,
        **facts,
    )
