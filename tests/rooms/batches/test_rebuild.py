"""The projections are nothing but the events, read again."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_dispatch,
    make_harvest,
    make_intake,
    make_packing_batch,
    make_process,
)
from tests.factories.producers import make_producer
from trace.kernel.actor import Role
from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.uploads import Upload
from trace.rooms.batches import projection, queries, services
from trace.rooms.batches.errors import EventNotUnderstood
from trace.rooms.batches.models import PROJECTIONS, Batch
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.batches.services import rebuilding, recording
from trace.rooms.events.models import StoredEvent
from trace.rooms.events.services import capture
from trace.standards.epcis.events import Action, ObjectEvent, QuantityElement


def rows_of(work) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every projection, by table."""
    work.session.flush()
    return {
        model.__tablename__: [
            tuple(row)
            for row in work.session.execute(select(model.__table__).order_by(model.__table__.c.id))
        ]
        for model in PROJECTIONS
    }


@pytest.fixture
def a_season(work):
    """A little of everything the room can record."""
    producer = make_producer(work)
    intake = make_intake(work, producer)
    packed = make_packing_batch(work, producer, source=intake, packs=100)
    make_process(work, [make_harvest(work, producer, quantity=kg(10))], quantity=kg(12))
    make_dispatch(work, packed, quantity=kg(20))
    wrong = make_process(work, [make_harvest(work, producer, quantity=kg(5))], quantity=kg(4))
    services.take_back_batch(work, batch_id=wrong.id, reason="录错")
    make_bought_in(work, make_producer(work), from_batch_id=packed.id)
    services.draw_for_labels(work, batch_id=packed.id, base=50 * 10**6, run_id=3)
    services.return_from_labels(work, batch_id=packed.id, base=5 * 10**6, run_id=3)
    services.record_loss(work, batch_id=packed.id, quantity=kg(1), on=work.today, reason="破损")
    services.correct_batch(work, batch_id=intake.id, quantity=kg(990), reason="复称")
    stop = services.stop_own(work, batch_id=intake.id, reason="自查")
    services.lift_own_stop(work, restriction_id=stop.id, reason="排除")
    services.place_restriction(
        work, batch_ids=[packed.id], kind=RestrictionKind.RECALL, reason="召回", recall_id=1
    )
    return packed


def test_a_rebuild_gives_every_row_back_with_its_id(work, a_season):
    before = rows_of(work)
    assert all(before.values())

    done = services.rebuild(work)

    assert rows_of(work) == before
    assert done.batch_count == len(before["batches"])
    assert queries.get_batch(work, a_season.id).lot == a_season.lot


def test_a_process_of_goods_that_nobody_recorded_is_refused(work):
    harvest = make_harvest(work, make_producer(work), quantity=kg(10))
    made = make_process(work, [harvest], quantity=kg(4))
    stored = work.session.get_one(StoredEvent, made.event_pk)
    document = json.loads(json.dumps(stored.document).replace(harvest.uri, f"{harvest.uri}-X"))
    strange = StoredEvent(
        id=stored.id + 1, event_id="ni:///x", document=document, record_time=work.now
    )

    with pytest.raises(NoSuchRecord, match="-X"):
        projection.apply(work.session, strange)


def test_damage_to_the_projections_is_undone(work, a_season):
    before = rows_of(work)
    work.session.execute(text("UPDATE batches SET remaining_base = 7, lot = 'X' || id"))
    work.session.execute(text("DELETE FROM yield_findings"))
    work.session.execute(text("DELETE FROM restrictions"))
    work.session.execute(text("UPDATE ledger_entries SET base = base + 1"))
    work.session.execute(text("DELETE FROM dispatch_lines"))

    services.rebuild(work)

    assert rows_of(work) == before


def test_what_others_hang_on_a_batch_survives_a_rebuild(work, a_season, monkeypatch):
    monkeypatch.setattr(rebuilding, "KEEP", 2)
    picture = Upload("label.pdf", b"%PDF-1.7 test")
    services.attach_file(work, batch_id=a_season.id, upload=picture, caption="外包装")
    services.attach_file(work, batch_id=a_season.id, upload=picture, caption="封面", is_public=True)

    services.rebuild(work)
    work.session.commit()

    files = queries.files_of(work, a_season.id)
    assert [each.caption for each in files] == ["外包装", "封面"]
    assert [each.caption for each in queries.files_of(work, a_season.id, public=True)] == ["封面"]


def test_an_event_of_others_makes_no_row_and_an_unknown_act_stops_the_rebuild(work):
    producer = make_producer(work)
    harvest = make_harvest(work, producer)
    lot = (QuantityElement(epc_class=harvest.uri, quantity=Decimal(1), uom="KGM"),)
    when = recording.occasion(work, "dance", work.today)
    foreign = ObjectEvent(
        **{**when, "extensions": {}}, action=Action.OBSERVE, biz_step="storing", quantities=lot
    )
    capture(work, event=foreign, organisation_id=producer.id)

    assert services.rebuild(work).event_count == 2

    unknown = ObjectEvent(**when, action=Action.OBSERVE, quantities=lot)
    capture(work, event=unknown, organisation_id=producer.id)
    with pytest.raises(EventNotUnderstood), work.session.begin_nested():
        services.rebuild(work)
    assert work.session.query(Batch).count() == 1


def test_only_who_runs_the_instance_may_rebuild(work_as):
    with pytest.raises(MissingPermission):
        services.rebuild(work_as(Role.PRODUCER_CLERK, organisation_id=1))
    services.rebuild(work_as(Role.ADMINISTRATOR))
