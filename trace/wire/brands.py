"""What may be said of brands and applications."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import post_load, validate

from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.applications.rules import GrantTerms, Ground, Refusal
from trace.rooms.authorisations.kinds import AuthorisationKind
from trace.rooms.authorisations.rules import AppliedProduct
from trace.rooms.brands.kinds import MarkType
from trace.rooms.products.kinds import Commodity
from trace.rooms.quotas.rules import QuotaTerm
from trace.wire import fields
from trace.wire.common import DivisionCode, LongText, Text, TextPage, WireSchema
from trace.wire.uses import PlaceSchema, UseSchema

MAX_LABELS = 1_000_000_000
_GAPS = re.compile(r"[\s,，、;；]+")


class Words(fields.List[Any]):
    """A list of short texts; a form or a workbook gives them in one text, with spaces, commas or 、 between."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> list[Any]:
        given = [value] if isinstance(value, str) else value
        if isinstance(given, list) and all(isinstance(part, str) for part in given):
            given = [word for part in given for word in _GAPS.split(part) if word]
        return super()._deserialize(given, *args, **options)


def label_count(**options: Any) -> fields.Integer:
    """Return a field for a number of labels."""
    return fields.Integer(validate=validate.Range(0, MAX_LABELS), **options)


# ------------------------------------------------------------------------------------------------------ brands


class PaletteSchema(WireSchema):
    """Colours of a brand's pages, as #rrggbb."""

    primary = Text(load_default="", longest=7)
    ink = Text(load_default="", longest=7)
    paper = Text(load_default="", longest=7)
    accent = Text(load_default="", longest=7)


class BrandChangeSchema(WireSchema):
    """How a brand presents itself, and what is local to it."""

    name = Text(required=True)
    territory = Words(
        DivisionCode(),
        required=True,
        metadata={"description": "division codes; goods from anywhere in them are local"},
    )
    introduction = LongText(load_default="")
    palette = fields.Nested(PaletteSchema, load_default=dict)
    parent_id = fields.Integer(
        load_default=None,
        allow_none=True,
        metadata={"description": "of a sub-brand: the brand whose rule-book it follows"},
    )


class BrandInputSchema(BrandChangeSchema):
    """A new brand of an authority."""

    code = Text(required=True, longest=32)
    mark_type = fields.Enum(MarkType, by_value=True, required=True)


class NewBrandSchema(BrandInputSchema):
    """A new brand with the authority it belongs to."""

    authority_id = fields.Integer(required=True)


class BrandProductSchema(WireSchema):
    """A kind of goods that a brand may be used on."""

    id = fields.Integer(dump_only=True)
    code = Text(required=True, longest=32)
    name = Text(required=True)
    commodity = fields.Enum(Commodity, by_value=True, required=True)


class BrandSchema(WireSchema):
    """A brand."""

    id = fields.Integer()
    authority_id = fields.Integer()
    parent_id = fields.Integer(allow_none=True)
    code = fields.String()
    name = fields.String()
    mark_type = fields.Enum(MarkType, by_value=True)
    territory = fields.List(fields.String())
    introduction = fields.String()
    palette = fields.Dict()
    products = fields.List(fields.Nested(BrandProductSchema))


# ------------------------------------------------------------------------------------------------ applications


class AppliedProductSchema(WireSchema):
    """A product of the producer and the brand's kind of goods it is."""

    product_id = fields.Integer(required=True)
    brand_product_id = fields.Integer(required=True)
    label_count = label_count(load_default=0)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> AppliedProduct:
        """Return the line itself."""
        return AppliedProduct(**loaded)


class ApplicationChangeSchema(UseSchema):
    """What an application asks for: products, or places where the kind of use has them."""

    products = fields.List(fields.Nested(AppliedProductSchema), load_default=list)
    statement = LongText(load_default="")


class ApplicationInputSchema(ApplicationChangeSchema):
    """A new application for a brand."""

    brand_id = fields.Integer(required=True)


class NewApplicationSchema(ApplicationInputSchema):
    """A new application of a producer."""

    producer_id = fields.Integer(required=True)


class DocumentSchema(WireSchema):
    """What a document is, and the condition it is evidence for."""

    condition_code = Text(load_default="", longest=64)
    caption = Text(load_default="")


class QuotaTermSchema(WireSchema):
    """So many labels for a product and a season."""

    product_id = fields.Integer(required=True)
    count = fields.Integer(required=True, validate=validate.Range(1, MAX_LABELS))
    season = Text(load_default="", longest=20)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> QuotaTerm:
        """Return the term itself."""
        return QuotaTerm(loaded["product_id"], loaded["count"], loaded["season"])


class GrantSchema(WireSchema):
    """The terms on which an application is granted; what is left out follows the rule-book."""

    valid_from = fields.Date(load_default=None)
    valid_until = fields.Date(load_default=None)
    number = Text(load_default="", longest=64)
    contract_number = Text(load_default="", longest=64)
    document_number = Text(load_default="", longest=64)
    product_ids = fields.List(fields.Integer(), load_default=list)
    quota = fields.List(fields.Nested(QuotaTermSchema), load_default=list)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> GrantTerms:
        """Return the terms themselves."""
        loaded["product_ids"] = tuple(loaded["product_ids"])
        loaded["quota"] = tuple(loaded["quota"])
        return GrantTerms(**loaded)


class GroundInputSchema(WireSchema):
    """An unmet condition and what was found."""

    condition_code = Text(required=True, longest=64)
    finding = LongText(load_default="", longest=2000)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> Ground:
        """Return the ground itself."""
        return Ground(**loaded)


class RefusalSchema(WireSchema):
    """Why an application is refused; at least one condition of the rule-book has to be cited."""

    grounds = fields.List(fields.Nested(GroundInputSchema), load_default=list)
    other_reason = LongText(load_default="", longest=2000)
    document_number = Text(load_default="", longest=64)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> Refusal:
        """Return the refusal itself."""
        return Refusal(tuple(loaded["grounds"]), loaded["other_reason"], loaded["document_number"])


class ProductNameSchema(WireSchema):
    """A product by number and name."""

    id = fields.Integer()
    name = fields.String()


class ApplicationProductSchema(AppliedProductSchema):
    """A product applied for."""

    product = fields.Nested(ProductNameSchema)
    brand_product = fields.Nested(BrandProductSchema)


class ApplicationUseSchema(WireSchema):
    """For what else than new products it asks."""

    kind = fields.Enum(AuthorisationKind, by_value=True)
    places = fields.List(fields.Nested(PlaceSchema))
    renews_id = fields.Integer(allow_none=True)


class ApplicationSchema(WireSchema):
    """An application as lists show it."""

    id = fields.Integer()
    brand_id = fields.Integer()
    producer_id = fields.Integer()
    state = fields.Enum(ApplicationState, by_value=True)
    statement = fields.String()
    other_reason = fields.String()
    created_at = fields.AwareDateTime()
    submitted_at = fields.AwareDateTime(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    products = fields.List(fields.Nested(ApplicationProductSchema))
    use = fields.Nested(ApplicationUseSchema, allow_none=True)


class ApplicationFileSchema(WireSchema):
    """A document handed in."""

    file_id = fields.Integer()
    condition_code = fields.String()
    caption = fields.String()


class GroundSchema(WireSchema):
    """An unmet condition that a refusal cited."""

    condition_code = fields.String()
    condition_title = fields.String()
    finding = fields.String()


class ApplicationDetailSchema(ApplicationSchema):
    """An application with its documents and the grounds of its refusal."""

    files = fields.List(fields.Nested(ApplicationFileSchema))
    grounds = fields.List(fields.Nested(GroundSchema))


class ApplicationQuery(TextPage):
    """A list of applications."""

    brand_id = fields.Integer(load_default=None)
    producer_id = fields.Integer(load_default=None)
    state = Text(load_default="", longest=20)
