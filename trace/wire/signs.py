"""What may be said of signs of copied codes, and the limits that a brand sets."""

from __future__ import annotations

from dataclasses import fields as parts_of
from typing import Any

from marshmallow import post_load

from trace.rooms.scanning.rules import Judged, Limits, SignalKind, Standing
from trace.wire import fields
from trace.wire.common import LongText, TextPage, WireSchema


class SignListQuery(TextPage):
    """Which signs a list holds."""

    kind = fields.Enum(SignalKind, by_value=True, load_default=None)
    standing = fields.Enum(Standing, by_value=True, load_default=None)


class JudgeSignSchema(WireSchema):
    """What a sign was found to be, and how that was found out."""

    judged = fields.Enum(Judged, by_value=True, required=True)
    note = LongText(required=True, longest=2000)


class JudgementSchema(JudgeSignSchema):
    """One judgement of a sign."""

    by = fields.String()
    at = fields.AwareDateTime(format="iso")


class SignSchema(WireSchema):
    """A sign of copied codes: `facts` as they were counted, `text` as a sentence in the language asked for."""

    serial = fields.String(required=True)
    number = fields.Integer(metadata={"description": "of the label in print order, from 1"})
    run = fields.String(metadata={"description": "four characters of the label order"})
    producer = fields.String()
    kind = fields.Enum(SignalKind, by_value=True, required=True)
    at = fields.AwareDateTime(format="iso")
    facts = fields.Dict(keys=fields.String())
    text = fields.String()
    standing = fields.Enum(Standing, by_value=True)


class JudgedSignSchema(SignSchema):
    """A sign with its judgements, the latest first."""

    judgements = fields.List(fields.Nested(JudgementSchema))


class RuleRecordSchema(WireSchema):
    """How one rule has done; `precision` is the share of judged signs that were judged true, null where none was."""

    kind = fields.Enum(SignalKind, by_value=True, required=True)
    signs = fields.Integer(required=True)
    true = fields.Integer(required=True)
    false = fields.Integer(required=True)
    open = fields.Integer(required=True)
    precision = fields.Function(
        lambda row: None if row.precision is None else round(row.precision, 4),
        metadata={"type": "number", "description": "0 to 1, or null"},
    )


class RuleRecordsSchema(WireSchema):
    """How every rule has done."""

    items = fields.List(fields.Nested(RuleRecordSchema), required=True)


class LimitsSchema(WireSchema):
    """From when on scans of a brand's labels are a sign of copies."""

    fastest_kmh = fields.Integer(required=True)
    nearest_km = fields.Integer(required=True)
    phones_a_day = fields.Integer(required=True)
    phones_a_month = fields.Integer(required=True)
    views_unactivated = fields.Integer(required=True)
    days_after_expiry = fields.Integer(required=True)
    codes_a_phone = fields.Integer(required=True)
    lot_excess = fields.Integer(required=True)


class LimitsInSchema(LimitsSchema):
    """The same as they are set."""

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> dict[str, Any]:
        return {"limits": Limits(**{part.name: found[part.name] for part in parts_of(Limits)})}
