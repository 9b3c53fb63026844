"""What may be said of norms."""

from __future__ import annotations

import json
from typing import Any

from marshmallow import fields

from trace.rooms.norms.kinds import NormKind
from trace.wire.common import DivisionCode, Text, TextPage, WireSchema
from trace.wire.messages import N_

LONGEST_BODY = 100_000


class JsonText(fields.Field[Any]):
    """A JSON document: as such through the API, as text from a page."""

    default_error_messages = {"json": N_("This is not valid JSON.")}

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Any:
        if not isinstance(value, str):
            return value
        if len(value) > LONGEST_BODY:
            raise self.make_error("json")
        try:
            return json.loads(value)
        except (ValueError, RecursionError) as error:
            raise self.make_error("json") from error


class VersionInput(WireSchema):
    """What a norm says from a day on, and where that is written."""

    from_on = fields.Date(required=True)
    body = JsonText(required=True)
    source = Text(required=True)


class NormInput(VersionInput):
    """A norm with its first version."""

    kind = fields.Enum(NormKind, by_value=True, required=True)
    code = Text(required=True, longest=64)
    title = Text(required=True)
    organisation_id = fields.Integer(load_default=None)
    division = DivisionCode(load_default="")


class VersionSchema(WireSchema):
    """A version of a norm."""

    id = fields.Integer()
    version = fields.Integer()
    from_on = fields.Date()
    body = fields.Raw()
    source = fields.String()
    entered_by = fields.String()
    entered_at = fields.AwareDateTime()


class NormSchema(WireSchema):
    """A norm with its versions, newest first."""

    id = fields.Integer()
    kind = fields.Enum(NormKind, by_value=True)
    code = fields.String()
    title = fields.String()
    organisation_id = fields.Integer(allow_none=True)
    division = fields.String()
    versions = fields.List(fields.Nested(VersionSchema))


class NormPage(TextPage):
    """A list of norms."""

    kind = fields.Enum(NormKind, by_value=True, load_default=None)


class InForceQuery(WireSchema):
    """Which norm on which day; today when left out."""

    kind = fields.Enum(NormKind, by_value=True, required=True)
    code = Text(required=True, longest=64)
    on = fields.Date(load_default=None)


class RuleInForceSchema(WireSchema):
    """What holds on a day; version 0 is what the product ships with."""

    kind = fields.Enum(NormKind, by_value=True)
    code = fields.String()
    title = fields.String()
    version = fields.Integer()
    source = fields.String()
    body = fields.Raw()
