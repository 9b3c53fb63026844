"""What may be said of authorisations, the public register of them, and quota."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validate

from trace.rooms.authorisations.kinds import (
    AuthorisationKind,
    AuthorisationOrigin,
    AuthorisationState,
)
from trace.rooms.authorisations.rules import StockLine
from trace.rooms.quotas.kinds import QuotaKind
from trace.wire import fields
from trace.wire.brands import (
    MAX_LABELS,
    AppliedProductSchema,
    BrandProductSchema,
    ProductNameSchema,
    QuotaTermSchema,
    label_count,
)
from trace.wire.common import LongText, Text, TextPage, WireSchema
from trace.wire.uses import PlaceSchema, UseSchema

STANDINGS = ("in_force", "suspended", "withdrawn", "expired", "lost")
ACTS = ("suspend", "reinstate", "withdraw")


class StockLineSchema(WireSchema):
    """Packaging printed before, and until when it may be used up."""

    description = Text(required=True)
    count = label_count(required=True)
    product_id = fields.Integer(load_default=None, allow_none=True)
    usable_until = fields.Date(load_default=None, allow_none=True)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> StockLine:
        """Return the line itself."""
        return StockLine(**loaded)


class ImportInputSchema(UseSchema):
    """An authorisation from before this system."""

    number = Text(load_default="", longest=64)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    contract_number = Text(load_default="", longest=64)
    products = fields.List(fields.Nested(AppliedProductSchema), load_default=list)
    stocks = fields.List(fields.Nested(StockLineSchema), load_default=list)
    old_stock_until = fields.Date(load_default=None, allow_none=True)
    quota = fields.List(fields.Nested(QuotaTermSchema), load_default=list)


class NewImportSchema(ImportInputSchema):
    """An authorisation from before this system, with brand and holder."""

    brand_id = fields.Integer(required=True)
    producer_id = fields.Integer(required=True)


class StateChangeSchema(WireSchema):
    """A suspension, reinstatement or withdrawal."""

    act = fields.String(required=True, validate=validate.OneOf(ACTS))
    reason = LongText(required=True, longest=2000)
    document_number = Text(load_default="", longest=64)
    from_on = fields.Date(load_default=None, allow_none=True)
    public_until = fields.Date(load_default=None, allow_none=True)


class StateSchema(WireSchema):
    """The state from an instant on."""

    state = fields.Enum(AuthorisationState, by_value=True)
    from_at = fields.AwareDateTime()
    reason = fields.String()
    document_number = fields.String()
    public_until = fields.Date(allow_none=True)


class CoveredProductSchema(WireSchema):
    """A product that an authorisation covers."""

    product = fields.Nested(ProductNameSchema)
    brand_product = fields.Nested(BrandProductSchema)


class AuthorisationSchema(WireSchema):
    """An authorisation as lists show it."""

    id = fields.Integer()
    number = fields.String()
    brand_id = fields.Integer()
    producer_id = fields.Integer()
    holder_name = fields.String()
    trademark = fields.String()
    kind = fields.Enum(AuthorisationKind, by_value=True)
    origin = fields.Enum(AuthorisationOrigin, by_value=True)
    valid_from = fields.Date()
    valid_until = fields.Date()
    contract_number = fields.String()
    old_stock_until = fields.Date(allow_none=True)
    products = fields.List(fields.Nested(CoveredProductSchema))
    places = fields.List(fields.Nested(PlaceSchema))
    states = fields.List(fields.Nested(StateSchema))


class StockSchema(WireSchema):
    """Packaging on record."""

    id = fields.Integer()
    product_id = fields.Integer(allow_none=True)
    description = fields.String()
    count = fields.Integer()
    used_count = fields.Integer()
    usable_until = fields.Date()


class AuthorisationDetailSchema(AuthorisationSchema):
    """An authorisation with its old packaging."""

    stocks = fields.List(fields.Nested(StockSchema))


class RegisterQuery(TextPage):
    """What of the register is asked for."""

    brand_id = fields.Integer(load_default=None)
    standing = fields.String(
        load_default="", validate=validate.OneOf(["", *STANDINGS]), metadata={"enum": STANDINGS}
    )


class AuthorisationQuery(RegisterQuery):
    """A list of authorisations."""

    producer_id = fields.Integer(load_default=None)


class RegisterRowSchema(WireSchema):
    """One line of the public register."""

    number = fields.String()
    brand = fields.String(attribute="brand_name")
    producer = fields.String(attribute="producer_name")
    kind = fields.Enum(AuthorisationKind, by_value=True)
    products = fields.List(fields.String(), attribute="product_names")
    places = fields.List(fields.String(), attribute="place_names")
    valid_from = fields.Date()
    valid_until = fields.Date()
    standing = fields.String(attribute="standing.word")
    reason = fields.String()
    document_number = fields.String()


# ------------------------------------------------------------------------------------------------------- quota


class QuotaGrantInputSchema(WireSchema):
    """A further grant."""

    product_id = fields.Integer(required=True)
    season = Text(load_default="", longest=20)
    count = fields.Integer(required=True, validate=validate.Range(1, MAX_LABELS))
    document = Text(required=True)


class QuotaGrantSchema(QuotaGrantInputSchema):
    """A further grant to an authorisation."""

    authorisation_id = fields.Integer(required=True)


class QuotaAccountSchema(WireSchema):
    """What was granted, used and is left for one product and season."""

    id = fields.Integer()
    authorisation_id = fields.Integer()
    product_id = fields.Integer()
    season = fields.String()
    granted = fields.Integer()
    drawn = fields.Integer()
    returned = fields.Integer()
    transferred_in = fields.Integer()
    transferred_out = fields.Integer()
    spoiled = fields.Integer()
    expired = fields.Integer()
    reserved = fields.Integer()
    remaining = fields.Integer()


class QuotaEntrySchema(WireSchema):
    """One line of the quota ledger."""

    id = fields.Integer()
    kind = fields.Enum(QuotaKind, by_value=True)
    count = fields.Integer()
    document = fields.String()
    run_id = fields.Integer(allow_none=True)
    counters_id = fields.Integer(
        allow_none=True, metadata={"description": "the grant that this entry takes back"}
    )
    recorded_by = fields.String()
    recorded_at = fields.AwareDateTime()


class QuotaQuery(TextPage):
    """A list of quota accounts."""

    brand_id = fields.Integer(load_default=None)
    producer_id = fields.Integer(load_default=None)
    authorisation_id = fields.Integer(load_default=None)
    season = Text(load_default="", longest=20)


class StatementQuery(WireSchema):
    """As of the end of which day; now when left out."""

    on = fields.Date(load_default=None, allow_none=True)


class QuotaStatementSchema(WireSchema):
    """Every entry up to an instant, how they add up, and whether they balance."""

    account = fields.Nested(QuotaAccountSchema)
    at = fields.AwareDateTime()
    entries = fields.List(fields.Nested(QuotaEntrySchema))
    totals = fields.Dict()
    balances = fields.Boolean()
    agrees = fields.Boolean(
        metadata={"description": "whether the account now is what its entries say"}
    )
