"""Labels draw on the quantity that a certificate states, and void ones give it back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.factories.batches import kg, make_dispatch
from tests.factories.certificates import make_certificate
from tests.factories.labels import (
    Packed,
    make_activated_run,
    make_bound_run,
    make_exported,
    make_packed,
    make_pre_printed_run,
)
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches import services as mass
from trace.rooms.batches.rules import BatchKind
from trace.rooms.batches.services import GoodsLine, InputLine, OutputLine
from trace.rooms.certificates import quantities
from trace.rooms.certificates.kinds import CertifiedKind, Mark
from trace.rooms.certificates.models import Certificate
from trace.rooms.certificates.rules import CertifiedQuantitySpent
from trace.rooms.certificates.services import ScopeLine
from trace.rooms.labels import services
from trace.rooms.labels.rules import Gate, GateFinding, GatesRefused

MARKS = (Mark.ORGANIC,)


def certify(work: Work, packed: Packed, quantity: Quantity) -> Certificate:
    """A certificate that states a quantity of the packed goods."""
    line = ScopeLine(packed.product.name, packed.product.id, quantity=quantity)
    return make_certificate(work, packed.producer, lines=[line])


def left(work: Work, certificate: Certificate) -> Decimal:
    """What labels may still claim, as the statement says, which has to balance."""
    found = quantities.certified_statement(work, certificate.id, certificate.lines[0].id)
    assert found.balances
    assert found.left_base == found.account.left_base
    return Quantity.from_base(found.left_base, found.unit).value


def weighed(work: Work, packed: Packed, count: int) -> GateFinding:
    """What G3 finds of an order for so many organic labels."""
    findings = services.preview_order(work, packed.order(count, marks=MARKS)).findings
    return next(found for found in findings if found.gate is Gate.CERTIFICATES)


def test_an_order_draws_what_its_labels_stand_for_and_a_cancelled_one_gives_it_back(work):
    packed = make_packed(work, with_brand=False)
    paper = certify(work, packed, kg(100))

    run = make_bound_run(work, packed, 30, marks=MARKS)
    assert left(work, paper) == 25

    services.cancel_run(work, run_id=run.id, reason="印错")
    assert left(work, paper) == 100
    statement = quantities.certified_statement(work, paper.id, paper.lines[0].id)
    entries = quantities.certified_entries(work, statement).items
    assert [entry.kind for entry in entries] == [CertifiedKind.RETURN, CertifiedKind.DRAW]
    assert {entry.document for entry in entries} == {run.code}


def test_labels_without_the_mark_draw_nothing(work):
    packed = make_packed(work, with_brand=False)
    paper = certify(work, packed, kg(100))

    make_bound_run(work, packed, 30)

    assert left(work, paper) == 100


def test_the_gate_says_how_many_labels_are_possible(work):
    packed = make_packed(work, with_brand=False)
    certify(work, packed, kg(100))
    make_bound_run(work, packed, 30, marks=MARKS)

    refused = weighed(work, packed, 11)

    assert refused.reason == "certificate-quantity"
    assert refused.facts["possible"] == 10
    assert weighed(work, packed, 10).reason == "certificate-covered"


def test_pre_printed_labels_draw_when_they_are_bound_and_give_back_when_void(work):
    packed = make_packed(work, with_brand=False)
    paper = certify(work, packed, kg(100))
    run = make_pre_printed_run(work, packed, 40, marks=MARKS)
    make_exported(work, run)
    assert left(work, paper) == 100

    services.bind_range(work, run_id=run.id, first=0, last=19, batch_id=packed.batch.id)
    assert left(work, paper) == 50
    services.void_range(work, run_id=run.id, first=10, last=29, reason="破损")
    assert left(work, paper) == 75
    services.spoil_range(work, run_id=run.id, first=0, last=4, reason="卡纸")
    assert left(work, paper) == Decimal("87.5")


def test_more_than_is_stated_is_refused_when_bound(work):
    packed = make_packed(work, with_brand=False)
    paper = certify(work, packed, kg(25))
    run = make_pre_printed_run(work, packed, 40, marks=MARKS)
    make_exported(work, run)

    with pytest.raises(GatesRefused) as refusal:
        services.bind_range(work, run_id=run.id, first=0, last=10, batch_id=packed.batch.id)

    assert refusal.value.failed == "G3"
    assert left(work, paper) == 25


def test_packs_that_left_the_house_keep_their_certified_quantity(work):
    packed = make_packed(work, with_brand=False)
    paper = certify(work, packed, kg(100))
    run = make_activated_run(work, packed, 20, marks=MARKS)
    sent = GoodsLine(batch_id=packed.batch.id, quantity=kg(25), is_labelled=True)
    make_dispatch(work, packed.batch, lines=[sent])

    services.void_range(work, run_id=run.id, first=0, last=19, reason="召回")

    assert left(work, paper) == 75


def test_pieces_on_a_certificate_count_packs_and_volume_needs_a_density(work):
    packed = make_packed(work, with_brand=False)
    by_packs = certify(work, packed, Quantity(Decimal(12), Unit.PIECE))
    make_bound_run(work, packed, 10, marks=MARKS)
    assert left(work, by_packs) == 2

    other = make_packed(work, with_brand=False)
    certify(work, other, Quantity(Decimal(100), Unit.L))
    assert weighed(work, other, 1).reason == "certificate-quantity-unit"


def test_a_component_of_an_assortment_counts_for_its_share(work):
    part = make_packed(work, with_brand=False, packs=20)
    plain = make_packed(work, producer=part.producer, with_brand=False, packs=20)
    box = make_packed(work, producer=part.producer, with_brand=False, packs=1)
    paper = certify(work, part, kg(100))
    (batch,) = mass.register_process(
        work,
        kind=BatchKind.ASSORTMENT,
        producer_id=part.producer.id,
        inputs=[
            InputLine(batch_id=part.batch.id, quantity=kg(10)),
            InputLine(batch_id=plain.batch.id, quantity=kg(40)),
        ],
        outputs=[OutputLine(product_id=box.product.id, quantity=kg(50))],
        on=work.today,
    )
    goods = Packed(part.producer, box.product, batch)

    found = services.preview_order(work, goods.order(20, marks=MARKS)).findings

    (covered,) = [item for item in found if item.reason == "certificate-covered"]
    assert covered.facts["asked_base"] == 10 * 10**6
    assert left(work, paper) == 100


def test_the_ledger_itself_refuses_what_the_gate_did_not_see(work):
    packed = make_packed(work, with_brand=False)
    paper = certify(work, packed, kg(10))
    line = paper.lines[0].id

    def draw(base: int, line_id: int = line) -> None:
        quantities.draw_certified(
            work, line_id=line_id, base=base, count=1, run_id=1, batch_id=2, document="TEST"
        )

    draw(9 * 10**6)
    with pytest.raises(CertifiedQuantitySpent) as refusal:
        draw(2 * 10**6)
    assert (refusal.value.remaining, refusal.value.asked) == (kg(1), kg(2))
    with pytest.raises(InvalidValue):
        draw(0)
    with pytest.raises(NoSuchRecord):
        draw(1, line_id=999_999)
    assert left(work, paper) == 1
    assert quantities.return_certified(work, run_id=1, batch_id=3, count=1, document="") == []
    assert len(quantities.return_certified(work, run_id=1, batch_id=2, count=9, document="")) == 1
    assert left(work, paper) == 10


def test_the_statement_can_be_asked_for_a_past_instant_and_not_by_strangers(work, work_as, clock):
    packed = make_packed(work, with_brand=False)
    paper = certify(work, packed, kg(100))
    before = work.now
    clock.advance(days=1)
    later = work_as(Role.PRODUCER_CLERK, organisation_id=packed.producer.id)
    services.order_run(later, packed.order(4, marks=MARKS))
    line = paper.lines[0].id

    was = quantities.certified_statement(later, paper.id, line, at=before)

    assert (was.drawn_base, was.left_base) == (0, 100 * 10**6)
    assert quantities.certified_statement(later, paper.id, line).drawn_base == 10 * 10**6
    with pytest.raises(NoSuchRecord):
        quantities.certified_statement(later, paper.id, 999_999)
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=packed.producer.id + 10_000)
    with pytest.raises(MissingPermission):
        quantities.certified_statement(stranger, paper.id, line)
    assert batches.get_batch(later, packed.batch.id).labelled_base == 10 * 10**6
