"""Reads of conformity certificates.

`certificates_for` and `find_by_number` serve the rooms above and the public pages; the `read_…` and `list_…`
functions are for signed-in people and ask for their rights.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from trace.kernel.clock import start_of_day
from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, require
from trace.kernel.quantity import Quantity
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches.models import Batch, BatchSource
from trace.rooms.batches.queries import Grown, Lineage, ingredients_behind, records_behind
from trace.rooms.batches.queries.reading import WITH_PARTIES
from trace.rooms.batches.rules import HOLDS_GOODS, RestrictionKind
from trace.rooms.conformity import rules
from trace.rooms.conformity.kinds import CheckOutcome
from trace.rooms.conformity.models import (
    ConformityCertificate,
    ConformityCheck,
    ConformityKind,
    ConformityState,
    Statement,
)
from trace.rooms.producers.models import MemberKind, Producer
from trace.rooms.producers.queries import get_producer, owned_within_reach
from trace.rooms.products.kinds import Commodity
from trace.rooms.products.models import Product
from trace.rooms.products.rules import COMPULSORY_CONFORMITY
from trace.rooms.testing import queries as testing
from trace.rooms.testing.models import TestKind, TestReport

MAX_CHOICES = 60


def certificates_for(work: Work, batch_ids: Collection[int]) -> Sequence[ConformityCertificate]:
    """Return the certificates of these batches with their checks, the newest first, in one statement."""
    statement = (
        select(ConformityCertificate)
        .where(ConformityCertificate.batch_id.in_(batch_ids))
        .options(joinedload(ConformityCertificate.checks))
        .order_by(ConformityCertificate.issued_at.desc(), ConformityCertificate.id.desc())
    )
    return work.session.scalars(statement).unique().all()


def find_by_number(work: Work, number: str) -> ConformityCertificate | None:
    """Return the certificate with this number and its checks, or None; the public may look it up."""
    statement = select(ConformityCertificate).where(
        ConformityCertificate.number == number.strip().upper()
    )
    return work.session.scalars(
        statement.options(selectinload(ConformityCertificate.checks))
    ).one_or_none()


def get_by_number(work: Work, number: str) -> ConformityCertificate:
    """Return the certificate as `find_by_number` does; raises NoSuchRecord."""
    found = find_by_number(work, number)
    if found is None:
        raise NoSuchRecord(kind="conformity-certificate", key=number[:40])
    return found


def read_certificate(work: Work, number: str) -> ConformityCertificate:
    """Return the certificate to somebody who may read its producer's books; raises NoSuchRecord · MissingPermission."""
    found = get_by_number(work, number)
    _require_read(work, get_producer(work, found.producer_id))
    return found


def list_certificates(
    work: Work,
    *,
    producer_id: int | None = None,
    kind: ConformityKind | None = None,
    state: ConformityState | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[ConformityCertificate]:
    """Return certificates with their checks, newest first: one producer's, or all that the actor may read.

    text     parts of a number, product or promisor; every word has to occur
    Raises   MissingPermission · NoSuchRecord · InvalidValue for a cursor
    """
    statement = select(ConformityCertificate).options(selectinload(ConformityCertificate.checks))
    if producer_id is not None:
        _require_read(work, get_producer(work, producer_id))
        statement = statement.where(ConformityCertificate.producer_id == producer_id)
    else:
        statement = statement.where(
            owned_within_reach(work, ConformityCertificate.producer_id, Permission.BATCHES_READ)
        )
    if kind is not None:
        statement = statement.where(ConformityCertificate.kind == kind)
    if state is not None:
        statement = statement.where(ConformityCertificate.state == state)
    for word in text.split():
        columns = (
            ConformityCertificate.number,
            ConformityCertificate.outside_number,
            ConformityCertificate.product_name,
            ConformityCertificate.promisor,
        )
        statement = statement.where(or_(*(c.icontains(word, autoescape=True) for c in columns)))
    return page_of(
        work.session, statement, keys=[ConformityCertificate.id], cursor=cursor, size=size
    )


def list_checks(
    work: Work,
    *,
    outcome: CheckOutcome | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[ConformityCheck]:
    """Return the checks of certificates that the actor may read, newest first, each with its certificate.

    text     parts of a number, a product, who promised, an office or a place; every word has to occur
    Raises   MissingPermission · InvalidValue for a cursor
    """
    statement = (
        select(ConformityCheck)
        .join(ConformityCheck.certificate)
        .where(owned_within_reach(work, ConformityCertificate.producer_id, Permission.BATCHES_READ))
        .options(contains_eager(ConformityCheck.certificate))
    )
    if outcome is not None:
        statement = statement.where(ConformityCheck.agrees.is_(outcome is CheckOutcome.AGREES))
    for word in text.split():
        columns = (
            ConformityCertificate.number,
            ConformityCertificate.product_name,
            ConformityCertificate.promisor,
            ConformityCheck.office,
            ConformityCheck.place,
        )
        statement = statement.where(or_(*(c.icontains(word, autoescape=True) for c in columns)))
    return page_of(work.session, statement, keys=[ConformityCheck.id], cursor=cursor, size=size)


def batches_awaiting(work: Work, producer_id: int) -> Sequence[Batch]:
    """Return the newest batches of farm goods with something left and no certificate in force, for a choice.

    Those whose goods must carry one come first. Raises MissingPermission · NoSuchRecord.
    """
    _require_read(work, get_producer(work, producer_id))
    issued = exists().where(
        ConformityCertificate.batch_id == Batch.id,
        ConformityCertificate.kind == ConformityKind.ISSUED,
        ConformityCertificate.state == ConformityState.IN_FORCE,
    )
    return work.session.scalars(
        select(Batch)
        .join(Product, Product.id == Batch.product_id)
        .where(
            Batch.producer_id == producer_id,
            or_(Batch.remaining_base > 0, Batch.labelled_base > 0),
            Product.commodity != Commodity.PROCESSED,
            Product.is_prepackaged_food.is_(False),
            ~issued,
        )
        .order_by(Product.commodity.in_(COMPULSORY_CONFORMITY).desc(), Batch.id.desc())
        .limit(MAX_CHOICES)
        .options(*WITH_PARTIES)
    ).all()


@dataclass(frozen=True)
class Grounds:
    """All that a certificate of one batch can rest on, loaded at once: lineage, papers, tests, what was used."""

    lineage: Lineage
    papers: Sequence[ConformityCertificate]
    reports: Sequence[TestReport]
    grown: Grown

    @property
    def batch(self) -> Batch:
        """The batch in question."""
        return self.lineage.batch

    @cached_property
    def statement(self) -> Statement:
        """Whose promise fits."""
        return rules.statement_for(
            has_goods_of_others=any(is_of_others(each.line) for each in self.lineage.sources)
        )

    @cached_property
    def made_of(self) -> dict[int, list[int]]:
        """For each batch of the lineage those it was made of."""
        found: dict[int, list[int]] = {}
        for edge in self.lineage.edges:
            found.setdefault(edge.child_id, []).append(edge.parent_id)
        return found

    @cached_property
    def held(self) -> RestrictionKind | None:
        """What keeps the goods from being promised now, if anything does."""
        kinds = [each.kind for each in self.lineage.in_force if each.kind in HOLDS_GOODS]
        return kinds[0] if kinds else None

    @cached_property
    def unproved_lots(self) -> list[str]:
        """The lots bought from others for which neither a seller's certificate nor a passed test is kept."""
        own = {key for key, each in self.lineage.batches.items() if self._is_own(each)}
        entered = {line.batch_id for line in self.lineage.lines} & own
        others = {line.batch_id for line in self.lineage.lines if is_of_others(line)} & own
        tested = {r.batch_id for r in self.reports if r.passed and r.is_safety} & own
        # A seller who keeps the books here too has handed its certificate over by issuing it.
        handed_over = {
            paper.batch_id
            for paper in self.papers
            if paper.is_in_force
            and (paper.kind is ConformityKind.COLLECTED or paper.batch_id not in own)
        }
        proved = tested | handed_over | (entered - others)
        proved |= {key for key in others if not rules.unproved(key, self.made_of, proved)}
        # What the seller's books say of how its goods came to be is the seller's affair.
        within = {key: above for key, above in self.made_of.items() if key not in others}
        missing = rules.unproved(self.batch.id, within, proved)
        return sorted(self.lineage.batches[key].lot for key in missing)

    @property
    def certified_base(self) -> int:
        """How much of the batch the certificates in force speak of, in its ledger units."""
        return sum(paper.quantity_base or 0 for paper in self.issued)

    @property
    def uncertified(self) -> Quantity:
        """How much of the batch no certificate in force speaks of."""
        return self.batch.amount(max(self.batch.produced_base - self.certified_base, 0))

    @property
    def issued(self) -> list[ConformityCertificate]:
        """The batch's own certificates in force, the newest first."""
        return [
            paper
            for paper in self.papers
            if paper.batch_id == self.batch.id
            and paper.kind is ConformityKind.ISSUED
            and paper.is_in_force
        ]

    def has_passed(self, *kinds: TestKind) -> bool:
        """Whether the producer's safety tests of these kinds, all passed, reach every part of the batch."""
        proved = {report.batch_id for report in self._own_tests(kinds)}
        return not rules.unproved(self.batch.id, self.made_of, proved)

    def untested(self, *kinds: TestKind) -> list[str]:
        """The ingredients used on the land of the batch that the producer's tests of these kinds do not name."""
        tested = [
            (report.batch_id, [item.name for item in report.items])
            for report in self._own_tests(kinds)
        ]
        used = ingredients_behind(self.lineage.lines, self.grown)
        return rules.untested(self.batch.id, self.made_of, used, tested)

    @property
    def must_reissue(self) -> bool:
        """Whether others' goods were mixed or parted here and no certificate in force speaks of the batch itself."""
        is_others = self.statement is Statement.BUYER
        return not self.issued and rules.must_reissue(
            self.batch.kind, has_goods_of_others=is_others
        )

    def _own_tests(self, kinds: Collection[TestKind]) -> list[TestReport]:
        return [
            report
            for report in self.reports
            if report.passed
            and report.is_safety
            and report.kind in kinds
            and self._is_own(self.lineage.batches[report.batch_id])
        ]

    def _is_own(self, batch: Batch) -> bool:
        return batch.producer_id == self.batch.producer_id

    @cached_property
    def origin(self) -> str:
        """The place people know: where the goods grew, what sellers stated, else where the producer is."""
        units = [each.line.production_unit for each in self.lineage.sources]
        divisions = [unit.division for unit in units if unit is not None]
        places = [rules.place_words(divisions)] if divisions else []
        places += [each.line.origin_text for each in self.lineage.sources if each.line.origin_text]
        if not places:
            places = [rules.place_words([self.batch.producer.division])]
        return "、".join(dict.fromkeys(places))[:200]


def grounds_of(work: Work, batch_id: int) -> Grounds:
    """Return what a certificate of the batch can rest on, in five statements; raises NoSuchRecord."""
    found = batches.lineage(work, batch_id)
    ids = list(found.batches)
    return Grounds(
        found,
        certificates_for(work, ids),
        testing.tests_of(work, ids),
        records_behind(work, found.lines),
    )


def must_reissue(work: Work, found: Lineage) -> bool:
    """Whether a batch of fresh goods needs a certificate of its own and has none, as `Grounds.must_reissue` says.

    Asks the database only where goods of others were mixed or parted.
    """
    batch, product = found.batch, found.batch.product
    has_others = any(is_of_others(line) for line in found.lines)
    is_farm_goods = rules.is_farm_goods(
        product.commodity, is_prepackaged_food=product.is_prepackaged_food
    )
    if not is_farm_goods or not rules.must_reissue(batch.kind, has_goods_of_others=has_others):
        return False
    return not any(
        paper.kind is ConformityKind.ISSUED and paper.is_in_force
        for paper in certificates_for(work, [batch.id])
    )


def is_of_others(line: BatchSource) -> bool:
    """Bought from outside, or from a contract farmer on land that the producer's register does not know."""
    if line.supplier_name is not None:
        return True
    is_farmer = line.member is not None and line.member.kind is MemberKind.CONTRACT_FARMER
    return is_farmer and line.production_unit_id is None


def market_checks_since(work: Work, certificate_id: int, since: datetime) -> int:
    """Return how many checks of a certificate markets have recorded since an instant."""
    counted = (
        select(func.count())
        .select_from(ConformityCheck)
        .where(
            ConformityCheck.certificate_id == certificate_id,
            ConformityCheck.market_phone.is_not(None),
            ConformityCheck.at >= since,
        )
    )
    return work.session.scalar(counted) or 0


def count_of_day(work: Work, producer_id: int) -> int:
    """Return how many certificates the producer has issued today, for its desk."""
    begin = start_of_day(work.today)
    counted = (
        select(func.count())
        .select_from(ConformityCertificate)
        .where(
            ConformityCertificate.producer_id == producer_id,
            ConformityCertificate.kind == ConformityKind.ISSUED,
            ConformityCertificate.issued_at >= begin,
        )
    )
    return work.session.scalar(counted) or 0


def _require_read(work: Work, producer: Producer) -> None:
    require(
        work.actor,
        Permission.BATCHES_READ,
        organisation_id=producer.id,
        division=producer.division,
    )
