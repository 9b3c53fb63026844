"""What the database knows of yields: a unit's season so far, surveys, findings, and what waits for a check."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, may, reach_of
from trace.kernel.work import Work
from trace.rooms.batches.models import (
    Batch,
    BatchSource,
    LedgerEntry,
    Restriction,
    YieldFinding,
    YieldSurvey,
    YieldSurveyFile,
)
from trace.rooms.batches.queries.reading import WITH_PARTIES
from trace.rooms.batches.rules import BatchKind, EntryKind, YieldCause
from trace.rooms.norms.models import NormVersion
from trace.rooms.producers.models import Producer, ProductionUnit
from trace.rooms.products.models import Product

P = Permission
# A season that is written out may run for more than a year, such as that of oil tea over the New Year.
SPAN = timedelta(days=550)
# Who sees what waits: who can measure or decide, and who may read the books.
READS = (P.YIELDS_SURVEY, P.BATCHES_LIFT, P.BATCHES_READ)


@dataclass(frozen=True, slots=True)
class Line:
    """What one batch took from a production unit; `base` follows corrections of the batch."""

    batch_id: int
    unit_id: int
    made_on: date
    base: int
    product: Product


def lock_units(work: Work, unit_ids: Collection[int]) -> dict[int, ProductionUnit]:
    """Return production units by id, locked in the order of their ids until the transaction ends.

    Two harvests of one unit booked at once must see each other: both would fit under its ceiling alone.
    """
    if not unit_ids:
        return {}
    found = work.session.scalars(
        select(ProductionUnit)
        .where(ProductionUnit.id.in_(set(unit_ids)))
        .order_by(ProductionUnit.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {unit.id: unit for unit in found}


def unit_ids_of(work: Work, batch_id: int) -> list[int]:
    """Return the production units of which the batch was harvested or taken in."""
    found = work.session.scalars(
        select(BatchSource.production_unit_id)
        .where(BatchSource.batch_id == batch_id, BatchSource.production_unit_id.is_not(None))
        .distinct()
    )
    return [key for key in found if key is not None]


def lines_of_units(work: Work, unit_ids: Collection[int], around: Iterable[date]) -> list[Line]:
    """Return what was harvested from units and taken in from them, about a season before and after some days."""
    days = list(around)
    if not unit_ids or not days:
        return []
    other = aliased(BatchSource)
    whole = select(func.sum(other.base)).where(other.batch_id == Batch.id).scalar_subquery()
    rows = work.session.execute(
        select(BatchSource, Batch.made_on, Batch.produced_base, whole, Product)
        .join(Batch, Batch.id == BatchSource.batch_id)
        .join(Product, Product.id == Batch.product_id)
        .where(
            BatchSource.production_unit_id.in_(set(unit_ids)),
            Batch.kind.in_((BatchKind.HARVEST, BatchKind.INTAKE)),
            Batch.made_on >= min(days) - SPAN,
            Batch.made_on <= max(days) + SPAN,
        )
    )
    return [
        Line(
            line.batch_id,
            line.production_unit_id or 0,
            made_on,
            scaled(line.base, produced, int(total)),
            product,
        )
        for line, made_on, produced, total, product in rows
    ]


def scaled(base: int, produced: int, total: int) -> int:
    """Return a line's part of what its batch came to after corrections, rounded up."""
    return base if produced == total else -(-base * produced // total)


def surveys_of_units(work: Work, unit_ids: Collection[int]) -> Sequence[YieldSurvey]:
    """Return the surveys of units with their products, oldest first."""
    if not unit_ids:
        return []
    return work.session.scalars(
        select(YieldSurvey)
        .where(YieldSurvey.production_unit_id.in_(set(unit_ids)))
        .order_by(YieldSurvey.id)
        .options(joinedload(YieldSurvey.product))
    ).all()


def first_recorded(work: Work, batch_id: int) -> int:
    """Return how much of a batch was recorded when it came to be, before every correction."""
    total = work.session.scalar(
        select(func.sum(LedgerEntry.base)).where(
            LedgerEntry.batch_id == batch_id, LedgerEntry.kind == EntryKind.PRODUCED
        )
    )
    return int(total or 0)


# ---------------------------------------------------------------- findings

_WITH_ALL = (
    joinedload(YieldFinding.batch).options(*WITH_PARTIES),
    joinedload(YieldFinding.restriction),
    joinedload(YieldFinding.production_unit),
    joinedload(YieldFinding.norm_version).joinedload(NormVersion.norm),
)


def findings_of(work: Work, batch_ids: Collection[int]) -> Sequence[YieldFinding]:
    """Return what was not to be expected of these batches, waiting or not, with rule, unit and restriction."""
    return work.session.scalars(
        select(YieldFinding)
        .where(YieldFinding.batch_id.in_(set(batch_ids)))
        .order_by(YieldFinding.id)
        .options(*_WITH_ALL)
        .execution_options(populate_existing=True)
    ).all()


def ceiling_findings(work: Work, unit_ids: Collection[int]) -> Sequence[YieldFinding]:
    """Return every finding that one of these units yielded more than its ceiling, waiting or not."""
    if not unit_ids:
        return []
    return work.session.scalars(
        select(YieldFinding)
        .where(
            YieldFinding.production_unit_id.in_(set(unit_ids)),
            YieldFinding.cause == YieldCause.CEILING,
        )
        .order_by(YieldFinding.id)
        .options(*_WITH_ALL)
        .execution_options(populate_existing=True)
    ).all()


def ceiling_waits(work: Work, restriction_ids: Collection[int]) -> bool:
    """Whether one of these restrictions holds a batch because a unit yielded more than its ceiling."""
    found = select(YieldFinding.id).where(
        YieldFinding.restriction_id.in_(set(restriction_ids)),
        YieldFinding.cause == YieldCause.CEILING,
    )
    return work.session.scalar(found.limit(1)) is not None


def get_finding(work: Work, finding_id: int) -> YieldFinding:
    """Return one finding with all that a page shows beside it; raises NoSuchRecord."""
    found = work.session.scalars(
        select(YieldFinding)
        .where(YieldFinding.id == finding_id)
        .options(*_WITH_ALL)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NoSuchRecord(kind="yield_finding", key=str(finding_id))
    return found


def read_finding(work: Work, finding_id: int) -> YieldFinding:
    """Return a finding to who may measure, decide or read the producer's books; raises as `get_finding`, and
    MissingPermission."""
    found = get_finding(work, finding_id)
    _require_any(work, found.batch.producer, found.production_unit)
    return found


def list_findings(
    work: Work,
    *,
    producer_id: int | None = None,
    is_waiting: bool | None = True,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[YieldFinding]:
    """Return findings in the actor's reach, newest first.

    is_waiting  True: what holds a batch now; False: what was cleared or never held one; None: both
    text        parts of a lot, a product, a producer or a production unit; every word has to occur
    Raises      MissingPermission · InvalidValue for a cursor
    """
    statement = (
        select(YieldFinding)
        .join(Batch, Batch.id == YieldFinding.batch_id)
        .join(Producer, Producer.id == Batch.producer_id)
        .outerjoin(Restriction, Restriction.id == YieldFinding.restriction_id)
        .outerjoin(ProductionUnit, ProductionUnit.id == YieldFinding.production_unit_id)
        .options(*_WITH_ALL)
    )
    statement = _within_reach(work, statement)
    if producer_id is not None:
        statement = statement.where(Batch.producer_id == producer_id)
    waiting = (YieldFinding.restriction_id.is_not(None)) & Restriction.lifted_at.is_(None)
    if is_waiting is not None:
        statement = statement.where(waiting if is_waiting else ~waiting)
    for word in text.split():
        products = select(Product.id).where(Product.name.icontains(word, autoescape=True))
        statement = statement.where(
            or_(
                Batch.lot.icontains(word, autoescape=True),
                Producer.name.icontains(word, autoescape=True),
                Batch.product_id.in_(products),
                ProductionUnit.name.icontains(word, autoescape=True),
            )
        )
    return page_of(work.session, statement, keys=[YieldFinding.id], cursor=cursor, size=size)


def count_waiting(work: Work) -> int:
    """Return how many findings in the actor's reach hold a batch now."""
    statement = (
        select(func.count())
        .select_from(YieldFinding)
        .join(Restriction, Restriction.id == YieldFinding.restriction_id)
        .join(Batch, Batch.id == YieldFinding.batch_id)
        .join(Producer, Producer.id == Batch.producer_id)
        .outerjoin(ProductionUnit, ProductionUnit.id == YieldFinding.production_unit_id)
        .where(Restriction.lifted_at.is_(None))
    )
    return work.session.scalar(_within_reach(work, statement)) or 0


# ---------------------------------------------------------------- surveys


def get_survey(work: Work, survey_id: int) -> YieldSurvey:
    """Return a survey with unit, product, producer and files; raises NoSuchRecord."""
    found = work.session.scalars(
        select(YieldSurvey).where(YieldSurvey.id == survey_id).options(*_WITH_SURVEYED)
    ).one_or_none()
    if found is None:
        raise NoSuchRecord(kind="yield_survey", key=str(survey_id))
    return found


_WITH_SURVEYED = (
    joinedload(YieldSurvey.producer),
    joinedload(YieldSurvey.production_unit),
    joinedload(YieldSurvey.product),
    selectinload(YieldSurvey.files).joinedload(YieldSurveyFile.file),
)


def read_survey(work: Work, survey_id: int) -> YieldSurvey:
    """Return a survey to who may measure, decide or read the producer's books; raises NoSuchRecord ·
    MissingPermission."""
    found = get_survey(work, survey_id)
    _require_any(work, found.producer, found.production_unit)
    return found


def list_surveys(
    work: Work, *, text: str = "", cursor: str | None = None, size: int = DEFAULT_SIZE
) -> Page[YieldSurvey]:
    """Return surveys in the actor's reach, newest first; `text` is part of a number, producer, unit or product.

    Raises   MissingPermission · InvalidValue for a cursor
    """
    statement = (
        select(YieldSurvey)
        .join(Producer, Producer.id == YieldSurvey.producer_id)
        .join(ProductionUnit, ProductionUnit.id == YieldSurvey.production_unit_id)
    )
    statement = _within_reach(work, statement.options(*_WITH_SURVEYED))
    for word in text.split():
        products = select(Product.id).where(Product.name.icontains(word, autoescape=True))
        statement = statement.where(
            or_(
                YieldSurvey.number.icontains(word, autoescape=True),
                Producer.name.icontains(word, autoescape=True),
                YieldSurvey.product_id.in_(products),
                ProductionUnit.name.icontains(word, autoescape=True),
            )
        )
    return page_of(work.session, statement, keys=[YieldSurvey.id], cursor=cursor, size=size)


# ---------------------------------------------------------------- rights


def _require_any(work: Work, producer: Producer, unit: ProductionUnit | None) -> None:
    """Let in who holds a right where the producer is registered, or where the land lies."""
    places = [producer.division, *([unit.division] if unit else [])]
    for right in READS:
        for place in places:
            if may(work.actor, right, organisation_id=producer.id, division=place):
                return
    raise MissingPermission(permission=READS[0].value)


def _within_reach(work: Work, statement: Select[Any]) -> Select[Any]:
    reach = [reach_of(work.actor, right) for right in READS]
    if all(each.is_empty for each in reach):
        raise MissingPermission(permission=READS[0].value)
    if any(each.everywhere for each in reach):
        return statement
    ids = {key for each in reach for key in each.organisation_ids}
    prefixes = sorted({prefix for each in reach for prefix in each.divisions})
    places = [
        column.startswith(prefix, autoescape=True)
        for prefix in prefixes
        for column in (Producer.division, ProductionUnit.division)
    ]
    return statement.where(or_(Producer.id.in_(ids), *places))
