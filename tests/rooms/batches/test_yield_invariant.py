"""However harvests, corrections and surveys come in: what waits for nothing is never above ceiling or survey."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.batches import kg
from tests.factories.producers import make_producer, make_unit
from tests.factories.products import make_product
from tests.factories.yields import make_ceiling, make_picking, make_survey
from tests.rooms.batches.test_races import SYSTEM, THREADS
from tests.rooms.batches.test_rebuild import rows_of
from trace.http.database import db
from trace.http.session import open_work
from trace.rooms.batches import queries, services
from trace.rooms.batches.yields import Standing, settled

CEILING_KG = 1000

acts = st.lists(
    st.tuples(st.sampled_from(["harvest", "harvest", "survey", "correct"]), st.integers(1, 900)),
    min_size=1,
    max_size=10,
)


def free_kg(work, unit) -> int:
    """What the unit gave in all that waits for nothing, in kilograms."""
    listed = queries.lines_of_units(work, [unit.id], [work.today])
    batches = queries.batches_by_id(work, [line.batch_id for line in listed])
    return sum(line.base // 10**6 for line in listed if not batches[line.batch_id].is_flagged)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_unflagged_mass_is_never_above_the_ceiling_or_the_latest_survey(work, given_acts):
    producer = make_producer(work)
    make_ceiling(work, {"per": "mu", "most": "80", "unit": "kg", "products": [producer.name]})
    unit = make_unit(work, producer)
    product = make_product(work, producer, name=f"黄桃 {producer.name}")
    work.session.flush()
    allowed, made = CEILING_KG, []
    for act, amount in given_acts:
        if act == "survey":
            make_survey(work, unit, product, 2 * amount)
            allowed = max(CEILING_KG, 2 * amount)
        elif act == "correct" and made:
            batch = queries.get_batch(work, made[amount % len(made)])
            if batch.produced != kg(amount):
                services.correct_batch(work, batch_id=batch.id, quantity=kg(amount), reason="复称")
        else:
            made.append(make_picking(work, unit, product, amount).id)

        assert free_kg(work, unit) <= allowed
    before = rows_of(work)
    services.rebuild(work)
    assert rows_of(work) == before


@given(
    st.lists(st.tuples(st.integers(1, 100), st.booleans(), st.booleans()), max_size=12),
    st.integers(0, 400),
)
def test_settling_releases_in_order_and_leaves_no_more_free_than_the_ceiling(rows, limit):
    standings = [
        Standing(number, amount, is_known=is_known, is_held=is_known and is_held)
        for number, (amount, is_known, is_held) in enumerate(rows)
    ]

    free, held = settled(standings, limit)

    waits = {
        each.batch_id: (each.is_held and each.batch_id not in free) or each.batch_id in held
        for each in standings
    }
    assert sum(each.amount for each in standings if not waits[each.batch_id]) <= limit
    for is_known in (True, False):
        flags = [waits[each.batch_id] for each in standings if each.is_known is is_known]
        assert flags == sorted(flags)


def test_what_no_ceiling_judged_is_never_held():
    before, after = Standing(1, 900, is_judged=False), Standing(2, 200)

    assert settled([before, after], 1000) == (set(), {2})
    assert settled([before, after], 500, highest=1200) == (set(), set())


@pytest.mark.parametrize("share", [1, 3])
def test_sixty_four_harvests_at_once_see_each_other(standalone_app, share):
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        producer = make_producer(work)
        make_ceiling(work)
        unit, product = make_unit(work, producer), make_product(work, producer)
        work.session.flush()
        unit_id, producer_id, product_id = unit.id, producer.id, product.id
        day = work.today
    barrier = Barrier(THREADS)

    def harvest(_number: int) -> bool:
        with app.app_context():
            barrier.wait()
            try:
                with open_work(SYSTEM) as mine:
                    line = services.SourceLine(quantity=kg(25 * share), unit_id=unit_id)
                    return services.register_harvest(
                        mine,
                        producer_id=producer_id,
                        product_id=product_id,
                        lines=[line],
                        on=day,
                    ).is_flagged
            finally:
                db.session.remove()

    with ThreadPoolExecutor(THREADS) as pool:
        flagged = sum(pool.map(harvest, range(THREADS)))

    assert THREADS - flagged == CEILING_KG // (25 * share)
