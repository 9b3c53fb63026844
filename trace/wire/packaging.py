"""What may be said of packaging: what is filed, what is decided, what was used up."""

from __future__ import annotations

from typing import Any

from marshmallow import validate

from trace.rooms.authorisations.kinds import FilingState
from trace.wire import fields
from trace.wire.brands import MAX_LABELS
from trace.wire.common import LongText, Text, TextPage, WireSchema


class FilingInputSchema(WireSchema):
    """A version of a product's packaging; its artwork comes as the part `file`."""

    product_id = fields.Integer(required=True)
    description = Text(required=True)
    channel = Text(load_default="", longest=60)
    valid_from = fields.Date(load_default=None, allow_none=True)
    valid_until = fields.Date(load_default=None, allow_none=True)


class NewFilingSchema(FilingInputSchema):
    """A version of the packaging under an authorisation."""

    authorisation_id = fields.Integer(required=True)


class FilingFormSchema(FilingInputSchema):
    """The same from the page, where one choice names authorisation and product: `12-34`."""

    product_id = fields.Integer(load_default=None)
    covered = fields.String(
        required=True, validate=validate.Regexp(r"[1-9][0-9]{0,17}-[1-9][0-9]{0,17}\Z")
    )


class ApprovalSchema(WireSchema):
    """An approval, and until when the versions before may be used up."""

    old_usable_until = fields.Date(load_default=None, allow_none=True)


class ReturnSchema(WireSchema):
    """What has to change."""

    reason = LongText(required=True, longest=2000)


class StockUseSchema(WireSchema):
    """So many pieces of old packaging that were used up or destroyed."""

    count = fields.Integer(required=True, validate=validate.Range(1, MAX_LABELS))
    note = Text(required=True)


class StockUseRecordSchema(StockUseSchema):
    """The same as it was recorded; negative where an order was cancelled."""

    id = fields.Integer()
    stock_id = fields.Integer()
    count = fields.Integer()
    run_id = fields.Integer(allow_none=True)
    recorded_by = fields.String()
    recorded_at = fields.AwareDateTime()


class FilingQuery(TextPage):
    """A list of filings."""

    brand_id = fields.Integer(load_default=None)
    producer_id = fields.Integer(load_default=None)
    authorisation_id = fields.Integer(load_default=None)
    state = fields.Enum(FilingState, by_value=True, load_default=None)


class FilingSchema(WireSchema):
    """A version of packaging on file."""

    id = fields.Integer()
    authorisation_id = fields.Integer()
    product_id = fields.Integer()
    version = fields.Integer()
    description = fields.String()
    channel = fields.String()
    state = fields.Enum(FilingState, by_value=True)
    valid_from = fields.Date()
    valid_until = fields.Date(allow_none=True)
    reason = fields.String()
    submitted_by = fields.String()
    submitted_at = fields.AwareDateTime()
    decided_by = fields.String()
    decided_at = fields.AwareDateTime(allow_none=True)


def covered_of(choice: str) -> dict[str, Any]:
    """Return authorisation and product of a choice `12-34`."""
    held, _dash, product = choice.partition("-")
    return {"authorisation_id": int(held), "product_id": int(product)}
