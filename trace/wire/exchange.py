"""What may come in and goes out about hand-overs 上报."""

from __future__ import annotations

from trace.rooms.exchange.kinds import FactKind, HandoverState, Outcome
from trace.wire import fields
from trace.wire.common import TextPage, WireSchema


class HandoverListQuery(TextPage):
    """Which hand-overs a list is to hold."""

    target = fields.String(load_default="")
    kind = fields.Enum(FactKind, by_value=True, load_default=None)
    state = fields.Enum(HandoverState, by_value=True, load_default=None)


class CoverageSchema(WireSchema):
    """How far one kind is handed over to one target, of the facts within one's reach."""

    target = fields.String()
    kind = fields.Enum(FactKind, by_value=True)
    opened_at = fields.AwareDateTime()
    filled_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "when older facts were all gone through"}
    )
    existing = fields.Integer()
    delivered = fields.Integer()
    waiting = fields.Integer()
    failed = fields.Integer()
    incomplete = fields.Integer()
    untouched = fields.Integer(metadata={"description": "facts without any hand-over yet"})


class CoverageListSchema(WireSchema):
    """The coverage of every target, and how many changes no round has dealt with yet."""

    items = fields.List(fields.Nested(CoverageSchema))
    unread = fields.Integer()


class HandoverSchema(WireSchema):
    """One version of one fact for one target."""

    id = fields.Integer()
    target = fields.String()
    kind = fields.Enum(FactKind, by_value=True)
    subject_id = fields.Integer()
    version = fields.Integer()
    is_latest = fields.Boolean()
    label = fields.String()
    key = fields.String(metadata={"description": "the idempotency key sent with every attempt"})
    missing = fields.List(fields.String())
    state = fields.Enum(HandoverState, by_value=True)
    attempt_count = fields.Integer()
    created_at = fields.AwareDateTime()
    due_at = fields.AwareDateTime()
    delivered_at = fields.AwareDateTime(allow_none=True)


class AttemptSchema(WireSchema):
    """One attempt and its receipt."""

    at = fields.AwareDateTime()
    outcome = fields.Enum(Outcome, by_value=True)
    status = fields.Integer(allow_none=True)
    reason = fields.String()
    told = fields.String()


class HandoverDetailSchema(HandoverSchema):
    """One hand-over, what is sent, and its attempts, the newest first."""

    payload = fields.Dict(allow_none=True)
    attempts = fields.List(fields.Nested(AttemptSchema))
