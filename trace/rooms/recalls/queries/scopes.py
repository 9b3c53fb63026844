"""From what is known of a danger to the batches concerned: a production unit or an input, and a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from trace.kernel.errors import InvalidValue
from trace.kernel.permissions import Permission, require_somewhere
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch, BatchSource
from trace.rooms.batches.queries.reading import WITH_PARTIES
from trace.rooms.cultivation.models import CultivationRecord
from trace.rooms.cultivation.rules import SEASON_DAYS
from trace.rooms.producers.models import ProductionUnit
from trace.rooms.producers.queries import owned_within_reach
from trace.rooms.recalls.queries.recalls import MAX_BATCHES

MAX_CHOICES = 20
MAX_PERIOD_DAYS = 731


def units_like(work: Work, text: str) -> Sequence[ProductionUnit]:
    """Return production units by their code or a part of their name, of producers whose books the actor may read."""
    require_somewhere(work.actor, Permission.BATCHES_READ)
    return work.session.scalars(
        select(ProductionUnit)
        .where(
            or_(
                ProductionUnit.code == text.strip(),
                ProductionUnit.name.icontains(text.strip(), autoescape=True),
            ),
            owned_within_reach(work, ProductionUnit.producer_id, Permission.BATCHES_READ),
        )
        .order_by(ProductionUnit.name, ProductionUnit.id)
        .limit(MAX_CHOICES)
    ).all()


def inputs_like(work: Work, text: str) -> list[tuple[str, str]]:
    """Return (name, registration number) of inputs on record by a part of either; no record made void counts."""
    require_somewhere(work.actor, Permission.BATCHES_READ)
    rows = work.session.execute(
        select(CultivationRecord.name, CultivationRecord.registration_number)
        .where(
            _names_input(text),
            CultivationRecord.voided_at.is_(None),
            owned_within_reach(work, CultivationRecord.producer_id, Permission.BATCHES_READ),
        )
        .distinct()
        .order_by(CultivationRecord.name, CultivationRecord.registration_number)
        .limit(MAX_CHOICES)
    )
    return [(name, number) for name, number in rows]


def of_units(
    work: Work, unit_ids: Sequence[int], *, since: date | None, until: date | None
) -> Sequence[Batch]:
    """Return what was harvested or taken in from these units in the period, oldest first, as far as readable.

    Raises   MissingPermission · InvalidValue for the period or more than a recall can name
    """
    begin, end = check_period(since, until)
    lines = select(BatchSource.batch_id).where(BatchSource.production_unit_id.in_(set(unit_ids)))
    return _found(work, Batch.id.in_(lines), Batch.made_on.between(begin, end))


def of_input(work: Work, text: str, *, since: date | None, until: date | None) -> Sequence[Batch]:
    """Return what was harvested on units where an input was used in the period, until a season after that use.

    text     a part of the input's name, its registration number or one of its ingredients
    Raises   MissingPermission · InvalidValue for the period or more than a recall can name
    """
    begin, end = check_period(since, until)
    if not text.strip():
        raise InvalidValue(field="text", reason="required")
    season = timedelta(days=SEASON_DAYS)
    used = work.session.execute(
        select(
            CultivationRecord.production_unit_id,
            CultivationRecord.first_on,
            CultivationRecord.last_on,
        ).where(
            _names_input(text),
            CultivationRecord.voided_at.is_(None),
            CultivationRecord.first_on <= end,
            CultivationRecord.last_on >= begin,
            owned_within_reach(work, CultivationRecord.producer_id, Permission.BATCHES_READ),
        )
    ).all()
    spans: dict[int, list[tuple[date, date]]] = {}
    for unit_id, first_on, last_on in used:
        spans.setdefault(unit_id, []).append((first_on, last_on + season))
    if not spans:
        return []
    rows = work.session.execute(
        select(BatchSource.batch_id, BatchSource.production_unit_id, Batch.made_on)
        .join(Batch, Batch.id == BatchSource.batch_id)
        .where(BatchSource.production_unit_id.in_(spans))
    )
    ids = {
        batch_id
        for batch_id, unit_id, made_on in rows
        if any(first <= made_on <= last for first, last in spans.get(unit_id or 0, ()))
    }
    return _found(work, Batch.id.in_(ids))


def check_period(since: date | None, until: date | None) -> tuple[date, date]:
    """Return both days; raises InvalidValue where one is missing or the period is backwards or over two years."""
    if since is None or until is None:
        raise InvalidValue(field="since" if since is None else "until", reason="required")
    if until < since:
        raise InvalidValue(field="until", reason="before-start", value=until.isoformat())
    if (until - since).days >= MAX_PERIOD_DAYS:
        raise InvalidValue(field="until", reason="recall-period", value=str(MAX_PERIOD_DAYS))
    return since, until


def _names_input(text: str) -> ColumnElement[bool]:
    text = text.strip()
    return or_(
        CultivationRecord.name.icontains(text, autoescape=True),
        CultivationRecord.ingredients.icontains(text, autoescape=True),
        CultivationRecord.registration_number == text,
    )


def _found(work: Work, *conditions: ColumnElement[bool]) -> Sequence[Batch]:
    require_somewhere(work.actor, Permission.BATCHES_READ)
    found = work.session.scalars(
        select(Batch)
        .where(*conditions, owned_within_reach(work, Batch.producer_id, Permission.BATCHES_READ))
        .order_by(Batch.id)
        .limit(MAX_BATCHES + 1)
        .options(*WITH_PARTIES, joinedload(Batch.premises))
    ).all()
    if len(found) > MAX_BATCHES:
        raise InvalidValue(field="until", reason="too-many-batches", value=str(len(found)))
    return found
