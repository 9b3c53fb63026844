"""What may be said of cultivation records 农事记录, label data 标签数据 and barred inputs 禁限用农药."""

from __future__ import annotations

from typing import Any

from marshmallow import validate

from trace.rooms.cultivation.kinds import DoseUnit, InputKind, RecordState
from trace.rooms.products.kinds import Commodity
from trace.wire import fields
from trace.wire.common import DivisionCode, LongText, Text, TextPage, WireSchema

_TIMES = validate.Range(1, 99)
_DAYS = validate.Range(0, 365)


class UseInput(WireSchema):
    """One use of an input on a unit, or farm work; label data fill in what they say."""

    unit_id = fields.Integer(required=True)
    kind = fields.Enum(InputKind, by_value=True, required=True)
    first_on = fields.Date(required=True)
    last_on = fields.Date(
        load_default=None, metadata={"description": "the first day where it is left out"}
    )
    times = fields.Integer(load_default=1, validate=_TIMES)
    label_id = fields.Integer(load_default=None)
    name = Text(load_default="", longest=80)
    formulation = Text(load_default="", longest=80)
    ingredients = Text(load_default="")
    registration_number = Text(load_default="", longest=40)
    maker = Text(load_default="", longest=120)
    dose = fields.Decimal(load_default=None, places=3)
    dose_unit = fields.Enum(DoseUnit, by_value=True, load_default=None)
    target = Text(load_default="", longest=80)
    method = Text(load_default="", longest=80)
    operator = Text(load_default="", longest=80)
    purchase_document = Text(load_default="", longest=80)
    crop = Text(load_default="", longest=60, metadata={"description": "the unit's where left out"})
    season = Text(
        load_default="",
        longest=20,
        metadata={"description": "to which the maximum uses count; the year where it is left out"},
    )
    interval_days = fields.Integer(load_default=None, validate=_DAYS)
    max_uses = fields.Integer(load_default=None, validate=_TIMES)
    note = LongText(load_default="", longest=2000)


class RecordInput(UseInput):
    """A use with the producer in whose books it is kept."""

    producer_id = fields.Integer(required=True)


class CorrectionInput(UseInput):
    """What a record should have said, and why it is corrected."""

    reason = LongText(required=True, longest=1000)


class VoidInput(WireSchema):
    """Why a record is made void."""

    reason = LongText(required=True, longest=1000)


class RecordListQuery(TextPage):
    """A list of records."""

    producer_id = fields.Integer(load_default=None)
    unit_id = fields.Integer(load_default=None)
    kind = fields.Enum(InputKind, by_value=True, load_default=None)
    state = fields.Enum(RecordState, by_value=True, load_default=None)


class RecordSchema(WireSchema):
    """A record as it was told; `harvest_from_on` is the first day on which the unit may be harvested after it."""

    number = fields.String()
    producer_id = fields.Integer()
    production_unit_id = fields.Integer()
    kind = fields.Enum(InputKind, by_value=True)
    crop = fields.String()
    season = fields.String()
    name = fields.String()
    formulation = fields.String()
    ingredients = fields.String()
    registration_number = fields.String()
    maker = fields.String()
    dose = fields.Decimal(as_string=True, allow_none=True)
    dose_unit = fields.Enum(DoseUnit, by_value=True, allow_none=True)
    target = fields.String()
    method = fields.String()
    first_on = fields.Date()
    last_on = fields.Date()
    times = fields.Integer()
    operator = fields.String()
    purchase_document = fields.String()
    file_id = fields.Integer(allow_none=True)
    note = fields.String()
    label_id = fields.Integer(allow_none=True)
    interval_days = fields.Integer(allow_none=True)
    max_uses = fields.Integer(allow_none=True)
    harvest_from_on = fields.Date(allow_none=True)
    state = fields.Enum(RecordState, by_value=True)
    recorded_by = fields.String()
    recorded_at = fields.AwareDateTime()
    voided_at = fields.AwareDateTime(allow_none=True)
    void_reason = fields.String(allow_none=True)


class RecordedSchema(WireSchema):
    """A new record, and the batches harvested before that it restricts."""

    record = fields.Nested(RecordSchema)
    restricted_batch_ids = fields.List(fields.Integer())


class OpenIntervalSchema(WireSchema):
    """A unit that may not be harvested yet."""

    unit_id = fields.Integer()
    unit = fields.String()
    record = fields.String(metadata={"description": "number of the record that decides"})
    input = fields.String()
    last_on = fields.Date()
    interval_days = fields.Integer()
    earliest_on = fields.Date()


class ProducerQuery(WireSchema):
    """Whose."""

    producer_id = fields.Integer(required=True)


class LabelInput(WireSchema):
    """What the label of a pesticide says for one crop."""

    name = Text(required=True, longest=80)
    formulation = Text(required=True, longest=80)
    crop = Text(required=True, longest=60)
    interval_days = fields.Integer(required=True, validate=_DAYS)
    max_uses = fields.Integer(load_default=None, validate=_TIMES)
    ingredients = Text(load_default="")
    registration_number = Text(load_default="", longest=40)
    maker = Text(load_default="", longest=120)
    target = Text(load_default="", longest=80)
    source = Text(load_default="")


class OwnedLabelInput(LabelInput):
    """Label data of a producer, or of an office for a division: one of the two."""

    producer_id = fields.Integer(load_default=None)
    division = DivisionCode(load_default="")


class SharedLabelInput(LabelInput):
    """Label data that an office enters for all of a division."""

    division = DivisionCode(required=True)


class LabelListQuery(TextPage):
    """Label data that serve a producer, or the offices' where none is named."""

    producer_id = fields.Integer(load_default=None)


class LabelSchema(LabelInput):
    """Label data as they are kept."""

    id = fields.Integer()
    producer_id = fields.Integer(allow_none=True)
    division = fields.String()
    entered_by = fields.String()
    entered_at = fields.AwareDateTime()
    withdrawn_at = fields.AwareDateTime(allow_none=True)


class BarredInput(WireSchema):
    """A pesticide that may not be used on goods of the kinds named; without any, on none."""

    name = Text(required=True, longest=80)
    source = Text(required=True)
    from_on = fields.Date(required=True)
    commodities = fields.List(fields.Enum(Commodity, by_value=True), load_default=list[Any])
    division = DivisionCode(load_default="")


class BarredSchema(WireSchema):
    """A bar as it is kept."""

    id = fields.Integer()
    name = fields.String()
    source = fields.String()
    from_on = fields.Date()
    commodities = fields.List(fields.String())
    division = fields.String()
    withdrawn_at = fields.AwareDateTime(allow_none=True)


def label_data(sent: dict[str, Any]) -> dict[str, Any]:
    """Return the part of what was sent that the label itself says."""
    return {name: sent[name] for name in LabelInput().fields}
