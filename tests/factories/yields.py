"""Ceilings, recipes, findings and surveys, made through the real services."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

from tests.factories.batches import kg, make_harvest, make_process
from tests.factories.producers import make_unit
from tests.factories.products import make_product
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.batches import services
from trace.rooms.batches.models import Batch, YieldSurvey
from trace.rooms.batches.queries import findings_of
from trace.rooms.batches.rules import BatchKind
from trace.rooms.batches.services import SourceLine
from trace.rooms.norms import services as norms
from trace.rooms.norms.models import Norm, NormKind
from trace.rooms.producers.models import Producer, ProductionUnit
from trace.rooms.products.models import Product

_numbers = itertools.count(1)
A_PDF = b"%PDF-1.7 test"


def make_ceiling(work: Work, *rows: dict[str, object], **overrides: Any) -> Norm:
    """Return a ceiling in force since January 2026: 80 kg of peaches from one mu, a tonne from the usual plot."""
    body: dict[str, object] = {"limits": list(rows) or [{"per": "mu", "most": "80", "unit": "kg"}]}
    if "season" in overrides:
        body["season"] = overrides.pop("season")
    given: dict[str, Any] = {
        "kind": NormKind.CEILING,
        "code": f"ceiling-{next(_numbers)}",
        "title": "黄桃产量上限（示例）",
        "from_on": date(2026, 1, 1),
        "body": body,
        "source": "示例技术规程",
    }
    return norms.create_norm(work, **(given | overrides))


def make_recipe(work: Work, *rows: dict[str, object], **overrides: Any) -> Norm:
    """Return a recipe in force since January 2026: 18 to 25 percent of what was processed comes out."""
    default = {"processes": ["processing"], "least": "18", "most": "25"}
    given: dict[str, Any] = {
        "kind": NormKind.RECIPE,
        "code": f"recipe-{next(_numbers)}",
        "title": "桃干得率（示例）",
        "from_on": date(2026, 1, 1),
        "body": {"recipes": list(rows) or [default]},
        "source": "示例工艺规程",
    }
    return norms.create_norm(work, **(given | overrides))


def make_picking(
    work: Work, unit: ProductionUnit, product: Product, amount: str | int, **overrides: Any
) -> Batch:
    """Return a harvest of so many kilograms of one unit, yesterday."""
    given: dict[str, Any] = {"on": work.today - timedelta(days=1)}
    return services.register_harvest(
        work,
        producer_id=unit.producer_id,
        product_id=product.id,
        lines=[SourceLine(quantity=kg(amount), unit_id=unit.id)],
        **(given | overrides),
    )


def make_survey(
    work: Work, unit: ProductionUnit, product: Product, amount: str | int, **overrides: Any
) -> YieldSurvey:
    """Return a survey of a unit's whole yield in kilograms, for the season of today."""
    given: dict[str, Any] = {
        "production_unit_id": unit.id,
        "product_id": product.id,
        "season_on": work.today,
        "measured": kg(amount),
        "is_per_size": False,
        "surveyed_on": work.today,
        "surveyed_by": "示例镇农技员",
        "method": "实收称重20株",
    }
    return services.record_survey(work, **(given | overrides))


def make_over_ceiling(work: Work, producer: Producer) -> tuple[Batch, ProductionUnit, Product]:
    """Return a harvest of 1.2 tonnes from a plot whose ceiling is one tonne, with plot and product."""
    make_ceiling(work)
    unit, product = make_unit(work, producer), make_product(work, producer)
    work.session.flush()
    return make_picking(work, unit, product, 1200), unit, product


def make_yield_records(work: Work, producer: Producer) -> dict[str, object]:
    """Return what the contracts ask for by name: findings that wait and that are only noted, and a survey."""
    unit, product = make_unit(work, producer), make_product(work, producer)
    work.session.flush()
    harvest = make_harvest(work, producer, product, quantity=kg(10))
    more = make_process(work, [harvest], quantity=kg(12))
    norm = make_recipe(
        work, {"products": [product.name], "processes": ["processing"], "least": "50", "most": "90"}
    )
    dried = make_process(
        work,
        [make_harvest(work, producer, product, quantity=kg(10))],
        kind=BatchKind.PROCESSING,
        quantity=kg(1),
    )
    photo = Upload("survey.pdf", A_PDF)
    survey = make_survey(work, unit, product, 900, files=[photo])
    return {
        "finding": findings_of(work, [more.id])[0].id,
        "finding_below": findings_of(work, [dried.id])[0].id,
        "survey": survey.id,
        "survey_file": survey.files[0].file_id,
        "recipe": norm.id,
    }
