"""Goods on the last day on which a gate lets them pass (day 0) and on the day after (day 1), each made for real.

A world is asked for one of both days and returns the goods with the unit of work in which labels are ordered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.factories.batches import kg, make_harvest, make_intake, make_packing_batch, make_process
from tests.factories.brands import BODY, make_authorisation, make_brand, make_rule_book
from tests.factories.certificates import make_certificate
from tests.factories.cultivation import make_barred, make_use
from tests.factories.labels import Packed, make_conformity, make_packed
from tests.factories.norms import PEACH_GRADES, make_grade_standard
from tests.factories.producers import make_member, make_producer, make_proof, make_unit
from tests.factories.products import make_packaged_food, make_packed_product, make_product
from tests.factories.quota import filing_required, make_filing, make_stock
from tests.factories.testing import make_measurement
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.authorisations.models import PackagingStock
from trace.rooms.batches import queries as batch_queries
from trace.rooms.batches import services as batches
from trace.rooms.batches.models import Batch
from trace.rooms.batches.rules import BatchKind, RestrictionKind, SourceLine
from trace.rooms.brands.models import Brand
from trace.rooms.certificates import services as certificates
from trace.rooms.certificates.kinds import CertificateStanding, Mark
from trace.rooms.certificates.queries import certificates_of
from trace.rooms.certificates.services import ScopeLine
from trace.rooms.conformity import queries as papers
from trace.rooms.conformity import services as conformity
from trace.rooms.labels import services
from trace.rooms.norms.services import add_version
from trace.rooms.producers import services as producers
from trace.rooms.producers.kinds import ProofStanding
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import proofs_by_producer
from trace.rooms.quotas import services as quotas
from trace.rooms.sanctions import services as sanctions

DOCUMENT = "示例〔2026〕9号"
STATE_DAY = date(2026, 7, 10)

Goods = Callable[[Work], Packed]
Act = Callable[[Work, Packed], object]
ORGANIC = {"marks": (Mark.ORGANIC,)}


@dataclass(frozen=True)
class Scene:
    """Goods, the day on which labels are ordered for them, and what the order says beside."""

    work: Work
    packed: Packed
    order: Mapping[str, Any] = field(default_factory=dict)


World = Callable[[Work, int], Scene]


def later(work: Work, days: int) -> Work:
    """The same, so many days on."""
    return replace(work, now=work.now + timedelta(days=days))


def acted(act: Act, goods: Goods = make_packed, **order: Any) -> World:
    """Something is done on the day after."""

    def world(work: Work, day: int) -> Scene:
        packed = goods(work)
        after = later(work, day)
        if day:
            act(after, packed)
        return Scene(after, packed, order)

    return world


def ordered_on(last: Callable[[Packed], date], goods: Goods = make_packed) -> World:
    """What counts is the day of the order: the last one that is allowed, and the next."""

    def world(work: Work, day: int) -> Scene:
        packed = goods(work)
        return Scene(later(work, (last(packed) - work.today).days + day), packed)

    return world


def ordered_from(first: Callable[[Packed], date], goods: Goods, **order: Any) -> World:
    """The first day that is allowed, and the one before: a change the other way round."""

    def world(work: Work, day: int) -> Scene:
        packed = goods(work)
        return Scene(later(work, (first(packed) - work.today).days - day), packed, order)

    return world


def made(make: Callable[[Work, int], Packed], **order: Any) -> World:
    """What counts is the day on which the goods were made."""
    return lambda work, day: Scene(work, make(work, day), order)


# ---------------------------------------------------------------- G1, G2


def suspend_producer(work: Work, packed: Packed) -> object:
    return producers.suspend_producer(
        work, producer_id=packed.producer.id, reason="抽检不合格", document_number=DOCUMENT
    )


def lift_producer(work: Work, packed: Packed) -> object:
    return producers.lift_suspension(work, producer_id=packed.producer.id, reason="整改完成")


def close_producer(work: Work, packed: Packed) -> object:
    return producers.close_producer(work, producer_id=packed.producer.id, reason="不再经营")


def food(work: Work, on: date, **proof: Any) -> Packed:
    """Candied fruit that was processed on a day, with a licence."""
    producer = make_producer(work)
    goods = make_packaged_food(work, producer)
    fruit = make_product(work, producer, name="南酸枣")
    work.session.flush()
    source = make_harvest(work, producer, fruit, quantity=kg(100), on=on)
    cake = make_process(work, [source], goods, kind=BatchKind.PROCESSING, quantity=kg(50), on=on)
    batch = make_packing_batch(work, producer, goods, source=cake, packs=200, on=on)
    make_proof(work, producer, [goods], **({"valid_until": STATE_DAY} | proof))
    work.session.flush()
    return Packed(producer, goods, batch)


def food_with_licence(work: Work, day: int) -> Packed:
    """Made on the licence's last day, and on the next."""
    return food(work, STATE_DAY + timedelta(days=day))


def food_in_renewal(work: Work, day: int) -> Packed:
    """The same, while a renewal applied for in time is undecided."""
    packed = food_with_licence(work, day)
    (proof,) = producers_proofs(work, packed.producer)
    producers.apply_for_renewal(work, proof_id=proof, on=date(2026, 5, 20))
    return packed


def food_with_suspended_licence(work: Work, day: int) -> Packed:
    """Made on the day before a suspension, and on its first day."""
    packed = food(work, STATE_DAY - timedelta(days=1 - day), valid_until=date(2028, 12, 31))
    (proof,) = producers_proofs(work, packed.producer)
    producers.change_proof_state(
        work, proof_id=proof, state=ProofStanding.SUSPENDED, from_on=STATE_DAY, reason="示例"
    )
    return packed


def producers_proofs(work: Work, producer: Producer) -> list[int]:
    held = proofs_by_producer(work, [producer.id])
    return [proof.id for proof in held[producer.id]]


def void_conformity(work: Work, packed: Packed) -> None:
    """Void the conformity certificate of the packs."""
    for paper in papers.certificates_for(work, [packed.batch.id]):
        if paper.is_in_force:
            conformity.void_certificate(work, number=paper.number, reason="填写错误")


def issue_conformity(work: Work, packed: Packed) -> object:
    return make_conformity(work, packed.batch)


# ---------------------------------------------------------------- G3


def certified(work: Work, on: date, **paper: Any) -> Packed:
    """Packs made on a day, with an organic certificate."""
    producer = make_producer(work)
    goods = make_packed_product(work, producer)
    work.session.flush()
    source = make_harvest(work, producer, quantity=kg(500), on=on)
    batch = make_packing_batch(work, producer, goods, source=source, packs=200, on=on)
    make_conformity(work, batch)
    make_certificate(work, producer, [goods], **({"number": "123OP2600017"} | paper))
    work.session.flush()
    return Packed(producer, goods, batch)


def certified_until(work: Work, day: int) -> Packed:
    return certified(work, STATE_DAY + timedelta(days=day), valid_until=STATE_DAY)


def certified_from(work: Work, day: int) -> Packed:
    return certified(work, STATE_DAY - timedelta(days=day), valid_from=STATE_DAY)


def certificate_in(state: CertificateStanding) -> World:
    """Goods of the day before the change of state, and of that day."""

    def make(work: Work, day: int) -> Packed:
        packed = certified(work, STATE_DAY - timedelta(days=1 - day))
        (paper,) = certificates_of(work, packed.producer.id)
        certificates.change_state(
            work, certificate_id=paper.id, state=state, from_on=STATE_DAY, reason="监督检查"
        )
        return packed

    return made(make, **ORGANIC)


def certified_for_ten(work: Work) -> Packed:
    """Packs whose certificate states what ten of them hold."""
    packed = make_packed(work)
    quantity = Quantity(Decimal(25), Unit.KG)
    line = ScopeLine(packed.product.name, packed.product.id, quantity=quantity)
    make_certificate(work, packed.producer, lines=[line], number="123OP2600017")
    return packed


# ---------------------------------------------------------------- G4


def authorisation(act: str) -> Act:
    """Suspend, reinstate or withdraw the right to use the brand."""

    def done(work: Work, packed: Packed) -> object:
        return sanctions.change_authorisation_state(
            work,
            authorisation_id=held_by(packed).id,
            act=act,
            reason="超范围用标",
            document_number=DOCUMENT,
        )

    return done


def held_by(packed: Packed) -> Any:
    """The authorisation of the packs' producer."""
    assert packed.authorisation is not None
    return packed.authorisation


def not_begun(work: Work) -> Packed:
    """Packs of a producer whose authorisation begins in August."""
    producer = make_producer(work)
    packed = make_packed(work, producer=producer, with_brand=False)
    brand = make_brand(work)
    held = make_authorisation(work, brand, producer, [packed.product], valid_from=date(2026, 8, 1))
    return replace(packed, brand=brand, authorisation=held)


def filing_brand(work: Work) -> Brand:
    """A brand that asks for filed packaging."""
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(
        work, brand, filing_required(channels=("线下", "网店")), from_on=date(2026, 1, 2)
    )
    return brand


def filed(**filing: Any) -> Goods:
    """Packs with one version of packaging."""

    def goods(work: Work) -> Packed:
        packed = make_packed(work, brand=filing_brand(work))
        make_filing(work, packed.authorisation, description="示例包装", **filing)
        return packed

    return goods


def ordered_as(filed_for: str, other: str) -> World:
    """Packaging filed for one way of sale, ordered for it and for another."""

    def world(work: Work, day: int) -> Scene:
        packed = filed(channel=filed_for)(work)
        return Scene(work, packed, {"channel": other if day else filed_for})

    return world


def old_bags(work: Work) -> tuple[Packed, PackagingStock]:
    """Packs with ten old bags and no filed packaging."""
    packed = make_packed(work, brand=filing_brand(work))
    return packed, make_stock(work, held_by(packed), 10)


def old_bags_until(work: Work, day: int) -> Scene:
    """Ordered on the last day on which the old bags may be used, and on the next."""
    packed, stock = old_bags(work)
    days = (stock.usable_until - work.today).days + day
    return Scene(later(work, days), packed, {"stock_id": stock.id})


def old_bags_used_up(work: Work, day: int) -> Scene:
    """All old bags are there, and one of them was taken."""
    packed, stock = old_bags(work)
    if day:
        services.order_run(work, packed.order(1, stock_id=stock.id))
    return Scene(later(work, day), packed, {"stock_id": stock.id})


# ---------------------------------------------------------------- G5


def branded(work: Work, source: Batch, on: date, brand: Brand | None = None) -> Packed:
    """Packs of some goods, under a brand."""
    producer = source.producer
    goods = make_packed_product(work, producer)
    work.session.flush()
    batch = make_packing_batch(work, producer, goods, source=source, packs=20, on=on)
    make_conformity(work, batch)
    brand = brand or make_brand(work)
    held = make_authorisation(work, brand, producer, [goods])
    work.session.flush()
    return Packed(producer, goods, batch, brand, held)


def from_closed_plot(work: Work, day: int) -> Packed:
    """Harvested on the last day on which the plot was the producer's, and on the next."""
    producer, on = make_producer(work), STATE_DAY + timedelta(days=day)
    unit = make_unit(work, producer, name="示例坡地")
    work.session.flush()
    line = SourceLine(quantity=kg(50), unit_id=unit.id)
    source = make_harvest(work, producer, lines=[line], on=on)
    producers.close_unit(work, unit_id=unit.id, on=STATE_DAY)
    return branded(work, source, on)


def from_former_member(work: Work, day: int) -> Packed:
    """Taken in on a member's last day, and on the next."""
    producer, on = make_producer(work), STATE_DAY + timedelta(days=day)
    member = make_member(work, producer, name="示例社员")
    work.session.flush()
    unit = make_unit(work, producer, member_id=member.id)
    work.session.flush()
    line = SourceLine(quantity=kg(50), unit_id=unit.id, member_id=member.id)
    source = make_intake(work, producer, lines=[line], on=on)
    producers.end_membership(work, member_id=member.id, on=STATE_DAY)
    return branded(work, source, on)


def under_another_territory(work: Work, day: int) -> Packed:
    """Packed on the last day of a rule-book, and on the first of one that leaves the producer's township out."""
    brand = make_brand(work)
    begin = work.today - timedelta(days=1)
    make_rule_book(
        replace(work, now=work.now - timedelta(days=2)),
        brand,
        replace(BODY, territory=("360922102",)),
        from_on=begin,
        source="示例文〔2026〕2号",
    )
    on = begin - timedelta(days=1 - day)
    producer = make_producer(work)
    unit = make_unit(work, producer, name="示例坡地")
    work.session.flush()
    line = SourceLine(quantity=kg(50), unit_id=unit.id)
    source = make_harvest(work, producer, lines=[line], on=on)
    return branded(work, source, on, brand)


# ---------------------------------------------------------------- G6, G7


def graded(work: Work, day: int) -> Packed:
    """Measured on the last day of a version of the standard, and on the first of a stricter one."""
    standard = make_grade_standard(work, code="T/SL 017-2026")
    stricter = {**PEACH_GRADES, "grades": PEACH_GRADES["grades"][:1]}  # type: ignore[index]
    add_version(work, norm_id=standard.id, from_on=work.today, body=stricter, source="示例")
    packed = make_packed(work, with_brand=False, grade_norm_code=standard.code)
    on = work.today - timedelta(days=1 - day)
    make_measurement(work, packed.batch, measured_on=on)
    return packed


def sprayed(work: Work, harvested_on: date, **use: Any) -> Packed:
    """Fruit of a plot that was sprayed on 1 July, harvested and packed on a day."""
    producer = make_producer(work)
    unit = make_unit(work, producer)
    work.session.flush()
    make_use(work, producer, unit, date(2026, 7, 1), **use)
    line = SourceLine(quantity=kg(50), unit_id=unit.id)
    source = make_harvest(work, producer, lines=[line], on=harvested_on)
    goods = make_packed_product(work, producer)
    work.session.flush()
    batch = make_packing_batch(work, producer, goods, source=source, packs=20)
    return Packed(producer, goods, batch)


def after_the_interval(work: Work, day: int) -> Packed:
    """Harvested on the first day that is allowed, and on the one before."""
    return sprayed(work, date(2026, 7, 15) - timedelta(days=day))


def once_too_often(work: Work, day: int) -> Packed:
    """Sprayed as often as the label allows, and once more."""
    return sprayed(work, date(2026, 7, 15), times=3 + day, last_on=date(2026, 7, 1))


def sprayed_and_barred(work: Work, day: int) -> Packed:
    """Sprayed on the last day before a bar, and on its first day."""
    make_barred(work, "示例磷", from_on=date(2026, 7, 2 - day))
    return sprayed(work, date(2026, 7, 15), name="示例磷", interval_days=7)


# ---------------------------------------------------------------- G8, G9, G10


def restricted(kind: RestrictionKind, reason: str = "示例") -> Act:
    """Hold what the packs were made of."""

    def done(work: Work, packed: Packed) -> object:
        (source, *_) = batch_queries.ancestors(work, packed.batch.id)
        return batches.place_restriction(
            work, batch_ids=[source.batch.id], kind=kind, reason=reason, document_number=DOCUMENT
        )

    return done


def lifted(work: Work, packed: Packed) -> object:
    """Lift all that holds the packs."""
    held = batch_queries.lineage(work, packed.batch.id).in_force
    return batches.lift_restriction(
        work, restriction_ids=[one.id for one in held], reason="整改完成"
    )


def lose(work: Work, packed: Packed) -> object:
    """Lose all but nine packs."""
    return batches.record_loss(
        work, batch_id=packed.batch.id, quantity=kg("477.5"), on=work.today, reason="霉变"
    )


def take_one(**order: Any) -> Act:
    """Order a label first."""
    return lambda work, packed: services.order_run(work, packed.order(1, **order))


def grant_one(work: Work, packed: Packed) -> object:
    """Grant one label more."""
    return quotas.grant_quota(
        work,
        authorisation_id=held_by(packed).id,
        product_id=packed.product.id,
        season="2026",
        count=1,
        document=DOCUMENT,
    )


def with_ten_granted(work: Work) -> Packed:
    return make_packed(work, quota=10)
