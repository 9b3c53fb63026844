"""Members and contract farmers, production units, premises."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.work import Work
from trace.rooms.producers.models import (
    Member,
    MemberKind,
    Premises,
    Producer,
    ProductionUnit,
    UnitKind,
)
from trace.rooms.producers.queries.producers import get_producer, require_read


def get_member(work: Work, member_id: int) -> Member:
    """Return the member or contract farmer; raises NoSuchRecord."""
    member = work.session.get(Member, member_id)
    if member is None:
        raise NoSuchRecord(kind="member", key=str(member_id))
    return member


def find_member(work: Work, producer_id: int, number: str) -> Member | None:
    """Return the producer's member with this number, if there is one."""
    return work.session.scalar(
        select(Member).where(Member.producer_id == producer_id, Member.number == number)
    )


def members_by_id(work: Work, member_ids: Collection[int]) -> dict[int, Member]:
    """Return the members among `member_ids` by id, in one statement."""
    if not member_ids:
        return {}
    found = work.session.scalars(select(Member).where(Member.id.in_(set(member_ids))))
    return {member.id: member for member in found}


def list_members(
    work: Work,
    producer_id: int,
    *,
    text: str = "",
    kind: MemberKind | None = None,
    on: date | None = None,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Member]:
    """Return the producer's members and contract farmers by number.

    on       only who belonged on that day
    Raises   MissingPermission · NoSuchRecord
    """
    require_read(work, get_producer(work, producer_id))
    statement = select(Member).where(Member.producer_id == producer_id)
    for word in text.split():
        statement = statement.where(
            or_(
                Member.name.icontains(word, autoescape=True),
                Member.number.icontains(word, autoescape=True),
                Member.phone.icontains(word, autoescape=True),
            )
        )
    if kind is not None:
        statement = statement.where(Member.kind == kind)
    if on is not None:
        statement = statement.where(or_(Member.left_on.is_(None), Member.left_on >= on))
    return page_of(
        work.session,
        statement,
        keys=[Member.number, Member.id],
        cursor=cursor,
        size=size,
        descending=False,
    )


def get_unit(work: Work, unit_id: int) -> ProductionUnit:
    """Return the production unit; raises NoSuchRecord."""
    unit = work.session.get(ProductionUnit, unit_id)
    if unit is None:
        raise NoSuchRecord(kind="production_unit", key=str(unit_id))
    return unit


def find_unit(work: Work, producer_id: int, code: str) -> ProductionUnit | None:
    """Return the producer's unit with this code, if there is one."""
    return work.session.scalar(
        select(ProductionUnit).where(
            ProductionUnit.producer_id == producer_id, ProductionUnit.code == code
        )
    )


def next_unit_code(work: Work, producer_id: int) -> str:
    """Return a code that the producer has not used: U and a running number."""
    number = (
        work.session.scalar(
            select(func.count())
            .select_from(ProductionUnit)
            .where(ProductionUnit.producer_id == producer_id)
        )
        or 0
    ) + 1
    while find_unit(work, producer_id, f"U{number:03d}") is not None:
        number += 1
    return f"U{number:03d}"


def units_by_id(work: Work, unit_ids: Collection[int]) -> dict[int, ProductionUnit]:
    """Return the units among `unit_ids` by id with their members, in two statements at most."""
    if not unit_ids:
        return {}
    found = work.session.scalars(
        select(ProductionUnit)
        .where(ProductionUnit.id.in_(set(unit_ids)))
        .options(selectinload(ProductionUnit.member))
    )
    return {unit.id: unit for unit in found}


def list_units(
    work: Work,
    producer_id: int,
    *,
    text: str = "",
    kind: UnitKind | None = None,
    on: date | None = None,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[ProductionUnit]:
    """Return the producer's production units by code, with their members.

    on       only those in use on that day
    Raises   MissingPermission · NoSuchRecord
    """
    require_read(work, get_producer(work, producer_id))
    statement = (
        select(ProductionUnit)
        .where(ProductionUnit.producer_id == producer_id)
        .options(selectinload(ProductionUnit.member))
    )
    for word in text.split():
        statement = statement.where(
            or_(
                ProductionUnit.name.icontains(word, autoescape=True),
                ProductionUnit.code.icontains(word, autoescape=True),
                ProductionUnit.crop.icontains(word, autoescape=True),
                ProductionUnit.variety.icontains(word, autoescape=True),
            )
        )
    if kind is not None:
        statement = statement.where(ProductionUnit.kind == kind)
    if on is not None:
        still = or_(ProductionUnit.closed_on.is_(None), ProductionUnit.closed_on >= on)
        statement = statement.where(still)
    return page_of(
        work.session,
        statement,
        keys=[ProductionUnit.code, ProductionUnit.id],
        cursor=cursor,
        size=size,
        descending=False,
    )


def get_premises(work: Work, premises_id: int) -> Premises:
    """Return the premises; raises NoSuchRecord."""
    premises = work.session.get(Premises, premises_id)
    if premises is None:
        raise NoSuchRecord(kind="premises", key=str(premises_id))
    return premises


def find_premises(work: Work, producer_id: int, name: str) -> Premises | None:
    """Return the producer's premises with this name, if there are any."""
    return work.session.scalar(
        select(Premises).where(Premises.producer_id == producer_id, Premises.name == name)
    )


def find_public_premises(work: Work, gln: str) -> Premises | None:
    """Return the premises with this GLN of a producer that was approved: those in use before closed ones."""
    return work.session.scalars(
        select(Premises)
        .join(Producer, Producer.id == Premises.producer_id)
        .where(Premises.gln == gln, Producer.approved_at.is_not(None))
        .order_by(Premises.closed_on.is_not(None), Premises.id)
        .limit(1)
    ).one_or_none()


def premises_of(work: Work, producer_id: int, *, on: date | None = None) -> Sequence[Premises]:
    """Return the producer's premises by name; with `on`, those in use on that day."""
    statement = select(Premises).where(Premises.producer_id == producer_id)
    if on is not None:
        statement = statement.where(or_(Premises.closed_on.is_(None), Premises.closed_on >= on))
    return work.session.scalars(statement.order_by(Premises.name)).all()
