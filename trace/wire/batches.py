"""What may come in and goes out about batches and dispatches."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import post_load, validate

from trace.kernel.clock import CHINA
from trace.rooms.batches.rules import (
    BatchKind,
    EntryKind,
    GoodsLine,
    InputLine,
    OutputLine,
    RestrictionKind,
    SourceLine,
)
from trace.wire import fields
from trace.wire.common import (
    DivisionCode,
    LongText,
    Phone,
    QuantityField,
    Text,
    TextPage,
    WireSchema,
)

_LOT_HELP = "GS1 character set 82; left out, the next free number of the day is given"
_AT_LEAST_ONE = validate.Length(min=1)


class SourceLineSchema(WireSchema):
    """One line of a harvest or an intake note; `price` in yuan for one of the unit entered."""

    unit_id = fields.Integer(load_default=None)
    member_id = fields.Integer(load_default=None)
    quantity = QuantityField(required=True)
    price = fields.Decimal(places=2, load_default=None, as_string=True)

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> SourceLine:
        price: Decimal | None = found["price"]
        return SourceLine(
            quantity=found["quantity"],
            unit_id=found["unit_id"],
            member_id=found["member_id"],
            price_fen=None if price is None else int(price * 100),
        )


class _EntrySchema(WireSchema):
    producer_id = fields.Integer(required=True)
    product_id = fields.Integer(required=True)
    on = fields.Date(required=True, metadata={"description": "the day in China"})
    premises_id = fields.Integer(load_default=None)
    lot = Text(longest=20, load_default=None, metadata={"description": _LOT_HELP})
    note = LongText(load_default="")


class HarvestSchema(_EntrySchema):
    """A harvest; every line names its production unit."""

    lines = fields.List(fields.Nested(SourceLineSchema), required=True, validate=_AT_LEAST_ONE)


class IntakeSchema(HarvestSchema):
    """An intake note; every line names a member or contract farmer, or a unit of theirs."""


class BoughtInSchema(_EntrySchema):
    """Goods bought from outside."""

    quantity = QuantityField(required=True)
    supplier_name = Text(longest=120, required=True)
    supplier_phone = Phone(load_default="")
    origin_text = Text(longest=120, load_default="")
    document_number = Text(longest=64, load_default=None)
    from_batch_id = fields.Integer(
        load_default=None,
        metadata={"description": "the seller's batch, where the seller keeps its books here too"},
    )


class InputLineSchema(WireSchema):
    """So much of a batch goes in."""

    batch_id = fields.Integer(required=True)
    quantity = QuantityField(required=True)

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> InputLine:
        return InputLine(**found)


class OutputLineSchema(WireSchema):
    """So much of a product comes out; packs are counted in `piece`."""

    product_id = fields.Integer(required=True)
    quantity = QuantityField(required=True)
    lot = Text(longest=20, load_default=None, metadata={"description": _LOT_HELP})
    grade = Text(longest=40, load_default=None)

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> OutputLine:
        return OutputLine(**found)


class ProcessSchema(WireSchema):
    """Sorting, processing, packing or an assortment."""

    producer_id = fields.Integer(required=True)
    kind = fields.Enum(BatchKind, by_value=True, required=True)
    inputs = fields.List(fields.Nested(InputLineSchema), required=True, validate=_AT_LEAST_ONE)
    outputs = fields.List(fields.Nested(OutputLineSchema), required=True, validate=_AT_LEAST_ONE)
    on = fields.Date(required=True)
    premises_id = fields.Integer(load_default=None)
    processor_id = fields.Integer(
        load_default=None, metadata={"description": "commissioned processing: who did the work"}
    )
    note = LongText(load_default="")


class ProcessFormSchema(ProcessSchema):
    """The page's form: the kind stands in its address, the processor is named by credit code."""

    class Meta:
        exclude = ("producer_id", "kind", "processor_id")

    processor_credit_code = Text(longest=18, load_default="")


class IssueSchema(WireSchema):
    """A loss or own use."""

    quantity = QuantityField(required=True)
    on = fields.Date(required=True)
    reason = Text(longest=200, required=True)


class CorrectionSchema(WireSchema):
    """The whole amount as it really was."""

    quantity = QuantityField(required=True)
    reason = Text(longest=200, required=True)


class ReasonSchema(WireSchema):
    """Why something is stopped or released."""

    reason = LongText(longest=2000, required=True)


class CaptionSchema(WireSchema):
    """What a photograph or document shows, and whether consumers see it."""

    caption = Text(longest=120, load_default="")
    event_id = Text(
        longest=200,
        load_default="",
        metadata={
            "description": "EPCIS id of the event that it shows; left out: the one by which the batch came to be"
        },
    )
    is_public = fields.Boolean(load_default=False)


class FileRefSchema(WireSchema):
    """A file stored with a batch."""

    file_id = fields.Integer()
    caption = fields.String()


class GoodsLineSchema(WireSchema):
    """So much of a batch leaves; labelled packs were drawn when they were labelled."""

    batch_id = fields.Integer(required=True)
    quantity = QuantityField(required=True)
    is_labelled = fields.Boolean(load_default=False)

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> GoodsLine:
        return GoodsLine(**found)


class CountyMoment(fields.DateTime):
    """An instant; without an offset it is what the clock in China shows."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        found = super()._deserialize(value, *args, **options)
        return found if found.tzinfo is not None else found.replace(tzinfo=CHINA)


class DispatchOrderSchema(WireSchema):
    """A delivery."""

    producer_id = fields.Integer(required=True)
    lines = fields.List(fields.Nested(GoodsLineSchema), required=True, validate=_AT_LEAST_ONE)
    buyer = Text(longest=120, required=True)
    buyer_phone = Phone(required=True)
    plate_or_waybill = Text(longest=40, required=True)
    destination = Text(longest=200, required=True)
    destination_division = DivisionCode(load_default="")
    at = CountyMoment(required=True)
    from_premises_id = fields.Integer(load_default=None)
    leg = Text(longest=80, load_default=None)
    despite_stop = Text(longest=200, load_default=None)


# ---------------------------------------------------------------- what goes out


class BatchListQuery(TextPage):
    """Which batches a list is to hold."""

    producer_id = fields.Integer(load_default=None)
    product_id = fields.Integer(load_default=None)
    kind = fields.Enum(BatchKind, by_value=True, load_default=None)
    on = fields.Date(load_default=None)
    with_remaining = fields.Boolean(load_default=False)


class ProducerQuery(WireSchema):
    """Whose stock is asked for."""

    producer_id = fields.Integer(
        load_default=None, metadata={"description": "left out: the caller's own producer"}
    )


class DispatchListQuery(TextPage):
    """Whose dispatches a list is to hold."""

    producer_id = fields.Integer(
        load_default=None, metadata={"description": "left out: the caller's own producer"}
    )


class ProductRefSchema(WireSchema):
    """A product as batches name it."""

    id = fields.Integer()
    name = fields.String()
    code = fields.String()
    gtin = fields.String(allow_none=True)


class BatchSchema(WireSchema):
    """A batch with its balance."""

    id = fields.Integer()
    kind = fields.Enum(BatchKind, by_value=True)
    lot = fields.String()
    uri = fields.String()
    producer_id = fields.Integer()
    product = fields.Nested(ProductRefSchema)
    premises_id = fields.Integer(allow_none=True)
    processor_id = fields.Integer()
    principal_id = fields.Integer(allow_none=True)
    made_on = fields.Date()
    expires_on = fields.Date(allow_none=True)
    produced = QuantityField()
    remaining = QuantityField()
    grade = fields.String(allow_none=True)
    is_flagged = fields.Boolean(metadata={"description": "awaits a yield check"})
    note = fields.String()
    registered_at = fields.DateTime()


class RestrictionSchema(WireSchema):
    """A stop, recall or failure; `batch_id` is where it was placed."""

    id = fields.Integer()
    batch_id = fields.Integer()
    kind = fields.Enum(RestrictionKind, by_value=True)
    reason = fields.String()
    document_number = fields.String(allow_none=True)
    recall_id = fields.Integer(allow_none=True)
    placed_at = fields.DateTime()
    lifted_at = fields.DateTime(allow_none=True)
    lift_reason = fields.String(allow_none=True)


class SourceReachedSchema(WireSchema):
    """Where goods came from, with their share of the batch."""

    batch_id = fields.Integer(attribute="batch.id")
    kind = fields.Enum(BatchKind, by_value=True, attribute="batch.kind")
    production_unit_id = fields.Integer(attribute="line.production_unit_id", allow_none=True)
    member_id = fields.Integer(attribute="line.member_id", allow_none=True)
    supplier_name = fields.String(attribute="line.supplier_name", allow_none=True)
    origin_text = fields.String(attribute="line.origin_text", allow_none=True)
    share = fields.Function(lambda found: round(float(found.share), 6), metadata={"type": "number"})


class BatchDetailSchema(BatchSchema):
    """A batch with where it came from and what holds it."""

    sources = fields.List(fields.Nested(SourceReachedSchema))
    restrictions = fields.List(fields.Nested(RestrictionSchema))


class RelatedBatchSchema(WireSchema):
    """A batch above or below another."""

    batch = fields.Nested(BatchSchema)
    depth = fields.Integer()
    quantity = fields.Function(
        lambda found: QuantityField()._serialize(found.batch.amount(found.base)),
        metadata={"type": "object"},
    )


class GraphSchema(WireSchema):
    """What a batch was made of and what was made of it; `hidden_count` are other producers' batches."""

    ancestors = fields.List(fields.Nested(RelatedBatchSchema))
    descendants = fields.List(fields.Nested(RelatedBatchSchema))
    hidden_count = fields.Integer()
    bought_in = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(metadata={"type": "number"}),
        metadata={
            "description": "share bought in, 0 to 1, by the id of each batch shown and of this one"
        },
    )


class LedgerEntrySchema(WireSchema):
    """One change of the balance, in ledger units (mg, µL, pieces); issues are negative."""

    id = fields.Integer()
    kind = fields.Enum(EntryKind, by_value=True)
    base = fields.Integer()
    on = fields.Date()
    run_id = fields.Integer(allow_none=True)
    reason = fields.String(allow_none=True)


class StockLineSchema(WireSchema):
    """What is left of one product."""

    product = fields.Nested(ProductRefSchema)
    batch_count = fields.Integer()
    remaining = QuantityField()


class StockSchema(WireSchema):
    """What a producer has left."""

    items = fields.List(fields.Nested(StockLineSchema))


class DispatchLineSchema(WireSchema):
    """One batch of a delivery."""

    batch_id = fields.Integer()
    lot = fields.String(attribute="batch.lot")
    product_name = fields.String(attribute="batch.product.name")
    quantity = fields.Function(
        lambda line: QuantityField()._serialize(line.batch.amount(line.base)),
        metadata={"type": "object"},
    )
    is_labelled = fields.Boolean()


class DispatchSchema(WireSchema):
    """A delivery with its lines."""

    id = fields.Integer()
    producer_id = fields.Integer()
    buyer = fields.String()
    buyer_phone = fields.String()
    plate_or_waybill = fields.String()
    destination_address = fields.String()
    destination_division = fields.String()
    dispatched_at = fields.DateTime()
    from_premises_id = fields.Integer(allow_none=True)
    leg = fields.String(allow_none=True)
    despite_stop = fields.String(allow_none=True)
    lines = fields.List(fields.Nested(DispatchLineSchema))
