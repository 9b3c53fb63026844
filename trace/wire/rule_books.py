"""What may be said of rule-books 使用管理办法: the same body from a form and from an interface."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, post_load, pre_load, validate

from trace.rooms.brands.kinds import ConditionFact, DiffKind, SanctionKind, StepKind
from trace.rooms.brands.rules import (
    Condition,
    Fee,
    MainIngredient,
    NormRef,
    OriginRule,
    PackagingRules,
    ProcedureStep,
    QuotaRules,
    RuleBookBody,
    Sanction,
)
from trace.rooms.norms.kinds import NormKind
from trace.rooms.products.kinds import Commodity
from trace.wire import fields
from trace.wire.brands import Words
from trace.wire.common import DivisionCode, LongText, Text, WireSchema
from trace.wire.messages import N_

MAX_DAYS = 3660
MAX_FEN = 10**10


def day_count(most: int = MAX_DAYS, **options: Any) -> fields.Integer:
    """Return a field for a number of days (or months, or points); what is left out is none."""
    return fields.Integer(
        load_default=options.pop("load_default", 0), validate=validate.Range(0, most), **options
    )


class Lines(fields.List[Any]):
    """A list of texts that hold spaces; a form gives one a line."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> list[Any]:
        given = [value] if isinstance(value, str) else value
        if isinstance(given, list) and all(isinstance(part, str) for part in given):
            lines = [line.strip() for part in given for line in part.splitlines()]
            given = list(dict.fromkeys(line for line in lines if line))
        return super()._deserialize(given, *args, **options)


class ConditionSchema(WireSchema):
    """One condition of use; `fact` is what the system looks up itself, with its `parameter`."""

    code = Text(required=True, longest=64)
    title = LongText(required=True, longest=1000)
    evidence = LongText(load_default="", longest=1000)
    needs_document = fields.Boolean(load_default=False)
    is_selective = fields.Boolean(load_default=False)
    fact = fields.Enum(ConditionFact, by_value=True, load_default=ConditionFact.NONE)
    parameter = Text(load_default="", longest=40)
    period_days = day_count()

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

    @pre_load
    def without_commodity(self, sent: Any, **_options: Any) -> Any:
        """Take back what a stored body gives out: "" for no kind of goods."""
        is_blank = isinstance(sent, Mapping) and sent.get("commodity") == ""
        return {**sent, "commodity": None} if is_blank else sent

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


class NormRefSchema(WireSchema):
    """A norm that the rule-book relies on."""

    kind = fields.Enum(NormKind, by_value=True, required=True)
    code = Text(required=True, longest=64)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> NormRef:
        """Return the reference itself."""
        return NormRef(**loaded)


class PackagingRulesSchema(WireSchema):
    """What the brand asks of packaging."""

    filing_required = fields.Boolean(load_default=False)
    channels = Words(Text(longest=60), load_default=list)
    required_elements = Lines(Text(longest=200), load_default=list)
    old_stock_days = day_count(load_default=180)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> PackagingRules:
        """Return the rules themselves."""
        return PackagingRules(
            loaded["filing_required"],
            tuple(loaded["channels"]),
            tuple(loaded["required_elements"]),
            loaded["old_stock_days"],
        )


class ProcedureStepSchema(WireSchema):
    """One step from an application to its grant."""

    kind = fields.Enum(StepKind, by_value=True, required=True)
    days = day_count(365)
    working_days = fields.Boolean(load_default=True)
    score_min = fields.Decimal(
        places=2,
        load_default=None,
        allow_none=True,
        as_string=True,
        validate=validate.Range(0, 100),
    )

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> ProcedureStep:
        """Return the step itself."""
        return ProcedureStep(**loaded)


class FeeSchema(WireSchema):
    """A fee with the provision that allows it and the document that sets it."""

    name = Text(required=True)
    amount_fen = fields.Integer(required=True, validate=validate.Range(1, MAX_FEN))
    basis = LongText(load_default="", longest=1000)
    source = LongText(load_default="", longest=1000)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> Fee:
        """Return the fee itself."""
        return Fee(**loaded)


class SanctionSchema(WireSchema):
    """One rung of the ladder of sanctions."""

    kind = fields.Enum(SanctionKind, by_value=True, required=True)
    points = day_count(100)
    rectify_days = day_count(365)
    public_days = day_count()

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> Sanction:
        """Return the rung itself."""
        return Sanction(**loaded)


class YieldSchema(WireSchema):
    """Kilograms of finished goods from one mu (or what the kind of goods is counted in)."""

    product_code = Text(required=True, longest=32)
    kg = fields.Decimal(required=True, places=3, as_string=True, validate=validate.Range(0, 10**7))


class YieldTable(fields.Field[dict[str, Decimal]]):
    """Yields by code of the kind of goods: an object {code: kg}, or rows of `product_code` and `kg`."""

    default_error_messages = {
        "invalid": N_("Give kilograms by the code of the kind of goods."),
        "twice": N_("This kind of goods is there twice."),
    }

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> dict[str, Decimal]:
        if isinstance(value, Mapping):
            value = [{"product_code": code, "kg": kg} for code, kg in value.items()]
        if not isinstance(value, list):
            raise self.make_error("invalid")
        try:
            rows = YieldSchema(many=True).load(value)
        except ValidationError as error:
            # Rows are named by their numbers, so that a form shows the message beside its row.
            raise ValidationError(error.messages) from error
        table = {row["product_code"]: row["kg"] for row in rows}
        if len(table) != len(rows):
            raise self.make_error("twice")
        return table


class QuotaRulesSchema(WireSchema):
    """How many labels a grant may be, and what may be done with them."""

    per_mu_kg = YieldTable(
        load_default=dict,
        metadata={"type": "object", "additionalProperties": {"type": "string"}},
    )
    instalments = fields.Integer(load_default=1, validate=validate.Range(1, 24))
    carry_over = fields.Boolean(load_default=True)
    transfer_allowed = fields.Boolean(load_default=True)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> QuotaRules:
        """Return the rules themselves."""
        return QuotaRules(**loaded)


class RuleBookBodySchema(WireSchema):
    """Everything a rule-book says; what is left out has the value of `RuleBookBody`."""

    territory = Words(DivisionCode(), load_default=list)
    products = Words(Text(longest=32), load_default=list)
    conditions = fields.List(fields.Nested(ConditionSchema), required=True)
    origin = fields.List(fields.Nested(OriginRuleSchema), load_default=list)
    norms = fields.List(fields.Nested(NormRefSchema), load_default=list)
    packaging = fields.Nested(PackagingRulesSchema, load_default=PackagingRules)
    procedure = fields.List(fields.Nested(ProcedureStepSchema), load_default=list)
    notice_days = day_count(60)
    term_months = fields.Integer(required=True, validate=validate.Range(1, 120))
    reapply_from_days = day_count()
    reapply_until_days = day_count()
    assessment_every_months = day_count(120)
    numbering = Text(required=True, longest=80)
    fees = fields.List(fields.Nested(FeeSchema), load_default=list)
    ladder = fields.List(fields.Nested(SanctionSchema), load_default=list)
    points_limit = day_count(1000)
    points_period_months = fields.Integer(load_default=12, validate=validate.Range(1, 120))
    appeal_days = day_count()
    appeal_suspends = fields.Boolean(load_default=False)
    reentry_months = day_count(120)
    credit_repair_days = day_count()
    quota = fields.Nested(QuotaRulesSchema, load_default=QuotaRules)
    season_start = Text(load_default="01-01", longest=5)
    transition_days = day_count(1100, load_default=180)


class RuleBookInputSchema(RuleBookBodySchema):
    """The next version of a rule-book: its body, the day it comes into force, the document it stands in."""

    from_on = fields.Date(required=True)
    source = LongText(required=True, longest=2000)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return what `publish_rule_book` takes."""
        from_on, source = loaded.pop("from_on"), loaded.pop("source")
        if not loaded["procedure"]:
            loaded["procedure"] = [ProcedureStep(StepKind.DECISION)]
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in loaded.items()
        }
        body = RuleBookBody(**given)
        return {"body": body, "from_on": from_on, "source": source}


class NewRuleBookSchema(RuleBookInputSchema):
    """The next version with the number that a preview gave it, where there was one."""

    version = fields.Integer(load_default=None)

    @post_load
    def make(self, loaded: dict[str, Any], **options: Any) -> dict[str, Any]:
        """Return what `publish_rule_book` takes."""
        version = loaded.pop("version")
        return super().make(loaded, **options) | {"version": version}


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


class SegmentSchema(WireSchema):
    """A stretch of a text that changed: null is in both versions."""

    kind = fields.Enum(DiffKind, by_value=True, allow_none=True)
    text = fields.String()


class DifferenceSchema(WireSchema):
    """One thing that differs: in which section, of which entry, in which field."""

    kind = fields.Enum(DiffKind, by_value=True)
    section = fields.String()
    item = fields.String()
    field = fields.String()
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)
    words = fields.List(fields.Nested(SegmentSchema))


class RuleBookPreviewSchema(WireSchema):
    """What publishing would change: nothing was written."""

    version = fields.Integer()
    in_force = fields.Nested(RuleBookSchema, allow_none=True)
    differences = fields.List(fields.Nested(DifferenceSchema))


class DifferencesQuery(WireSchema):
    """The version to compare with; without one, the version before."""

    old = fields.Integer(load_default=None)


class DifferencesSchema(WireSchema):
    """What changed from one version to another."""

    old = fields.Integer()
    new = fields.Integer()
    items = fields.List(fields.Nested(DifferenceSchema))
