"""Reading the rules on claims: which holds for goods on a day, entered versions before what the product ships."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager

from trace.kernel.work import Work
from trace.rooms.norms import builtin
from trace.rooms.norms.claims import ClaimTerms, terms_for
from trace.rooms.norms.models import Norm, NormKind, NormVersion
from trace.rooms.norms.queries import ProofRules, RuleInForce, province_of, rule_of_version
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """What a mark asks of some goods, and which version of which norm says so."""

    terms: ClaimTerms
    rule: RuleInForce

    @property
    def name(self) -> str:
        """How gates name it."""
        return f"claim-rule/{self.rule.code}"

    @property
    def version(self) -> str:
        """Version of the norm and number of the rule in it."""
        return f"{self.rule.version}.{self.terms.number}"


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """Every version of the rules on claims, to judge many goods by."""

    versions: Sequence[NormVersion]

    def rule_for(self, mark: str, product: Product, on: date) -> ClaimRule | None:
        """Return what holds for goods made `on`; None where no rule of the mark fits the product."""
        day = max(on, builtin.SINCE)
        begun = (each for each in self.versions if each.norm.code == mark and each.from_on <= day)
        latest = max(begun, key=lambda each: (each.from_on, each.version), default=None)
        rule = rule_of_version(latest, NormKind.CLAIM_RULE, mark, day)
        if rule is None:
            return None
        facts = {
            "commodity": product.commodity.value,
            "product_code": product.code,
            "is_prepackaged_food": product.is_prepackaged_food,
        }
        terms = terms_for(facts, rule.body)
        return ClaimRule(terms, rule) if terms else None


def rules_of_goods(work: Work, producers: Iterable[Producer]) -> tuple[ProofRules, ClaimRules]:
    """Return the rules on proofs for these producers, and those of every mark; one statement for both."""
    codes = {builtin.PROOF_RULES} | {province_of(producer) for producer in producers}
    found = work.session.scalars(
        select(NormVersion)
        .join(NormVersion.norm)
        .where(
            or_(
                Norm.kind == NormKind.CLAIM_RULE,
                and_(Norm.kind == NormKind.PROOF_RULE, Norm.code.in_(codes)),
            )
        )
        .options(contains_eager(NormVersion.norm))
    ).all()
    proofs = [version for version in found if version.norm.kind is NormKind.PROOF_RULE]
    claims = [version for version in found if version.norm.kind is NormKind.CLAIM_RULE]
    return ProofRules(proofs), ClaimRules(claims)


def claim_rules(work: Work) -> ClaimRules:
    """Return the rules of every mark; one statement."""
    found = work.session.scalars(
        select(NormVersion)
        .join(NormVersion.norm)
        .where(Norm.kind == NormKind.CLAIM_RULE)
        .options(contains_eager(NormVersion.norm))
    )
    return ClaimRules(found.all())
