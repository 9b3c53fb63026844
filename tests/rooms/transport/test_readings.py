"""Loggers' files beside dispatches and batches: sensor elements, limits of the day, breaches with a comment."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import select

from tests.factories.batches import make_harvest
from tests.factories.papers import make_link, make_shown_link
from tests.factories.producers import make_producer
from tests.factories.products import a_picture
from tests.factories.transport import (
    a_table,
    make_readings,
    make_sent,
    make_storage_limit,
)
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission
from trace.kernel.uploads import Upload
from trace.rooms.batches import services as batches
from trace.rooms.batches.models import Batch
from trace.rooms.events.queries import events_of
from trace.rooms.norms.services import add_version
from trace.rooms.transport import queries, services
from trace.rooms.transport.errors import (
    AcknowledgedAlready,
    SeriesRecordedAlready,
    TakenBackAlready,
)
from trace.rooms.transport.models import PROJECTIONS
from trace.standards.epcis.jsonld import from_json


@pytest.fixture
def sent(work):
    return make_sent(work, days_ago=2)


def test_every_reading_is_a_sensor_report_of_the_event(work, sent):
    make_storage_limit(work)
    series = make_readings(work, sent, "2.5", 9, 2)

    (stored,) = events_of(work, sent.lines[0].batch.uri)[-1:]
    event = from_json(stored.document)
    (element,) = event.sensor_elements
    reports = element["sensorReport"]
    assert stored.biz_step == "sensor_reporting"
    assert [(r["type"], r["value"], r["uom"]) for r in reports] == [
        ("Temperature", 2.5, "CEL"),
        ("Temperature", 9.0, "CEL"),
        ("Temperature", 2.0, "CEL"),
    ]
    assert element["sensorMetadata"]["deviceID"].endswith("/loggers/D-100")
    assert [each.temperature for each in queries.readings_of(work, series)] == [
        Decimal("2.5"),
        9,
        2,
    ]
    assert (series.reading_count, series.event_pk) == (3, stored.id)


def test_a_breach_names_the_limit_that_held_that_day(work, sent):
    norm = make_storage_limit(work)
    add_version(
        work,
        norm_id=norm.id,
        from_on=date(2026, 7, 18),
        body={"limits": [{"quantity": "temperature", "most": "20"}]},
        source="新版",
    )

    (breach,) = make_readings(work, sent, 2, 9, 9, 2).breaches

    assert (breach.least, breach.most, breach.extreme) == (0, 3, 9)
    assert breach.until - breach.since == timedelta(minutes=20)
    assert breach.norm_version_id == norm.versions[-1].id


def test_goods_without_a_limit_have_no_breach_and_the_series_says_so(work, sent):
    make_storage_limit(work, [{"quantity": "temperature", "most": "3", "products": ["冰"]}])

    series = make_readings(work, sent, 2, 9)

    assert (series.limits, series.breaches) == ([], [])


def test_a_county_s_own_limit_goes_before_the_province_s(work, sent):
    make_storage_limit(work, code="p", division="360000")
    rows = [{"quantity": "temperature", "most": "10"}]
    make_storage_limit(work, rows, code="c", division="360922")

    assert make_readings(work, sent, 2, 9).breaches == []


def test_a_breach_is_acknowledged_once_with_a_comment(work, sent):
    (breach,) = make_readings(work, sent).breaches
    with pytest.raises(InvalidValue):
        services.acknowledge_breach(work, breach_id=breach.id, comment=" ")
    assert [each.id for each in queries.list_breaches(work)] == [breach.id]

    done = services.acknowledge_breach(work, breach_id=breach.id, comment="箱门未关")

    assert (done.comment, done.acknowledged_at) == ("箱门未关", work.now)
    assert queries.list_breaches(work).items == []
    assert [each.id for each in queries.list_breaches(work, is_open=False)] == [breach.id]
    with pytest.raises(AcknowledgedAlready):
        services.acknowledge_breach(work, breach_id=breach.id, comment="再次")


def test_the_same_file_and_the_same_logger_at_the_same_time_are_refused(work, sent):
    first = make_readings(work, sent, 2, 2)
    with pytest.raises(SeriesRecordedAlready):
        make_readings(work, sent, 2, 2, device="D-2")
    with pytest.raises(SeriesRecordedAlready):
        make_readings(work, sent, 1, 1)

    services.take_back_series(work, series_id=first.id, reason="录错单")
    again = make_readings(work, sent, 2, 2)

    assert [each.stands for each in queries.series_of_dispatch(work, sent.id)] == [False, True]
    batch_id = sent.lines[0].batch_id
    assert [each.id for each in queries.series_about(work, batch_id, most=9)] == [again.id]
    with pytest.raises(TakenBackAlready):
        services.take_back_series(work, series_id=first.id, reason="录错单")


def test_a_batch_in_store_has_readings_too(work):
    batch = make_harvest(work, on=date(2026, 7, 16))

    series = services.record_batch_readings(
        work, batch_id=batch.id, upload=a_table(1, 2), device="K-1"
    )

    assert [each.id for each in queries.series_of_batch(work, batch.id)] == [series.id]
    assert [each.id for each in queries.series_about(work, batch.id, most=9)] == [series.id]


def test_others_neither_record_nor_acknowledge_nor_read(work, work_as, sent):
    series = make_readings(work, sent)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    for act in (
        lambda: make_readings(clerk, sent, 2, 2, device="D-9"),
        lambda: services.acknowledge_breach(clerk, breach_id=series.breaches[0].id, comment="x"),
        lambda: services.take_back_series(clerk, series_id=series.id, reason="x"),
        lambda: queries.read_series(clerk, series.id),
    ):
        with pytest.raises(MissingPermission):
            act()
    assert queries.list_breaches(clerk).items == []
    officer = work_as(Role.MARKET_OFFICER, division="360922")
    assert len(queries.list_breaches(officer)) == 1
    assert queries.read_series(officer, series.id).id == series.id


def rows_of(work):
    return {
        model.__tablename__: [
            tuple(row)
            for row in work.session.execute(select(model.__table__).order_by(model.__table__.c.id))
        ]
        for model in PROJECTIONS
    }


def test_a_rebuild_finds_the_same_breaches_whatever_the_limits_are_by_then(work, sent):
    series = make_readings(work, sent)
    services.acknowledge_breach(work, breach_id=series.breaches[0].id, comment="箱门未关")
    gone = make_readings(work, sent, 5, 5, device="D-2")
    services.take_back_series(work, series_id=gone.id, reason="录错单")
    before = rows_of(work)
    make_storage_limit(work, [{"quantity": "temperature", "most": "90"}], code="later")

    batches.rebuild(work)
    services.rebuild(work)

    assert rows_of(work) == before
    assert len(before["sensor_breaches"]) == 2


def test_beside_a_batch_stand_the_latest_series_and_what_anybody_may_look_at(work, sent):
    batch_id = sent.lines[0].batch_id
    early = make_readings(work, sent, 2, 2)
    late = make_readings(work, sent, upload=a_table(2, 3, begin="2026-07-17 20:"), device="D-2")
    wrong = make_readings(work, sent, 5, 6, device="D-3")
    services.take_back_series(work, series_id=wrong.id, reason="录错单")
    shown = batches.attach_file(
        work, batch_id=batch_id, upload=a_picture(), caption="采收", is_public=True
    )
    paper = Upload("label.pdf", b"%PDF-1.7 test")
    batches.attach_file(work, batch_id=batch_id, upload=a_picture(), caption="内部")
    batches.attach_file(work, batch_id=batch_id, upload=paper, caption="标签", is_public=True)

    product_id = work.session.get_one(Batch, batch_id).product_id
    make_link(work, product_id)
    link = make_shown_link(work, product_id, url="https://second.wanzai.cn/")

    beside = partial(queries.beside_batch, work, batch_id, product_id=product_id)
    everything, little = (
        beside(most_series=count, most_pictures=more) for count, more in ((9, 9), (1, 0))
    )

    assert [each.id for each in everything.series] == [late.id, early.id]
    assert [each.id for each in everything.pictures] == [shown.id]
    assert list(everything.links) == list(little.links) == [link]
    assert ([each.id for each in little.series], little.pictures) == ([late.id], [])
