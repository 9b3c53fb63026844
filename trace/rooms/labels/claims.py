"""Whether a claimed mark survives what was done to the goods: judged by data per mark over everything that went in.

Pure: a story, certificates and a rule in, a decision out. Gate G3 and the preview of a blend ask alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from trace.rooms.batches.models import Batch
from trace.rooms.batches.queries import Lineage, SourceReached
from trace.rooms.batches.queries.graph import shared_among
from trace.rooms.batches.rules import PROCESSES, SOURCES, BatchKind
from trace.rooms.certificates.kinds import Mark
from trace.rooms.certificates.models import Certificate, CertificateLine
from trace.rooms.certificates.rules import (
    CertificateDecision,
    CertificateReason,
    best_of,
    decide,
    is_in_force_on,
    judge,
    lines_in_force,
)
from trace.rooms.norms.claim_queries import ClaimRule
from trace.rooms.norms.claims import DayThatCounts
from trace.rooms.products.models import Product


@dataclass(frozen=True, slots=True)
class ClaimCause:
    """One thing that stands against a claim.

    code     bought-in · not-listed · other-unit (inputs) · processor-no-certificate · processor-expired … (steps)
    lot      of the batch where it was found
    subject  the goods, the production unit or the processor in question
    percent  of the goods that it concerns, two decimals; "" for a step
    """

    code: str
    lot: str
    subject: str
    percent: str = ""

    def __str__(self) -> str:
        return "|".join(
            part.replace("|", " ") for part in (self.code, self.lot, self.subject, self.percent)
        )

    @classmethod
    def parse(cls, text: str) -> ClaimCause:
        """Return the cause that `str` wrote."""
        parts = [*text.split("|"), "", "", ""]
        return cls(*parts[:4])


@dataclass(frozen=True, slots=True)
class ClaimDecision:
    """Whether goods may claim a mark.

    on        the day that counts under the rule
    whole     what the certificates say of the goods themselves on that day
    percent   certified share of the inputs, what the rule ignores left aside
    inputs    the inputs that do not count, where they are too many
    steps     the steps whose processor has no certificate
    """

    on: date
    whole: CertificateDecision
    percent: Fraction
    inputs: tuple[ClaimCause, ...] = ()
    steps: tuple[ClaimCause, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing stands against the claim."""
        return self.whole.covers and not self.inputs and not self.steps


@dataclass(frozen=True, slots=True)
class Claim:
    """A mark claimed for goods: `batch` is the packed batch or one component of an assortment, `product` its goods.

    certificates   of the mark, of everybody in the story, and those that papers of bought-in goods quote
    today          the day on which the mark is used
    """

    mark: Mark
    rule: ClaimRule
    story: Lineage
    batch: Batch
    product: Product
    certificates: Sequence[Certificate]
    today: date


def documents_of(story: Lineage) -> set[str]:
    """Return the numbers of the papers with which goods were bought in: certificates of suppliers are among them."""
    return {line.document_number for line in story.lines if line.document_number}


def decide_claim(claim: Claim) -> ClaimDecision:
    """Judge a claim by its rule."""
    chain = _chain(claim.story, claim.batch)
    exempt = claim.rule.terms.exempt_process_kinds
    steps = [each for each in chain if each.kind in PROCESSES and each.kind.value not in exempt]
    on = _day(claim, chain, steps)
    product = claim.product
    whole = decide(claim.certificates, product.producer_id, product.id, claim.mark, on)
    percent, missing = _inputs(claim, on, is_changed=bool(steps))
    too_few = percent < Fraction(claim.rule.terms.min_input_percent)
    return ClaimDecision(
        on,
        whole,
        percent,
        inputs=tuple(dict.fromkeys(missing)) if too_few else (),
        steps=tuple(_uncertified_steps(claim, on, steps)),
    )


def _chain(story: Lineage, batch: Batch) -> list[Batch]:
    """The batch and what it was made of, up to where goods entered the books; a seller's own books are not walked."""
    reached, level = {batch.id}, {batch.id}
    while level:
        walked = {key for key in level if story.batches[key].kind not in SOURCES}
        level = {e.parent_id for e in story.edges if e.child_id in walked} - reached
        reached |= level
    return [story.batches[key] for key in sorted(reached)]


def _day(claim: Claim, chain: Sequence[Batch], steps: Sequence[Batch]) -> date:
    day = claim.rule.terms.day_that_counts
    if day is DayThatCounts.USE:
        return claim.today
    if day is DayThatCounts.HARVEST:
        taken = [each.made_on for each in chain if each.kind in SOURCES]
        return max(taken, default=claim.batch.made_on)
    return max((step.made_on for step in steps), default=claim.batch.made_on)


def _inputs(claim: Claim, on: date, *, is_changed: bool) -> tuple[Fraction, list[ClaimCause]]:
    """The certified share of what went in, in per cent, and every input that does not count."""
    terms, goods = claim.rule.terms, claim.story.batches
    asked, good = Fraction(0), Fraction(0)
    causes = []
    for source in shared_among(claim.batch.id, claim.story.edges, claim.story.lines):
        batch = goods[source.line.batch_id]
        if terms.ignores(batch.product.name):
            continue
        asked += source.share
        cause = _against(claim, source, batch, on, is_changed=is_changed)
        if cause is None:
            good += source.share
        else:
            causes.append((cause, source.share))
    if not asked:
        return Fraction(0), [ClaimCause("no-source", claim.batch.lot, claim.product.name)]
    told = [
        ClaimCause(cause.code, cause.lot, cause.subject, f"{float(100 * share / asked):.2f}")
        for cause, share in causes
    ]
    return 100 * good / asked, told


def _against(
    claim: Claim, source: SourceReached, batch: Batch, on: date, *, is_changed: bool
) -> ClaimCause | None:
    """Why an input does not count as certified, None when it does.

    It counts when it was listed on the day it was taken in or on the day that counts.
    """
    days = (batch.made_on, on)
    if batch.kind is BatchKind.BOUGHT_IN:
        if _is_bought_certified(claim, source, batch, days):
            return None
        return ClaimCause("bought-in", batch.lot, source.line.supplier_name or batch.product.name)
    asked = {batch.product_id}
    if not is_changed:
        # Merely sorted and packed, the goods are what was harvested: the pack's own line covers them.
        asked.add(claim.product.id)
    lines = lines_in_force(claim.certificates, batch.producer_id, claim.mark, days)
    units = {line.production_unit_id for line in lines if line.product_id in asked}
    unit = source.line.production_unit
    if None in units or (unit is not None and unit.id in units):
        return None
    if units:
        return ClaimCause("other-unit", batch.lot, unit.name if unit else batch.product.name)
    if not claim.rule.terms.input_certificate_required and unit is not None:
        return None
    return ClaimCause("not-listed", batch.lot, batch.product.name)


def _is_bought_certified(
    claim: Claim, source: SourceReached, batch: Batch, days: Iterable[date]
) -> bool:
    """Whether bought-in goods came with a certificate of the mark: quoted on their paper, or held by a seller here."""
    asked = tuple(days)
    number = source.line.document_number
    for one in claim.certificates:
        if one.mark is claim.mark and one.number == number:
            named = any(
                line.product_id == batch.product_id or line.product_name == batch.product.name
                for line in one.lines
            )
            if named and any(is_in_force_on(one, day) for day in asked):
                return True
    sellers = [e.parent_id for e in claim.story.edges if e.child_id == batch.id]
    sold = [claim.story.batches[key] for key in sellers]
    return bool(sold) and all(_is_listed(claim, each, (*asked, each.made_on)) for each in sold)


def _is_listed(claim: Claim, sold: Batch, days: Iterable[date]) -> bool:
    lines = lines_in_force(claim.certificates, sold.producer_id, claim.mark, days)
    return any(line.product_id == sold.product_id for line in lines)


def _uncertified_steps(claim: Claim, on: date, steps: Sequence[Batch]) -> list[ClaimCause]:
    terms = claim.rule.terms
    if not terms.processor_certificate_required:
        return []
    causes = []
    for step in steps:
        day = on if terms.day_that_counts is DayThatCounts.USE else step.made_on
        reason = _processor_reason(claim, step, day)
        if reason is not CertificateReason.COVERED:
            code = f"processor-{reason.value.replace('_', '-')}"
            causes.append(ClaimCause(code, step.lot, step.processor.name))
    return causes


def _processor_reason(claim: Claim, step: Batch, day: date) -> CertificateReason:
    """What the certificates of whoever took a step say: of what was made, of what is packed, or by its name."""
    asked = {step.product_id, claim.product.id}
    is_commissioned = step.processor_id != claim.product.producer_id

    def is_meant(line: CertificateLine) -> bool:
        # A commissioned processor's certificate names the food: the product is its principal's.
        return line.product_id in asked or (
            is_commissioned
            and (line.product_name in step.product.name or step.product.name in line.product_name)
        )

    found = []
    for one in claim.certificates:
        if one.producer_id == step.processor_id and one.mark is claim.mark:
            line = next((line for line in one.lines if is_meant(line)), None)
            found.append(
                judge(one, line.product_id, day)
                if line
                else CertificateDecision(False, one, CertificateReason.PRODUCT_NOT_LISTED)
            )
    return best_of(found).reason
