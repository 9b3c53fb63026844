"""A lineage shows what goods were made of and made into, what holds them, and of closed books only that there are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_dispatch,
    make_harvest,
    make_packing_batch,
    make_process,
)
from tests.factories.producers import make_producer
from tests.factories.testing import make_failure, make_report
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.batches.rules import BatchKind, RestrictionKind
from trace.rooms.batches.services import lift_own_stop, stop_own, take_back_batch
from trace.rooms.events.queries import epcis_document
from trace.rooms.lineage import rules
from trace.rooms.lineage.errors import (
    LineageTooDeep,
    LineageTooLarge,
    TooManyEvents,
    TooManyStarts,
)
from trace.rooms.lineage.queries import events_behind, picture, read_lineage
from trace.rooms.lineage.rules import (
    Direction,
    HeldFilter,
    Narrowing,
    Order,
    TestFilter,
    in_order,
    narrow,
)


@pytest.fixture
def diamond(work):
    """Two harvests sorted into one, packed twice; some is sent off."""
    producer = make_producer(work)
    first = make_harvest(work, producer, quantity=kg(100))
    second = make_harvest(work, producer, first.product, quantity=kg(900))
    mixed = make_process(work, [first, second])
    packs = [
        make_packing_batch(work, producer, product, source=mixed, packs=100)
        for product in (None, None)
    ]
    make_dispatch(work, packs[0], quantity=kg(50), buyer="甲超市")
    make_dispatch(work, packs[0], quantity=kg(25), buyer="甲超市")
    make_dispatch(work, packs[1], quantity=kg(10), buyer="乙商行")
    return [first, second, mixed, *packs]


def depths_of(found):
    return {key: node.depth for key, node in found.nodes.items()}


def test_both_directions_are_followed_with_amounts_and_holders(work, diamond):
    first, second, mixed, one, two = diamond

    found = read_lineage(work, [mixed.id])

    assert depths_of(found) == {first.id: -1, second.id: -1, mixed.id: 0, one.id: 1, two.id: 1}
    assert {(e.parent, e.child): str(e.quantity) for e in found.edges} == {
        (first.id, mixed.id): "100 kg",
        (second.id, mixed.id): "900 kg",
        (mixed.id, one.id): "250 kg",
        (mixed.id, two.id): "250 kg",
    }
    assert found.holders == ["甲超市", "乙商行"]
    assert str(found.nodes[one.id].sent_quantity) == "75 kg"
    assert found.nodes[mixed.id].sent_quantity is None
    assert [node.key for node in found.upstream] == [first.id, second.id]
    assert [node.key for node in found.downstream] == [one.id, two.id]
    assert [line.base for line in found.nodes[first.id].sources] == [kg(100).base]
    assert not found.is_cut


def test_one_direction_and_so_many_steps_are_followed_where_asked(work, diamond):
    first, second, mixed, one, two = diamond

    up = read_lineage(work, [one.id], direction=Direction.UP)
    down = read_lineage(work, [first.id], direction=Direction.DOWN)
    near = read_lineage(work, [first.id], steps=1)
    above = read_lineage(work, [one.id], steps=1)

    assert set(up.nodes) == {first.id, second.id, mixed.id, one.id}
    assert set(down.nodes) == {first.id, mixed.id, one.id, two.id}
    assert (set(near.nodes), near.is_cut) == ({first.id, mixed.id}, True)
    assert (set(above.nodes), above.is_cut) == ({mixed.id, one.id}, True)
    assert not read_lineage(work, [first.id], steps=2).is_cut


def test_a_batch_is_held_by_what_is_not_in_the_picture_too(work, diamond):
    first, second, _mixed, one, _two = diamond
    stop = stop_own(work, batch_id=second.id, reason="自查")

    found = read_lineage(work, [first.id], direction=Direction.DOWN)

    assert second.id not in found.nodes
    assert [r.id for r in found.nodes[one.id].held_by] == [stop.id]
    assert not found.nodes[first.id].held_by
    lift_own_stop(work, restriction_id=stop.id, reason="排除")
    assert not read_lineage(work, [first.id]).held
    (kept,) = read_lineage(work, [second.id]).nodes[second.id].restrictions
    assert kept.kind is RestrictionKind.OWN_STOP
    assert not kept.is_in_force


def test_goods_entered_late_stand_where_they_belong(work, diamond):
    first, _second, mixed, one, _two = diamond
    early = make_harvest(work, None, None, quantity=kg(10), on=work.today - timedelta(days=9))
    late = make_process(work, [early], on=work.today - timedelta(days=8))

    found = read_lineage(work, [early.id, first.id])

    assert depths_of(found)[late.id] == 1
    assert [node.key for node in found.starts] == sorted([early.id, first.id])
    assert {mixed.id, one.id} <= set(found.nodes)


def test_what_was_taken_back_is_in_no_lineage_and_its_events_say_why(work, diamond):
    first, mixed, two = diamond[0], diamond[2], diamond[4]
    wrong = make_process(work, [work.session.get(type(mixed), mixed.id)])
    assert wrong.id in read_lineage(work, [first.id]).nodes

    take_back_batch(work, batch_id=wrong.id, reason="录错")

    found = read_lineage(work, [first.id])
    assert wrong.id not in found.nodes
    assert two.id in found.nodes
    assert all(edge.child != wrong.id for edge in found.edges)


def test_of_closed_books_only_those_beside_known_goods_are_drawn(work, work_as):
    seller = make_producer(work)
    harvest = make_harvest(work, seller, quantity=kg(500))
    sorted_ = make_process(work, [harvest])
    make_dispatch(work, sorted_, quantity=kg(200))
    buyer = make_producer(work)
    bought = make_bought_in(work, buyer, from_batch_id=sorted_.id, quantity=kg(100))
    packed = make_packing_batch(work, buyer, source=bought, packs=10)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=buyer.id)

    found = read_lineage(clerk, [packed.id])

    assert set(found.nodes) == {sorted_.id, bought.id, packed.id}
    closed = found.nodes[sorted_.id]
    assert (closed.batch, closed.holders, closed.held_by, closed.tests) == (None, (), (), ())
    assert {e.quantity is None for e in found.edges if e.parent == sorted_.id} == {True}
    assert found.hidden_count == 2
    assert [node.key for node in found.matches] == [bought.id, packed.id]
    with pytest.raises(MissingPermission):
        read_lineage(clerk, [harvest.id])
    back = work_as(Role.PRODUCER_CLERK, organisation_id=seller.id)
    assert set(read_lineage(back, [harvest.id]).nodes) == {harvest.id, sorted_.id, bought.id}


def test_a_stop_in_closed_books_holds_what_was_made_of_it(work, work_as):
    seller = make_producer(work)
    harvest = make_harvest(work, seller, quantity=kg(500))
    make_dispatch(work, harvest, quantity=kg(200))
    buyer = make_producer(work)
    bought = make_bought_in(work, buyer, from_batch_id=harvest.id, quantity=kg(100))
    stop_own(work, batch_id=harvest.id, reason="自查")

    found = read_lineage(work_as(Role.PRODUCER_CLERK, organisation_id=buyer.id), [bought.id])

    assert [r.kind for r in found.nodes[bought.id].held_by] == [RestrictionKind.OWN_STOP]


def test_what_is_too_large_or_deep_is_refused_with_the_bound(work, diamond, monkeypatch):
    first, mixed = diamond[0], diamond[2]
    with pytest.raises(InvalidValue):
        read_lineage(work, [])
    with pytest.raises(InvalidValue):
        read_lineage(work, [first.id], steps=0)
    with pytest.raises(NoSuchRecord):
        read_lineage(work, [1])
    with pytest.raises(TooManyStarts):
        read_lineage(work, list(range(1, 300)))
    monkeypatch.setattr(rules, "MAX_STEPS", 1)
    with pytest.raises(LineageTooDeep):
        read_lineage(work, [first.id])
    monkeypatch.setattr(rules, "MAX_NODES", 2)
    with pytest.raises(LineageTooLarge) as refusal:
        read_lineage(work, [mixed.id])
    assert refusal.value.limit == 2
    monkeypatch.setattr(rules, "MAX_NODES", 1)
    with pytest.raises(LineageTooLarge):
        read_lineage(work, [mixed.id])
    monkeypatch.setattr(picture, "MAX_EDGES_BEHIND", 1)
    with pytest.raises(LineageTooLarge):
        read_lineage(work, [mixed.id], direction=Direction.UP)


def test_filters_keep_what_matches_and_the_way_to_it(work, diamond):
    first, second, mixed, one, two = diamond
    make_report(work, mixed)
    make_failure(work, two)
    found = read_lineage(work, [first.id])

    def kept(**asked):
        part = narrow(found, Narrowing(**asked))
        return set(part.nodes), {node.key for node in part.matches}

    assert kept() == (set(found.nodes), set(found.nodes))
    assert kept(holder="乙商") == ({first.id, mixed.id, two.id}, {two.id})
    assert kept(kind=BatchKind.SORTING) == ({first.id, mixed.id}, {mixed.id})
    assert kept(text=one.lot)[1] >= {one.id}
    assert kept(test=TestFilter.PASSED)[1] == {mixed.id}
    assert kept(test=TestFilter.FAILED)[1] == {two.id}
    assert kept(test=TestFilter.UNTESTED)[1] == {first.id, one.id}
    assert kept(held=HeldFilter.HELD)[1] == {two.id}
    assert kept(held=HeldFilter.FREE)[1] == {first.id, mixed.id, one.id}
    assert kept(holder=first.producer.name)[1] == set(found.nodes)
    up = narrow(read_lineage(work, [two.id]), Narrowing(text=second.lot, kind=BatchKind.HARVEST))
    assert set(up.nodes) == {second.id, mixed.id, two.id}


def test_a_batch_in_closed_books_matches_no_filter(work, work_as):
    seller, buyer = make_producer(work), make_producer(work)
    harvest = make_harvest(work, seller, quantity=kg(500))
    make_dispatch(work, harvest, quantity=kg(200))
    bought = make_bought_in(work, buyer, from_batch_id=harvest.id, quantity=kg(100))
    found = read_lineage(work_as(Role.PRODUCER_CLERK, organisation_id=buyer.id), [bought.id])

    assert set(narrow(found, Narrowing(held=HeldFilter.FREE)).nodes) == {bought.id}


def test_what_is_behind_a_folded_batch_is_left_out_and_counted(work, diamond):
    first, second, mixed, one, two = diamond
    found = read_lineage(work, [first.id])

    folded = narrow(found, Narrowing(folded=frozenset({mixed.id})))

    assert set(folded.nodes) == {first.id, mixed.id}
    assert folded.nodes[mixed.id].folded_count == 2
    assert folded.nodes[first.id].folded_count == 0
    assert narrow(found, Narrowing(folded=frozenset({999}))) is found
    up = narrow(read_lineage(work, [one.id]), Narrowing(folded=frozenset({mixed.id})))
    assert set(up.nodes) == {mixed.id, one.id}
    assert up.nodes[mixed.id].folded_count == 2
    both = read_lineage(work, [first.id, second.id])
    open_way = narrow(both, Narrowing(folded=frozenset({first.id})))
    assert set(open_way.nodes) == set(both.nodes)
    assert two.id in open_way.nodes


def test_a_table_is_sorted_as_asked(work, diamond):
    first, second, mixed, one, two = diamond
    nodes = read_lineage(work, [mixed.id]).matches

    by_steps = [node.key for node in in_order(nodes, Order.STEPS)]
    by_kind = [node.batch.kind for node in in_order(nodes, Order.KIND, downwards=True)]

    assert by_steps == [first.id, second.id, mixed.id, one.id, two.id]
    assert by_kind == sorted(by_kind, reverse=True)
    for order in Order:
        assert len(in_order(nodes, order)) == 5
    assert [n.batch.lot for n in in_order(nodes, Order.LOT)] == sorted(b.lot for b in diamond)


def test_the_events_behind_are_those_of_books_one_may_read(work, work_as, diamond, monkeypatch):
    first, _second, mixed, one, _two = diamond
    other = make_producer(work)
    make_bought_in(work, other, from_batch_id=one.id, quantity=kg(5))
    found = read_lineage(work, [first.id])

    everything = events_behind(work, found)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=first.producer_id)
    own = events_behind(clerk, read_lineage(clerk, [first.id]))

    assert [event.id for event in everything] == sorted(event.id for event in everything)
    assert {event.organisation_id for event in own} == {first.producer_id}
    assert len(own) == len(everything) - 1
    listed = epcis_document(work, own)["epcisBody"]["eventList"]
    assert {e["type"] for e in listed} >= {"ObjectEvent", "TransformationEvent"}
    assert any(mixed.uri in str(e) for e in listed)
    monkeypatch.setattr(picture, "MAX_EVENTS", 2)
    with pytest.raises(TooManyEvents):
        events_behind(work, found)


def test_a_failure_that_was_settled_outweighs_nothing(work, diamond):
    first = diamond[0]
    node = read_lineage(work, [first.id]).nodes[first.id]

    assert node.test_state is TestFilter.UNTESTED
    assert (node.steps, node.is_start, node.holders) == (0, True, ())
