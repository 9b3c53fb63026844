"""What may be said of the procedure 授权程序: decisions on steps, site checks, score sheets, notices, objections."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validate

from trace.rooms.applications.kinds import (
    DueFilter,
    Fulfilment,
    ObjectionOutcome,
    SiteResult,
    StepOutcome,
)
from trace.rooms.applications.rules import (
    ExpertScore,
    Refusal,
    SiteFinding,
    StepPass,
    StepReturn,
    sheet_total,
)
from trace.rooms.brands.kinds import StepKind
from trace.wire import fields
from trace.wire.batches import CountyMoment
from trace.wire.brands import GroundInputSchema
from trace.wire.common import LongText, Page, Phone, Text, TextPage, WireSchema
from trace.wire.messages import N_

PASS, RETURN, REFUSE = "pass", "return", "refuse"


class StepDecisionSchema(WireSchema):
    """How a step ends: pass (with an opinion), return (with a reason) or refuse (with unmet conditions)."""

    decision = fields.String(
        required=True,
        validate=validate.OneOf([PASS, RETURN, REFUSE], error=N_("Choose one of those offered.")),
    )
    opinion = LongText(load_default="")
    reason = LongText(load_default="")
    document_number = Text(load_default="", longest=64)
    grounds = fields.List(fields.Nested(GroundInputSchema), load_default=list)
    other_reason = LongText(load_default="", longest=2000)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return the decision itself."""
        number = loaded["document_number"]
        made: StepPass | StepReturn | Refusal = StepPass(loaded["opinion"], number)
        if loaded["decision"] == RETURN:
            made = StepReturn(loaded["reason"], number)
        elif loaded["decision"] == REFUSE:
            made = Refusal(tuple(loaded["grounds"]), loaded["other_reason"], number)
        return {"decision": made}


class StepReturnSchema(WireSchema):
    """Why an application goes back for correction."""

    reason = LongText(required=True)
    document_number = Text(load_default="", longest=64)


class AskOfficeSchema(WireSchema):
    """The office that is asked to do the open step."""

    organisation_id = fields.Integer(required=True)


class SiteFindingSchema(WireSchema):
    """What was found about one condition."""

    condition_code = Text(required=True, longest=64)
    fulfilment = fields.Enum(Fulfilment, by_value=True, required=True)
    note = LongText(load_default="", longest=2000)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> SiteFinding:
        """Return the finding itself."""
        return SiteFinding(**loaded)


class SiteCheckInputSchema(WireSchema):
    """A site check; `result` recheck leaves the step open, failed refuses with the conditions that were not met."""

    at = CountyMoment(required=True)
    place = Text(required=True)
    first_person = Text(required=True, longest=60)
    second_person = Text(required=True, longest=60)
    companion = Text(load_default="", longest=60)
    findings = LongText(required=True)
    result = fields.Enum(SiteResult, by_value=True, required=True)
    document_number = Text(load_default="", longest=64)
    items = fields.List(fields.Nested(SiteFindingSchema), load_default=list)


class ExpertScoreSchema(WireSchema):
    """The points of one criterion."""

    criterion_code = Text(required=True, longest=64)
    points = fields.Integer(required=True)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> ExpertScore:
        """Return the score itself."""
        return ExpertScore(**loaded)


class ScoreSheetInputSchema(WireSchema):
    """An expert's sheet: 0 to 100 points for every condition of the rule-book."""

    expert = Text(required=True, longest=60)
    employer = Text(load_default="")
    opinion = LongText(load_default="", longest=2000)
    has_no_tie = fields.Boolean(load_default=False)
    scores = fields.List(fields.Nested(ExpertScoreSchema), load_default=list)


class NoticeInputSchema(WireSchema):
    """The text of a public notice, and the number of its document."""

    text = LongText(required=True, longest=10_000)
    document_number = Text(load_default="", longest=64)


class ObjectionInputSchema(WireSchema):
    """An objection to a public notice, with whom to answer."""

    text = LongText(required=True)
    contact_name = Text(required=True, longest=60)
    contact_phone = Phone(required=True)


class AnswerSchema(WireSchema):
    """The answer to an objection; whoever sent it reads it."""

    outcome = fields.Enum(ObjectionOutcome, by_value=True, required=True)
    answer = LongText(required=True)


class ContractInputSchema(WireSchema):
    """The signed contract; its file is sent along."""

    number = Text(required=True, longest=64)
    signed_on = fields.Date(required=True)


# ---------------------------------------------------------------- what goes out


class SiteCheckItemSchema(WireSchema):
    """A line of the check-list."""

    condition_code = fields.String()
    condition_title = fields.String()
    fulfilment = fields.Enum(Fulfilment, by_value=True)
    note = fields.String()


class SiteCheckSchema(WireSchema):
    """A site check."""

    id = fields.Integer()
    at = fields.AwareDateTime()
    place = fields.String()
    first_person = fields.String()
    second_person = fields.String()
    companion = fields.String()
    findings = fields.String()
    result = fields.Enum(SiteResult, by_value=True)
    items = fields.List(fields.Nested(SiteCheckItemSchema))


class ScoreSheetSchema(WireSchema):
    """A score sheet with its mean."""

    id = fields.Integer()
    expert = fields.String()
    employer = fields.String()
    opinion = fields.String()
    scores = fields.List(fields.Nested(ExpertScoreSchema))
    total = fields.Function(
        lambda sheet: f"{sheet_total([score.points for score in sheet.scores])}",
        metadata={"type": "string"},
    )


class NoticeSchema(WireSchema):
    """A public notice as everybody may read it."""

    number = fields.String()
    document_number = fields.String()
    text = fields.String()
    starts_on = fields.Date()
    ends_on = fields.Date(metadata={"description": "last day for objections"})
    published_at = fields.AwareDateTime()


class PublicNoticeSchema(NoticeSchema):
    """A public notice with brand and applicant."""

    brand = fields.Function(lambda notice: notice.brand.name, metadata={"type": "string"})
    applicant = fields.Function(
        lambda notice: notice.step.application.producer.name, metadata={"type": "string"}
    )


class ReceiptSchema(WireSchema):
    """An objection for whoever holds its receipt number: what came of it, and nothing of who sent it."""

    receipt = fields.String()
    received_at = fields.AwareDateTime()
    outcome = fields.Enum(ObjectionOutcome, by_value=True, allow_none=True)
    answer = fields.String()
    answered_at = fields.AwareDateTime(allow_none=True)


class ObjectionSchema(ReceiptSchema):
    """An objection for those who answer it."""

    text = fields.String()
    contact_name = fields.String()
    contact_phone = fields.String()


class StepSchema(WireSchema):
    """A step of an application."""

    id = fields.Integer()
    application_id = fields.Integer()
    kind = fields.Enum(StepKind, by_value=True)
    round_number = fields.Integer()
    opened_at = fields.AwareDateTime()
    deadline = fields.Date(allow_none=True)
    outcome = fields.Enum(StepOutcome, by_value=True, allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)
    closed_by = fields.String()
    reason = fields.String()
    document_number = fields.String()
    asked_organisation_id = fields.Integer(allow_none=True)


class StepsSchema(WireSchema):
    """The steps of an application in order."""

    items = fields.List(fields.Nested(StepSchema))


class TaskSchema(StepSchema):
    """An open step on a work list."""

    applicant = fields.Function(
        lambda step: step.application.producer.name, metadata={"type": "string"}
    )
    brand = fields.Function(lambda step: step.application.brand.name, metadata={"type": "string"})


class WorkListQuery(TextPage):
    """What a work list may be asked for."""

    kind = fields.Enum(StepKind, by_value=True, load_default=None)
    due = fields.Enum(DueFilter, by_value=True, load_default=None)


class NoticeQuery(Page):
    """What the list of public notices may be asked for."""

    text = Text(load_default="", longest=80)
    is_running = fields.Boolean(load_default=None, allow_none=True)
