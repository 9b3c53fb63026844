"""What may be said of notices 到期提醒."""

from __future__ import annotations

from trace.rooms.notices.kinds import NoticeKind
from trace.wire import fields
from trace.wire.common import Text, TextPage, WireSchema


class AddressSchema(WireSchema):
    """A mail address for the digests."""

    email = Text(required=True)


class NoticeQuery(TextPage):
    """An organisation's inbox; `unread` leaves out what was read."""

    organisation_id = fields.Integer(required=True)
    unread = fields.Boolean(load_default=False)


class NoticeSchema(WireSchema):
    """That something ends soon."""

    id = fields.Integer()
    kind = fields.Enum(NoticeKind, by_value=True)
    subject_id = fields.Integer()
    producer_id = fields.Integer()
    number = fields.String()
    name = fields.String()
    ends_on = fields.Date()
    mark_days = fields.Integer()
    created_at = fields.AwareDateTime()
    read_at = fields.AwareDateTime(allow_none=True)


class ReadSchema(WireSchema):
    """Which organisation's notices are read: one, or all."""

    organisation_id = fields.Integer(required=True)
    notice_id = fields.Integer(load_default=None)


class ReadAnswerSchema(WireSchema):
    """How many were unread before."""

    count = fields.Integer()
