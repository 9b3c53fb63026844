"""What goods would lose if these inputs went together: asked before it happens, and never a refusal."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from sqlalchemy import select

from trace.kernel.errors import InvalidValue
from trace.kernel.permissions import Permission, require
from trace.kernel.quantity import Quantity
from trace.kernel.work import Work
from trace.rooms.authorisations import origin
from trace.rooms.authorisations import queries as authorisation_queries
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.batches import queries as batches
from trace.rooms.batches.models import Batch
from trace.rooms.batches.queries import Lineage
from trace.rooms.batches.queries.blending import shares_of
from trace.rooms.batches.rules import PROCESSES, BatchKind, base_of
from trace.rooms.brands import queries as brands
from trace.rooms.brands.models import Brand
from trace.rooms.certificates import queries as certificates
from trace.rooms.certificates.kinds import Mark
from trace.rooms.certificates.models import Certificate
from trace.rooms.certificates.rules import CertificateReason
from trace.rooms.labels.claims import Claim, ClaimDecision, decide_claim, documents_of
from trace.rooms.norms import claim_queries as norms
from trace.rooms.producers import queries as producers
from trace.rooms.producers.models import Premises
from trace.rooms.products import queries as products
from trace.rooms.products.models import Product

# No batch has it: the output is not made yet.
PLANNED_ID = -1
MOST_INPUTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class BlendLine:
    """A batch that would go in; all that is left of it where no quantity is said."""

    batch_id: int
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class BlendInput:
    """One input: its share of what goes in, and how much of itself was bought in (0 to 1)."""

    batch: Batch
    share: Fraction
    bought_in: Fraction


@dataclass(frozen=True, slots=True)
class Quality:
    """Something that a pack could say: the origin for a brand, or a mark.

    brand, mark   one of them is set
    holds         whether the output could say it
    kept_by       lots of the inputs that could say it if they went in alone: what the output loses is lost for them
    causes        what stands against it, as OriginCause (brand) or ClaimCause (mark) write themselves
    reason        of a mark: what its certificate says of the output, a CertificateReason or `no-rule`
    """

    holds: bool
    kept_by: tuple[str, ...]
    causes: tuple[str, ...]
    brand: Brand | None = None
    mark: Mark | None = None
    reason: str = ""

    @property
    def is_lost(self) -> bool:
        """Whether an input brings it and the output has it no more."""
        return not self.holds and bool(self.kept_by)


@dataclass(frozen=True, slots=True)
class Blend:
    """What would become of the goods."""

    inputs: tuple[BlendInput, ...]
    bought_in: Fraction
    qualities: tuple[Quality, ...]

    @property
    def lost(self) -> tuple[Quality, ...]:
        """What the output would lose."""
        return tuple(each for each in self.qualities if each.is_lost)


def preview_blend(
    work: Work,
    *,
    producer_id: int,
    kind: BatchKind,
    inputs: Sequence[BlendLine],
    product_id: int | None = None,
    on: date | None = None,
    premises_id: int | None = None,
    processor_id: int | None = None,
) -> Blend:
    """Return what a process would make of these inputs: the share bought in, and which origin and marks stay.

    product_id   of the output; without one only the share is told
    Raises       MissingPermission · InvalidValue · UnitsDiffer; writes nothing
    """
    require(work.actor, Permission.BATCHES_WRITE, organisation_id=producer_id)
    if kind not in PROCESSES:
        raise InvalidValue(field="kind", reason="unknown-choice", value=kind.value)
    found = batches.batches_by_id(work, [line.batch_id for line in inputs[:MOST_INPUTS]])
    uses: dict[int, int] = {}
    for number, line in enumerate(inputs[:MOST_INPUTS]):
        batch = found.get(line.batch_id)
        if batch is None or batch.producer_id != producer_id:
            raise InvalidValue(field=f"inputs.{number}.batch_id", reason="unknown-choice")
        base = batch.remaining_base
        if line.quantity is not None:
            base = base_of(batch.product, line.quantity, field=f"inputs.{number}.quantity")
        if base:
            uses[batch.id] = uses.get(batch.id, 0) + base
    if not uses:
        return Blend((), Fraction(0), ())
    first = found[next(iter(uses))]
    product = products.get_product(work, product_id) if product_id is not None else None
    if product is not None and product.producer_id != producer_id:
        raise InvalidValue(field="product_id", reason="unknown-choice")
    processor = producers.get_producer(work, processor_id) if processor_id else first.producer
    planned = Batch(
        id=PLANNED_ID,
        producer_id=producer_id,
        product_id=(product or first.product).id,
        kind=kind,
        lot="",
        made_on=on or work.today,
        processor_id=processor.id,
        product=product or first.product,
        producer=first.producer,
        processor=processor,
        premises=_premises(work, producer_id, premises_id),
    )
    story = batches.planned_lineage(work, planned, uses)
    return _blend(work, story, uses, product)


def _premises(work: Work, producer_id: int, premises_id: int | None) -> Premises | None:
    if premises_id is None:
        return None
    known = producers.premises_of(work, producer_id)
    return next((each for each in known if each.id == premises_id), None)


def _blend(work: Work, story: Lineage, uses: Mapping[int, int], product: Product | None) -> Blend:
    shares = shares_of({key: batch.kind for key, batch in story.batches.items()}, story.edges)
    total = sum(uses.values())
    inputs = tuple(
        BlendInput(story.batches[key], Fraction(base, total), shares[key])
        for key, base in uses.items()
    )
    qualities: list[Quality] = []
    if product is not None:
        alone = [_alone(story, key) for key in uses]
        qualities = [*_origins(work, story, alone), *_marks(work, story, alone, product)]
    return Blend(inputs, shares[PLANNED_ID], tuple(qualities))


def _alone(story: Lineage, batch_id: int) -> Lineage:
    """The story that the output would have of this input alone."""
    edges = tuple(e for e in story.edges if e.child_id != PLANNED_ID or e.parent_id == batch_id)
    reached, level = {PLANNED_ID}, {PLANNED_ID}
    while level:
        level = {e.parent_id for e in edges if e.child_id in level} - reached
        reached |= level
    return replace(
        story,
        edges=tuple(e for e in edges if e.child_id in reached),
        lines=tuple(line for line in story.lines if line.batch_id in reached),
    )


def _kept_by(story: Lineage, alone: Sequence[Lineage], holds: Sequence[bool]) -> tuple[str, ...]:
    lots = []
    for each, is_kept in zip(alone, holds, strict=True):
        parent = next(e.parent_id for e in each.edges if e.child_id == PLANNED_ID)
        if is_kept:
            lots.append(story.batches[parent].lot)
    return tuple(lots)


def _origins(work: Work, story: Lineage, alone: Sequence[Lineage]) -> list[Quality]:
    """The origin rule of every brand that the producer may use now."""
    held = work.session.scalars(
        select(Authorisation.brand_id)
        .where(
            Authorisation.producer_id == story.batch.producer_id,
            Authorisation.valid_from <= work.today,
            Authorisation.valid_until >= work.today,
        )
        .distinct()
        .order_by(Authorisation.brand_id)
    ).all()
    found = []
    for brand_id in held:
        brand, books = brands.brand_with_rule_books(work, brand_id)
        rights = authorisation_queries.authorisations_of_goods(
            work,
            brand_id=brand_id,
            producer_id=story.batch.producer_id,
            product_ids=story.product_ids,
        )
        decision = origin.judge_story(brand, books, rights, story)
        holds = [origin.judge_story(brand, books, rights, each).matched for each in alone]
        found.append(
            Quality(
                decision.matched,
                _kept_by(story, alone, holds),
                tuple(str(cause) for cause in decision.reasons),
                brand=brand,
            )
        )
    return found


def _marks(work: Work, story: Lineage, alone: Sequence[Lineage], product: Product) -> list[Quality]:
    """Every mark for which somebody in the story holds a certificate of the output or of an input."""
    owners = {batch.producer_id for batch in story.batches.values()}
    owners |= {batch.processor_id for batch in story.batches.values()}
    known = certificates.certificates_claimed(
        work, owners, tuple(Mark), numbers=documents_of(story)
    )
    marks = _marks_held(known, story.product_ids | {product.id})
    if not marks:
        return []
    rules = norms.claim_rules(work)
    found = []
    for mark in marks:
        rule = rules.rule_for(mark.value, product, story.batch.made_on)
        if rule is None:
            found.append(Quality(False, (), (), mark=mark, reason="no-rule"))
            continue
        claim = Claim(mark, rule, story, story.batch, product, known, work.today)
        decision = decide_claim(claim)
        holds = [decide_claim(replace(claim, story=each)).holds for each in alone]
        found.append(
            Quality(
                decision.holds,
                _kept_by(story, alone, holds),
                _causes(decision),
                mark=mark,
                reason=decision.whole.reason.value.replace("_", "-"),
            )
        )
    return found


def _marks_held(known: Sequence[Certificate], product_ids: Collection[int]) -> list[Mark]:
    held = {one.mark for one in known if any(line.product_id in product_ids for line in one.lines)}
    return [mark for mark in Mark if mark in held]


def _causes(decision: ClaimDecision) -> tuple[str, ...]:
    if decision.whole.reason is not CertificateReason.COVERED:
        return ()
    return tuple(str(cause) for cause in (*decision.inputs, *decision.steps))
