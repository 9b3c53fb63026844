"""A lineage starts from whatever is at hand: a label, a crate, a lot, premises and a period."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories.batches import (
    kg,
    make_dispatch,
    make_harvest,
    make_packing_batch,
    make_process,
)
from tests.factories.labels import make_activated_run, make_packed, make_pre_printed_run
from tests.factories.producers import make_premises, make_producer
from tests.factories.products import a_gtin, make_product
from tests.rooms.scanning.scans import code_of
from trace.kernel.actor import Role
from trace.kernel.errors import MissingPermission
from trace.rooms.events.services import capture
from trace.rooms.labels.queries import label_uri
from trace.rooms.lineage.errors import PeriodTooLong, TooManyStarts
from trace.rooms.lineage.queries import finding, made_at, search_starts
from trace.standards.epcis.events import Action, AggregationEvent, QuantityElement
from trace.standards.signing.serial import display

SSCC = "095200000000000011"


def ids_of(found):
    return [batch.id for batch in found.batches]


@pytest.fixture
def packed(work):
    return make_packed(work, gtin=a_gtin())


def test_a_label_leads_to_the_batch_in_the_pack_typed_or_scanned(work, packed):
    run = make_activated_run(work, packed)
    serial = code_of(work, run).serial

    for text in (serial, display(serial).lower(), label_uri(work, run, 0), f"http://x/v/{serial}"):
        found = search_starts(work, f" {text} ")
        assert (ids_of(found), found.is_certain) == ([packed.batch.id], True)


def test_a_label_of_no_batch_says_so(work, packed):
    run = make_pre_printed_run(work, packed)

    found = search_starts(work, code_of(work, run).serial)

    assert (found.is_unbound, found.is_certain, found.batches) == (True, False, ())


def test_a_crate_leads_to_every_lot_that_was_packed_onto_it(work, packed):
    other = make_packing_batch(work, packed.producer)
    make_harvest(work, packed.producer)
    lots = [packed.batch.uri, other.uri]
    event = AggregationEvent(
        event_time=datetime(2026, 7, 18, 1, 0, tzinfo=UTC),
        event_time_zone_offset="+08:00",
        action=Action.ADD,
        parent_id=f"https://id.gs1.org/00/{SSCC}",
        child_quantities=tuple(QuantityElement(epc_class=uri) for uri in lots),
    )
    capture(work, event=event, organisation_id=packed.producer.id)
    work.session.flush()

    for text in (
        SSCC,
        f"00{SSCC}",
        f"(00){SSCC}",
        f"https://id.gs1.org/00/{SSCC}",
        "urn:epc:id:sscc:9520000.0000000001",
    ):
        found = search_starts(work, text)
        assert sorted(ids_of(found)) == sorted([packed.batch.id, other.id]), text
        assert found.is_certain
    for text in ("095200000000000028", "095200000000000019", "urn:epc:id:sscc:952.1"):
        assert ids_of(search_starts(work, text)) == []


def test_a_lot_leads_to_its_batch_and_to_a_choice_where_several_have_it(work, work_as, packed):
    lot = packed.batch.lot
    far = make_producer(work)
    make_harvest(work, far, make_product(work, far), lot="X-1")
    near = make_harvest(work, packed.producer, lot="X-1")

    assert ids_of(search_starts(work, near.lot))[-1:] != []
    several = search_starts(work, "x-1")
    own = search_starts(work_as(Role.PRODUCER_CLERK, organisation_id=packed.producer.id), "X-1")

    assert (len(several.batches), several.is_certain) == (2, False)
    assert (ids_of(own), own.is_certain) == ([near.id], True)
    gtin = packed.product.gtin
    for text in (
        f"https://x.cn/01/{gtin}/10/{lot}",
        f"http://localhost/lots/{gtin}/{lot}",
        packed.batch.uri,
    ):
        assert ids_of(search_starts(work, text)) == [packed.batch.id], text
    assert ids_of(search_starts(work, near.uri)) == [near.id]
    for text in (f"https://x.cn/01/{gtin}", "http://localhost/lots/NONE/1", "a/b", "", "没有"):
        assert ids_of(search_starts(work, text)) == []


def test_premises_are_found_by_name_and_gln(work, work_as):
    producer = make_producer(work)
    store = make_premises(work, producer, name="示例冷库甲", gln="9520000000127")
    work.session.flush()

    by_name, by_gln = search_starts(work, "冷库甲"), search_starts(work, "9520000000127")

    assert [p.id for p in by_name.premises] == [p.id for p in by_gln.premises] == [store.id]
    assert not by_name.is_certain
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)
    assert search_starts(stranger, "冷库甲").premises == ()
    with pytest.raises(MissingPermission):
        made_at(stranger, store.id, since=work.today, until=work.today)
    with pytest.raises(MissingPermission):
        search_starts(work_as(Role.PRINTER, organisation_id=5), "冷库甲")


def test_a_period_counts_the_days_on_which_goods_were_made_or_sent_from_there(work, monkeypatch):
    producer = make_producer(work)
    store = make_premises(work, producer)
    work.session.flush()
    day = work.today - timedelta(days=10)
    # Entered today, made ten days ago.
    late = make_harvest(work, producer, quantity=kg(50), on=day, premises_id=store.id)
    elsewhere = make_harvest(work, producer, quantity=kg(50), on=day)
    sent = make_process(work, [elsewhere], on=day)
    make_dispatch(work, sent, from_premises_id=store.id, at=work.now - timedelta(days=9, hours=1))

    assert [b.id for b in made_at(work, store.id, since=day, until=day).batches] == [late.id]
    both = made_at(work, store.id, since=day, until=work.today)
    assert [b.id for b in both.batches] == [late.id, sent.id]
    assert made_at(work, store.id, since=work.today, until=work.today).batches == []
    for since, until in ((None, day), (day, None), (work.today, day), (day - timedelta(400), day)):
        with pytest.raises(PeriodTooLong):
            made_at(work, store.id, since=since, until=until)
    monkeypatch.setattr(finding, "MAX_STARTS", 1)
    with pytest.raises(TooManyStarts):
        made_at(work, store.id, since=day, until=work.today)
