"""The factories of the registers make things that are valid under every rule."""

from __future__ import annotations

from tests.factories.certificates import make_certificate, make_trademark
from tests.factories.producers import (
    make_contract_farmer,
    make_member,
    make_premises,
    make_producer,
    make_proof,
    make_unit,
)
from tests.factories.products import make_packaged_food, make_packed_product, make_product
from trace.kernel.work import Work
from trace.rooms.certificates import queries as certificates
from trace.rooms.certificates.models import Mark
from trace.rooms.producers import queries as producers
from trace.rooms.products import queries as products


def test_a_default_producer_stands_well_and_its_papers_cover_its_products(work: Work) -> None:
    producer = make_producer(work)
    make_unit(work, producer, member_id=make_member(work, producer).id)
    make_contract_farmer(work, producer)
    make_premises(work, producer)
    make_trademark(work, producer)
    bulk, box = make_product(work, producer), make_packed_product(work, producer)
    food = make_packaged_food(work, producer)
    make_proof(work, producer, [food])
    make_certificate(work, producer, [bulk, box])

    standing = producers.standing_at(work, producer.id, work.now)
    proof = producers.proofs_covering(work, producer.id, food.id, work.today)[0]
    organic = certificates.covering(work, producer.id, box.id, Mark.ORGANIC, work.today)

    assert standing.is_good
    assert proof.covers
    assert proof.warning is None
    assert organic.covers
    assert products.label_text_on(work, food.id, work.today) is not None
