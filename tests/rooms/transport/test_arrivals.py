"""Where and when deliveries arrived: recorded once, taken back with a reason, rebuilt from the events."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from tests.factories.batches import kg, make_harvest
from tests.factories.producers import make_producer
from tests.factories.transport import make_arrival, make_sent
from trace.http.database import db
from trace.http.session import open_work
from trace.kernel.actor import Actor, Role
from trace.kernel.errors import AlreadyRecorded, InvalidValue, MissingPermission
from trace.rooms.batches import services as batches
from trace.rooms.batches.queries import get_dispatch
from trace.rooms.events.queries import epcis_document, events_of
from trace.rooms.transport import queries, services
from trace.rooms.transport.errors import ArrivedAlready, ArrivedBeforeLeaving, TakenBackAlready
from trace.rooms.transport.kinds import Stop
from trace.rooms.transport.models import Arrival
from trace.standards.epcis.jsonld import from_json

SYSTEM = Actor.system("test")


def test_an_arrival_is_an_event_about_the_goods_of_the_dispatch(work):
    batch = make_harvest(work)
    sent = make_sent(work, batch, days_ago=0)
    arrival = make_arrival(work, sent, hours=0, stop=Stop.BUYER, note="完好", document_number="Q-1")

    stored = events_of(work, batch.uri)[-1]
    event = from_json(stored.document)
    assert (event.biz_step, event.quantities[0].quantity) == ("receiving", 1)
    assert event.biz_transactions[0].id.endswith("/waybills/%E8%B5%A3C00000")
    assert epcis_document(work, [stored])["type"] == "EPCISDocument"
    assert (arrival.event_pk, arrival.note, arrival.document_number) == (stored.id, "完好", "Q-1")


def test_a_node_on_the_way_is_reached_while_the_goods_travel_on(work):
    make_arrival(work, sent := make_sent(work), stop=Stop.TOWN, hours=4)

    (stored,) = events_of(work, sent.lines[0].batch.uri)[-1:]
    assert (stored.biz_step, stored.disposition) == ("arriving", "in_transit")


def test_goods_do_not_arrive_before_they_left_nor_in_the_future(work):
    sent = make_sent(work)

    with pytest.raises(ArrivedBeforeLeaving):
        make_arrival(work, sent, hours=-0.1)
    with pytest.raises(InvalidValue) as refusal:
        make_arrival(work, sent, at=work.now + timedelta(minutes=1))

    assert refusal.value.reason == "future"
    assert queries.arrivals_of(work, sent.id) == []


def test_at_one_place_a_dispatch_arrives_once_until_the_record_is_taken_back(work):
    sent = make_sent(work)
    wrong = make_arrival(work, sent, hours=70)
    with pytest.raises(ArrivedAlready):
        make_arrival(work, sent, hours=20)

    services.take_back_arrival(work, arrival_id=wrong.id, reason="日期录错")
    right = make_arrival(work, sent, hours=20)

    assert queries.standing_arrivals(work, [sent.id]) == {sent.id: {Stop.VILLAGE: right.arrived_at}}
    assert [each.stands for each in queries.arrivals_of(work, sent.id)] == [True, False]
    with pytest.raises(TakenBackAlready):
        services.take_back_arrival(work, arrival_id=wrong.id, reason="日期录错")


def test_another_producers_arrivals_are_not_ones_own_to_record(work, work_as):
    sent = make_sent(work)
    arrival = make_arrival(work, sent)
    other = make_producer(work)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=other.id)

    with pytest.raises(MissingPermission):
        make_arrival(clerk, sent, stop=Stop.TOWN)
    with pytest.raises(MissingPermission):
        services.take_back_arrival(clerk, arrival_id=arrival.id, reason="x")


def rows_of(work):
    table = Arrival.__table__
    return [tuple(row) for row in work.session.execute(select(table).order_by(table.c.id))]


def test_a_rebuild_gives_every_row_back_with_its_id(work):
    sent = make_sent(work)
    wrong = make_arrival(work, sent, hours=70)
    services.take_back_arrival(work, arrival_id=wrong.id, reason="日期录错")
    make_arrival(work, sent, hours=20)
    make_arrival(work, sent, stop=Stop.TOWN, hours=5)
    before = rows_of(work)

    batches.rebuild(work)
    count = services.rebuild(work)

    assert rows_of(work) == before
    assert (len(before), count) == (3, 4)


def test_of_sixty_four_records_of_one_arrival_at_once_one_stands(standalone_app):
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        dispatch_id = make_sent(work, make_harvest(work, quantity=kg(100)), days_ago=0).id
    barrier = Barrier(64)

    def run(number: int) -> str:
        with app.app_context():
            barrier.wait()
            try:
                with open_work(SYSTEM) as work:
                    sent = get_dispatch(work, dispatch_id)
                    make_arrival(work, sent, hours=0, receiver=f"{number}")
            except (ArrivedAlready, AlreadyRecorded):
                return "refused"
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(64) as pool:
        outcomes = Counter(pool.map(run, range(64)))

    assert outcomes == {"done": 1, "refused": 63}
    with app.app_context(), open_work(SYSTEM) as work:
        assert len(queries.arrivals_of(work, dispatch_id)) == 1
