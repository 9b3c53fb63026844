"""What may be said of producers, their people, land, premises and proofs."""

from __future__ import annotations

from typing import Any

from marshmallow import validate

from trace.rooms.producers.kinds import (
    AreaBasis,
    LookUpResult,
    MemberKind,
    PremisesKind,
    ProducerState,
    ProofKind,
    ProofStanding,
    ReviewDecision,
    ReviewLevel,
    SizeUnit,
    SubjectKind,
    UnitKind,
)
from trace.wire import fields
from trace.wire.common import DivisionCode, LongText, Phone, Text, TextPage, WireSchema

TOWNSHIP_OR_VILLAGE = ("township", "village")


class IdentitySchema(WireSchema):
    """Who a producer is in law, and where; a credit code with a wrong check character needs a reason."""

    subject_kind = fields.Enum(SubjectKind, by_value=True, required=True)
    name = Text(required=True)
    credit_code = Text(load_default=None, longest=30)
    credit_code_override = Text(load_default=None)
    division = DivisionCode(required=True, levels=TOWNSHIP_OR_VILLAGE)


class ContactSchema(WireSchema):
    """How a producer is reached and how it presents itself."""

    contact_name = Text(required=True, longest=80)
    phone = Phone(required=True)
    address = Text(required=True)
    introduction = LongText(load_default="", longest=2000)


class RegisterProducerSchema(IdentitySchema, ContactSchema):
    """A registration."""


class SelfRegistrationSchema(RegisterProducerSchema):
    """A registration by the producer itself: its phone number becomes the login of its first clerk."""

    password = fields.String(required=True, validate=validate.Length(min=8, max=128))
    repeated = fields.String(required=True, validate=validate.Length(max=128))


IDENTITY_FIELDS = tuple(IdentitySchema().fields)
CONTACT_FIELDS = tuple(ContactSchema().fields)


def part(loaded: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return those of the loaded values that `names` lists."""
    return {name: loaded[name] for name in names}


class ProducerSchema(WireSchema):
    """A producer."""

    id = fields.Integer()
    subject_kind = fields.Enum(SubjectKind, by_value=True)
    name = fields.String()
    credit_code = fields.String(allow_none=True)
    credit_code_override = fields.String(allow_none=True)
    contact_name = fields.String()
    phone = fields.String()
    address = fields.String()
    division = fields.String()
    introduction = fields.String()
    picture_id = fields.Integer(allow_none=True)
    state = fields.Enum(ProducerState, by_value=True)
    current_step = fields.Enum(ReviewLevel, by_value=True, allow_none=True)
    registered_at = fields.AwareDateTime()
    submitted_at = fields.AwareDateTime(allow_none=True)
    approved_at = fields.AwareDateTime(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)


class ProducerPage(TextPage):
    """A list of producers."""

    division = DivisionCode(load_default="")
    state = fields.Enum(ProducerState, by_value=True, load_default=None)


class ReviewSchema(WireSchema):
    """A decision on the step at which a registration stands; a refusal needs a reason."""

    decision = fields.Enum(ReviewDecision, by_value=True, required=True)
    reason = LongText(load_default="", longest=1000)


class ReviewEntrySchema(ReviewSchema):
    """A decision that was taken."""

    level = fields.Enum(ReviewLevel, by_value=True)
    by = fields.String()
    at = fields.AwareDateTime()


class ReasonSchema(WireSchema):
    """Why something is done."""

    reason = LongText(required=True, longest=1000)


class SuspendSchema(ReasonSchema):
    """A suspension."""

    document_number = Text(load_default=None, longest=64)


class SuspensionSchema(WireSchema):
    """A suspension that was ordered, and whether it was lifted."""

    id = fields.Integer()
    reason = fields.String()
    document_number = fields.String(allow_none=True)
    from_at = fields.AwareDateTime()
    by = fields.String()
    lifted_at = fields.AwareDateTime(allow_none=True)
    lifted_by = fields.String(allow_none=True)
    lift_reason = fields.String(allow_none=True)


class StandingQuery(WireSchema):
    """As of when; now when left out."""

    at = fields.AwareDateTime(load_default=None)


class StandingSchema(WireSchema):
    """A producer's standing at an instant."""

    is_approved = fields.Boolean()
    is_suspended = fields.Boolean()
    reason = fields.String()


class StepsSchema(WireSchema):
    """The steps of approval in a division, from low to high; an empty list brings the defaults back."""

    levels = fields.List(fields.Enum(ReviewLevel, by_value=True), load_default=list)


class DivisionStepsSchema(StepsSchema):
    """The steps of one division; the form of the officers' page."""

    division = DivisionCode(required=True)


# ------------------------------------------------------------------------------------------------ people


class MemberInput(WireSchema):
    """A member or contract farmer, under the producer's own number; never an identity-card number."""

    kind = fields.Enum(MemberKind, by_value=True, required=True)
    number = Text(required=True, longest=20)
    name = Text(required=True, longest=80)
    phone = Phone(load_default="")
    division = DivisionCode(load_default="")
    contract_number = Text(load_default="", longest=64)
    joined_on = fields.Date(load_default=None)


class MemberSchema(MemberInput):
    """A member or contract farmer."""

    id = fields.Integer()
    producer_id = fields.Integer()
    left_on = fields.Date(allow_none=True)


class MemberPage(TextPage):
    """A list of members."""

    kind = fields.Enum(MemberKind, by_value=True, load_default=None)


class DaySchema(WireSchema):
    """The day on which something ended or was handed in."""

    on = fields.Date(required=True)


# ------------------------------------------------------------------------------------------------ land and premises


class UnitInput(WireSchema):
    """A production unit; its size is counted in mu, colonies, head or trees, by its kind."""

    kind = fields.Enum(UnitKind, by_value=True, required=True)
    code = Text(load_default="", longest=20)
    name = Text(required=True, longest=80)
    size = fields.Decimal(required=True, as_string=True)
    area_basis = fields.Enum(AreaBasis, by_value=True, required=True)
    division = DivisionCode(required=True, levels=TOWNSHIP_OR_VILLAGE)
    member_id = fields.Integer(load_default=None)
    latitude = fields.Decimal(load_default=None, as_string=True)
    longitude = fields.Decimal(load_default=None, as_string=True)
    crop = Text(load_default="", longest=60)
    variety = Text(load_default="", longest=60)
    planting_year = fields.Integer(load_default=None)
    surveyed_by = Text(load_default="", longest=80)
    surveyed_on = fields.Date(load_default=None)


class UnitSchema(UnitInput):
    """A production unit."""

    id = fields.Integer()
    producer_id = fields.Integer()
    size_unit = fields.Enum(SizeUnit, by_value=True)
    closed_on = fields.Date(allow_none=True)


class UnitPage(TextPage):
    """A list of production units."""

    kind = fields.Enum(UnitKind, by_value=True, load_default=None)


class PremisesInput(WireSchema):
    """Premises."""

    kind = fields.Enum(PremisesKind, by_value=True, required=True)
    name = Text(required=True, longest=80)
    address = Text(required=True)
    division = DivisionCode(required=True, levels=TOWNSHIP_OR_VILLAGE)
    gln = Text(load_default=None, longest=20)


class PremisesSchema(PremisesInput):
    """Premises."""

    id = fields.Integer()
    producer_id = fields.Integer()
    closed_on = fields.Date(allow_none=True)


# ------------------------------------------------------------------------------------------------ proofs


class ItemInput(WireSchema):
    """A line of the item list; it covers the products named and no others."""

    name = Text(required=True, longest=120)
    category_code = Text(load_default="", longest=4)
    product_ids = fields.List(fields.Integer(), load_default=list)


class ItemsSchema(WireSchema):
    """An item list."""

    items = fields.List(fields.Nested(ItemInput), required=True)


class ProofInput(WireSchema):
    """A proof of the right to produce with its item list."""

    kind = fields.Enum(ProofKind, by_value=True, required=True)
    number = Text(required=True, longest=64)
    issuer = Text(required=True, longest=120)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    premises_id = fields.Integer(load_default=None)
    items = fields.List(fields.Nested(ItemInput), load_default=list)


class ItemSchema(WireSchema):
    """A line of an item list, for one product."""

    name = fields.String()
    category_code = fields.String()
    product_id = fields.Integer(allow_none=True)


class ProofStateInput(WireSchema):
    """What the authority says of a proof, from a day on."""

    state = fields.Enum(ProofStanding, by_value=True, required=True)
    from_on = fields.Date(required=True)
    reason = LongText(required=True, longest=1000)


class ProofStateSchema(ProofStateInput):
    """A recorded state."""

    by = fields.String()
    at = fields.AwareDateTime()


class LookUpInput(WireSchema):
    """An officer's look-up of a document at its issuer."""

    result = fields.Enum(LookUpResult, by_value=True, required=True)
    where_looked_up = Text(required=True)
    note = LongText(load_default="", longest=1000)


class LookUpSchema(LookUpInput):
    """A recorded look-up."""

    by = fields.String()
    at = fields.AwareDateTime()


class ProofSchema(WireSchema):
    """A proof of the right to produce."""

    id = fields.Integer()
    producer_id = fields.Integer()
    kind = fields.Enum(ProofKind, by_value=True)
    number = fields.String()
    issuer = fields.String()
    valid_from = fields.Date()
    valid_until = fields.Date()
    premises_id = fields.Integer(allow_none=True)
    renewal_applied_on = fields.Date(allow_none=True)
    renewal_refused_on = fields.Date(allow_none=True)
    evidence_file_id = fields.Integer(allow_none=True)
    items = fields.List(fields.Nested(ItemSchema))
    states = fields.List(fields.Nested(ProofStateSchema))
    verifications = fields.List(fields.Nested(LookUpSchema))


class DayQuery(WireSchema):
    """On which day; today when left out."""

    on = fields.Date(load_default=None)


class ProofDecisionSchema(WireSchema):
    """What one proof says of a product."""

    covers = fields.Boolean()
    reason = fields.String()
    warning = fields.String(allow_none=True)
    proof = fields.Nested(ProofSchema(only=("id", "kind", "number", "valid_from", "valid_until")))
