"""What goes out about deliveries to subscribers of EPCIS queries."""

from __future__ import annotations

from trace.rooms.repository.kinds import DeliveryState
from trace.wire import fields
from trace.wire.common import Page, WireSchema


class DeliveryListQuery(Page):
    """Which deliveries a list is to hold."""

    state = fields.Enum(DeliveryState, by_value=True, load_default=None)


class DeliverySchema(WireSchema):
    """One request to a subscriber's server and what came of it so far."""

    id = fields.Integer()
    subscription = fields.String(attribute="subscription.code")
    query = fields.String(attribute="subscription.query_name")
    event_count = fields.Function(lambda row: len(row.events))
    state = fields.Enum(DeliveryState, by_value=True)
    attempt_count = fields.Integer()
    next_at = fields.DateTime()
    last_error = fields.String(metadata={"description": "a slug such as status-500, or empty"})
    created_at = fields.DateTime()
    ended_at = fields.DateTime(allow_none=True)
