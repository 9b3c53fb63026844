"""What may come in and goes out about checks, leads, feedback, complaints and reports."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validate

from trace.rooms.supervision.rules import (
    SEEN_IN_THE_MARKET,
    CheckingOfficer,
    CheckResult,
    FeedbackKind,
    FeedbackState,
    FeedbackVerb,
    LeadKind,
    LeadState,
    Likeness,
)
from trace.wire import fields
from trace.wire.batches import CountyMoment
from trace.wire.common import DivisionCode, LongText, Text, TextPage, WireSchema
from trace.wire.messages import N_

_SEEN = validate.OneOf(sorted(SEEN_IN_THE_MARKET), error=N_("Choose one of those offered."))


class OfficerSchema(WireSchema):
    """An officer who was there."""

    name = Text(longest=60, required=True)
    badge_number = Text(longest=40, required=True)


class OfficerInSchema(OfficerSchema):
    """An officer as entered."""

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> CheckingOfficer:
        return CheckingOfficer(**found)


class RecordCheckSchema(WireSchema):
    """A check record; `code` is what was scanned on the pack (an address) or typed from it."""

    at = CountyMoment(required=True)
    place = Text(required=True)
    division = DivisionCode(required=True, metadata={"description": "where it took place"})
    result = fields.Enum(CheckResult, by_value=True, required=True)
    findings = LongText(required=True)
    officers = fields.List(fields.Nested(OfficerInSchema), required=True)
    code = Text(longest=600, load_default="")
    batch_id = fields.Integer(load_default=None)
    producer_id = fields.Integer(load_default=None)
    companion = Text(longest=60, load_default="")
    refusal = Text(longest=400, load_default="")


class ReportLeadSchema(WireSchema):
    """Something seen in the market, first of all a mark used without a code."""

    kind = fields.String(load_default=LeadKind.MARK_WITHOUT_CODE.value, validate=_SEEN)
    division = DivisionCode(required=True, metadata={"description": "where it was seen"})
    place = Text(required=True)
    seller = Text(longest=120, load_default="")
    summary = LongText(required=True)
    producer_id = fields.Integer(load_default=None)

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> dict[str, Any]:
        return found | {"kind": LeadKind(found["kind"])}


class CloseLeadSchema(WireSchema):
    """Why a lead is closed."""

    reason = LongText(longest=2000, required=True)


class AssignLeadSchema(WireSchema):
    """To whom a lead is given, of those whom the list of colleagues offers."""

    account_id = fields.Integer(required=True)
    note = LongText(longest=2000, load_default="")


class JoinLeadsSchema(CloseLeadSchema):
    """The number of the lead that this one is joined to, and why."""

    into = Text(longest=32, required=True)


class FollowUpSchema(WireSchema):
    """The open lead under which a message goes; left empty, it opens one of its own."""

    into = Text(longest=32, load_default="")


class ReplyFeedbackSchema(WireSchema):
    """One step of an item; the words are shown to whoever holds the receipt."""

    verb = fields.Enum(FeedbackVerb, by_value=True, required=True)
    text = LongText(load_default="")


class NoteSchema(WireSchema):
    """A note among those who handle an item."""

    text = LongText(required=True)


# ---------------------------------------------------------------- what goes out


class CheckListQuery(TextPage):
    """Which check records a list is to hold."""

    result = fields.Enum(CheckResult, by_value=True, load_default=None)


class LeadListQuery(TextPage):
    """Which leads a list is to hold."""

    kind = fields.Enum(LeadKind, by_value=True, load_default=None)
    state = fields.Enum(LeadState, by_value=True, load_default=None)
    mine = fields.Boolean(
        load_default=False, metadata={"description": "only those given to the caller"}
    )


class FeedbackListQuery(TextPage):
    """Which items a list is to hold."""

    kind = fields.Enum(FeedbackKind, by_value=True, load_default=None)
    state = fields.Enum(FeedbackState, by_value=True, load_default=None)


class CheckSchema(WireSchema):
    """A check record 现场核验记录单."""

    number = fields.String()
    at = fields.DateTime()
    place = fields.String()
    division = fields.String()
    producer_id = fields.Integer(allow_none=True)
    batch_id = fields.Integer(allow_none=True)
    serial = fields.String(allow_none=True)
    verdict = fields.String(
        allow_none=True, metadata={"description": "what the code answered when it was checked"}
    )
    result = fields.Enum(CheckResult, by_value=True)
    findings = fields.String()
    companion = fields.String()
    refusal = fields.String()
    officers = fields.List(fields.Nested(OfficerSchema))
    recorded_at = fields.DateTime()


class AssignmentSchema(WireSchema):
    """Whose a lead was, from when until when."""

    name = fields.String()
    office = fields.String()
    at = fields.DateTime()
    by = fields.String()
    note = fields.String()
    until_at = fields.DateTime(allow_none=True)


class ColleagueSchema(WireSchema):
    """Somebody to whom a lead may be given."""

    account_id = fields.Integer()
    name = fields.String()
    office = fields.String()


class ColleaguesSchema(WireSchema):
    """The people to whom a lead may be given."""

    items = fields.List(fields.Nested(ColleagueSchema))


class LeadSchema(WireSchema):
    """A lead 线索."""

    number = fields.String()
    kind = fields.Enum(LeadKind, by_value=True)
    state = fields.Enum(LeadState, by_value=True)
    division = fields.String()
    producer_id = fields.Integer(allow_none=True)
    subject_kind = fields.String()
    subject_key = fields.String()
    summary = fields.String()
    facts = fields.Dict()
    opened_at = fields.DateTime()
    opened_by = fields.String()
    closed_at = fields.DateTime(allow_none=True)
    closed_by = fields.String(allow_none=True)
    close_reason = fields.String(allow_none=True)
    assignments = fields.List(fields.Nested(AssignmentSchema))


class AlikeSchema(WireSchema):
    """An open lead that may be about the same, and what it has in common; somebody has to decide."""

    lead = fields.Nested(LeadSchema)
    grounds = fields.List(fields.Enum(Likeness, by_value=True))


class LeadsAlikeSchema(WireSchema):
    """The leads that may be about the same, the likest first."""

    items = fields.List(fields.Nested(AlikeSchema))


class ReplySchema(WireSchema):
    """One step of handling."""

    at = fields.DateTime()
    office = fields.String()
    state = fields.Enum(FeedbackState, by_value=True)
    text = fields.String()
    is_public = fields.Boolean()


class FeedbackSchema(WireSchema):
    """Feedback, a complaint or a report in a list."""

    id = fields.Integer()
    receipt = fields.String()
    kind = fields.Enum(FeedbackKind, by_value=True)
    state = fields.Enum(FeedbackState, by_value=True)
    division = fields.String()
    producer_id = fields.Integer(allow_none=True)
    batch_id = fields.Integer(allow_none=True)
    run_id = fields.Integer(allow_none=True)
    label_index = fields.Integer(allow_none=True)
    text = fields.String()
    received_at = fields.DateTime()
    due_on = fields.Date(allow_none=True)


class FeedbackDetailSchema(FeedbackSchema):
    """One item for those who handle it, with the contact and every reply."""

    contact_name = fields.String()
    contact_phone = fields.String()
    replies = fields.List(fields.Nested(ReplySchema))
