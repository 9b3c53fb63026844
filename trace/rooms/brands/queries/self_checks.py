"""What is on record of an applicant, and the self-checks kept with applications."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import String, cast, literal, select, union_all

from trace.kernel.clock import local_date
from trace.kernel.errors import NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch, Restriction
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.brands import rules
from trace.rooms.brands.kinds import ConditionFact
from trace.rooms.brands.models import Brand, RuleBook
from trace.rooms.brands.queries.brands import rules_on
from trace.rooms.brands.rules import ApplicantFacts, Finding, Incident, Land, Paper, PassedTest
from trace.rooms.certificates.kinds import Mark
from trace.rooms.certificates.models import Trademark
from trace.rooms.certificates.queries import certificates_claimed
from trace.rooms.certificates.rules import is_in_force_on
from trace.rooms.producers.kinds import SizeUnit
from trace.rooms.producers.models import Producer, ProductionUnit, Suspension
from trace.rooms.producers.queries import get_producer, proofs_by_producer
from trace.rooms.producers.rules import judge_proof
from trace.rooms.products.models import Product
from trace.rooms.testing.models import TestReport

# Further back no rule-book can ask, see `rules.MAX_DAYS`.
FARTHEST = timedelta(days=rules.MAX_DAYS)


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """A brand's conditions held against an applicant's records; `book` None: no rule-book is in force."""

    brand: Brand
    producer: Producer
    book: RuleBook | None
    body: rules.RuleBookBody | None
    products: tuple[Product, ...]
    findings: tuple[Finding, ...]


def check_applicant(
    work: Work, *, brand_id: int, producer_id: int, product_ids: Collection[int] | None = None
) -> SelfCheck:
    """Hold the rule-book in force today against a producer's records; writes nothing.

    product_ids  the products to be applied for, others' are left out; None: all of the producer
    Raises       NoSuchRecord · MissingPermission
    """
    producer = get_producer(work, producer_id)
    require(
        work.actor,
        Permission.APPLICATIONS_SUBMIT,
        organisation_id=producer.id,
        division=producer.division,
    )
    # Its kinds of goods are not needed: the page has twelve statements for everything.
    brand = work.session.get(Brand, brand_id)
    if brand is None:
        raise NoSuchRecord(kind="brand", key=str(brand_id))
    own = tuple(
        work.session.scalars(
            select(Product).where(Product.producer_id == producer.id).order_by(Product.name)
        )
    )
    chosen = [product for product in own if product_ids is None or product.id in product_ids]
    found = rules_on(work, brand.id, work.today)
    if found is None:
        return SelfCheck(brand, producer, None, None, own, ())
    book, body = found
    facts = applicant_facts(work, brand, body, producer, chosen)
    return SelfCheck(brand, producer, book, body, own, rules.self_check(body, facts))


def applicant_facts(
    work: Work,
    brand: Brand,
    body: rules.RuleBookBody,
    producer: Producer,
    products: Sequence[Product],
    documents: Collection[str] = (),
) -> ApplicantFacts:
    """Return what is on record of a producer; only what some condition asks for is looked up."""
    asked = {condition.fact for condition in body.conditions}
    names = {product.id: product.name for product in products}
    return ApplicantFacts(
        on=work.today,
        division=producer.division,
        territory=body.territory_of(brand.territory),
        products=names,
        land=_land(work, producer.id) if asked & _OF_LAND else (),
        certificates=_certificates(work, producer.id, body),
        proofs=_proofs(work, producer.id) if ConditionFact.PROOF_IN_FORCE in asked else (),
        tests=_tests(work, names) if ConditionFact.TEST_PASSED_WITHIN_DAYS in asked else (),
        incidents=_incidents(work, producer.id)
        if ConditionFact.NO_INCIDENT_WITHIN_DAYS in asked
        else (),
        trademarks=_trademarks(work, producer.id) if ConditionFact.TRADEMARK in asked else (),
        documents=frozenset(documents),
    )


_OF_LAND = {ConditionFact.PRODUCTION_UNITS_IN_TERRITORY, ConditionFact.MIN_AREA_MU}


def _land(work: Work, producer_id: int) -> tuple[Land, ...]:
    units = work.session.scalars(
        select(ProductionUnit)
        .where(ProductionUnit.producer_id == producer_id)
        .order_by(ProductionUnit.code)
    )
    return tuple(
        Land(unit.code, unit.division, unit.size if unit.size_unit is SizeUnit.MU else None)
        for unit in units
        if unit.closed_on is None or unit.closed_on > work.today
    )


def _certificates(work: Work, producer_id: int, body: rules.RuleBookBody) -> tuple[Paper, ...]:
    asked = {
        condition.parameter
        for condition in body.conditions
        if condition.fact is ConditionFact.CERTIFICATE_IN_FORCE
    }
    marks = [mark for mark in Mark if mark.value in asked or rules.ANY in asked]
    if not marks:
        return ()
    return tuple(
        Paper(
            found.mark.value,
            found.number,
            frozenset(line.product_id for line in found.lines if line.product_id is not None),
        )
        for found in certificates_claimed(work, [producer_id], marks)
        if is_in_force_on(found, work.today)
    )


def _proofs(work: Work, producer_id: int) -> tuple[Paper, ...]:
    found = proofs_by_producer(work, [producer_id]).get(producer_id, [])
    papers = (
        Paper(
            proof.kind.value,
            proof.number,
            frozenset(
                item.product_id
                for item in proof.items
                if item.product_id is not None
                and judge_proof(proof, item.product_id, work.today).covers
            ),
        )
        for proof in found
    )
    return tuple(paper for paper in papers if paper.product_ids)


def _tests(work: Work, product_ids: Collection[int]) -> tuple[PassedTest, ...]:
    rows = work.session.execute(
        select(Batch.product_id, TestReport.report_number, TestReport.reported_on)
        .join(Batch, Batch.id == TestReport.batch_id)
        .where(
            Batch.product_id.in_(set(product_ids)),
            TestReport.passed.is_(True),
            TestReport.reported_on >= work.today - FARTHEST,
        )
        .order_by(TestReport.reported_on.desc(), TestReport.id.desc())
    )
    return tuple(PassedTest(product_id, number, on) for product_id, number, on in rows)


def _incidents(work: Work, producer_id: int) -> tuple[Incident, ...]:
    """Return failed safety tests, officers' stops, recalls and suspensions of the producer, in one statement."""
    since = work.now - FARTHEST
    tests: Any = (
        select(literal("test"), TestReport.report_number, TestReport.recorded_at)
        .join(Batch, Batch.id == TestReport.batch_id)
        .where(
            Batch.producer_id == producer_id,
            TestReport.is_safety.is_(True),
            TestReport.passed.is_(False),
            TestReport.recorded_at >= since,
        )
    )
    stops: Any = (
        select(cast(Restriction.kind, String), Batch.lot, Restriction.placed_at)
        .join(Batch, Batch.id == Restriction.batch_id)
        .where(
            Batch.producer_id == producer_id,
            Restriction.kind.in_([RestrictionKind.OFFICER_STOP, RestrictionKind.RECALL]),
            Restriction.placed_at >= since,
        )
    )
    suspensions: Any = select(
        literal("suspension"), Suspension.document_number, Suspension.from_at
    ).where(Suspension.producer_id == producer_id, Suspension.from_at >= since)
    rows = work.session.execute(union_all(tests, stops, suspensions))
    found = [Incident(kind, reference or "", local_date(at)) for kind, reference, at in rows]
    return tuple(sorted(found, key=lambda incident: incident.on, reverse=True))


def _trademarks(work: Work, producer_id: int) -> tuple[str, ...]:
    return tuple(
        work.session.scalars(
            select(Trademark.number)
            .where(
                Trademark.producer_id == producer_id,
                Trademark.valid_until >= work.today,
                Trademark.valid_from.is_(None) | (Trademark.valid_from <= work.today),
            )
            .order_by(Trademark.number)
        )
    )
