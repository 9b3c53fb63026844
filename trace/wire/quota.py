"""What may be said of what moves quota: calculations, decisions, instalments, transfers, ends of seasons."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validate

from trace.rooms.producers.kinds import SizeUnit
from trace.rooms.quotas.kinds import TransferState
from trace.rooms.quotas.services import InstalmentTerm
from trace.wire import fields
from trace.wire.brands import MAX_LABELS
from trace.wire.common import LongText, Text, TextPage, WireSchema

ANSWERS = ("accept", "decline", "withdraw")


def _count(**options: Any) -> fields.Integer:
    return fields.Integer(validate=validate.Range(1, MAX_LABELS), **options)


class SheetQuery(WireSchema):
    """For which authorisation, product and season the labels are to be worked out."""

    authorisation_id = fields.Integer(required=True)
    product_id = fields.Integer(required=True)
    season = Text(load_default="", longest=20)


class SheetLineSchema(WireSchema):
    """One production unit, and why it does not count ("" when it does)."""

    code = fields.String()
    name = fields.String()
    crop = fields.String()
    division = fields.String()
    size = fields.Decimal(as_string=True)
    size_unit = fields.Enum(SizeUnit, by_value=True)
    cause = fields.String()


class SheetSchema(WireSchema):
    """Land × yield ÷ net content, less what was granted, capped by what was applied for."""

    lines = fields.List(fields.Nested(SheetLineSchema))
    measure = fields.Enum(SizeUnit, by_value=True)
    area = fields.Decimal(as_string=True)
    yield_kg = fields.Decimal(as_string=True, allow_none=True)
    net_content = fields.String()
    granted = fields.Integer()
    committed = fields.String()
    applied = fields.Integer(allow_none=True)
    by_area = fields.Integer(allow_none=True)
    figure = fields.Integer(allow_none=True)
    missing = fields.String()
    rule_book_version = fields.Integer(allow_none=True)


class InstalmentTermSchema(WireSchema):
    """A part of a grant, and its day."""

    planned_on = fields.Date(required=True)
    count = _count(required=True)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> InstalmentTerm:
        """Return the term itself."""
        return InstalmentTerm(**loaded)


class DecisionInputSchema(WireSchema):
    """Labels granted by the calculation, at once or in instalments."""

    season = Text(load_default="", longest=20)
    total = _count(required=True)
    document = Text(required=True)
    reason = LongText(load_default="", longest=2000)
    instalments = fields.List(fields.Nested(InstalmentTermSchema), load_default=list)


class DecisionSchema(DecisionInputSchema):
    """The same for a product of an authorisation."""

    authorisation_id = fields.Integer(required=True)
    product_id = fields.Integer(required=True)


class InstalmentSchema(WireSchema):
    """One part of a grant; `entry_id` once it was released."""

    id = fields.Integer()
    grant_id = fields.Integer()
    position = fields.Integer()
    planned_on = fields.Date()
    count = fields.Integer()
    entry_id = fields.Integer(allow_none=True)
    stopped_reason = fields.String()
    closed_at = fields.AwareDateTime(allow_none=True)


class GrantRecordSchema(WireSchema):
    """What was decided, with the calculation as it stood."""

    id = fields.Integer()
    account_id = fields.Integer()
    sheet = fields.Dict()
    figure = fields.Integer(allow_none=True)
    total = fields.Integer()
    reason = fields.String()
    document = fields.String()
    decided_by = fields.String()
    decided_at = fields.AwareDateTime()
    instalments = fields.List(fields.Nested(InstalmentSchema))


class InstalmentQuery(TextPage):
    """Instalments: those still to come, or all."""

    is_open = fields.Boolean(load_default=True)


class StopSchema(WireSchema):
    """Why."""

    reason = LongText(required=True, longest=2000)


class DocumentOnlySchema(WireSchema):
    """The document on which an act relies."""

    document = Text(required=True)


class TransferInputSchema(WireSchema):
    """Labels for another holder of the brand, known by the number of the authorisation."""

    number = Text(required=True, longest=64)
    count = _count(required=True)
    ground = LongText(required=True, longest=2000)


class NewTransferSchema(TransferInputSchema):
    """The same out of an account of one's own."""

    account_id = fields.Integer(required=True)


class TransferAnswerSchema(WireSchema):
    """Accept or decline as the taker, withdraw as the giver."""

    act = fields.String(required=True, validate=validate.OneOf(ANSWERS))


class TransferQuery(TextPage):
    """A list of transfers."""

    producer_id = fields.Integer(load_default=None)
    state = fields.Enum(TransferState, by_value=True, load_default=None)


class TransferSchema(WireSchema):
    """A transfer of labels between two holders."""

    id = fields.Integer()
    from_authorisation_id = fields.Integer()
    from_product_id = fields.Integer()
    to_authorisation_id = fields.Integer()
    to_product_id = fields.Integer()
    season = fields.String()
    count = fields.Integer()
    state = fields.Enum(TransferState, by_value=True)
    ground = fields.String()
    reason = fields.String()
    document = fields.String()
    requested_by = fields.String()
    requested_at = fields.AwareDateTime()
    answered_at = fields.AwareDateTime(allow_none=True)
    decided_by = fields.String()
    decided_at = fields.AwareDateTime(allow_none=True)


class SeasonEndInputSchema(WireSchema):
    """The stock-take at the end of a season: packs that have no label yet."""

    counted = fields.Integer(required=True, validate=validate.Range(0, MAX_LABELS))
    document = Text(required=True)
    note = LongText(load_default="", longest=2000)


class SeasonEndSchema(SeasonEndInputSchema):
    """What came of it."""

    id = fields.Integer()
    account_id = fields.Integer()
    carried = fields.Integer()
    expired = fields.Integer()
    recorded_by = fields.String()
    recorded_at = fields.AwareDateTime()
