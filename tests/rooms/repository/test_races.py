"""Captures that come at once: one event id has one content, whoever wins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from tests.factories.epcis import make_epcis_document, make_epcis_event
from tests.factories.producers import make_producer
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.rooms.repository.models import CapturedEpc, CapturedEvent, CaptureJob
from trace.rooms.repository.services.capturing import capture_document

SYSTEM = Actor.system("test")


def test_of_sixteen_writers_with_one_id_one_is_kept(standalone_app):
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        owner = make_producer(work).id
    event = make_epcis_event()

    def send(number: int) -> bool:
        other = {**event, "epcList": [f"urn:epc:id:sgtin:9521234.056789.W{number}"]}
        document = make_epcis_document(other, make_epcis_event(eventID=f"urn:uuid:{number}"))
        with app.app_context(), open_work(SYSTEM) as work:
            return capture_document(work, sent=document, organisation_id=owner).job.is_success

    with ThreadPoolExecutor(16) as pool:
        succeeded = list(pool.map(send, range(16)))

    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        counts = [
            work.session.scalar(select(func.count()).select_from(table))
            for table in (CapturedEvent, CapturedEpc, CaptureJob)
        ]
        ids = list(work.session.scalars(select(CapturedEvent.id).order_by(CapturedEvent.id)))
    assert succeeded.count(True) == 1
    assert counts == [2, 2, 16]
    assert ids == [1, 2]


def test_of_two_that_would_put_each_other_inside_one_is_refused(standalone_app):
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        owner = make_producer(work).id
    things = [f"urn:x:{number}" for number in range(8)]

    def send(number: int) -> bool:
        put = make_epcis_event(
            type="AggregationEvent",
            action="ADD",
            epcList=None,
            parentID=things[number],
            childEPCs=[things[number - 1]],
        )
        with app.app_context(), open_work(SYSTEM) as work:
            document = make_epcis_document(put)
            return capture_document(work, sent=document, organisation_id=owner).job.is_success

    with ThreadPoolExecutor(8) as pool:
        succeeded = list(pool.map(send, range(8)))

    assert sorted(succeeded) == [False] + [True] * 7
