"""What the gates judge: the run that is wanted or exists, and what they share of the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from trace.kernel.work import Work
from trace.rooms.authorisations import queries as authorisations
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.rules import (
    UNSAID,
    AuthorisationDecision,
    PackagingChoice,
    PackagingDecision,
    judge_authorisation,
    nearest_decision,
)
from trace.rooms.batches import queries as batches
from trace.rooms.batches.models import Batch, Restriction
from trace.rooms.batches.queries import Lineage
from trace.rooms.batches.rules import SOURCES, BatchKind
from trace.rooms.brands import queries as brands
from trace.rooms.brands.models import Brand, RuleBook
from trace.rooms.brands.rules import RuleBookBody
from trace.rooms.certificates import quantities
from trace.rooms.certificates import queries as certificates
from trace.rooms.certificates.kinds import Mark
from trace.rooms.certificates.models import Certificate, CertifiedAccount
from trace.rooms.conformity import queries as conformity
from trace.rooms.conformity.models import ConformityCertificate
from trace.rooms.labels.claims import documents_of
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import Gate, GateFinding, Outcome, RunKind, Stage
from trace.rooms.norms import claim_queries as norms_of_claims
from trace.rooms.norms.claim_queries import ClaimRules
from trace.rooms.norms.queries import ProofRules
from trace.rooms.producers import queries as producers
from trace.rooms.producers.models import Producer, Proof
from trace.rooms.products.models import Product
from trace.rooms.quotas import queries as quotas
from trace.rooms.quotas.models import QuotaAccount

#: Rules that are laws of this product rather than data of a county change with its releases.
BUILT_IN = "1"


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods that must pass for themselves: the packed batch, or each component of an assortment."""

    batch: Batch
    product: Product


@dataclass(kw_only=True)
class Case:
    """One judgement.

    batch      with its product and processor loaded; None for pre-printed labels that have none yet
    rule_books of the brand, every version
    count      labels that are judged; `base_each` ledger units stand behind one
    is_drawn   whether their mass and quota were drawn before (at activation)
    run_id     of the run once it exists, so that what it claims itself is not counted twice
    given      the batch's story, where it was read before
    packaging  what the order says of it; of a run that exists, what it was ordered with
    pieces     the labels that are judged, where it is about a part of a run

    What the gates need of the database is read once each, however many goods an assortment holds.
    """

    work: Work
    stage: Stage
    kind: RunKind
    producer: Producer
    product: Product
    batch: Batch | None
    brand: Brand | None
    marks: Sequence[Mark]
    count: int
    base_each: int
    rule_books: Sequence[RuleBook] = ()
    is_drawn: bool = False
    run_id: int | None = None
    given: Lineage | None = None
    packaging: PackagingChoice = UNSAID
    pieces: Sequence[Span] = ()

    def found(
        self,
        gate: Gate,
        outcome: Outcome,
        reason: str,
        rule: str,
        *documents: str | None,
        version: str = BUILT_IN,
        facts: Mapping[str, object] | None = None,
    ) -> GateFinding:
        """Return a finding of this case; empty documents are left out."""
        papers = tuple(paper for paper in documents if paper)
        return GateFinding(gate, outcome, reason, rule, version, dict(facts or {}), papers)

    @cached_property
    def story(self) -> Lineage | None:
        """The batch with everything that went into it, loaded at once."""
        if self.given is not None or self.batch is None:
            return self.given
        return batches.lineage(self.work, self.batch.id)

    @cached_property
    def lineage(self) -> Sequence[Batch]:
        """Every batch that went into the packed one, without itself; products and processors loaded."""
        return self.lineage_of(self.batch) if self.batch else ()

    def lineage_of(self, batch: Batch) -> Sequence[Batch]:
        """The same for one batch of the story."""
        if self.story is None:
            return ()
        reached, level = set[int](), {batch.id}
        while level:
            level = {e.parent_id for e in self.story.edges if e.child_id in level} - reached
            reached |= level
        return [self.story.batches[key] for key in sorted(reached)]

    @cached_property
    def goods(self) -> Sequence[Goods]:
        """What must pass for itself."""
        if self.batch is None or self.story is None:
            return ()
        if self.batch.kind is not BatchKind.ASSORTMENT:
            return (Goods(self.batch, self.product),)
        parts = [e.parent_id for e in self.story.edges if e.child_id == self.batch.id]
        found = [self.story.batches[key] for key in parts]
        return tuple(Goods(part, part.product) for part in found)

    @property
    def restrictions(self) -> Sequence[Restriction]:
        """What holds the batch or anything in it."""
        return self.story.in_force if self.story else ()

    @cached_property
    def authorisation(self) -> AuthorisationDecision | None:
        """Whether the producer may use the brand on the product today; None without a brand."""
        if self.brand is None:
            return None
        work, product_id = self.work, self.product.id
        return nearest_decision(
            judge_authorisation(held, product_id=product_id, on=work.today, now=work.now)
            for held in self.rights
            if held.producer_id == self.producer.id
        )

    @cached_property
    def packaging_decision(self) -> PackagingDecision | None:
        """Whether the packaging may be used today; None where nobody asks.

        Nobody asks on the page of a pack that was closed long ago, without an authorisation that covers the product,
        and where the rule-book of the day wants no filing and the order names no packaging.
        """
        held = self.authorisation
        if self.stage is Stage.NOW or held is None or held.authorisation is None:
            return None
        if not held.covers or not (self.packaging.is_chosen or self._needs_filing):
            return None
        return authorisations.packaging_decision(
            self.work,
            held.authorisation.id,
            self.packaging,
            product_id=self.product.id,
            on=self.work.today,
            # What an order used up of old packaging is not asked for again.
            count=self.count if self.stage is Stage.ORDER else 0,
        )

    @property
    def _needs_filing(self) -> bool:
        book = brands.book_on(self.rule_books, self.work.today)
        return book is not None and RuleBookBody.from_json(book.body).packaging.filing_required

    @cached_property
    def rights(self) -> Sequence[Authorisation]:
        """The brand's authorisations of the producer, and of whoever made what is in the pack."""
        if self.brand is None:
            return ()
        if self.given is not None:
            return tuple(self._with_accounts)
        return authorisations.authorisations_of_goods(
            self.work,
            brand_id=self.brand.id,
            producer_id=self.producer.id,
            product_ids=self._product_ids,
        )

    @cached_property
    def _with_accounts(self) -> Mapping[Authorisation, Sequence[QuotaAccount]]:
        if self.brand is None:
            return {}
        return quotas.rights_with_accounts(
            self.work,
            brand_id=self.brand.id,
            producer_id=self.producer.id,
            product_ids=self._product_ids,
        )

    @property
    def _product_ids(self) -> Collection[int]:
        return self.story.product_ids if self.story else {self.product.id}

    def quota_account(self, held: Authorisation) -> QuotaAccount | None:
        """The account of a holder for the product and the season of the goods.

        Where the order is only looked at it came with the authorisations; a draw reads the row as it stands.
        """
        season = brands.season_by(self.rule_books, self.harvested_on)
        if self.given is None:
            return quotas.find_account(
                self.work, authorisation_id=held.id, product_id=self.product.id, season=season
            )
        wanted = (self.product.id, season)
        known = [one for one in self._with_accounts[held] if (one.product_id, one.season) == wanted]
        return known[0] if known else None

    @cached_property
    def certificates(self) -> Sequence[Certificate]:
        """The certificates of the claimed marks: of all in the story, and those quoted with bought-in goods."""
        owners, numbers = {self.product.producer_id}, set[str]()
        if self.story is not None:
            numbers = documents_of(self.story)
            for batch in self.story.batches.values():
                owners |= {batch.producer_id, batch.processor_id, batch.product.producer_id}
        return certificates.certificates_claimed(self.work, owners, self.marks, numbers=numbers)

    @cached_property
    def claim_rules(self) -> ClaimRules:
        """What the claimed marks ask."""
        return self._norms[1]

    @cached_property
    def certified(self) -> Mapping[int, CertifiedAccount]:
        """The accounts of those scope lines that state a quantity, by line."""
        lines = [line for paper in self.certificates for line in paper.lines]
        stated = [line.id for line in lines if line.quantity_base is not None]
        return quantities.accounts_of_lines(self.work, stated)

    @cached_property
    def papers(self) -> Sequence[ConformityCertificate]:
        """The conformity certificates of the batch and of all that went into it."""
        return conformity.certificates_for(self.work, self.batch_ids)

    @cached_property
    def proof_rules(self) -> ProofRules:
        """What proof whom needs, in every province where something was done to the goods."""
        return self._norms[0]

    @cached_property
    def _norms(self) -> tuple[ProofRules, ClaimRules]:
        return norms_of_claims.rules_of_goods(self.work, self._processors.values())

    @cached_property
    def proofs(self) -> Mapping[int, Sequence[Proof]]:
        """The proofs of the right to produce of all who did something to the goods, by producer."""
        return producers.proofs_by_producer(self.work, self._processors)

    @property
    def _processors(self) -> Mapping[int, Producer]:
        known = self.story.batches.values() if self.story else ()
        return {batch.processor_id: batch.processor for batch in known}

    @property
    def batch_ids(self) -> list[int]:
        """The packed batch and everything that went into it."""
        return list(self.story.batches) if self.story else []

    @property
    def harvested_on(self) -> date:
        """The latest day on which what is in the pack was harvested or taken in: its season is charged."""
        days = [batch.made_on for batch in self.lineage if batch.kind in SOURCES]
        return max(days) if days else self.batch.made_on if self.batch else self.work.today
