"""What comes back of archives to take along."""

from __future__ import annotations

from trace.rooms.papers.kinds import ArchiveState
from trace.wire import fields
from trace.wire.common import WireSchema


class ArchiveSchema(WireSchema):
    """An archive of everything that a producer entered or was issued."""

    id = fields.Integer()
    producer_id = fields.Integer()
    state = fields.Enum(ArchiveState, by_value=True)
    requested_by = fields.String()
    requested_at = fields.AwareDateTime()
    began_at = fields.AwareDateTime(allow_none=True)
    finished_at = fields.AwareDateTime(allow_none=True)
    record_count = fields.Integer()
    event_count = fields.Integer()
    file_count = fields.Integer()
    sha256 = fields.String(allow_none=True, attribute="file.digest")
    byte_count = fields.Integer(allow_none=True, attribute="file.byte_count")
