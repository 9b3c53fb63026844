"""What may be said of sanctions, assessments, and changes of an authorisation."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validate

from trace.rooms.authorisations.kinds import ChangeKind, RequestState
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.sanctions.kinds import AssessmentResult, RequestKind, SanctionState
from trace.rooms.sanctions.services import Charge, Found
from trace.wire import fields
from trace.wire.common import LongText, Text, TextPage, WireSchema


class SanctionInputSchema(WireSchema):
    """A sanction with what it rests on."""

    kind = fields.Enum(SanctionKind, by_value=True, required=True)
    rule = Text(required=True, metadata={"description": "the clause that was broken"})
    condition_code = Text(load_default="", longest=64)
    facts = LongText(required=True)
    document_number = Text(required=True, longest=64)
    rectify_until = fields.Date(load_default=None, allow_none=True)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return the kind, and the charge as one value."""
        kind = loaded.pop("kind")
        own = {name: loaded.pop(name) for name in Charge.__dataclass_fields__}
        return loaded | {"kind": kind, "charge": Charge(**own)}


class NewSanctionSchema(SanctionInputSchema):
    """A sanction against the holder of an authorisation."""

    authorisation_id = fields.Integer(required=True)


class ReasonSchema(WireSchema):
    """Why."""

    reason = LongText(required=True, longest=2000)


class RequestInputSchema(WireSchema):
    """What a holder asks of a sanction."""

    kind = fields.Enum(RequestKind, by_value=True, required=True)
    statement = LongText(required=True)


class ReplySchema(WireSchema):
    """The answer to what was asked."""

    reply = LongText(required=True)


class RejectionSchema(ReplySchema):
    """A rejection; a rectification may get another last day."""

    rectify_until = fields.Date(load_default=None, allow_none=True)


class DecisionSchema(RejectionSchema):
    """An answer on a page, with the button that was pressed."""

    decision = fields.String(required=True, validate=validate.OneOf(["accept", "reject"]))


class SanctionRequestSchema(WireSchema):
    """What was asked, and how it was answered."""

    id = fields.Integer()
    kind = fields.Enum(RequestKind, by_value=True)
    state = fields.Enum(RequestState, by_value=True)
    statement = fields.String()
    is_suspensive = fields.Boolean()
    made_at = fields.AwareDateTime()
    decided_at = fields.AwareDateTime(allow_none=True)
    reply = fields.String()


class SanctionSchema(WireSchema):
    """A sanction."""

    id = fields.Integer()
    authorisation_id = fields.Integer()
    kind = fields.Enum(SanctionKind, by_value=True)
    state = fields.Enum(SanctionState, by_value=True)
    rule = fields.String()
    condition_code = fields.String()
    facts = fields.String()
    document_number = fields.String()
    points = fields.Integer()
    decided_on = fields.Date()
    rectify_until = fields.Date(allow_none=True)
    appeal_until = fields.Date(allow_none=True)
    ended_on = fields.Date(allow_none=True)
    end_reason = fields.String()
    public_until = fields.Date(allow_none=True)


class SanctionDetailSchema(SanctionSchema):
    """A sanction with what was asked of it."""

    requests = fields.List(fields.Nested(SanctionRequestSchema))


class SanctionQuery(TextPage):
    """A list of sanctions."""

    producer_id = fields.Integer(load_default=None)
    authorisation_id = fields.Integer(load_default=None)
    kind = fields.Enum(SanctionKind, by_value=True, load_default=None)
    state = fields.Enum(SanctionState, by_value=True, load_default=None)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return kind and state as texts, "" for any."""
        return loaded | {name: loaded[name] or "" for name in ("kind", "state")}


class VoidedSchema(WireSchema):
    """How many labels were voided."""

    voided = fields.Integer()


# -------------------------------------------------------------------------------------------------- assessments


class AssessmentInputSchema(WireSchema):
    """What an assessment found."""

    result = fields.Enum(AssessmentResult, by_value=True, required=True)
    score = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 100))
    findings = LongText(required=True)
    rule = Text(load_default="")
    document_number = Text(load_default="", longest=64)
    sanction = fields.Enum(SanctionKind, by_value=True, load_default=SanctionKind.SUSPENSION)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return it as one value."""
        return {"found": Found(**loaded)}


class AssessmentSchema(WireSchema):
    """An assessment, due or held."""

    id = fields.Integer()
    authorisation_id = fields.Integer()
    due_on = fields.Date()
    result = fields.Enum(AssessmentResult, by_value=True, allow_none=True)
    assessed_on = fields.Date(allow_none=True)
    score = fields.Integer(allow_none=True)
    findings = fields.String()
    document_number = fields.String()
    sanction_id = fields.Integer(allow_none=True)


class AssessmentQuery(TextPage):
    """A list of assessments."""

    authorisation_id = fields.Integer(load_default=None)
    standing = fields.String(
        load_default="", validate=validate.OneOf(["", "due", "overdue", "done"])
    )


class PlanSchema(WireSchema):
    """For which brand assessments are to be planned."""

    brand_id = fields.Integer(required=True)


class PlannedSchema(WireSchema):
    """How many assessments were added."""

    added = fields.Integer()


# ------------------------------------------------------------------------------------------------------ changes


class ChangeInputSchema(WireSchema):
    """Another name or trademark on the certificate."""

    kind = fields.Enum(ChangeKind, by_value=True, required=True)
    new_value = Text(required=True)
    reason = LongText(required=True, longest=2000)


class ChangeSchema(WireSchema):
    """A change that was asked, with the answer."""

    id = fields.Integer()
    authorisation_id = fields.Integer()
    kind = fields.Enum(ChangeKind, by_value=True)
    old_value = fields.String()
    new_value = fields.String()
    reason = fields.String()
    state = fields.Enum(RequestState, by_value=True)
    made_at = fields.AwareDateTime()
    decided_at = fields.AwareDateTime(allow_none=True)
    reply = fields.String()


class ChangeQuery(TextPage):
    """A list of changes."""

    authorisation_id = fields.Integer(load_default=None)
    state = Text(load_default="", longest=20)
