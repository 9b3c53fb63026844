"""What may come in and goes out about arrivals and the times of deliveries."""

from __future__ import annotations

from trace.rooms.transport.kinds import ArrivalProof, LeftOut, Leg, Stop
from trace.wire import fields
from trace.wire.batches import CountyMoment
from trace.wire.common import LongText, Text, TextPage, WireSchema

_OWN = {"description": "left out: all that the caller may read"}
_HOURS = {"description": "hours, one digit after the point"}


class ArrivalInput(WireSchema):
    """That a delivery came to a place."""

    stop = fields.Enum(Stop, by_value=True, required=True)
    at = CountyMoment(required=True)
    receiver = Text(longest=120, required=True)
    proof = fields.Enum(ArrivalProof, by_value=True, required=True)
    document_number = Text(longest=64, load_default=None)
    note = LongText(longest=2000, load_default="")


class TakeBackInput(WireSchema):
    """Why a record is taken back."""

    reason = Text(longest=200, required=True)


class ArrivalSchema(WireSchema):
    """An arrival; one that was taken back says when and why."""

    id = fields.Integer()
    dispatch_id = fields.Integer()
    stop = fields.Enum(Stop, by_value=True)
    arrived_at = fields.DateTime()
    receiver = fields.String()
    proof = fields.Enum(ArrivalProof, by_value=True)
    document_number = fields.String(allow_none=True)
    note = fields.String()
    recorded_by = fields.String()
    recorded_at = fields.DateTime()
    taken_back_at = fields.DateTime(allow_none=True)
    taken_back_reason = fields.String(allow_none=True)


class PeriodForm(WireSchema):
    """Which days figures are asked for; left out, the ninety days up to today."""

    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)


class FiguresQuery(PeriodForm):
    """Whose deliveries of which days."""

    producer_id = fields.Integer(load_default=None, metadata=_OWN)


class DeliveryListQuery(TextPage, FiguresQuery):
    """Which records behind the figures."""


class MeasuredSchema(WireSchema):
    """One leg of a delivery: its hours, or why it is not counted."""

    leg = fields.Enum(Leg, by_value=True, allow_none=True)
    hours = fields.Decimal(places=1, allow_none=True, as_string=True, metadata=_HOURS)
    left_out = fields.Enum(LeftOut, by_value=True, allow_none=True)


class DeliverySchema(WireSchema):
    """A delivery as its times are judged."""

    dispatch_id = fields.Integer()
    producer_id = fields.Integer()
    producer_name = fields.String()
    division = fields.String()
    leg = fields.String(allow_none=True)
    dispatched_at = fields.DateTime()
    measured = fields.List(fields.Nested(MeasuredSchema))


class TargetShareSchema(WireSchema):
    """How many deliveries of a leg kept to a target."""

    norm_id = fields.Integer()
    title = fields.String()
    source = fields.String()
    wording = fields.String()
    hours = fields.List(fields.String())
    count = fields.Integer()
    within = fields.Integer()
    percent = fields.String(allow_none=True)


class LegFiguresSchema(WireSchema):
    """What the records of one leg amount to; percentiles are by nearest rank."""

    leg = fields.Enum(Leg, by_value=True)
    count = fields.Integer()
    median_hours = fields.Decimal(places=1, allow_none=True, as_string=True, metadata=_HOURS)
    p90_hours = fields.Decimal(places=1, allow_none=True, as_string=True, metadata=_HOURS)
    longest_hours = fields.Decimal(places=1, allow_none=True, as_string=True, metadata=_HOURS)
    targets = fields.List(fields.Nested(TargetShareSchema))


class LeftOutSchema(WireSchema):
    """How many records are left out for a reason."""

    reason = fields.Enum(LeftOut, by_value=True)
    count = fields.Integer()


class FiguresSchema(WireSchema):
    """The figures of a period."""

    since = fields.Date()
    until = fields.Date()
    dispatch_count = fields.Integer()
    legs = fields.List(fields.Nested(LegFiguresSchema))
    left_out = fields.List(fields.Nested(LeftOutSchema))
