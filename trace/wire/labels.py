"""What may come in and goes out about label runs."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, post_load, validate, validates_schema

from trace.kernel.outbox import JobState
from trace.rooms.certificates.kinds import Mark
from trace.rooms.labels.rules import (
    MAX_LABELS,
    ExportFormat,
    ExportState,
    Gate,
    Outcome,
    RangeKind,
    RunKind,
    RunState,
    Stage,
)
from trace.rooms.sheets.drawing.layouts import LAYOUTS
from trace.rooms.sheets.rules import GOOD_SIDE_MM, HEADS
from trace.wire import fields
from trace.wire.common import LongText, Text, TextPage, WireSchema
from trace.wire.messages import N_

_LABEL_HELP = "the address in its QR code, its printed code, or its number (1 is the first printed)"


class OrderSchema(WireSchema):
    """Labels that are wanted: with a batch bound codes, without one pre-printed codes."""

    producer_id = fields.Integer(required=True)
    product_id = fields.Integer(required=True)
    batch_id = fields.Integer(load_default=None)
    brand_id = fields.Integer(load_default=None)
    count = fields.Integer(required=True)
    marks = fields.List(fields.Enum(Mark, by_value=True), load_default=list)
    printer_id = fields.Integer(load_default=None)
    filing_id = fields.Integer(
        load_default=None, metadata={"description": "version of the packaging; else the latest"}
    )
    stock_id = fields.Integer(
        load_default=None, metadata={"description": "packaging from before the programme instead"}
    )
    channel = Text(load_default="", longest=60, metadata={"description": "where packs are sold"})
    joins_conformity = fields.Boolean(
        load_default=False,
        metadata={"description": "print the batch's conformity certificate on each label 证码合一"},
    )

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> dict[str, Any]:
        return found | {"marks": tuple(found["marks"])}

    @validates_schema
    def _names_one_packaging(self, found: dict[str, Any], **_options: Any) -> None:
        if found.get("filing_id") is not None and found.get("stock_id") is not None:
            raise ValidationError(N_("Name a filing or old packaging, not both."), "stock_id")


class OrderFormSchema(OrderSchema):
    """The same from the page, where the producer is the clerk's own and a batch tells the product."""

    producer_id = fields.Integer(load_default=None)
    product_id = fields.Integer(load_default=None)

    packaging = fields.String(
        load_default="", validate=validate.Regexp(r"((filing|stock)-[1-9][0-9]{0,17})?\Z")
    )

    @post_load
    def _packed(self, found: dict[str, Any], **_options: Any) -> dict[str, Any]:
        kind, _dash, key = found.pop("packaging").partition("-")
        return found | ({f"{kind}_id": int(key)} if key else {})

    @validates_schema
    def _names_goods(self, found: dict[str, Any], **_options: Any) -> None:
        if found.get("batch_id") is None and found.get("product_id") is None:
            raise ValidationError(
                N_("Choose a packed batch or, to print ahead, a product."), "batch_id"
            )


class RangeSchema(WireSchema):
    """A range of labels by its first and last one."""

    first = Text(required=True, longest=400, metadata={"description": _LABEL_HELP})
    last = Text(required=True, longest=400, metadata={"description": _LABEL_HELP})


class BindSchema(RangeSchema):
    """Pre-printed labels and the packed batch they are stuck on."""

    batch_id = fields.Integer(required=True)


class ReasonedRangeSchema(RangeSchema):
    """A range of labels, and why they are out of use."""

    reason = LongText(required=True, longest=500)


class ReasonSchema(WireSchema):
    """Why."""

    reason = LongText(required=True, longest=500)


class PrinterSchema(WireSchema):
    """The print shop that is to have a run, or none."""

    printer_id = fields.Integer(load_default=None, allow_none=True)


class LabelPictureQuery(WireSchema):
    """How one label is drawn."""

    layout = Text(load_default="", longest=40, metadata={"description": "a usual layout"})
    template_id = fields.Integer(
        load_default=None, metadata={"description": "label template, instead of a layout"}
    )


class OneLabelSchema(WireSchema):
    """One label that is wanted as a picture, from the page."""

    number = fields.Integer(required=True, validate=validate.Range(1))
    template_id = fields.Integer(load_default=None)
    picture = fields.String(load_default="png", validate=validate.OneOf(["png", "svg"]))


class LookInput(WireSchema):
    """How files are to look; `side_mm` is the width of the code without its white margin."""

    format = fields.Enum(ExportFormat, by_value=True, required=True)
    layout = fields.String(load_default="", validate=validate.OneOf(["", *LAYOUTS]))
    side_mm = fields.Integer(load_default=GOOD_SIDE_MM)
    template_id = fields.Integer(
        load_default=None,
        metadata={"description": "label template, instead of layout and side_mm"},
    )
    start_cell = fields.Integer(
        load_default=1,
        validate=validate.Range(1, 2500),
        metadata={"description": "cell of the first sheet to begin with, row by row from 1"},
    )
    dots_per_mm = fields.Integer(
        load_default=HEADS[0],
        validate=validate.OneOf(HEADS),
        metadata={
            "description": "of the thermal printer's head: 8 (203 dpi), 12 (300) or 24 (600)"
        },
    )
    labels_per_file = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, MAX_LABELS),
        metadata={
            "description": "labels of each file; of sheets whole ones; else the usual number"
        },
    )


class LabelName(Text):
    """One label by its address, its printed code or its number, which may be a number of JSON."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> str:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return super()._deserialize(str(value) if is_number else value, *args, **options)


class ExportInput(LookInput):
    """Files that are wanted, of a range of labels or of all."""

    first = LabelName(
        load_default="",
        allow_none=True,
        longest=400,
        metadata={"description": f"first label: {_LABEL_HELP}"},
    )
    last = LabelName(
        load_default="",
        allow_none=True,
        longest=400,
        metadata={"description": f"last label: {_LABEL_HELP}"},
    )


class RunListQuery(TextPage):
    """Which runs: of a producer, or those assigned to a printer."""

    producer_id = fields.Integer(load_default=None)
    printer_id = fields.Integer(load_default=None)
    state = fields.Enum(RunState, by_value=True, load_default=None)

    @validates_schema
    def _names_one(self, found: dict[str, Any], **_options: Any) -> None:
        if (found.get("producer_id") is None) == (found.get("printer_id") is None):
            raise ValidationError(N_("Name a producer or a printer."), "producer_id")


class RunSchema(WireSchema):
    """A label run."""

    id = fields.Integer()
    code = fields.String()
    kind = fields.Enum(RunKind, by_value=True)
    state = fields.Enum(RunState, by_value=True)
    producer_id = fields.Integer()
    product_id = fields.Integer()
    batch_id = fields.Integer(allow_none=True)
    brand_id = fields.Integer(allow_none=True)
    authorisation_id = fields.Integer(allow_none=True)
    printer_id = fields.Integer(allow_none=True)
    gtin = fields.String(allow_none=True)
    lot = fields.String(allow_none=True)
    count = fields.Integer()
    base_each = fields.Integer(metadata={"description": "mg, µL or pieces one label stands for"})
    key_number = fields.Integer()
    marks = fields.List(fields.String())
    label_text_version = fields.Integer(allow_none=True)
    ordered_by = fields.String()
    ordered_at = fields.AwareDateTime()


class GateSchema(WireSchema):
    """What one gate found, as a slug with facts and in words."""

    gate = fields.Enum(Gate, by_value=True)
    title = fields.String()
    outcome = fields.Enum(Outcome, by_value=True)
    reason = fields.String()
    sentence = fields.String()
    remedy = fields.String()
    remedy_address = fields.String(
        allow_none=True, metadata={"description": "the page on which the producer does it"}
    )
    rule = fields.String()
    rule_version = fields.String()
    documents = fields.List(fields.String())
    facts = fields.Dict()
    stage = fields.Enum(Stage, by_value=True, allow_none=True)
    first = fields.Integer(allow_none=True, metadata={"description": "number of the first label"})
    last = fields.Integer(allow_none=True, metadata={"description": "number of the last label"})
    judged_at = fields.AwareDateTime(allow_none=True)


class DryRunSchema(WireSchema):
    """What would become of an order."""

    is_refused = fields.Boolean()
    largest_count = fields.Integer(
        metadata={"description": "labels that could be ordered now; 0 where another thing stops"}
    )
    gates = fields.List(fields.Nested(GateSchema))
    symbol_version = fields.Integer()
    label_text_version = fields.Integer(allow_none=True)
    printed = fields.List(fields.String(), metadata={"description": "the words beside the code"})


class RejudgedQuery(WireSchema):
    """Of which packs, where a run's labels are on several batches."""

    batch_id = fields.Integer(load_default=None)


class RejudgedSchema(WireSchema):
    """The gates of a run's labels on the packs of a batch (none: not bound yet): as kept when labelled, and now."""

    batch_id = fields.Integer(allow_none=True)
    label_count = fields.Integer()
    as_packed = fields.List(fields.Nested(GateSchema))
    now = fields.List(fields.Nested(GateSchema))
    changed = fields.List(fields.Enum(Gate, by_value=True))


class GatesSchema(WireSchema):
    """What gates found."""

    gates = fields.List(fields.Nested(GateSchema))


class LabelRangeSchema(WireSchema):
    """What was done to a range; `first` and `last` are label numbers."""

    id = fields.Integer()
    kind = fields.Enum(RangeKind, by_value=True)
    first = fields.Function(lambda row: row.first + 1, metadata={"type": "integer"})
    last = fields.Function(lambda row: row.last + 1, metadata={"type": "integer"})
    batch_id = fields.Integer(allow_none=True)
    reason = fields.String()
    by = fields.String()
    at = fields.AwareDateTime()


class ProgressSchema(WireSchema):
    """How many labels of a run stand where."""

    count = fields.Integer()
    activated_count = fields.Integer()
    bound_count = fields.Integer()
    spoiled_count = fields.Integer()
    voided_count = fields.Integer()
    waiting_count = fields.Integer()


class RunDetailSchema(RunSchema):
    """A run with everything that was done to it."""

    progress = fields.Nested(ProgressSchema)
    gates = fields.List(fields.Nested(GateSchema))
    ranges = fields.List(fields.Nested(LabelRangeSchema))


class FileSchema(WireSchema):
    """One file of an export."""

    position = fields.Integer()
    first = fields.Function(lambda part: part.first + 1, metadata={"type": "integer"})
    last = fields.Function(lambda part: part.last + 1, metadata={"type": "integer"})
    name = fields.String(attribute="file.name")
    sha256 = fields.String(attribute="file.digest")
    byte_count = fields.Integer(attribute="file.byte_count")


class ExportProgressSchema(WireSchema):
    """How far the making of files is; rate and time are of this attempt."""

    state = fields.Enum(JobState, by_value=True)
    done_count = fields.Integer(metadata={"description": "labels made"})
    total_count = fields.Integer(allow_none=True, metadata={"description": "labels asked for"})
    per_second = fields.Function(
        lambda job: None if job.per_second is None else round(job.per_second),
        metadata={"type": "integer", "nullable": True, "description": "labels a second"},
    )
    seconds_left = fields.Integer(allow_none=True)
    fault = fields.String(
        allow_none=True, metadata={"description": "slug of the problem the last attempt met"}
    )


class ExportSchema(WireSchema):
    """Files for a printer, and how far their making is."""

    id = fields.Integer()
    run_id = fields.Integer()
    format = fields.Enum(ExportFormat, by_value=True)
    state = fields.Enum(ExportState, by_value=True)
    layout = fields.String()
    side_mm = fields.Integer()
    template_id = fields.Integer(attribute="drawing.version.template_id", allow_none=True)
    template_version = fields.Integer(attribute="drawing.version.number", allow_none=True)
    start_cell = fields.Integer(attribute="drawing.start_cell")
    dots_per_mm = fields.Integer(attribute="drawing.dots_per_mm")
    labels_per_file = fields.Integer()
    progress = fields.Nested(ExportProgressSchema, attribute="job", allow_none=True)
    first = fields.Function(lambda row: row.first + 1, metadata={"type": "integer"})
    last = fields.Function(lambda row: row.last + 1, metadata={"type": "integer"})
    parts = fields.List(fields.Nested(FileSchema))
    requested_at = fields.AwareDateTime()
    finished_at = fields.AwareDateTime(allow_none=True)


class ExportListSchema(WireSchema):
    """The exports of a run."""

    items = fields.List(fields.Nested(ExportSchema))


class LabelSchema(WireSchema):
    """One label of a run: what is printed, and what became of it."""

    number = fields.Integer()
    serial = fields.String()
    printed_code = fields.String()
    uri = fields.String()
    is_activated = fields.Boolean()
    is_spoiled = fields.Boolean()
    is_voided = fields.Boolean()
    batch_id = fields.Integer(allow_none=True)
    certified_code = fields.String(
        allow_none=True,
        metadata={"description": "code of the certifier on the pack, such as 有机码"},
    )
