"""What may come in and goes out about codes of certifiers (有机码)."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validate

from trace.wire import fields
from trace.wire.common import LongText, Text, WireSchema


class CodeRangeForm(WireSchema):
    """For which labels a list is, by number; left out, for all of the order."""

    first = fields.Integer(load_default=None, metadata={"description": "number of the first label"})
    last = fields.Integer(load_default=None, metadata={"description": "number of the last label"})

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> dict[str, Any]:
        # People count from one.
        return found | {
            name: None if found[name] is None else found[name] - 1 for name in ("first", "last")
        }


class CodesInput(CodeRangeForm):
    """The codes of a range of labels, in print order."""

    codes = fields.List(
        Text(longest=40),
        required=True,
        validate=validate.Length(min=1),
        metadata={"description": "17 digits each, one for each label"},
    )
    file_name = Text(longest=200, load_default="")


class WithdrawalInput(WireSchema):
    """Why a list is taken back."""

    reason = LongText(required=True, longest=500)


class CodeListSchema(WireSchema):
    """A list that was handed in; `digest` is the SHA-256 of its codes, one a line."""

    id = fields.Integer()
    run_id = fields.Integer()
    first = fields.Function(lambda row: row.first + 1, metadata={"type": "integer"})
    last = fields.Function(lambda row: row.last + 1, metadata={"type": "integer"})
    file_name = fields.String()
    digest = fields.String()
    imported_by = fields.String()
    imported_at = fields.AwareDateTime()
    withdrawn_by = fields.String(allow_none=True)
    withdrawn_at = fields.AwareDateTime(allow_none=True)
    withdrawn_reason = fields.String()


class CodeListsSchema(WireSchema):
    """The lists of a run, newest first, and how many of its labels have a code."""

    count = fields.Integer()
    stored_count = fields.Integer()
    items = fields.List(fields.Nested(CodeListSchema))
