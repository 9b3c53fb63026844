"""Many orders at once never label more goods than there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from tests.factories.batches import kg, make_harvest
from tests.factories.labels import make_packed
from tests.factories.products import a_gtin
from trace.http.database import db
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.errors import Conflict
from trace.rooms.batches import queries as batches
from trace.rooms.batches import services as batch_services
from trace.rooms.batches.rules import BatchKind
from trace.rooms.batches.services import InputLine, OutputLine
from trace.rooms.labels import rules, services
from trace.rooms.quotas.queries import quota_left

SYSTEM = Actor.system("test")
THREADS = 12


def test_orders_at_once_exceed_neither_the_goods_nor_the_quota(
    standalone_app: Callable[..., Flask],
) -> None:
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        packed = make_packed(work, packs=80, quota=70)
        order = packed.order(10)
        assert packed.authorisation is not None
        authorisation_id = packed.authorisation.id
    barrier = Barrier(THREADS)

    def act(_number: int) -> str:
        with app.app_context():
            barrier.wait()
            try:
                with open_work(SYSTEM) as work:
                    services.order_run(work, order)
            except Conflict:
                return "refused"
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        outcomes = Counter(pool.map(act, range(THREADS)))

    assert outcomes == {"done": 7, "refused": 5}
    with app.app_context(), open_work(SYSTEM) as work:
        assert batches.get_batch(work, packed.batch.id).remaining_base == 10 * 2_500_000
        left = quota_left(
            work,
            authorisation_id=authorisation_id,
            product_id=packed.product.id,
            on=work.today,
        )
        assert left == 0


def test_a_host_too_long_for_a_readable_code_is_refused(
    standalone_app: Callable[..., Flask],
) -> None:
    app = standalone_app(TRACE_BASE_URL="https://" + "trace." * 14 + "example.org")
    with app.app_context(), open_work(SYSTEM) as work:
        packed = make_packed(work, gtin=a_gtin())

        with pytest.raises(rules.SymbolTooDense) as refusal:
            services.order_run(work, packed.order(1))

    assert refusal.value.version > rules_limit()


def rules_limit() -> int:
    """The finest symbol that is printed."""
    from trace.standards.qr import MAX_VERSION

    return MAX_VERSION


def test_a_lot_that_no_code_can_carry_is_refused(standalone_app: Callable[..., Flask]) -> None:
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        packed = make_packed(work, packs=1)
        source = make_harvest(work, packed.producer, quantity=kg(10))
        (batch,) = batch_services.register_process(
            work,
            kind=BatchKind.PACKING,
            producer_id=packed.producer.id,
            inputs=[InputLine(batch_id=source.id, quantity=kg(10))],
            outputs=[OutputLine(product_id=packed.product.id, quantity=kg(10), lot="a/b")],
            on=work.today,
        )

        with pytest.raises(rules.LotNotPrintable):
            services.order_run(work, packed.order(1, batch_id=batch.id))
