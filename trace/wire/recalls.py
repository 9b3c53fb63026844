"""What may come in and goes out about recalls and stops."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validate

from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.recalls.queries import MAX_BATCHES, StopState
from trace.rooms.recalls.rules import RecallGrade, RecallKind, RecallState, ScopeKind
from trace.rooms.recalls.services import Scope
from trace.wire import fields
from trace.wire.batches import CountyMoment, ProductRefSchema
from trace.wire.common import LongText, QuantityField, Text, TextPage, WireSchema

_SOME = validate.Length(min=1, max=MAX_BATCHES)


class NamedBatchesSchema(WireSchema):
    """The batches that a recall is to name."""

    batch_ids = fields.List(fields.Integer(), required=True, validate=_SOME)


class ScopeSchema(WireSchema):
    """How batches are found: by a code, a production unit, an input, or premises; all but the first in a period.

    text   the code or lot; code or name of the unit; name, ingredient or registration number; GLN or name
    """

    kind = fields.Enum(ScopeKind, by_value=True, required=True)
    text = Text(required=True)
    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)

    @post_load
    def _as_scope(self, data: dict[str, Any], **_options: Any) -> Scope:
        return Scope(**data)


class RecallFormSchema(NamedBatchesSchema):
    """A recall as a page asks for it: who acts tells its kind."""

    grade = fields.Enum(RecallGrade, by_value=True, required=True)
    reason = LongText(longest=2000, required=True)
    notice_text = LongText(required=True)
    document_number = Text(longest=64, load_default=None)
    known_at = CountyMoment(
        load_default=None,
        metadata={
            "description": "since when the risk is known; the first legal clock runs from it"
        },
    )
    scope = fields.Nested(ScopeSchema, load_default=None)


class OrderRecallSchema(RecallFormSchema):
    """An officer's order (document number needed) or a producer's own recall."""

    kind = fields.Enum(RecallKind, by_value=True, load_default=RecallKind.ORDERED)


class LiftSchema(WireSchema):
    """Why a recall or a stop is lifted."""

    reason = LongText(longest=2000, required=True)


class StopFormSchema(WireSchema):
    """Why a batch is stopped; a document number only where goods are sealed or seized."""

    reason = LongText(longest=2000, required=True)
    document_number = Text(longest=64, load_default=None)


class StopSchemaIn(StopFormSchema):
    """A stop of one batch and everything made of it."""

    batch_id = fields.Integer(required=True)


# ---------------------------------------------------------------- what goes out


class RecallListQuery(TextPage):
    """Which recalls a list is to hold."""

    state = fields.Enum(RecallState, by_value=True, load_default=None)
    producer_id = fields.Integer(load_default=None)


class StopListQuery(TextPage):
    """Which stops a list is to hold."""

    state = fields.Enum(StopState, by_value=True, load_default=None)


class ReachedBatchRef(WireSchema):
    """A batch by name."""

    id = fields.Integer()
    lot = fields.String()
    producer_id = fields.Integer()
    product = fields.Nested(ProductRefSchema)


class RecallSchema(WireSchema):
    """A recall; `reach` are the figures of the day it was ordered."""

    number = fields.String()
    kind = fields.Enum(RecallKind, by_value=True)
    grade = fields.Enum(RecallGrade, by_value=True)
    state = fields.Enum(RecallState, by_value=True)
    producer_id = fields.Integer()
    office = fields.String()
    reason = fields.String()
    document_number = fields.String(allow_none=True)
    notice_text = fields.String()
    known_at = fields.DateTime()
    ordered_at = fields.DateTime()
    ordered_by_name = fields.String()
    start_due_at = fields.DateTime(allow_none=True)
    finish_due_on = fields.Date(allow_none=True)
    reach = fields.Dict()
    batch_ids = fields.Function(
        lambda recall: [each.batch_id for each in recall.batches],
        metadata={"type": "array", "items": {"type": "integer"}},
    )
    lifted_at = fields.DateTime(allow_none=True)
    lifted_by_name = fields.String(allow_none=True)
    lift_reason = fields.String(allow_none=True)


class BatchReachedSchema(WireSchema):
    """A batch within the reach; `here` should still be with its producer."""

    batch = fields.Nested(ReachedBatchRef)
    is_named = fields.Boolean()
    here = QuantityField()
    sent = QuantityField()


class RunReachedSchema(WireSchema):
    """Labels on these goods, by run and range; `first` and `last` as people number them."""

    code = fields.Function(lambda each: each.run.code, metadata={"type": "string"})
    batch_id = fields.Integer()
    first = fields.Function(lambda each: each.span.first + 1, metadata={"type": "integer"})
    last = fields.Function(lambda each: each.span.last + 1, metadata={"type": "integer"})
    live_count = fields.Integer()
    activated_count = fields.Integer()


class HolderSchema(WireSchema):
    """Somebody to whom such goods were delivered."""

    buyer = fields.String()
    phone = fields.String()
    address = fields.String()
    amounts = fields.Function(
        lambda holder: [
            {
                "batch_id": batch.id,
                "lot": batch.lot,
                "quantity": {"value": f"{q.value.normalize():f}", "unit": q.unit.value},
            }
            for batch, q in holder.amounts
        ],
        metadata={"type": "array", "items": {"type": "object"}},
    )


class ReachSchema(WireSchema):
    """What a recall would touch, before anything is done."""

    batches = fields.List(fields.Nested(BatchReachedSchema), attribute="shown_batches")
    runs = fields.List(fields.Nested(RunReachedSchema), attribute="shown_runs")
    holders = fields.List(fields.Nested(HolderSchema))
    hidden_batch_count = fields.Integer(
        metadata={"description": "batches reached in books that you may not read"}
    )
    hidden_count = fields.Integer(
        metadata={"description": "deliveries of producers whose books you may not read"}
    )
    label_count = fields.Integer()
    activated_count = fields.Integer()
    quantity = fields.List(QuantityField())
    stock = fields.List(QuantityField())


class StopSchema(WireSchema):
    """A stop of a batch, in force or lifted."""

    id = fields.Integer()
    batch = fields.Nested(ReachedBatchRef)
    kind = fields.Enum(RestrictionKind, by_value=True)
    reason = fields.String()
    document_number = fields.String(allow_none=True)
    placed_at = fields.DateTime()
    placed_by_name = fields.String()
    lifted_at = fields.DateTime(allow_none=True)
    lifted_by_name = fields.String(allow_none=True)
    lift_reason = fields.String(allow_none=True)
