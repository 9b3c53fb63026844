"""Producers: one, several, searched; their approval and their standing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, reach_of, require
from trace.kernel.work import Work
from trace.rooms.producers import rules
from trace.rooms.producers.models import (
    ApprovalStep,
    Producer,
    ProducerReview,
    ProducerState,
    Proof,
    ReviewLevel,
    Suspension,
)


@dataclass(frozen=True, slots=True)
class PublicProfile:
    """What anyone may know of a producer; never a member's name or a unit's exact place."""

    id: int
    name: str
    subject_kind: str
    credit_code: str | None
    address: str
    division: str
    phone: str
    introduction: str
    picture_id: int | None
    state: ProducerState


def get_producer(work: Work, producer_id: int) -> Producer:
    """Return the producer; raises NoSuchRecord."""
    producer = work.session.get(Producer, producer_id)
    if producer is None:
        raise NoSuchRecord(kind="producer", key=str(producer_id))
    return producer


def lock_producer(work: Work, producer_id: int) -> Producer:
    """Return the producer, locked until the transaction ends: two reviewers must not both decide one step."""
    work.session.flush()  # what this transaction has changed already must not be read over
    producer = work.session.get(Producer, producer_id, with_for_update=True, populate_existing=True)
    if producer is None:
        raise NoSuchRecord(kind="producer", key=str(producer_id))
    return producer


def read_producer(work: Work, producer_id: int) -> Producer:
    """Return the producer to somebody who may read it; raises NoSuchRecord · MissingPermission."""
    producer = get_producer(work, producer_id)
    require_read(work, producer)
    return producer


def producers_by_id(work: Work, producer_ids: Collection[int]) -> dict[int, Producer]:
    """Return the producers among `producer_ids` by id, in one statement."""
    if not producer_ids:
        return {}
    found = work.session.scalars(select(Producer).where(Producer.id.in_(set(producer_ids))))
    return {producer.id: producer for producer in found}


def find_by_credit_code(work: Work, credit_code: str) -> Producer | None:
    """Return the producer with exactly this credit code, if there is one."""
    return work.session.scalar(select(Producer).where(Producer.credit_code == credit_code))


def public_profile(work: Work, producer_id: int) -> PublicProfile:
    """Return what anyone may know of the producer; raises NoSuchRecord."""
    producer = get_producer(work, producer_id)
    return PublicProfile(
        id=producer.id,
        name=producer.name,
        subject_kind=producer.subject_kind.value,
        credit_code=producer.credit_code,
        address=producer.address,
        division=producer.division,
        phone=producer.phone,
        introduction=producer.introduction,
        picture_id=producer.picture_id,
        state=producer.state,
    )


def search_producers(
    work: Work,
    *,
    text: str = "",
    division: str = "",
    state: ProducerState | None = None,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Producer]:
    """Return the producers that the actor may read, newest first.

    text      parts of a name, credit code, phone, or the number of a proof; every word has to occur
    division  a division code; what lies in it counts
    """
    statement = select(Producer).where(within_reach(work, Permission.PRODUCERS_READ))
    for word in text.split():
        numbered = exists().where(
            Proof.producer_id == Producer.id, Proof.number.icontains(word, autoescape=True)
        )
        statement = statement.where(
            or_(
                Producer.name.icontains(word, autoescape=True),
                Producer.credit_code.icontains(word, autoescape=True),
                Producer.phone.icontains(word, autoescape=True),
                numbered,
            )
        )
    if division:
        statement = statement.where(Producer.division.startswith(division, autoescape=True))
    if state is not None:
        statement = statement.where(Producer.state == state)
    return page_of(work.session, statement, keys=[Producer.id], cursor=cursor, size=size)


def review_queue(work: Work, *, cursor: str | None = None) -> Page[Producer]:
    """Return the registrations that wait for a step the actor may decide, oldest number first.

    Raises   MissingPermission for somebody who decides no step anywhere
    """
    conditions = _own_steps(work)
    if not conditions:
        raise MissingPermission(permission=Permission.PRODUCERS_APPROVE_COUNTY.value)
    statement = select(Producer).where(or_(*conditions))
    return page_of(work.session, statement, keys=[Producer.id], cursor=cursor, descending=False)


def count_in_queue(work: Work) -> int:
    """Return how many registrations wait for the actor; none for somebody who decides no step."""
    conditions = _own_steps(work)
    statement = select(func.count()).select_from(Producer).where(or_(false(), *conditions))
    return work.session.scalar(statement) or 0


def _own_steps(work: Work) -> list[ColumnElement[bool]]:
    steps: list[ColumnElement[bool]] = []
    for level, permission in rules.STEP_PERMISSIONS.items():
        if not reach_of(work.actor, permission).is_empty:
            steps.append((Producer.current_step == level) & within_reach(work, permission))
    return steps


def within_reach(work: Work, permission: Permission) -> ColumnElement[bool]:
    """Return the condition for producers over which the actor holds `permission`; raises MissingPermission."""
    reach = reach_of(work.actor, permission)
    if reach.is_empty:
        raise MissingPermission(permission=permission.value)
    if reach.everywhere:
        return Producer.id.is_not(None)
    places = [Producer.division.startswith(prefix) for prefix in reach.divisions]
    return or_(Producer.id.in_(reach.organisation_ids), *places)


def owned_within_reach(
    work: Work, owner: ColumnElement[int] | InstrumentedAttribute[int], permission: Permission
) -> ColumnElement[bool]:
    """Return the condition for records whose `owner` is such a producer; raises MissingPermission."""
    return owner.in_(select(Producer.id).where(within_reach(work, permission)))


def require_read(work: Work, producer: Producer) -> None:
    require(
        work.actor,
        Permission.PRODUCERS_READ,
        organisation_id=producer.id,
        division=producer.division,
    )


def steps_of(work: Work, division: str) -> tuple[ReviewLevel, ...]:
    """Return the steps that registrations in `division` go through: those of the narrowest division that has any."""
    prefixes = [division[:length] for length in (12, 9, 6) if len(division) >= length]
    prefixes += [division[:4] + "00", division[:2] + "0000"]
    rows = work.session.scalars(
        select(ApprovalStep)
        .where(ApprovalStep.division.in_(prefixes))
        .order_by(ApprovalStep.position)
    ).all()
    for prefix in prefixes:
        own = [row.level for row in rows if row.division == prefix]
        if own:
            return rules.steps_for(division, own)
    return rules.steps_for(division, ())


def list_steps(work: Work) -> dict[str, list[ReviewLevel]]:
    """Return the configured steps by division; divisions that are absent have the defaults."""
    rows = work.session.scalars(
        select(ApprovalStep).order_by(ApprovalStep.division, ApprovalStep.position)
    )
    found: dict[str, list[ReviewLevel]] = {}
    for row in rows:
        found.setdefault(row.division, []).append(row.level)
    return found


def reviews_of(work: Work, producer_id: int) -> Sequence[ProducerReview]:
    """Return what reviewers decided, oldest first."""
    require_read(work, get_producer(work, producer_id))
    return work.session.scalars(
        select(ProducerReview)
        .where(ProducerReview.producer_id == producer_id)
        .order_by(ProducerReview.id)
    ).all()


def suspensions_of(work: Work, producer_id: int) -> Sequence[Suspension]:
    """Return every suspension, newest first."""
    return work.session.scalars(
        select(Suspension)
        .where(Suspension.producer_id == producer_id)
        .order_by(Suspension.id.desc())
    ).all()


def open_suspension(work: Work, producer_id: int) -> Suspension:
    """Return the suspension that is not lifted; raises NoSuchRecord."""
    for suspension in suspensions_of(work, producer_id):
        if suspension.lifted_at is None:
            return suspension
    raise NoSuchRecord(kind="suspension", key=str(producer_id))


def standing_at(work: Work, producer_id: int, instant: datetime) -> rules.Standing:
    """Return the producer's standing at `instant`, from its history; raises NoSuchRecord."""
    producer = get_producer(work, producer_id)
    # Who is approved now is not suspended now: only another day, or a suspension, needs the history.
    is_plain = instant == work.now and producer.state is ProducerState.APPROVED
    history = () if is_plain else suspensions_of(work, producer_id)
    return rules.judge_standing(producer, history, instant)
