"""Many at once: the database itself keeps the balance, on either engine."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.factories.batches import kg, make_harvest, make_packing_batch
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from trace.http.database import db
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.rooms.batches import queries, services
from trace.rooms.batches.errors import NotEnoughLeft

SYSTEM = Actor.system("test")
THREADS = 64


def at_once(app, act) -> Counter[str]:
    """Run `act` in 64 threads that start together, each in a transaction of its own; count the outcomes."""
    # Every thread holds a connection of its own: the pool has to have that many.
    barrier = Barrier(THREADS)

    def run(number: int) -> str:
        with app.app_context():
            barrier.wait()
            try:
                with open_work(SYSTEM) as work:
                    act(work, number)
            except NotEnoughLeft:
                return "refused"
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(run, range(THREADS)))


def test_sixty_four_draws_at_once_never_take_more_than_there_is(standalone_app):
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        batch_id = make_packing_batch(work, packs=40).id

    outcomes = at_once(
        app,
        lambda work, number: services.draw_for_labels(
            work, batch_id=batch_id, base=2_500_000, run_id=number
        ),
    )

    assert outcomes == {"done": 40, "refused": 24}
    with app.app_context(), open_work(SYSTEM) as work:
        batch = queries.get_batch(work, batch_id)
        assert (batch.remaining_base, batch.labelled_base) == (0, 40 * 2_500_000)


def test_lots_made_at_once_are_all_different(standalone_app):
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        producer = make_producer(work)
        product = make_product(work, producer)
        unit = make_harvest(work, producer, product, quantity=kg(1))
        producer_id, product_id = producer.id, product.id
        line = queries.source_lines_of(work, unit.id)[0]
        source = services.SourceLine(quantity=kg(1), unit_id=line.production_unit_id)
        day = unit.made_on

    outcomes = at_once(
        app,
        lambda work, _number: services.register_harvest(
            work, producer_id=producer_id, product_id=product_id, lines=[source], on=day
        ),
    )

    assert outcomes == {"done": THREADS}
    with app.app_context(), open_work(SYSTEM) as work:
        found = queries.list_batches(work, product_id=product_id, size=100)
        assert len({batch.lot for batch in found}) == THREADS + 1
