"""What may come in and goes out about cases."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from trace.rooms.cases.kinds import (
    CaseState,
    CaseVerb,
    ClosingReason,
    DutyKind,
    GoodsKind,
    Outcome,
    Owes,
    ProposalKind,
    ProposalState,
    RectificationState,
    Stage,
)
from trace.rooms.cases.rules import Handler
from trace.rooms.supervision.rules import Regime
from trace.wire import fields
from trace.wire.common import DivisionCode, LongText, Text, TextPage, WireSchema


class HandlerSchema(WireSchema):
    """An officer who handles a case; the badge number tells whose list it stands in."""

    name = Text(longest=60, required=True)
    badge_number = Text(longest=40, required=True)


class HandlerInSchema(HandlerSchema):
    """An officer as entered."""

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> Handler:
        return Handler(**found)


class ProposeFilingSchema(WireSchema):
    """A lead that is to become a case 立案审批."""

    lead = Text(longest=32, required=True)
    regime = fields.Enum(Regime, by_value=True, required=True)
    goods = fields.Enum(GoodsKind, by_value=True, required=True)
    stage = fields.Enum(Stage, by_value=True, required=True)
    party_name = Text(load_default="")
    party_code = Text(longest=18, load_default="")
    cause = Text(required=True)
    basis = Text(longest=400, required=True)
    summary = LongText(required=True)
    handlers = fields.List(fields.Nested(HandlerInSchema), required=True)


class ApproveFilingSchema(WireSchema):
    """The office's own number of 立案."""

    case_number = Text(longest=64, required=True)
    words = LongText(longest=2000, load_default="")


class RefuseSchema(WireSchema):
    """Why something proposed is refused."""

    words = LongText(longest=2000, required=True)


class ApproveSchema(WireSchema):
    """Words to an approval."""

    words = LongText(longest=2000, load_default="")


class StepSchema(WireSchema):
    """One step of the handling officers."""

    verb = fields.Enum(CaseVerb, by_value=True, required=True)
    text = LongText(load_default="")
    document_number = Text(longest=64, load_default="")


class ProposeSchema(WireSchema):
    """A decision (`value`: outcome), an extension (days), a closing (reason) or a withdrawal."""

    kind = fields.Enum(ProposalKind, by_value=True, required=True)
    value = Text(longest=40, load_default="")
    text = LongText(required=True)
    document_number = Text(longest=64, load_default="")


class HandOverSchema(WireSchema):
    """Who handles the case from now on, and why."""

    handlers = fields.List(fields.Nested(HandlerInSchema), required=True)
    text = LongText(longest=2000, required=True)


class AddLeadSchema(WireSchema):
    """An open lead that belongs to the case."""

    lead = Text(longest=32, required=True)


class LetterInSchema(WireSchema):
    """A letter of assistance 协查函."""

    number = Text(longest=64, required=True)
    to_office = Text(required=True)
    to_division = DivisionCode(required=True)
    questions = LongText(required=True)


class AnswerSchema(WireSchema):
    """The answer to a letter."""

    answer = LongText(required=True)
    answer_number = Text(longest=64, load_default="")


class OrderSchema(WireSchema):
    """An order to correct 责令改正."""

    number = Text(longest=64, required=True)
    demands = LongText(required=True)
    due_on = fields.Date(required=True)


class HandInSchema(WireSchema):
    """What was corrected."""

    text = LongText(required=True)


class CheckOrderSchema(WireSchema):
    """What a check of an order found; a new day where it did not pass."""

    passed = fields.Boolean(required=True)
    text = LongText(required=True)
    due_on = fields.Date(load_default=None, allow_none=True)


class FulfilSchema(WireSchema):
    """How something owed was done."""

    note = Text(longest=400, required=True)


# ---------------------------------------------------------------- what goes out


class FilingListQuery(TextPage):
    """Which filings a list is to hold."""

    state = fields.Enum(ProposalState, by_value=True, load_default=None)


class CaseListQuery(TextPage):
    """Which cases a list is to hold."""

    state = fields.Enum(CaseState, by_value=True, load_default=None)
    mine = fields.Boolean(load_default=False)


class FilingSchema(WireSchema):
    """A filing 立案审批."""

    number = fields.String()
    state = fields.Enum(ProposalState, by_value=True)
    regime = fields.Enum(Regime, by_value=True)
    goods = fields.Enum(GoodsKind, by_value=True)
    stage = fields.Enum(Stage, by_value=True)
    division = fields.String()
    office = fields.String()
    lead = fields.String(attribute="lead.number")
    party_name = fields.String()
    party_code = fields.String()
    cause = fields.String()
    basis = fields.String()
    summary = fields.String()
    handlers = fields.List(fields.Nested(HandlerSchema))
    proposed_at = fields.DateTime()
    proposed_by_name = fields.String()
    decided_at = fields.DateTime(allow_none=True)
    decided_by_name = fields.String(allow_none=True)
    decision = fields.String(allow_none=True)


class CaseSchema(WireSchema):
    """A case in a list."""

    key = fields.String()
    number = fields.String()
    state = fields.Enum(CaseState, by_value=True)
    regime = fields.Enum(Regime, by_value=True)
    division = fields.String()
    office = fields.String()
    producer_id = fields.Integer(allow_none=True)
    party_name = fields.String()
    cause = fields.String()
    filed_on = fields.Date()
    outcome = fields.Enum(Outcome, by_value=True, allow_none=True)
    decision_number = fields.String(allow_none=True)
    decided_on = fields.Date(allow_none=True)
    closing_reason = fields.Enum(ClosingReason, by_value=True, allow_none=True)
    ended_on = fields.Date(allow_none=True)


class CaseDutySchema(WireSchema):
    """A clock of a case."""

    id = fields.Integer()
    kind = fields.Enum(DutyKind, by_value=True)
    owes = fields.Enum(Owes, by_value=True)
    since = fields.Date()
    first_due_on = fields.Date()
    due_on = fields.Date()
    source = fields.String()
    done_on = fields.Date(allow_none=True)
    note = fields.String()


class CaseDutyInListSchema(CaseDutySchema):
    """A clock in the work list, with its case."""

    case = fields.String(attribute="case.key")
    case_number = fields.String(attribute="case.number")


class CaseStepSchema(WireSchema):
    """One thing that was done."""

    at = fields.DateTime()
    by = fields.String()
    verb = fields.Enum(CaseVerb, by_value=True)
    state = fields.Enum(CaseState, by_value=True)
    text = fields.String()
    document_number = fields.String()


class CaseProposalSchema(WireSchema):
    """Something proposed, and what another person said to it."""

    id = fields.Integer()
    kind = fields.Enum(ProposalKind, by_value=True)
    value = fields.String()
    text = fields.String()
    document_number = fields.String()
    state = fields.Enum(ProposalState, by_value=True)
    proposed_at = fields.DateTime()
    proposed_by_name = fields.String()
    decided_at = fields.DateTime(allow_none=True)
    decided_by_name = fields.String(allow_none=True)
    decision = fields.String(allow_none=True)


class CaseLetterSchema(WireSchema):
    """A letter of assistance and its answer."""

    id = fields.Integer()
    number = fields.String()
    to_office = fields.String()
    to_division = fields.String()
    questions = fields.String()
    sent_on = fields.Date()
    due_on = fields.Date()
    answered_on = fields.Date(allow_none=True)
    answer_number = fields.String()
    answer = fields.String(allow_none=True)


class RectificationEntrySchema(WireSchema):
    """What was handed in, or what a check found."""

    at = fields.DateTime()
    by_office = fields.Boolean()
    passed = fields.Boolean(allow_none=True)
    text = fields.String()


class RectificationSchema(WireSchema):
    """An order to correct."""

    id = fields.Integer()
    number = fields.String()
    state = fields.Enum(RectificationState, by_value=True)
    demands = fields.String()
    ordered_on = fields.Date()
    due_on = fields.Date()
    passed_on = fields.Date(allow_none=True)


class RectificationDetailSchema(RectificationSchema):
    """An order to correct with what was handed in."""

    entries = fields.List(fields.Nested(RectificationEntrySchema))


class CaseOfficerSchema(WireSchema):
    """Who handles the case, from when until when."""

    name = fields.String()
    badge_number = fields.String()
    from_on = fields.Date()
    until_on = fields.Date(allow_none=True)


class CaseLeadSchema(WireSchema):
    """A lead that the case is about."""

    number = fields.String(attribute="lead.number")


class CaseDetailSchema(CaseSchema):
    """A case with everything in it."""

    officers = fields.List(fields.Nested(CaseOfficerSchema))
    leads = fields.List(fields.Nested(CaseLeadSchema))
    steps = fields.List(fields.Nested(CaseStepSchema))
    duties = fields.List(fields.Nested(CaseDutySchema))
    proposals = fields.List(fields.Nested(CaseProposalSchema))
    letters = fields.List(fields.Nested(CaseLetterSchema))
    rectifications = fields.List(fields.Nested(RectificationDetailSchema))
