"""What may be said of brands, rule-books, applications, authorisations and quota."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from marshmallow import post_load, validate

from trace.rooms.brands.kinds import (
    ApplicationState,
    AuthorisationOrigin,
    AuthorisationState,
    MarkType,
    QuotaKind,
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
    StockLine,
)
from trace.rooms.products.kinds import Commodity
from trace.wire import fields
from trace.wire.common import DivisionCode, LongText, Text, TextPage, WireSchema

MAX_LABELS = 1_000_000_000
STANDINGS = ("in_force", "suspended", "withdrawn", "expired", "lost")
ACTS = ("suspend", "reinstate", "withdraw")
_GAPS = re.compile(r"[\s,，、;；]+")


class Words(fields.List[Any]):
    """A list of short texts; a form or a workbook gives them in one text, with spaces, commas or 、 between."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> list[Any]:
        given = [value] if isinstance(value, str) else value
        if isinstance(given, list) and all(isinstance(part, str) for part in given):
            given = [word for part in given for word in _GAPS.split(part) if word]
        return super()._deserialize(given, *args, **options)


def _count(**options: Any) -> fields.Integer:
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
    label_count = _count(load_default=0)

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


# ---------------------------------------------------------------------------------------------- authorisations


class StockLineSchema(WireSchema):
    """Packaging printed before, and until when it may be used up."""

    description = Text(required=True)
    count = _count(required=True)
    product_id = fields.Integer(load_default=None, allow_none=True)
    usable_until = fields.Date(load_default=None, allow_none=True)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> StockLine:
        """Return the line itself."""
        return StockLine(**loaded)


class ImportInputSchema(WireSchema):
    """An authorisation from before this system."""

    number = Text(load_default="", longest=64)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    contract_number = Text(load_default="", longest=64)
    products = fields.List(fields.Nested(AppliedProductSchema), required=True)
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
    origin = fields.Enum(AuthorisationOrigin, by_value=True)
    valid_from = fields.Date()
    valid_until = fields.Date()
    contract_number = fields.String()
    old_stock_until = fields.Date(allow_none=True)
    products = fields.List(fields.Nested(CoveredProductSchema))
    states = fields.List(fields.Nested(StateSchema))


class StockSchema(WireSchema):
    """Packaging on record."""

    id = fields.Integer()
    product_id = fields.Integer(allow_none=True)
    description = fields.String()
    count = fields.Integer()
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
    products = fields.List(fields.String(), attribute="product_names")
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
    reserved = fields.Integer()
    remaining = fields.Integer()


class QuotaEntrySchema(WireSchema):
    """One line of the quota ledger."""

    id = fields.Integer()
    kind = fields.Enum(QuotaKind, by_value=True)
    count = fields.Integer()
    document = fields.String()
    run_id = fields.Integer(allow_none=True)
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
