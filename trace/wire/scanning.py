"""What a scan answers to a system, and what a visitor may send."""

from __future__ import annotations

from marshmallow import validate

from trace.rooms.supervision.rules import FeedbackKind
from trace.wire import fields
from trace.wire.common import LongText, Phone, Text, WireSchema
from trace.wire.messages import N_


class ReasonOut(WireSchema):
    """One reason: a fixed word, and a sentence in the language asked for."""

    kind = fields.String(required=True)
    text = fields.String(required=True)


class ProductOut(WireSchema):
    """What is in the pack."""

    name = fields.String(required=True)
    variety = fields.String()
    gtin = fields.String(allow_none=True)
    code = fields.String()
    net_content = fields.String()


class BatchOut(WireSchema):
    """The lot in the pack."""

    lot = fields.String(required=True)
    made_on = fields.Date()
    expires_on = fields.Date(allow_none=True)
    grade = fields.String(allow_none=True)
    uri = fields.String()


class CountsOut(WireSchema):
    """How often the label was asked for; the first place is two digits of GB/T 2260."""

    count = fields.Integer(required=True)
    first_at = fields.AwareDateTime(allow_none=True, format="iso")
    first_province = fields.String(allow_none=True)


class ScanAnswer(WireSchema):
    """The answer to a scan; always sent with status 200."""

    verdict = fields.String(required=True)
    headline = fields.String(required=True)
    advice = fields.String()
    reasons = fields.List(fields.Nested(ReasonOut), required=True)
    serial = fields.String(required=True)
    label_number = fields.Integer(allow_none=True)
    certified_code = fields.String(
        allow_none=True,
        metadata={"description": "code of the certifier on the pack, such as 有机码"},
    )
    producer = fields.String(allow_none=True)
    brand = fields.String(allow_none=True)
    authorisation = fields.String(allow_none=True)
    product = fields.Nested(ProductOut, allow_none=True)
    batch = fields.Nested(BatchOut, allow_none=True)
    scans = fields.Nested(CountsOut, allow_none=True)
    page = fields.String(required=True)


class SendFeedback(WireSchema):
    """Feedback, a complaint or a report about a pack or lot."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(
            [kind.value for kind in FeedbackKind], error=N_("Choose one of those offered.")
        ),
    )
    text = LongText(required=True, longest=4000)
    contact_name = Text(longest=60, load_default="")
    contact_phone = Phone(load_default="")
