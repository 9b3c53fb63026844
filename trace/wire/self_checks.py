"""What may be asked of a self-check 自查, and what it answers."""

from __future__ import annotations

from trace.rooms.brands.kinds import CheckResult, ConditionFact
from trace.wire import fields
from trace.wire.common import WireSchema


class SelfCheckQuery(WireSchema):
    """For whom and for which brand; without products, for all of the producer's."""

    brand_id = fields.Integer(required=True)
    producer_id = fields.Integer(required=True)
    product_id = fields.List(fields.Integer(), load_default=list)


class FindingSchema(WireSchema):
    """What was found of one condition, in data and in words."""

    code = fields.String()
    title = fields.String()
    fact = fields.Enum(ConditionFact, by_value=True)
    parameter = fields.String()
    result = fields.Enum(CheckResult, by_value=True)
    reason = fields.String()
    found = fields.List(fields.String())
    missing = fields.List(fields.String())
    sentence = fields.String()
    remedy = fields.String()


class SelfCheckSchema(WireSchema):
    """A brand's conditions held against a producer's records today."""

    brand_id = fields.Integer()
    producer_id = fields.Integer()
    version = fields.Integer(allow_none=True)
    findings = fields.List(fields.Nested(FindingSchema))


class KeptSelfCheckSchema(WireSchema):
    """A self-check as it was when its application was submitted."""

    taken_at = fields.AwareDateTime()
    version = fields.Integer()
    findings = fields.List(fields.Nested(FindingSchema))
