"""What may come in and goes out about work that officers did without a network."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, post_load, validate, validates_schema

from trace.rooms.field.entry_rules import (
    ABSENT,
    CheckDraft,
    EntryKind,
    EntryState,
    InspectionDraft,
    LeadDraft,
    Position,
    Settlement,
)
from trace.rooms.field.entry_rules import Entry as FieldEntry
from trace.rooms.scanning.rules import Verdict
from trace.rooms.supervision.rules import MAX_PICTURES
from trace.wire import fields
from trace.wire.common import Text, TextPage, WireSchema
from trace.wire.inspections import RecordInspectionSchema
from trace.wire.messages import N_
from trace.wire.supervision import RecordCheckSchema, ReportLeadSchema

# The year 2200 in Unix milliseconds: a phone's clock may be moved, but not beyond what calendars hold.
_LAST_MS = 7_258_118_400_000
_INSTANT = validate.Range(min=0, max=_LAST_MS)
_KEY = validate.Regexp(r"^[A-Za-z0-9_-]{16,64}$", error=N_("Make the key of 16 to 64 characters."))
_DIGEST = validate.Regexp(r"^[0-9a-f]{64}$", error=N_("Enter a SHA-256 in hexadecimal."))
_SIGNED = validate.Regexp(r"^([0-9a-f]{64})?$", error=N_("Enter a SHA-256 in hexadecimal."))
_SAID = validate.OneOf(["", ABSENT, *Verdict], error=N_("Choose one of those offered."))
_A_CENTURY_S = 100 * 366 * 86_400


class PositionSchema(WireSchema):
    """Where a phone was, by its owner's consent: degrees of WGS 84 and metres."""

    latitude = fields.Decimal(
        places=6, required=True, validate=validate.Range(Decimal(-90), Decimal(90))
    )
    longitude = fields.Decimal(
        places=6, required=True, validate=validate.Range(Decimal(-180), Decimal(180))
    )
    accuracy_m = fields.Integer(required=True, validate=validate.Range(0, 10_000_000))

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> Position:
        return Position(**found)


class CheckDraftSchema(RecordCheckSchema):
    """A check record as filled in on a phone; code and instant stand beside it."""

    class Meta(WireSchema.Meta):
        exclude = ("at", "code", "batch_id", "producer_id")

    @post_load
    def _drafted(self, found: dict[str, Any], **_options: Any) -> CheckDraft:
        return CheckDraft(**(found | {"officers": tuple(found["officers"])}))


class LeadDraftSchema(ReportLeadSchema):
    """A lead as filled in on a phone."""

    class Meta(WireSchema.Meta):
        exclude = ("producer_id",)

    @post_load
    def _made(self, found: dict[str, Any], **options: Any) -> Any:
        return LeadDraft(**super()._made(found, **options))


class InspectionDraftSchema(RecordInspectionSchema):
    """An inspection as filled in on a phone; `signature` is the SHA-256 of the drawing, sent before."""

    class Meta(WireSchema.Meta):
        exclude = ("at",)

    # Beside photographs of 400 kB each, a drawing as text in the record would not pass the limits of a request.
    signature: Any = fields.String(load_default="", validate=_SIGNED)

    @post_load
    def _drafted(self, found: dict[str, Any], **_options: Any) -> InspectionDraft:
        lists = {name: tuple(found[name]) for name in ("answers", "officers")}
        return InspectionDraft(**(found | lists))


class FieldEntrySchema(WireSchema):
    """One piece of work: a check record, a lead or an inspection, with what the phone said and when by its clock."""

    key = fields.String(
        required=True,
        validate=_KEY,
        metadata={"description": "made once by the device; sent again, it gives the same record"},
    )
    seen_at_ms = fields.Integer(
        required=True,
        validate=_INSTANT,
        metadata={"description": "Unix milliseconds by the device's clock"},
    )
    sent_at_ms = fields.Integer(
        required=True,
        validate=_INSTANT,
        metadata={"description": "by the same clock, when this is sent"},
    )
    skew_s = fields.Integer(
        load_default=None,
        validate=validate.Range(-_A_CENTURY_S * 2, _A_CENTURY_S * 2),
        metadata={"description": "by how much that clock was ahead before, if it was measured"},
    )
    code = Text(longest=600, load_default="")
    verdict = fields.String(load_default="", validate=_SAID)
    bundle_division = Text(longest=12, load_default="")
    bundle_sequence = fields.Integer(load_default=None, validate=validate.Range(1, 2**31 - 1))
    position = fields.Nested(PositionSchema, load_default=None, allow_none=True)
    photographs = fields.List(
        fields.String(validate=_DIGEST),
        load_default=[],
        validate=validate.Length(max=MAX_PICTURES),
        metadata={"description": "SHA-256 of each photograph, sent before"},
    )
    check = fields.Nested(CheckDraftSchema, load_default=None, allow_none=True)
    lead = fields.Nested(LeadDraftSchema, load_default=None, allow_none=True)
    inspection = fields.Nested(InspectionDraftSchema, load_default=None, allow_none=True)

    @validates_schema
    def _is_one(self, found: dict[str, Any], **_options: Any) -> None:
        if sum(found.get(name) is not None for name in EntryKind) != 1:
            raise ValidationError(N_("Send either a check, a lead or an inspection."), "check")
        if len(set(found["photographs"])) < len(found["photographs"]):
            raise ValidationError(N_("The same photograph is named twice."), "photographs")

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> FieldEntry:
        drafts = [found.pop(name) for name in EntryKind]
        seen_at, sent_at = found.pop("seen_at_ms"), found.pop("sent_at_ms")
        photographs = tuple(found.pop("photographs"))
        return FieldEntry(
            **found,
            seen_at=_instant(seen_at),
            sent_at=_instant(sent_at),
            photographs=photographs,
            draft=next(filter(None, drafts)),
        )


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


class SettlementSchema(WireSchema):
    """Whether an entry that is held is recorded as well, or is the check recorded before."""

    decision = fields.Enum(Settlement, by_value=True, required=True)


class EntryListQuery(TextPage):
    """Which entries a list is to hold."""

    state = fields.Enum(EntryState, by_value=True, load_default=None)


class ConflictSchema(WireSchema):
    """What did not agree when an entry came in."""

    kind = fields.String()
    facts = fields.Dict()
    text = fields.String(metadata={"description": "the same in words"})


class EntryAnswerSchema(WireSchema):
    """What became of an entry."""

    key = fields.String()
    kind = fields.Enum(EntryKind, by_value=True)
    state = fields.Enum(EntryState, by_value=True)
    number = fields.String(allow_none=True, metadata={"description": "of the record; none if held"})
    division = fields.String()
    place = fields.String()
    sent_by = fields.String()
    seen_at = fields.DateTime(metadata={"description": "as the device says"})
    at = fields.DateTime(metadata={"description": "as far as can be told"})
    received_at = fields.DateTime()
    clock_error_s = fields.Integer(
        metadata={"description": "by how much the device's clock was ahead"}
    )
    verdict = fields.String(metadata={"description": "what the device said of the code"})
    now_verdict = fields.String(
        metadata={"description": "what the code answered when the entry came in"}
    )
    conflicts = fields.List(fields.Nested(ConflictSchema))


class PhotographSchema(WireSchema):
    """A photograph that was kept ahead of its entry."""

    digest = fields.String()
    received_at = fields.DateTime()
