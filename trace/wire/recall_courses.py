"""What may come in and goes out about the course of a recall, about drills and self-checks."""

from __future__ import annotations

from marshmallow import validate

from trace.rooms.recalls.duties import DutyKind
from trace.rooms.recalls.rules import (
    DISPOSALS,
    DrillState,
    EntryKind,
    HolderState,
    ProbeFinding,
    Way,
)
from trace.wire import fields
from trace.wire.common import LongText, QuantityField, Text, TextPage, WireSchema

_FOUND = (EntryKind.RECOVERED, EntryKind.GONE)


class DutySchemaIn(WireSchema):
    """That a duty is done."""

    kind = fields.Enum(DutyKind, by_value=True, required=True)
    document_number = Text(longest=64, load_default=None)
    note = LongText(longest=2000, load_default="")


class ExtensionSchema(WireSchema):
    """A later last day, by an office's consent."""

    until = fields.Date(required=True)
    reason = LongText(longest=2000, required=True)
    document_number = Text(longest=64, required=True)


class MarkHolderSchema(WireSchema):
    """That a holder was told, has answered or cannot be reached."""

    state = fields.Enum(
        HolderState,
        by_value=True,
        required=True,
        validate=validate.NoneOf([HolderState.KNOWN]),
    )
    way = fields.Enum(Way, by_value=True, required=True)
    note = LongText(longest=2000, load_default="")


class CheckHolderSchema(WireSchema):
    """An effectiveness check at a holder."""

    on = fields.Date(required=True)
    way = fields.Enum(Way, by_value=True, required=True)
    was_told = fields.Boolean(load_default=False)
    is_off_sale = fields.Boolean(load_default=False)
    note = LongText(longest=2000, load_default="")


class AnswerSchema(WireSchema):
    """What a holder did with the goods."""

    answer = LongText(longest=2000, required=True)


class FoundSchema(WireSchema):
    """Goods of a holder that came back, or are gone."""

    amount_id = fields.Integer(required=True)
    kind = fields.Enum(EntryKind, by_value=True, required=True, validate=validate.OneOf(_FOUND))
    quantity = QuantityField(required=True)
    on = fields.Date(required=True)
    document_number = Text(longest=64, load_default=None)
    note = LongText(longest=2000, load_default="")


class DisposalSchema(WireSchema):
    """What became of goods that came back."""

    batch_id = fields.Integer(required=True)
    kind = fields.Enum(EntryKind, by_value=True, required=True, validate=validate.OneOf(DISPOSALS))
    quantity = QuantityField(required=True)
    on = fields.Date(required=True)
    place = Text(required=True)
    document_number = Text(longest=64, load_default=None)
    note = LongText(longest=2000, load_default="")


class ReportSchemaIn(WireSchema):
    """The closing report in words; its figures are counted."""

    cause = LongText(longest=2000, required=True)
    measures = LongText(longest=2000, required=True)
    conclusion = LongText(longest=2000, required=True)


class StartDrillSchema(WireSchema):
    """A drill with a batch, or with one drawn by lot."""

    batch_id = fields.Integer(load_default=None)


class ReachHolderSchema(WireSchema):
    """Somebody reached in a drill; without an amount, all that went there is accounted for."""

    quantity = QuantityField(load_default=None)
    note = LongText(longest=2000, load_default="")


class EndDrillSchema(WireSchema):
    """What was learnt."""

    note = LongText(longest=2000, load_default="")


class DrillListQuery(TextPage):
    """Which drills a list is to hold."""

    state = fields.Enum(DrillState, by_value=True, load_default=None)


class TestLabelSchema(WireSchema):
    """The label for the self-check."""

    serial = Text(longest=600, required=True)


# ---------------------------------------------------------------- what goes out of the course


def _amount(base: str) -> fields.Function:
    return fields.Function(
        lambda row: {
            "value": f"{row.batch.amount(getattr(row, base)).value.normalize():f}",
            "unit": row.batch.unit.value,
        },
        metadata={"type": "object"},
    )


class DutySchema(WireSchema):
    """A duty; `due_at` is null where the law sets no time."""

    kind = fields.Enum(DutyKind, by_value=True)
    due_at = fields.DateTime(allow_none=True)
    done_at = fields.DateTime(allow_none=True)
    done_by_name = fields.String(allow_none=True)
    document_number = fields.String(allow_none=True)
    note = fields.String()


class RecallAmountSchema(WireSchema):
    """Goods of one batch in one place: what went there, what came back, what is gone."""

    id = fields.Integer()
    batch_id = fields.Integer()
    due = _amount("due_base")
    recovered = _amount("recovered_base")
    gone = _amount("gone_base")


class RecallHolderSchema(WireSchema):
    """Somebody to whom goods went."""

    id = fields.Integer()
    buyer = fields.String()
    phone = fields.String()
    address = fields.String()
    organisation_id = fields.Integer(allow_none=True)
    is_traced = fields.Boolean(
        metadata={"description": "its own books show where the goods went; counted there"}
    )
    state = fields.Enum(HolderState, by_value=True)
    told_at = fields.DateTime(allow_none=True)
    told_how = fields.Enum(Way, by_value=True, allow_none=True)
    answered_at = fields.DateTime(allow_none=True)
    answer = fields.String()
    note = fields.String()


class RecallHolderFullSchema(RecallHolderSchema):
    """A holder with the goods."""

    amounts = fields.List(fields.Nested(RecallAmountSchema))


class RecallEntrySchema(WireSchema):
    """An entry of progress."""

    id = fields.Integer()
    batch_id = fields.Integer()
    amount_id = fields.Integer(allow_none=True)
    kind = fields.Enum(EntryKind, by_value=True)
    quantity = _amount("base")
    on = fields.Date()
    place = fields.String()
    document_number = fields.String(allow_none=True)
    note = fields.String()
    by_name = fields.String()
    at = fields.DateTime()


class RecallCheckSchema(WireSchema):
    """An effectiveness check."""

    id = fields.Integer()
    holder_id = fields.Integer()
    on = fields.Date()
    way = fields.Enum(Way, by_value=True)
    was_told = fields.Boolean()
    is_off_sale = fields.Boolean()
    is_effective = fields.Boolean()
    note = fields.String()
    by_name = fields.String()


class RecallReportSchema(WireSchema):
    """The closing report."""

    cause = fields.String()
    measures = fields.String()
    conclusion = fields.String()
    figures = fields.Dict()
    filed_at = fields.DateTime()
    filed_by_name = fields.String()


class FiguresSchema(WireSchema):
    """How far a recall has come; goods in milligrams (a piece counts as a kilogram)."""

    holders = fields.Integer()
    told = fields.Integer()
    answered = fields.Integer()
    unreachable = fields.Integer()
    checks = fields.Integer()
    effective = fields.Integer()
    due = fields.Integer()
    recovered = fields.Integer()
    gone = fields.Integer()
    unreachable_due = fields.Integer()
    disposed = fields.Integer()
    open = fields.Integer()
    recovered_percent = fields.Integer()


class CourseSchema(WireSchema):
    """The course of a recall as far as you may read; the figures are of all of it."""

    duties = fields.List(fields.Nested(DutySchema))
    holders = fields.List(fields.Nested(RecallHolderFullSchema))
    hidden_holders = fields.Integer()
    stock = fields.List(fields.Nested(RecallAmountSchema))
    entries = fields.List(fields.Nested(RecallEntrySchema))
    checks = fields.List(fields.Nested(RecallCheckSchema))
    report = fields.Nested(RecallReportSchema, allow_none=True)
    figures = fields.Nested(FiguresSchema)


class DrillHolderSchema(WireSchema):
    """Somebody to be reached in a drill."""

    id = fields.Integer()
    batch_id = fields.Integer()
    buyer = fields.String()
    phone = fields.String()
    sent = _amount("sent_base")
    found = _amount("found_base")
    reached_at = fields.DateTime(allow_none=True)
    note = fields.String()


class DrillSchema(WireSchema):
    """A drill; `score` is null until it is finished."""

    number = fields.String()
    batch_id = fields.Integer()
    producer_id = fields.Integer()
    is_random = fields.Boolean()
    state = fields.Enum(DrillState, by_value=True)
    trace_ms = fields.Integer()
    counts = fields.Dict()
    started_at = fields.DateTime()
    started_by_name = fields.String()
    ended_at = fields.DateTime(allow_none=True)
    score = fields.Integer(allow_none=True)
    note = fields.String()


class DrillFullSchema(DrillSchema):
    """A drill with whom to reach."""

    holders = fields.List(fields.Nested(DrillHolderSchema))


class ProbeSchema(WireSchema):
    """A self-check of the public page."""

    finding = fields.Enum(ProbeFinding, by_value=True)
    stop_ms = fields.Integer(allow_none=True)
    release_ms = fields.Integer(allow_none=True)
    at = fields.DateTime()
