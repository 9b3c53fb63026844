"""What may come in and goes out about outside parties' events 外部事件."""

from __future__ import annotations

import json

from marshmallow import validate

from trace.rooms.repository.kinds import Feed, MatchBasis, Standing, Unfed
from trace.rooms.repository.queries.waiting import OUTSIDE
from trace.rooms.repository.services.matching import LONGEST_REASON
from trace.wire import fields
from trace.wire.common import LongText, Text, TextPage, WireSchema


class MatchSchema(WireSchema):
    """Whose event it is: a producer by its id, or by its credit code."""

    producer_id = fields.Integer(load_default=None, allow_none=True)
    credit_code = Text(longest=18, load_default="")
    reason = LongText(longest=LONGEST_REASON, load_default="")


class DeclineSchema(WireSchema):
    """Why an event is nobody's here."""

    reason = LongText(longest=LONGEST_REASON, required=True)


class OutsideEventListQuery(TextPage):
    """Which events a list is to hold."""

    standing = fields.Enum(
        Standing, by_value=True, load_default=None, validate=validate.OneOf(OUTSIDE)
    )


class ProposalSchema(WireSchema):
    """A producer that the event points to, and by what."""

    producer_id = fields.Integer()
    producer_name = fields.String(attribute="producer.name")
    basis = fields.Enum(MatchBasis, by_value=True)
    named = fields.String(metadata={"description": "what the event says"})


class DecisionSchema(WireSchema):
    """What a person decided, and what followed in the producer's books or why nothing did."""

    producer_id = fields.Integer(allow_none=True)
    reason = fields.String()
    decided_by = fields.String()
    decided_at = fields.DateTime()
    feed = fields.Enum(Feed, by_value=True)
    unfed = fields.Enum(Unfed, by_value=True, allow_none=True)
    dispatch_id = fields.Integer(allow_none=True)


class OutsideEventSchema(WireSchema):
    """An outside party's event, as it was sent, with what was proposed and decided."""

    id = fields.Integer()
    event_id = fields.String()
    standing = fields.Enum(Standing, by_value=True)
    sender_id = fields.Integer(attribute="organisation_id")
    sender_name = fields.String(attribute="organisation.name")
    event_type = fields.String()
    biz_step = fields.String(allow_none=True)
    event_time = fields.DateTime()
    record_time = fields.DateTime()
    document = fields.Function(lambda row: json.loads(row.document))
    proposals = fields.List(fields.Nested(ProposalSchema))
    decision = fields.Nested(DecisionSchema, allow_none=True)
