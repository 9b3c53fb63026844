"""What may be asked and is answered about a blend before it happens."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validate

from trace.rooms.batches.rules import BatchKind
from trace.rooms.certificates.kinds import Mark
from trace.rooms.labels.blending import BlendLine
from trace.wire import fields
from trace.wire.common import QuantityField, WireSchema


class BlendLineInput(WireSchema):
    """A batch that would go in; all that is left of it where no quantity is said."""

    batch_id = fields.Integer(required=True)
    quantity = QuantityField(load_default=None, allow_none=True)

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> BlendLine:
        return BlendLine(**found)


class BlendInput(WireSchema):
    """A process that somebody thinks of."""

    producer_id = fields.Integer(required=True)
    kind = fields.Enum(BatchKind, by_value=True, required=True)
    inputs = fields.List(
        fields.Nested(BlendLineInput), required=True, validate=validate.Length(min=1, max=50)
    )
    product_id = fields.Integer(load_default=None)
    on = fields.Date(load_default=None)
    premises_id = fields.Integer(load_default=None)
    processor_id = fields.Integer(load_default=None)


class BlendPartSchema(WireSchema):
    """One input; shares are 0 to 1."""

    batch_id = fields.Integer(attribute="batch.id")
    lot = fields.String(attribute="batch.lot")
    product_name = fields.String(attribute="batch.product.name")
    share = fields.Function(lambda row: round(float(row.share), 6), metadata={"type": "number"})
    bought_in = fields.Function(
        lambda row: round(float(row.bought_in), 6), metadata={"type": "number"}
    )


class QualitySchema(WireSchema):
    """Something that packs of the output could say or not: the origin of a brand, or a mark."""

    brand_id = fields.Function(
        lambda row: row["brand"].id if row["brand"] else None, metadata={"type": "integer"}
    )
    mark = fields.Enum(Mark, by_value=True, allow_none=True)
    name = fields.String()
    holds = fields.Boolean()
    is_lost = fields.Boolean(metadata={"description": "an input brings it, the output has it not"})
    kept_by = fields.List(
        fields.String(), metadata={"description": "lots that alone would keep it"}
    )
    reasons = fields.List(fields.String(), metadata={"description": "in words"})


class BlendSchema(WireSchema):
    """What would become of the goods; nothing is refused."""

    bought_in = fields.Raw(
        metadata={"type": "number", "description": "share of the output, 0 to 1"}
    )
    inputs = fields.List(fields.Nested(BlendPartSchema))
    qualities = fields.List(fields.Nested(QualitySchema))
