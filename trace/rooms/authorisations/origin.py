"""Origin-matched 产地相符: whether what is in a batch comes from where the brand's rule-book asks (gate G5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from trace.kernel.work import Work
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.queries import authorisations_of_goods
from trace.rooms.batches.models import Batch, BatchSource
from trace.rooms.batches.queries import Lineage, SourceReached, lineage
from trace.rooms.batches.queries.graph import shared_among
from trace.rooms.batches.rules import BatchKind
from trace.rooms.brands.models import Brand, RuleBook
from trace.rooms.brands.queries import book_on, brand_with_rule_books
from trace.rooms.brands.rules import MainIngredient, OriginRule, RuleBookBody
from trace.rooms.products.models import Product

# Steps that make goods into other goods; sorting and packing leave them what they are.
PROCESSING = frozenset(
    {BatchKind.PRIMARY_PROCESSING, BatchKind.PROCESSING, BatchKind.COMMISSIONED_PROCESSING}
)
# Without a list of main ingredients everything that goes in counts, and all of it must be local.
_EVERYTHING = MainIngredient()


@dataclass(frozen=True, slots=True)
class OriginCause:
    """One thing that stands against a batch.

    code     bought-in · no-unit · outside · unit-closed · not-member · ingredient-unlisted · ingredient-missing ·
             processed-outside · no-source · no-rule-book
    lot      of the batch where it was found, "" for none
    subject  the goods, production unit, supplier or place in question
    """

    code: str
    lot: str = ""
    subject: str = ""

    def __str__(self) -> str:
        return "|".join((self.code, self.lot.replace("|", " "), self.subject.replace("|", " ")))

    @classmethod
    def parse(cls, text: str) -> OriginCause:
        """Return the cause that `str` wrote."""
        code, _, rest = text.partition("|")
        lot, _, subject = rest.partition("|")
        return cls(code, lot, subject)


@dataclass(frozen=True, slots=True)
class OriginDecision:
    """Whether a batch is origin-matched for a brand; `reasons` say what stands against it.

    facts   brand, rule_book_version, made_on, and local_percent by ingredient (two decimals)
    """

    matched: bool
    reasons: tuple[OriginCause, ...]
    facts: Mapping[str, object]


def judge_origin(work: Work, *, brand_id: int, batch_id: int) -> OriginDecision:
    """Judge a batch by the rule-book in force on the day it was made, in four statements; raises NoSuchRecord."""
    story = lineage(work, batch_id)
    brand, books = brand_with_rule_books(work, brand_id)
    rights = authorisations_of_goods(
        work,
        brand_id=brand_id,
        producer_id=story.batch.producer_id,
        product_ids=story.product_ids,
    )
    return judge_story(brand, books, rights, story)


def judge_story(
    brand: Brand, books: Sequence[RuleBook], rights: Iterable[Authorisation], story: Lineage
) -> OriginDecision:
    """Judge a batch by the rule-book in force on the day it was made (the first one, if it was made before).

    rights   what `authorisations_of_goods` finds for the products of the story
    """
    made_on = story.batch.made_on
    book = book_on(books, made_on) or min(books, key=_begin, default=None)
    if book is None:
        cause = OriginCause("no-rule-book", story.batch.lot, brand.name)
        return OriginDecision(False, (cause,), {"brand": brand.name})
    codes = _codes(rights)
    body = RuleBookBody.from_json(book.body)
    territory = body.territory_of(brand.territory)
    causes: list[OriginCause] = []
    percents: dict[str, str] = {}
    for part in _parts(story):
        rule = body.origin_rule(codes.get(part.product_id, ""))
        found, shares = decide_origin(rule, territory, story, part)
        causes += found
        percents |= shares
    facts = {
        "brand": brand.name,
        "rule_book_version": book.version,
        "made_on": made_on.isoformat(),
        "local_percent": percents,
    }
    reasons = tuple(dict.fromkeys(causes))
    return OriginDecision(not reasons, reasons, facts)


def decide_origin(
    rule: OriginRule, territory: Sequence[str], story: Lineage, batch: Batch
) -> tuple[list[OriginCause], dict[str, str]]:
    """Return what stands against one batch of a story under a rule, and the local percentage by ingredient."""
    sources = shared_among(batch.id, story.edges, story.lines)
    # The story's own rows carry products and processors; a line's batch need not.
    goods = {source.line.batch_id: story.batches[source.line.batch_id] for source in sources}
    causes: list[OriginCause] = []
    by_ingredient: dict[MainIngredient, list[SourceReached]] = defaultdict(list)
    for source in sources:
        product = goods[source.line.batch_id].product
        ingredient = _ingredient(rule, product)
        if ingredient is not None:
            by_ingredient[ingredient].append(source)
        elif not _is_auxiliary(rule, product):
            lot = goods[source.line.batch_id].lot
            causes.append(OriginCause("ingredient-unlisted", lot, product.name))
    if not sources:
        causes.append(OriginCause("no-source", batch.lot, batch.product.name))
    percents: dict[str, str] = {}
    for ingredient in rule.ingredients or (_EVERYTHING,):
        found = by_ingredient.get(ingredient, [])
        name = _name(ingredient, batch.product)
        if not found and sources:
            causes.append(OriginCause("ingredient-missing", batch.lot, name))
        foreign = [
            (source, cause)
            for source in found
            if (cause := _foreign(source.line, territory, goods))
        ]
        total = sum((source.share for source in found), Fraction(0))
        lost = sum((source.share for source, _cause in foreign), Fraction(0))
        percent = 100 * (total - lost) / total if total else Fraction(0)
        percents[name] = f"{float(percent):.2f}"
        if percent < Fraction(ingredient.local_percent):
            causes += [cause for _source, cause in foreign]
    if rule.processed_locally:
        causes += _processed_outside(story, batch, territory)
    return causes, percents


def is_within(division: str, territory: Iterable[str]) -> bool:
    """Whether a division lies in the territory."""
    return any(division.startswith(place) for place in territory)


def _begin(book: RuleBook) -> tuple[date, int]:
    return book.from_on, book.version


def _codes(rights: Iterable[Authorisation]) -> dict[int, str]:
    """Return as which of the brand's goods each product was authorised, the latest authorisation last."""
    return {
        product.product_id: product.brand_product.code
        for held in sorted(rights, key=lambda held: held.id)
        for product in held.products
    }


def _parts(story: Lineage) -> list[Batch]:
    """Return what is judged for itself: the batch, or each component of an assortment."""
    if story.batch.kind is not BatchKind.ASSORTMENT:
        return [story.batch]
    return [story.batches[e.parent_id] for e in story.edges if e.child_id == story.batch.id]


def _ingredient(rule: OriginRule, product: Product) -> MainIngredient | None:
    if not rule.ingredients:
        return None if _is_auxiliary(rule, product) else _EVERYTHING
    for ingredient in rule.ingredients:
        if any(name in product.name for name in ingredient.names):
            return ingredient
    if _is_auxiliary(rule, product):
        return None
    # Names are the narrower description: an ingredient that has some is not met by its commodity alone.
    for ingredient in rule.ingredients:
        if not ingredient.names and ingredient.commodity == product.commodity.value:
            return ingredient
    return None


def _is_auxiliary(rule: OriginRule, product: Product) -> bool:
    return any(name in product.name for name in rule.auxiliary)


def _name(ingredient: MainIngredient, product: Product) -> str:
    return "、".join(ingredient.names) or ingredient.commodity or product.name


def _foreign(
    line: BatchSource, territory: Sequence[str], goods: Mapping[int, Batch]
) -> OriginCause | None:
    """Return why a line does not count as local, or None when it does."""
    batch = goods[line.batch_id]
    if batch.kind is BatchKind.BOUGHT_IN:
        return OriginCause("bought-in", batch.lot, line.supplier_name or batch.product.name)
    if line.production_unit is None:
        grower = line.member.name if line.member else batch.product.name
        return OriginCause("no-unit", batch.lot, grower)
    unit = line.production_unit
    if not is_within(unit.division, territory):
        return OriginCause("outside", batch.lot, unit.name)
    if unit.closed_on is not None and unit.closed_on < batch.made_on:
        return OriginCause("unit-closed", batch.lot, unit.name)
    if line.member is not None and not line.member.belongs_on(batch.made_on):
        return OriginCause("not-member", batch.lot, line.member.name)
    return None


def _processed_outside(story: Lineage, batch: Batch, territory: Sequence[str]) -> list[OriginCause]:
    causes = []
    for step in _with_ancestors(story, batch):
        place = step.premises.division if step.premises else step.processor.division
        if step.kind in PROCESSING and not is_within(place, territory):
            name = step.premises.name if step.premises else step.processor.name
            causes.append(OriginCause("processed-outside", step.lot, name))
    return causes


def _with_ancestors(story: Lineage, batch: Batch) -> list[Batch]:
    reached, level = {batch.id}, {batch.id}
    while level:
        level = {edge.parent_id for edge in story.edges if edge.child_id in level} - reached
        reached |= level
    return [story.batches[key] for key in sorted(reached)]
