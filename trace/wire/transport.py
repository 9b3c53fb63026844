"""What may come in and goes out about arrivals and the times of deliveries."""

from __future__ import annotations

from marshmallow import validate

from trace.rooms.transport.kinds import ArrivalProof, LeftOut, Leg, Sensed, Stop
from trace.rooms.transport.logger_files import MAX_BYTES
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
    proof = fields.Enum(
        ArrivalProof,
        by_value=True,
        required=True,
        # An event enters by being matched, not by hand.
        validate=validate.NoneOf([ArrivalProof.EVENT]),
    )
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


# ---------------------------------------------------------------- readings


class ReadingsForm(WireSchema):
    """A logger's file is about this logger; its times without an offset are meant in this zone."""

    device = Text(longest=64, required=True)
    zone = fields.String(load_default="+08:00", validate=validate.Regexp(r"[+-]\d{2}:[0-5]\d\Z"))


class ReadingsInput(ReadingsForm):
    """A logger's file through the interface: its text."""

    content = fields.String(
        required=True,
        validate=validate.Length(min=1, max=MAX_BYTES),
        metadata={"description": "the CSV with its heading; see the users' manual"},
    )


class AcknowledgeInput(WireSchema):
    """Why goods lay outside their limits, and what became of them."""

    comment = Text(longest=1000, required=True)


class BreachSchema(WireSchema):
    """A time outside the limits; percent or degrees Celsius as text."""

    id = fields.Integer()
    series_id = fields.Integer()
    product_id = fields.Integer()
    quantity = fields.Enum(Sensed, by_value=True)
    least = fields.Decimal(allow_none=True, as_string=True)
    most = fields.Decimal(allow_none=True, as_string=True)
    minutes = fields.Integer()
    norm_version_id = fields.Integer()
    since = fields.DateTime()
    until = fields.DateTime()
    extreme = fields.Decimal(as_string=True)
    reading_count = fields.Integer()
    acknowledged_at = fields.DateTime(allow_none=True)
    acknowledged_by = fields.String(allow_none=True)
    comment = fields.String(allow_none=True)


class SeriesSchema(WireSchema):
    """What one logger measured, with its breaches; the readings stand in the EPCIS event."""

    id = fields.Integer()
    producer_id = fields.Integer()
    dispatch_id = fields.Integer(allow_none=True)
    batch_id = fields.Integer(allow_none=True)
    device = fields.String()
    digest = fields.String()
    zone = fields.String()
    reading_count = fields.Integer()
    duplicate_count = fields.Integer()
    first_at = fields.DateTime()
    last_at = fields.DateTime()
    limits = fields.Raw()
    breaches = fields.List(fields.Nested(BreachSchema))
    taken_back_at = fields.DateTime(allow_none=True)
    taken_back_reason = fields.String(allow_none=True)


class BreachListQuery(TextPage):
    """Which breaches a list is to hold."""

    producer_id = fields.Integer(load_default=None, metadata=_OWN)
    is_open = fields.Boolean(load_default=None, allow_none=True)
