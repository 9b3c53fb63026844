"""How much of the quantity that a certificate states an order would draw, and drawing it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trace.kernel.errors import InvalidValue
from trace.kernel.quantity import Dimension, Unit, convert_base
from trace.kernel.work import Work
from trace.rooms.batches.rules import BatchKind
from trace.rooms.certificates import quantities
from trace.rooms.certificates.models import CertificateLine
from trace.rooms.labels.gates.case import Case, Goods
from trace.rooms.labels.models import LabelRun
from trace.rooms.labels.rules import GateFinding
from trace.rooms.products.models import Product


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the labels ask of a scope line's quantity; `reason` is the slug of the refusal, "" where it has enough.

    facts   go with the finding; of one that passes, `draw_certified` reads what to draw
    """

    reason: str
    facts: dict[str, object]


def weigh(case: Case, product: Product, line: CertificateLine) -> Weighed:
    """Return what the case's labels draw on the line for their goods of this product.

    Nothing where the line states no quantity, or where it was drawn before.
    """
    account = case.certified.get(line.id)
    unit = line.quantity_unit
    if account is None or unit is None or case.is_drawn or case.batch is None:
        return Weighed("", {})
    goods = [one for one in case.goods if one.product.id == product.id]
    try:
        asked = sum(_asked(case, one, unit) for one in goods)
    except InvalidValue:
        return Weighed("certificate-quantity-unit", {"unit_name": unit.value})
    facts: dict[str, object] = {
        "line": line.id,
        "certified_base": account.quantity_base,
        "used_base": account.drawn_base,
        "left_base": account.left_base,
        "asked_base": asked,
        "unit": unit.value,
        "possible": account.left_base * case.count // max(1, asked),
        "count": case.count,
    }
    return Weighed("" if asked <= account.left_base else "certificate-quantity", facts)


def draw_certified(
    work: Work, run: LabelRun, *, batch_id: int, findings: Iterable[GateFinding]
) -> None:
    """Draw on every line what the findings of G3 have weighed, in the order of the lines.

    Raises   CertifiedQuantitySpent when another order was quicker (nothing is written)
    """
    asked = {
        int(str(found.facts["line"])): found.facts for found in findings if "line" in found.facts
    }
    for line_id, facts in sorted(asked.items()):
        quantities.draw_certified(
            work,
            line_id=line_id,
            base=int(str(facts["asked_base"])),
            count=int(str(facts["count"])),
            run_id=run.id,
            batch_id=batch_id,
            document=run.code,
        )


def _asked(case: Case, goods: Goods, unit: Unit) -> int:
    """The ledger units of the line's unit that stand behind the labels."""
    base = case.count * case.base_each
    product = goods.product
    if case.batch is not None and case.batch.kind is BatchKind.ASSORTMENT and case.story:
        # Of an assortment each component counts for what of it is in the packs.
        part = sum(
            edge.base
            for edge in case.story.edges
            if (edge.parent_id, edge.child_id) == (goods.batch.id, case.batch.id)
        )
        base = -(-base * part // case.batch.produced_base)
    if unit is Unit.PIECE and product.dimension is not Dimension.COUNT:
        if product.net_content_base is None:
            raise InvalidValue(field="unit", reason="dimension", value=unit.value)
        return -(-base // product.net_content_base)
    return convert_base(base, product.dimension, unit.dimension, product.density)
