"""What may come in and goes out about tests and measurements."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validate

from trace.rooms.testing.kinds import TestKind
from trace.rooms.testing.rules import MAX_ITEMS, MAX_VALUES, ItemFound
from trace.wire import fields
from trace.wire.common import LongText, Text, TextPage, WireSchema


class ItemSchema(WireSchema):
    """One thing tested, in the words of the report."""

    name = Text(longest=120, required=True)
    value = Text(longest=60, required=True)
    unit = Text(longest=30, load_default="")
    limit_value = Text(longest=60, load_default="")
    method = Text(longest=120, load_default="")
    passed = fields.Boolean(load_default=True)

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> ItemFound:
        return ItemFound(**found)


class ReportSchema(WireSchema):
    """A report on one batch; a laboratory's own people name theirs by `lab_id`."""

    batch_id = fields.Integer(required=True)
    kind = fields.Enum(TestKind, by_value=True, required=True)
    lab_id = fields.Integer(load_default=None)
    lab_name = Text(longest=120, load_default="")
    report_number = Text(longest=64, required=True)
    sampled_on = fields.Date(required=True)
    reported_on = fields.Date(required=True)
    is_safety = fields.Boolean(
        required=True, metadata={"description": "whether food safety was tested"}
    )
    passed = fields.Boolean(required=True)
    conclusion = LongText(longest=2000, load_default="")
    items = fields.List(
        fields.Nested(ItemSchema), load_default=list, validate=validate.Length(max=MAX_ITEMS)
    )
    retest_of_id = fields.Integer(
        load_default=None, metadata={"description": "the failed report that this one re-tests"}
    )


class DispositionSchema(WireSchema):
    """What was done about goods that failed."""

    text = LongText(longest=2000, required=True)
    on = fields.Date(required=True)


class ItemFoundSchema(WireSchema):
    """One thing tested."""

    name = fields.String()
    value = fields.String()
    unit = fields.String()
    limit_value = fields.String()
    method = fields.String()
    passed = fields.Boolean()


class TestReportSchema(WireSchema):
    """A report; it is never changed, a disposition is added to it."""

    __test__ = False

    id = fields.Integer()
    batch_id = fields.Integer()
    lot = fields.String(attribute="batch.lot")
    product = fields.String(attribute="batch.product.name")
    kind = fields.Enum(TestKind, by_value=True)
    lab_id = fields.Integer(allow_none=True)
    lab_name = fields.String()
    report_number = fields.String()
    sampled_on = fields.Date()
    reported_on = fields.Date()
    is_safety = fields.Boolean()
    passed = fields.Boolean()
    conclusion = fields.String()
    items = fields.List(fields.Nested(ItemFoundSchema))
    file_id = fields.Integer(allow_none=True)
    retest_of_id = fields.Integer(allow_none=True)
    recorded_by = fields.String()
    recorded_at = fields.AwareDateTime()
    disposition = fields.String(allow_none=True)
    disposed_on = fields.Date(allow_none=True)
    disposed_by = fields.String(allow_none=True)


class ReportListQuery(TextPage):
    """A list of reports."""

    producer_id = fields.Integer(load_default=None)
    batch_id = fields.Integer(load_default=None)
    kind = fields.Enum(TestKind, by_value=True, load_default=None)
    passed = fields.Boolean(load_default=None, allow_none=True)


class MeasurementInput(WireSchema):
    """What an instrument measured, by field name; numbers as text."""

    batch_id = fields.Integer(required=True)
    measured_on = fields.Date(required=True)
    instrument = Text(longest=120, required=True)
    values = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


class ReadingSchema(WireSchema):
    """One value that no standard asks for."""

    name = Text(longest=40, required=True)
    value = Text(longest=40, required=True)


class MeasurementFormSchema(MeasurementInput):
    """The page's form: the standard's fields by name, further readings as lines."""

    class Meta:
        exclude = ("batch_id",)

    others = fields.List(
        fields.Nested(ReadingSchema), load_default=list, validate=validate.Length(max=MAX_VALUES)
    )


class MeasurementSchema(WireSchema):
    """A measurement, with the grade that follows from the standard of its day."""

    id = fields.Integer()
    batch_id = fields.Integer()
    norm_version_id = fields.Integer(allow_none=True)
    measured_on = fields.Date()
    instrument = fields.String()
    values = fields.Dict(keys=fields.String(), values=fields.String())
    grade = fields.String(allow_none=True)
    recorded_by = fields.String()
    recorded_at = fields.AwareDateTime()


class MeasurementListQuery(TextPage):
    """A list of measurements."""

    producer_id = fields.Integer(load_default=None)
