"""What may come in and goes out about offline bundles."""

from __future__ import annotations

from marshmallow import validate

from trace.wire import fields
from trace.wire.common import Text, WireSchema


class RefreshSchema(WireSchema):
    """Whose bundle is to be brought up to date."""

    division = Text(longest=12, required=True)


class StateQuery(WireSchema):
    """Whether the whole state or what changed since an older one is asked for."""

    since = fields.Integer(
        load_default=None,
        validate=validate.Range(min=1, max=2**31 - 1),
        metadata={"description": "the number of the state that is held; 404 when it is not kept"},
    )


class HeadSchema(WireSchema):
    """What is signed of a state; the text and its order are described in docs/decisions."""

    issuer = fields.String()
    division = fields.String()
    sequence = fields.Integer()
    as_of = fields.Integer(metadata={"description": "Unix seconds"})
    digest = fields.String(
        metadata={"description": "SHA-256 of the canonical content, hexadecimal"}
    )
    size = fields.Integer(metadata={"description": "bytes of the canonical content"})
    key_number = fields.Integer()
    signature = fields.String(metadata={"description": "Ed25519, base64url"})
