"""Cultivation records, label data and barred inputs, made through the real services."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.factories.batches import kg, make_harvest
from tests.factories.producers import COUNTY, make_unit
from trace.kernel.work import Work
from trace.rooms.batches import services as batches
from trace.rooms.batches.queries import restrictions_on
from trace.rooms.batches.services import SourceLine
from trace.rooms.cultivation import services
from trace.rooms.cultivation.kinds import DoseUnit, InputKind
from trace.rooms.cultivation.models import BarredInput, CultivationRecord, InputLabel
from trace.rooms.cultivation.services import LabelData, NewUse
from trace.rooms.producers.models import Producer, ProductionUnit


def a_use(unit: ProductionUnit, on: date, **overrides: Any) -> NewUse:
    """Return a spraying of `unit` on a day with an input of 14 days and at most three uses a season."""
    given: dict[str, Any] = {
        "unit_id": unit.id,
        "kind": InputKind.PESTICIDE,
        "first_on": on,
        "name": "示例菊酯",
        "formulation": "2.5%水乳剂",
        "maker": "示例农化有限公司",
        "registration_number": "PD20990001",
        "dose": Decimal(60),
        "dose_unit": DoseUnit.ML_MU,
        "target": "食心虫",
        "operator": "示例植保员",
        "interval_days": 14,
        "max_uses": 3,
    }
    return NewUse(**(given | overrides))


def make_use(
    work: Work,
    producer: Producer,
    unit: ProductionUnit | None = None,
    on: date | None = None,
    **overrides: Any,
) -> CultivationRecord:
    """Return the record of a spraying, of thirty days ago unless told."""
    if unit is None:
        unit = make_unit(work, producer)
    work.session.flush()
    use = a_use(unit, on or work.today - timedelta(days=30), **overrides)
    return batches.record_use(work, producer_id=producer.id, use=use).record


def make_label(
    work: Work, producer: Producer | None = None, *, division: str = COUNTY, **overrides: Any
) -> InputLabel:
    """Return label data of a producer, or of the county's office where none is named."""
    given: dict[str, Any] = {
        "name": "示例螨醇",
        "formulation": "20%悬浮剂",
        "crop": "黄桃",
        "interval_days": 21,
        "max_uses": 2,
        "maker": "示例作物科学有限公司",
        "registration_number": "PD20990002",
        "target": "红蜘蛛",
    }
    place = {"producer_id": producer.id} if producer else {"division": division}
    return services.add_label(work, data=LabelData(**(given | overrides)), **place)


def make_barred(work: Work, name: str = "示例磷", **overrides: Any) -> BarredInput:
    """Return a bar that has held on every crop for years."""
    given: dict[str, Any] = {"source": "示例公告第1号", "from_on": date(2020, 1, 1)}
    return services.bar_input(work, name=name, **(given | overrides))


def make_cultivation_records(work: Work, producer: Producer) -> dict[str, object]:
    """Return what the access matrix asks for by name."""
    unit = make_unit(work, producer)
    use = make_use(work, producer, unit, work.today)
    line = SourceLine(quantity=kg(1), unit_id=unit.id)
    early = make_harvest(work, producer, lines=[line], on=work.today)
    (breach,) = restrictions_on(work, [early.id])
    assert breach.restriction.document_number == use.number
    return {
        "breach": breach.restriction.id,
        "cultivation_number": make_use(work, producer).number,
        "input_label": make_label(work, producer).id,
        "shared_label": make_label(work).id,
        "barred_input": make_barred(work, division=COUNTY).id,
    }
