"""What may come in and goes out about samples and challenges."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validate

from trace.rooms.testing.kinds import (
    ChallengeState,
    SampleLaw,
    SampleStage,
    SampleState,
    SampleWait,
    StopProposal,
)
from trace.rooms.testing.rules.reports import MAX_ITEMS
from trace.rooms.testing.rules.samples import LONGEST_FIELD, SHEET_FIELDS, Sampler, Seal
from trace.wire import fields
from trace.wire.batches import CountyMoment
from trace.wire.common import LongText, Text, TextPage, WireSchema
from trace.wire.inspections import Drawing
from trace.wire.supervision import OfficerSchema
from trace.wire.testing import ItemSchema, TestReportSchema


class SamplerSchema(OfficerSchema):
    """Somebody who took the sample."""

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> Sampler:
        return Sampler(**found)


class SealSchema(WireSchema):
    """A seal on the sample, or on its backup."""

    number = Text(longest=40, required=True)
    is_backup = fields.Boolean(load_default=False)


class SealInSchema(SealSchema):
    """A seal as entered."""

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> Seal:
        return Seal(**found)


SheetSchema: type[WireSchema] = type(
    "SheetSchema",
    (WireSchema,),
    {"__module__": __name__, "__doc__": "The further fields of the sampling sheet."}
    | {name: Text(longest=LONGEST_FIELD, load_default="") for name in SHEET_FIELDS},
)


class TakeSampleSchema(WireSchema):
    """A sampling sheet; `signature` is drawn on the screen, a PNG as a data URL."""

    batch_id = fields.Integer(required=True)
    number = Text(longest=40, load_default="")
    law = fields.Enum(SampleLaw, by_value=True, required=True)
    stage = fields.Enum(SampleStage, by_value=True, required=True)
    is_rapid = fields.Boolean(load_default=False)
    lab_id = fields.Integer(load_default=None, allow_none=True)
    taken_at = CountyMoment(required=True)
    place = Text(required=True)
    base_quantity = Text(longest=40, required=True)
    sample_quantity = Text(longest=40, required=True)
    backup_quantity = Text(longest=40, load_default="")
    officers = fields.List(fields.Nested(SamplerSchema), required=True)
    seals = fields.List(fields.Nested(SealInSchema), load_default=list)
    sheet = fields.Nested(SheetSchema, load_default=dict)
    signer = Text(longest=60, required=True)
    signature = Drawing(load_default=None, allow_none=True)
    refusal = Text(longest=400, load_default="")
    witness = Text(longest=200, load_default="")


class ReceiveSampleSchema(WireSchema):
    """Whether the seals were whole when the sample came in."""

    is_intact = fields.Boolean(required=True)
    note = Text(longest=400, load_default="")


class RetestResultSchema(WireSchema):
    """The result of a re-test."""

    report_number = Text(longest=64, required=True)
    reported_on = fields.Date(required=True)
    passed = fields.Boolean(required=True)
    conclusion = LongText(longest=2000, load_default="")
    items = fields.List(
        fields.Nested(ItemSchema), load_default=list, validate=validate.Length(max=MAX_ITEMS)
    )


class SampleResultSchema(RetestResultSchema):
    """The result of a sample."""

    is_safety = fields.Boolean(required=True)


class NotifySampleSchema(WireSchema):
    """When the sampled producer received the result."""

    at = CountyMoment(required=True)


class ChallengeInputSchema(WireSchema):
    """Why a result is challenged."""

    reason = LongText(longest=2000, required=True)


class DecideChallengeSchema(ChallengeInputSchema):
    """Whether a challenge is accepted; the laboratory is named for farm goods and drawn for food."""

    accept = fields.Boolean(required=True)
    lab_id = fields.Integer(load_default=None, allow_none=True)


class DecideStopSchema(ChallengeInputSchema):
    """Whether the stop that a failure proposes is confirmed."""

    confirm = fields.Boolean(required=True)


# ---------------------------------------------------------------- what goes out


class SampleListQuery(TextPage):
    """Which samples a list is to hold."""

    producer_id = fields.Integer(load_default=None)
    batch_id = fields.Integer(load_default=None)
    state = fields.Enum(SampleState, by_value=True, load_default=None)
    wait = fields.Enum(SampleWait, by_value=True, load_default=None)


class ChallengeSchema(WireSchema):
    """A challenge and what became of it."""

    state = fields.Enum(ChallengeState, by_value=True)
    reason = fields.String()
    filed_at = fields.DateTime()
    filed_by = fields.String()
    decision = fields.String()
    retest_lab_id = fields.Integer(allow_none=True)
    is_drawn = fields.Boolean()
    retest_due_on = fields.Date(allow_none=True)
    retest_report_id = fields.Integer(allow_none=True)


class SampleSchema(WireSchema):
    """A sample in a list."""

    number = fields.String()
    law = fields.Enum(SampleLaw, by_value=True)
    stage = fields.Enum(SampleStage, by_value=True)
    state = fields.Enum(SampleState, by_value=True)
    batch_id = fields.Integer()
    lot = fields.String(attribute="batch.lot")
    is_rapid = fields.Boolean()
    lab_id = fields.Integer(allow_none=True)
    taken_at = fields.DateTime()
    place = fields.String()
    report_id = fields.Integer(allow_none=True)
    notified_at = fields.DateTime(allow_none=True)
    challenge_until = fields.DateTime(allow_none=True)
    stop = fields.Enum(StopProposal, by_value=True, allow_none=True)
    challenge = fields.Nested(ChallengeSchema, allow_none=True)


class SampleDetailSchema(SampleSchema):
    """A sample with its whole sheet."""

    base_quantity = fields.String()
    sample_quantity = fields.String()
    backup_quantity = fields.String()
    sheet = fields.Dict()
    officers = fields.List(fields.Nested(OfficerSchema))
    seals = fields.List(fields.Nested(SealSchema))
    signer = fields.String()
    refusal = fields.String()
    witness = fields.String()
    receipt_note = fields.String()
    report = fields.Nested(TestReportSchema(exclude=("lot", "product")), allow_none=True)
