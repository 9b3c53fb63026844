"""What may be said of labels as paper: printed, handed over, returned, missing; and the account that comes of it."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, validate, validates_schema

from trace.rooms.labels.rules import MAX_LABELS, PrintKind
from trace.wire import fields
from trace.wire.common import Text, TextPage, WireSchema
from trace.wire.labels import LookInput, RangeSchema
from trace.wire.messages import N_


class PrintedSchema(WireSchema):
    """Labels printed: the next so many in print order, or a range."""

    count = fields.Integer(load_default=None, validate=validate.Range(1, MAX_LABELS))
    first = Text(load_default="", longest=400)
    last = Text(load_default="", longest=400)
    note = Text(load_default="")

    @validates_schema
    def _says_which(self, found: dict[str, Any], **_options: Any) -> None:
        named = bool(found.get("first")) and bool(found.get("last"))
        if named == (found.get("count") is not None):
            raise ValidationError(N_("Enter how many, or the first and the last label."), "count")


class HandOverSchema(RangeSchema):
    """A range that goes to the producer."""

    note = Text(load_default="")


class UnprintedFilesSchema(LookInput):
    """Files of what is not printed yet; a begun sheet is that of the first gap."""


class PrintEntrySchema(WireSchema):
    """One line of the account; `first` and `last` are label numbers."""

    id = fields.Integer()
    kind = fields.Enum(PrintKind, by_value=True)
    first = fields.Function(lambda row: row.first + 1, metadata={"type": "integer"})
    last = fields.Function(lambda row: row.last + 1, metadata={"type": "integer"})
    note = fields.String()
    by = fields.String()
    at = fields.AwareDateTime()


class PrintEntriesSchema(WireSchema):
    """What was written."""

    items = fields.List(fields.Nested(PrintEntrySchema))


class AccountSchema(WireSchema):
    """How many labels are where; they add up to `expected`."""

    expected = fields.Integer()
    unprinted = fields.Integer()
    at_printer = fields.Integer()
    at_producer = fields.Integer()
    applied = fields.Integer()
    spoiled = fields.Integer()
    returned = fields.Integer()
    missing = fields.Integer()
    voided = fields.Integer()


class RunAccountSchema(WireSchema):
    """The printer's account of a run with every line of it."""

    counts = fields.Nested(AccountSchema)
    entries = fields.List(fields.Nested(PrintEntrySchema))


class TakeUpQuery(TextPage):
    """Which runs: of a producer, of a print shop, or all that the caller may see."""

    producer_id = fields.Integer(load_default=None)
    printer_id = fields.Integer(load_default=None)


class TakeUpSchema(WireSchema):
    """One run of the take-up report."""

    run_id = fields.Integer(attribute="run.id")
    code = fields.String(attribute="run.code")
    producer_id = fields.Integer(attribute="run.producer_id")
    product_id = fields.Integer(attribute="run.product_id")
    printer_id = fields.Integer(attribute="run.printer_id", allow_none=True)
    ordered_at = fields.AwareDateTime(attribute="run.ordered_at")
    counts = fields.Nested(AccountSchema, attribute="account.counts")
