"""Blending is shown before it happens: what the output would lose, for which inputs, and why."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_harvest,
    make_packing_batch,
    make_process,
)
from tests.factories.brands import make_authorisation, make_brand
from tests.factories.certificates import make_certificate
from tests.factories.producers import make_premises, make_producer
from tests.factories.products import make_packed_product, make_product
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission
from trace.kernel.work import Work
from trace.rooms.authorisations.origin import OriginCause
from trace.rooms.batches.models import Batch
from trace.rooms.batches.queries import bought_in_shares
from trace.rooms.batches.rules import BatchKind
from trace.rooms.certificates.kinds import Mark
from trace.rooms.labels.blending import Blend, BlendLine, preview_blend
from trace.rooms.labels.claims import ClaimCause
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product


class Orchard:
    """A producer with the brand and an organic certificate for its boxes, ten parts of own fruit and one bought."""

    def __init__(self, work: Work) -> None:
        self.producer: Producer = make_producer(work)
        self.box: Product = make_packed_product(work, self.producer)
        self.fruit: Product = make_product(work, self.producer)
        work.session.flush()
        self.brand = make_brand(work)
        make_authorisation(work, self.brand, self.producer, [self.box])
        make_certificate(work, self.producer, [self.box])
        self.own: Batch = make_harvest(work, self.producer, self.fruit, quantity=kg(90))
        self.bought: Batch = make_bought_in(work, self.producer, self.fruit, quantity=kg(10))
        work.session.flush()

    def blend(self, work: Work, *batches: Batch, **more: object) -> Blend:
        """What packing these together would mean."""
        lines = [BlendLine(batch_id=batch.id) for batch in batches]
        given: dict[str, object] = {"kind": BatchKind.PACKING, "product_id": self.box.id}
        return preview_blend(
            work,
            producer_id=self.producer.id,
            inputs=lines,
            **(given | more),  # type: ignore[arg-type]
        )


@pytest.fixture
def orchard(work: Work) -> Orchard:
    """The orchard."""
    return Orchard(work)


def test_own_fruit_alone_keeps_origin_and_mark(work: Work, orchard: Orchard) -> None:
    blend = orchard.blend(work, orchard.own)

    assert blend.bought_in == 0
    assert [(each.brand, each.mark, each.holds) for each in blend.qualities] == [
        (orchard.brand, None, True),
        (None, Mark.ORGANIC, True),
    ]
    assert blend.lost == ()


def test_a_tenth_of_bought_fruit_loses_both_and_says_for_which_lot(
    work: Work, orchard: Orchard
) -> None:
    blend = orchard.blend(work, orchard.own, orchard.bought)

    assert blend.bought_in == Fraction(1, 10)
    assert [(each.share, each.bought_in) for each in blend.inputs] == [
        (Fraction(9, 10), 0),
        (Fraction(1, 10), 1),
    ]
    origin, organic = blend.lost
    assert origin.kept_by == organic.kept_by == (orchard.own.lot,)
    assert [OriginCause.parse(cause).code for cause in origin.causes] == ["bought-in"]
    assert [ClaimCause.parse(cause).percent for cause in organic.causes] == ["10.00"]


def test_what_no_input_brings_cannot_be_lost(work: Work, orchard: Orchard) -> None:
    blend = orchard.blend(work, orchard.bought)

    assert blend.bought_in == 1
    assert [each.holds for each in blend.qualities] == [False, False]
    assert blend.lost == ()


def test_without_an_output_only_the_share_is_told(work: Work, orchard: Orchard) -> None:
    blend = orchard.blend(work, orchard.own, orchard.bought, product_id=None)

    assert (blend.bought_in, blend.qualities) == (Fraction(1, 10), ())


def test_processing_elsewhere_is_seen_beforehand(work: Work, orchard: Orchard) -> None:
    away = make_premises(work, orchard.producer, division="430225101")
    work.session.flush()

    blend = orchard.blend(
        work, orchard.own, kind=BatchKind.PROCESSING, premises_id=away.id, on=work.today
    )

    # The brand's rule for peaches asks nothing of where they are processed; the organic one asks who did.
    assert [each.holds for each in blend.qualities] == [True, False]
    nowhere = orchard.blend(work, orchard.own, premises_id=999_999)
    assert [each.holds for each in nowhere.qualities] == [True, True]


def test_a_commissioned_processor_is_weighed_too(work: Work, orchard: Orchard) -> None:
    other = make_producer(work)
    make_certificate(work, orchard.producer, [orchard.fruit])
    work.session.flush()

    blend = orchard.blend(
        work, orchard.own, kind=BatchKind.COMMISSIONED_PROCESSING, processor_id=other.id
    )

    organic = blend.qualities[1]
    assert [ClaimCause.parse(cause).code for cause in organic.causes] == [
        "processor-no-certificate"
    ]


def test_nothing_is_written_and_strangers_ask_in_vain(
    work: Work, work_as, orchard: Orchard
) -> None:
    stranger = make_producer(work)
    foreign = make_harvest(work, stranger)
    work.session.flush()
    before = orchard.own.remaining_base

    orchard.blend(work, orchard.own)

    assert orchard.own.remaining_base == before
    assert not [each for each in work.session.new if isinstance(each, Batch)]
    with pytest.raises(InvalidValue):
        orchard.blend(work, foreign)
    with pytest.raises(InvalidValue):
        orchard.blend(work, orchard.own, kind=BatchKind.HARVEST)
    with pytest.raises(InvalidValue):
        orchard.blend(work, orchard.own, product_id=foreign.product_id)
    with pytest.raises(MissingPermission):
        orchard.blend(work_as(Role.PRODUCER_CLERK, organisation_id=stranger.id), orchard.own)


def test_an_empty_batch_brings_nothing(work: Work, orchard: Orchard) -> None:
    make_process(work, [orchard.own])
    work.session.refresh(orchard.own)

    assert orchard.blend(work, orchard.own) == Blend((), Fraction(0), ())


def test_the_share_bought_in_follows_the_goods_through_every_step(
    work: Work, orchard: Orchard
) -> None:
    mixed = make_process(work, [orchard.own, orchard.bought])
    packed = make_packing_batch(work, orchard.producer, orchard.box, source=mixed, packs=20)

    shares = bought_in_shares(work, [packed.id, mixed.id, orchard.own.id, orchard.bought.id])

    assert shares == {
        packed.id: Fraction(1, 10),
        mixed.id: Fraction(1, 10),
        orchard.own.id: 0,
        orchard.bought.id: 1,
    }
    assert bought_in_shares(work, []) == {}
