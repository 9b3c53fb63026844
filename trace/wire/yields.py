"""What may come in and goes out about yield checks, yield surveys, stock-takes and statements."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from trace.kernel.quantity import Quantity, Unit
from trace.rooms.batches.rules import EntryKind, YieldCause, YieldState
from trace.wire import fields
from trace.wire.common import LongText, Page, QuantityField, Text, TextPage, WireSchema


class CountField(QuantityField):
    """An amount that may be zero: what a count finds left."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Quantity:
        if isinstance(value, dict) and value.get("unit") in self.units and _is_zero(value):
            return Quantity(Decimal(0), Unit(value["unit"]))
        return super()._deserialize(value, *args, **options)


def _is_zero(value: dict[str, Any]) -> bool:
    try:
        return Decimal(str(value.get("value")).strip()) == 0
    except InvalidOperation:
        return False


class StockTakeSchema(WireSchema):
    """What was found left of a batch at the end of a day."""

    counted = CountField(required=True, metadata={"description": "may be zero"})
    on = fields.Date(required=True)
    reason = Text(longest=200, required=True)


class SurveySchema(WireSchema):
    """A yield survey of one production unit for one product in one season."""

    production_unit_id = fields.Integer(required=True)
    product_id = fields.Integer(required=True)
    season_on = fields.Date(
        required=True, metadata={"description": "a day of the season that was surveyed"}
    )
    measured = QuantityField(required=True)
    is_per_size = fields.Boolean(
        load_default=False,
        metadata={"description": "measured for one mu, tree, colony or head, not for the whole"},
    )
    surveyed_on = fields.Date(required=True)
    surveyed_by = Text(longest=120, required=True)
    method = Text(longest=200, required=True)
    document_number = Text(longest=64, load_default="")
    note = LongText(longest=2000, load_default="")


class DecisionSchema(WireSchema):
    """Why a batch may be used although more came out than was to be expected."""

    reason = LongText(longest=2000, required=True)


class ExplanationSchema(WireSchema):
    """What became of the part that did not come out."""

    text = LongText(longest=2000, required=True)


class FindingListQuery(TextPage):
    """Which findings a list is to hold."""

    producer_id = fields.Integer(load_default=None)
    state = fields.Enum(YieldState, by_value=True, load_default=YieldState.WAITING)


class FindingSchema(WireSchema):
    """What was not to be expected of a batch's amount; below a band it holds nothing."""

    id = fields.Integer()
    batch_id = fields.Integer()
    lot = fields.String(attribute="batch.lot")
    producer_id = fields.Integer(attribute="batch.producer_id")
    cause = fields.Enum(YieldCause, by_value=True)
    found = QuantityField()
    limit = QuantityField()
    production_unit_id = fields.Integer(allow_none=True)
    season = fields.String(allow_none=True)
    norm_version_id = fields.Integer(allow_none=True)
    is_waiting = fields.Boolean()
    explanation = fields.String(allow_none=True)
    sentence = fields.String(metadata={"description": "in the language asked"})
    remedy = fields.String()


class SurveyedSchema(WireSchema):
    """A recorded survey."""

    id = fields.Integer()
    number = fields.String()
    producer_id = fields.Integer()
    production_unit_id = fields.Integer()
    product_id = fields.Integer()
    season_on = fields.Date()
    measured = QuantityField()
    is_per_size = fields.Boolean()
    total = QuantityField()
    surveyed_on = fields.Date()
    surveyed_by = fields.String()
    method = fields.String()
    document_number = fields.String(allow_none=True)
    note = fields.String()
    recorded_at = fields.DateTime()


class StatementQuery(Page):
    """Up to which day; today when left out."""

    on = fields.Date(load_default=None)


class StatementRowSchema(WireSchema):
    """One entry with what was left at the end of its day."""

    id = fields.Integer(attribute="entry.id")
    kind = fields.Enum(EntryKind, by_value=True, attribute="entry.kind")
    on = fields.Date(attribute="entry.on")
    quantity = QuantityField()
    left = QuantityField()
    run_id = fields.Integer(attribute="entry.run_id", allow_none=True)
    reason = fields.String(attribute="entry.reason", allow_none=True)


class BalanceSchema(WireSchema):
    """Where a batch had gone by a day, in ledger units (mg, µL, pieces); the parts sum to `produced`."""

    on = fields.Date()
    produced = fields.Integer()
    consumed = fields.Integer()
    labelled = fields.Integer()
    dispatched = fields.Integer()
    lost = fields.Integer()
    own_use = fields.Integer()
    remaining = fields.Integer()


class StatementSchema(WireSchema):
    """The statement of a batch."""

    balance = fields.Nested(BalanceSchema)
    items = fields.List(fields.Nested(StatementRowSchema))
    next_cursor = fields.String(allow_none=True)
