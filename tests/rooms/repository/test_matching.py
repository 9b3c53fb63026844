"""Outside parties' events: to whom they point, who decides, and what follows in a producer's books."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories.batches import make_harvest
from tests.factories.epcis import make_outside_event
from tests.factories.people import make_organisation, make_person
from tests.factories.producers import make_premises, make_producer
from tests.factories.transport import make_arrival, make_sent
from trace.http.session import open_work
from trace.kernel.actor import Actor, Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.audit.models import AuditEntry
from trace.rooms.batches import services as batches
from trace.rooms.producers.queries import get_producer
from trace.rooms.repository.errors import EventDecidedAlready, NoSuchProducer
from trace.rooms.repository.kinds import Feed, MatchBasis, Standing, Unfed
from trace.rooms.repository.models import CapturedEvent
from trace.rooms.repository.queries.waiting import get_outside, list_outside
from trace.rooms.repository.services.capturing import capture_event
from trace.rooms.repository.services.matching import decline_event, match_event
from trace.rooms.transport import services as transport
from trace.rooms.transport.kinds import ArrivalProof, Stop
from trace.rooms.transport.models import Arrival, SensorSeries

GLN = "9521234000013"


@pytest.fixture
def officer(work):
    """The county's agriculture office at work."""
    return replace(work, actor=make_person(work, Role.AGRICULTURE_OFFICER).actor)


@pytest.fixture
def sent(work):
    """A delivery of one lot, five days ago."""
    return make_sent(work)


def goods(dispatch, amount=1.0):
    return [{"epcClass": dispatch.lines[0].batch.uri, "quantity": amount, "uom": "KGM"}]


def owner_of(work, dispatch):
    return get_producer(work, dispatch.producer_id)


def receipt(work, dispatch, **members):
    """A shop's receipt of a delivery, by its lot."""
    at = dispatch.dispatched_at + timedelta(hours=7)
    return make_outside_event(
        work,
        **{
            "epcList": None,
            "quantityList": goods(dispatch),
            "eventTime": at.isoformat(),
            **members,
        },
    )


def bases(work, event):
    return {(each.producer_id, each.basis) for each in get_outside(work, event.id).proposals}


def test_an_event_points_to_the_producer_of_a_lot_a_place_a_credit_code_and_a_name(work, sent):
    owner = owner_of(work, sent)
    place, coded, named = make_producer(work), make_producer(work), make_producer(work)
    make_premises(work, place, gln=GLN)

    event = receipt(
        work,
        sent,
        readPoint={"id": f"https://id.gs1.org/414/{GLN}"},
        **{"shop:seller": {"shop:code": f"编号 {coded.credit_code}。", "shop:name": named.name}},
    )

    assert bases(work, event) == {
        (owner.id, MatchBasis.LOT),
        (place.id, MatchBasis.PLACE),
        (coded.id, MatchBasis.CREDIT_CODE),
        (named.id, MatchBasis.NAME),
    }


def test_a_matched_receipt_becomes_an_arrival_by_the_same_service(work, officer, sent):
    event = receipt(work, sent)

    found = match_event(officer, event_pk=event.id, producer_id=owner_of(work, sent).id)

    arrival = work.session.scalars(select(Arrival)).one()
    assert (arrival.dispatch_id, arrival.stop, arrival.proof) == (
        sent.id,
        Stop.BUYER,
        ArrivalProof.EVENT,
    )
    assert arrival.arrived_at == sent.dispatched_at + timedelta(hours=7)
    assert arrival.receiver == event.organisation.name
    assert found.standing is Standing.MATCHED
    assert (found.decision.feed, found.decision.unfed) == (Feed.ARRIVAL, None)
    assert found.decision.fed_event == arrival.event_pk
    work.session.flush()
    verbs = set(work.session.scalars(select(AuditEntry.verb)))
    assert {"outside-event.matched", "arrival.recorded"} <= verbs


def test_what_followed_is_there_again_after_a_rebuild(work, officer, sent):
    event = receipt(work, sent)
    match_event(officer, event_pk=event.id, producer_id=owner_of(work, sent).id)
    before = [(a.id, a.event_pk, a.arrived_at) for a in work.session.scalars(select(Arrival))]

    system = replace(work, actor=Actor.system("test"))
    batches.rebuild(system)
    transport.rebuild(system)

    work.session.expire_all()
    after = [(a.id, a.event_pk, a.arrived_at) for a in work.session.scalars(select(Arrival))]
    assert after == before != []


def test_a_waybill_tells_two_deliveries_of_one_lot_apart(work, officer):
    batch = make_harvest(work, on=work.today - timedelta(days=60))
    first = make_sent(work, batch, plate_or_waybill="示范运单1")
    make_sent(work, batch, plate_or_waybill="示范运单2", days_ago=4)
    late = {"eventTime": (work.now - timedelta(days=1)).isoformat()}
    unclear = receipt(work, first, **late)
    clear = receipt(
        work,
        first,
        bizTransactionList=[{"type": "bol", "bizTransaction": "urn:carrier:bol:示范运单1"}],
        **late,
    )

    told = match_event(officer, event_pk=unclear.id, producer_id=batch.producer_id).decision
    done = match_event(officer, event_pk=clear.id, producer_id=batch.producer_id).decision

    assert (told.feed, told.unfed) == (Feed.NOTHING, Unfed.MANY_DISPATCHES)
    assert (done.feed, done.dispatch_id) == (Feed.ARRIVAL, first.id)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"bizStep": "shipping"}, Unfed.OTHER_STEP),
        ({"action": "DELETE"}, Unfed.OTHER_STEP),
        ({"bizStep": "arriving"}, Unfed.NO_STOP),
        ({"eventTime": "2020-01-01T00:00:00Z"}, Unfed.NO_DISPATCH),
        ({"eventTime": "2099-01-01T00:00:00Z"}, Unfed.IN_FUTURE),
        (
            {"quantityList": None, "epcList": ["https://id.gs1.org/01/09521234567899/21/7"]},
            Unfed.NO_LOTS,
        ),
        (
            {"errorDeclaration": {"declarationTime": "2026-07-18T01:00:00Z"}},
            Unfed.IN_ERROR,
        ),
        ({"sensorElementList": [{"sensorReport": [{"type": "Speed", "value": 3}]}]}, Unfed.READINGS_UNFIT),
    ],
)  # fmt: skip
def test_what_cannot_be_booked_keeps_its_reason(work, officer, sent, members, reason):
    event = receipt(work, sent, **members)

    decision = match_event(officer, event_pk=event.id, producer_id=owner_of(work, sent).id).decision

    assert (decision.feed, decision.unfed, decision.fed_event) == (Feed.NOTHING, reason, None)
    assert work.session.scalars(select(Arrival)).all() == []


def test_what_its_sender_has_declared_wrong_since_is_not_booked(work, officer, sent):
    event = receipt(work, sent)
    wrong = {"errorDeclaration": {"declarationTime": "2026-07-18T01:00:00Z"}}
    repeated = {**json.loads(event.document), **wrong}
    capture_event(work, sent=repeated, organisation_id=event.organisation_id)

    decision = match_event(officer, event_pk=event.id, producer_id=owner_of(work, sent).id).decision

    assert decision.unfed is Unfed.IN_ERROR
    assert work.session.scalars(select(Arrival)).all() == []


def test_a_second_arrival_is_refused_by_the_books_and_the_match_stands(work, officer, sent):
    make_arrival(work, sent, stop=Stop.BUYER)
    papers = [{"type": "bol", "bizTransaction": f"urn:x:{sent.plate_or_waybill}"}]
    event = receipt(work, sent, bizTransactionList=papers)

    found = match_event(officer, event_pk=event.id, producer_id=owner_of(work, sent).id)

    assert found.standing is Standing.MATCHED
    assert found.decision.unfed is Unfed.ARRIVED_ALREADY
    assert len(work.session.scalars(select(Arrival)).all()) == 1


def test_a_township_node_that_says_arriving_is_a_stop_on_the_way(work, officer, sent):
    node = make_organisation(work, Role.TOWNSHIP_ASSISTANT, division="360922205")
    event = receipt(work, sent, sender_id=node, bizStep="arriving")

    match_event(officer, event_pk=event.id, producer_id=owner_of(work, sent).id)

    assert work.session.scalars(select(Arrival)).one().stop is Stop.TOWN


def test_temperatures_become_readings_beside_the_delivery(work, officer, sent):
    begin = sent.dispatched_at
    elements = [
        {
            "sensorMetadata": {
                "time": (begin + timedelta(minutes=10 * n)).isoformat(),
                "deviceID": "urn:logger:7",
            },
            "sensorReport": [
                {"type": "Temperature", "value": 4.5 + n, "uom": "CEL"},
                {"type": "RelativeHumidity", "value": 80, "uom": "P1"},
            ],
        }
        for n in range(3)
    ]
    event = receipt(work, sent, bizStep="sensor_reporting", sensorElementList=elements)

    decision = match_event(officer, event_pk=event.id, producer_id=owner_of(work, sent).id).decision

    series = work.session.scalars(select(SensorSeries)).one()
    assert (decision.feed, decision.dispatch_id) == (Feed.READINGS, sent.id)
    assert (series.reading_count, series.device) == (3, "urn:logger:7")


def test_a_declined_event_stays_with_its_reason_and_changes_nothing(work, officer, sent):
    event = receipt(work, sent)
    with pytest.raises(InvalidValue):
        decline_event(officer, event_pk=event.id, reason="  ")

    found = decline_event(officer, event_pk=event.id, reason="不是本县产品")

    assert (found.standing, found.decision.unfed) == (Standing.DECLINED, Unfed.DECLINED)
    assert (found.decision.reason, found.decision.producer) == ("不是本县产品", None)
    with pytest.raises(EventDecidedAlready):
        match_event(officer, event_pk=event.id, producer_id=owner_of(work, sent).id)


def test_an_office_elsewhere_neither_sees_nor_decides(work, sent):
    event = receipt(work, sent)
    elsewhere = replace(
        work, actor=make_person(work, Role.AGRICULTURE_OFFICER, division="360921").actor
    )

    assert list_outside(elsewhere).items == []
    with pytest.raises(NoSuchRecord):
        match_event(elsewhere, event_pk=event.id, producer_id=owner_of(work, sent).id)


def test_an_event_that_points_elsewhere_too_is_not_declined_here(work, officer, sent):
    other = make_producer(work, division="360921102201")
    event = receipt(work, sent, **{"shop:other": other.name})

    with pytest.raises(MissingPermission):
        decline_event(officer, event_pk=event.id, reason="不是本县产品")
    with pytest.raises(MissingPermission):
        match_event(officer, event_pk=event.id, producer_id=other.id)


def test_a_producer_is_named_by_its_credit_code_where_nothing_points_to_it(work, sent):
    admin = replace(work, actor=make_person(work, Role.ADMINISTRATOR).actor)
    event = make_outside_event(work)
    owner = owner_of(work, sent)
    for wrong in (
        {"credit_code": "91360900MA00000000"},
        {},
        {"credit_code": owner.credit_code, "producer_id": owner.id + 1},
    ):
        with pytest.raises(NoSuchProducer):
            match_event(admin, event_pk=event.id, **wrong)

    found = match_event(admin, event_pk=event.id, credit_code=f" {owner.credit_code} ")

    assert found.decision.producer_id == owner.id


def test_of_two_people_who_match_at_once_one_succeeds(standalone_app):
    app = standalone_app()
    system = Actor.system("test")
    with app.app_context(), open_work(system) as work:
        dispatch = make_sent(work)
        ours, other = owner_of(work, dispatch).id, make_producer(work).id
        event_pk = receipt(work, dispatch).id

    def decide(producer_id: int) -> bool:
        with app.app_context():
            try:
                with open_work(system) as work:
                    match_event(work, event_pk=event_pk, producer_id=producer_id)
            except EventDecidedAlready:
                return False
        return True

    with ThreadPoolExecutor(8) as pool:
        succeeded = list(pool.map(decide, [ours, other] * 4))

    with app.app_context(), open_work(system, read_only=True) as work:
        found = get_outside(work, event_pk)
        arrivals = work.session.scalars(select(Arrival)).all()
    assert succeeded.count(True) == 1
    assert len(arrivals) == (1 if found.decision.producer_id == ours else 0)
    assert found.standing is Standing.MATCHED
    assert isinstance(found, CapturedEvent)
