"""What may be said of brands, rule-books and applications."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from marshmallow import post_load, validate

from trace.rooms.brands.kinds import (
    ApplicationState,
    MarkType,
)
from trace.rooms.brands.rules import (
    AppliedProduct,
    Condition,
    GrantTerms,
    Ground,
    MainIngredient,
    OriginRule,
    QuotaTerm,
    Refusal,
    RuleBookBody,
)
from trace.rooms.products.kinds import Commodity
from trace.wire import fields
from trace.wire.common import DivisionCode, LongText, Text, TextPage, WireSchema

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
    code = fields.String()
    name = fields.String()
    mark_type = fields.Enum(MarkType, by_value=True)
    territory = fields.List(fields.String())
    introduction = fields.String()
    palette = fields.Dict()
    products = fields.List(fields.Nested(BrandProductSchema))


class ConditionSchema(WireSchema):
    """One condition of use."""

    code = Text(required=True, longest=64)
    title = LongText(required=True, longest=1000)
    evidence = LongText(load_default="", longest=1000)
    needs_document = fields.Boolean(load_default=False)
    is_selective = fields.Boolean(load_default=False)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> Condition:
        """Return the condition itself."""
        return Condition(**loaded)


class MainIngredientSchema(WireSchema):
    """A main ingredient: by names that occur in the goods' names, or by the kind of goods."""

    names = Words(Text(longest=60), load_default=list)
    commodity = fields.Enum(Commodity, by_value=True, load_default=None, allow_none=True)
    local_percent = fields.Decimal(
        places=2, load_default=Decimal(100), as_string=True, validate=validate.Range(0, 100)
    )

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> MainIngredient:
        """Return the ingredient itself."""
        commodity = loaded["commodity"].value if loaded["commodity"] else ""
        return MainIngredient(tuple(loaded["names"]), commodity, loaded["local_percent"])


class OriginRuleSchema(WireSchema):
    """What must be local for one kind of goods; without ingredients everything that goes in must be."""

    product_code = Text(required=True, longest=32)
    ingredients = fields.List(fields.Nested(MainIngredientSchema), load_default=list)
    auxiliary = Words(Text(longest=60), load_default=list)
    processed_locally = fields.Boolean(load_default=True)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> OriginRule:
        """Return the rule itself."""
        return OriginRule(
            loaded["product_code"],
            tuple(loaded["ingredients"]),
            tuple(loaded["auxiliary"]),
            loaded["processed_locally"],
        )


class RuleBookInputSchema(WireSchema):
    """The next version of a rule-book."""

    from_on = fields.Date(required=True)
    source = LongText(required=True, longest=2000)
    conditions = fields.List(fields.Nested(ConditionSchema), required=True)
    origin = fields.List(fields.Nested(OriginRuleSchema), load_default=list)
    term_months = fields.Integer(required=True, validate=validate.Range(1, 120))
    numbering = Text(required=True, longest=80)
    season_start = Text(load_default="01-01", longest=5)
    transition_days = fields.Integer(load_default=180, validate=validate.Range(0, 1100))

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return what `publish_rule_book` takes."""
        body = RuleBookBody(
            conditions=tuple(loaded["conditions"]),
            origin=tuple(loaded["origin"]),
            term_months=loaded["term_months"],
            numbering=loaded["numbering"],
            season_start=loaded["season_start"],
            transition_days=loaded["transition_days"],
        )
        return {"body": body, "from_on": loaded["from_on"], "source": loaded["source"]}


class RuleBookSchema(WireSchema):
    """A version of a rule-book."""

    id = fields.Integer()
    version = fields.Integer()
    from_on = fields.Date()
    body = fields.Dict()
    source = fields.String()
    published_by = fields.String()
    published_at = fields.AwareDateTime()


class RuleBooksSchema(WireSchema):
    """Every version of a brand's rule-book, newest first."""

    items = fields.List(fields.Nested(RuleBookSchema))


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


class ApplicationChangeSchema(WireSchema):
    """What an application asks for."""

    products = fields.List(fields.Nested(AppliedProductSchema), required=True)
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

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> Refusal:
        """Return the refusal itself."""
        return Refusal(tuple(loaded["grounds"]), loaded["other_reason"])


class ProductNameSchema(WireSchema):
    """A product by number and name."""

    id = fields.Integer()
    name = fields.String()


class ApplicationProductSchema(AppliedProductSchema):
    """A product applied for."""

    product = fields.Nested(ProductNameSchema)
    brand_product = fields.Nested(BrandProductSchema)


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
