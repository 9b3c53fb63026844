"""A cooperative follows its own goods; of others' books it sees that there are batches, and nothing of them."""

from __future__ import annotations

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_dispatch,
    make_harvest,
    make_packing_batch,
)
from tests.factories.producers import make_producer
from trace.kernel.actor import Role


def test_bought_goods_lead_to_a_box_without_a_name(client_as, work):
    seller, buyer = make_producer(work), make_producer(work)
    harvest = make_harvest(work, seller, quantity=kg(500))
    make_dispatch(work, harvest, quantity=kg(200))
    bought = make_bought_in(work, buyer, from_batch_id=harvest.id, quantity=kg(100))
    packed = make_packing_batch(work, buyer, source=bought, packs=10)
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=buyer.id)

    page = clerk.get(f"/producer/lineage?batch_id={packed.id}").text
    link = clerk.get(f"/producer/batches/{packed.id}/graph").text

    assert f'href="/producer/batches/{bought.id}/graph"' in page
    assert "其他主体账内的一个批次" in page
    assert harvest.lot not in page.replace(bought.lot, "") or harvest.lot == bought.lot
    assert seller.name not in page
    assert f'id="n{harvest.id}" class="drawn-box is-closed"' in page
    assert f"/producer/lineage?batch_id={packed.id}" in link
    assert clerk.get(f"/producer/lineage?batch_id={harvest.id}").status_code == 403
    assert clerk.get(f"/producer/lineage?batch_id={packed.id}&format=csv").status_code == 200
    assert clerk.get("/producer/lineage").status_code == 200
