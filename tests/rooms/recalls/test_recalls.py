"""Recalls and stops: their reach, their clocks, and that a second person lets the goods go."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_dispatch,
    make_harvest,
    make_packing_batch,
    make_process,
)
from tests.factories.people import make_person
from tests.factories.producers import COUNTY, make_producer
from tests.factories.recalls import make_recall
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.batches.errors import RestrictionNotYours, SecondPersonNeeded
from trace.rooms.batches.queries import restrictions_on
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.batches.services import stop_own
from trace.rooms.recalls import queries, services
from trace.rooms.recalls.queries import StopState
from trace.rooms.recalls.rules import (
    AlreadyRecalled,
    RecallGrade,
    RecallIsLifted,
    RecallKind,
    RecallState,
    SecondOfficerNeeded,
    SeveralProducers,
    finish_due_on,
    start_due_at,
)


def kinds_on(work, batch):
    return [each.kind for each in restrictions_on(work, [batch.id])]


def test_a_recall_holds_every_descendant_at_once_and_those_made_later(work, work_by):
    officer = make_person(work, Role.MARKET_OFFICER)
    harvest = make_harvest(work, quantity=kg(500))
    made = make_process(work, [harvest], quantity=kg(480))

    recall = make_recall(work_by(officer.actor), [harvest])

    later = make_process(work, [made], quantity=kg(470))
    assert kinds_on(work, harvest) == [RestrictionKind.RECALL]
    assert kinds_on(work, made) == [RestrictionKind.RECALL]
    assert kinds_on(work, later) == [RestrictionKind.RECALL]
    assert recall.office.startswith("示例单位")
    assert recall.reach["batches"] == 2
    assert restrictions_on(work, [later.id])[0].restriction.recall_id == recall.id
    assert len(queries.reach_of_recall(work, recall).batches) == 3


def test_the_preview_tells_batches_amounts_holders_and_stock_before_anything_is_done(work):
    harvest = make_harvest(work, quantity=kg(500))
    made = make_process(work, [harvest], quantity=kg(480))
    make_dispatch(work, made, quantity=kg(100), buyer="甲超市")
    make_dispatch(work, made, quantity=kg(50), buyer="甲超市")
    make_dispatch(work, made, quantity=kg(30), buyer="乙商行")

    reach = queries.preview_reach(work, [harvest.id])

    assert [each.batch.id for each in reach.batches] == [harvest.id, made.id]
    assert [each.is_named for each in reach.batches] == [True, False]
    assert reach.quantity == [Quantity(Decimal(500), Unit.KG)]
    assert reach.stock == [Quantity(Decimal(300), Unit.KG)]
    assert reach.batches[1].sent == Quantity(Decimal(180), Unit.KG)
    assert [holder.buyer for holder in reach.holders] == ["甲超市", "乙商行"]
    assert reach.holders[0].amounts == [(reach.batches[1].batch, Quantity(Decimal(150), Unit.KG))]
    assert (reach.run_count, reach.label_count, reach.activated_count) == (0, 0, 0)
    assert restrictions_on(work, [harvest.id]) == []


def test_deliveries_of_producers_elsewhere_are_counted_and_not_shown(work, work_as):
    packed = make_packing_batch(work)
    make_dispatch(work, packed)
    own = work_as(Role.PRODUCER_CLERK, organisation_id=packed.producer_id)

    assert len(queries.preview_reach(own, [packed.id]).holders) == 1
    stranger = work_as(Role.MARKET_OFFICER, division="430225")
    hidden = queries.reach_of_batches(stranger, {packed.id: packed})
    assert (hidden.holders, hidden.hidden_count) == ((), 1)


def test_of_a_buyers_books_the_seller_learns_only_that_they_are_reached(work, work_as):
    sold = make_harvest(work, quantity=kg(500))
    make_dispatch(work, sold, quantity=kg(100))
    bought = make_bought_in(work, make_producer(work), quantity=kg(100), from_batch_id=sold.id)
    seller = work_as(Role.PRODUCER_CLERK, organisation_id=sold.producer_id)

    reach = queries.preview_reach(seller, [sold.id])

    assert [each.batch.id for each in reach.shown_batches] == [sold.id]
    assert reach.hidden_batch_count == 1
    assert reach.stock == [Quantity(Decimal(400), Unit.KG)]
    assert [each.batch.id for each in queries.preview_reach(work, [sold.id]).shown_batches] == [
        sold.id,
        bought.id,
    ]


def test_only_officers_of_the_area_and_the_producer_itself_see_a_preview(work, work_as):
    harvest = make_harvest(work)

    for stranger in (
        work_as(Role.MARKET_OFFICER, division="430225"),
        work_as(Role.PRODUCER_CLERK, organisation_id=harvest.producer_id + 1),
        work_as(Role.TOWNSHIP_ASSISTANT, division="360922101"),
    ):
        with pytest.raises(MissingPermission):
            queries.preview_reach(stranger, [harvest.id])
    officer = work_as(Role.AGRICULTURE_OFFICER, division=COUNTY)
    assert queries.preview_reach(officer, [harvest.id]).named[0].batch.id == harvest.id


@pytest.mark.parametrize(
    ("batch_ids", "reason"),
    [([], "no-batches"), ([10**9], "no-such-batch"), (list(range(201)), "too-many-batches")],
)
def test_a_recall_of_nothing_known_is_refused(work, batch_ids, reason):
    with pytest.raises(InvalidValue) as refusal:
        queries.preview_reach(work, batch_ids)

    assert (refusal.value.field, refusal.value.reason) == ("batch_ids", reason)


def test_an_order_needs_its_document_and_leaves_nothing_without_it(work):
    harvest = make_harvest(work)

    for document, reason in ((" ", "required"), ("x" * 65, "too-long")):
        with pytest.raises(InvalidValue) as refusal:
            make_recall(work, [harvest], document_number=document)
        assert (refusal.value.field, refusal.value.reason) == ("document_number", reason)

    assert list(queries.list_recalls(work)) == []
    assert restrictions_on(work, [harvest.id]) == []


def test_a_recall_is_addressed_to_one_producer(work):
    with pytest.raises(SeveralProducers) as refusal:
        make_recall(work, [make_harvest(work), make_harvest(work)])

    assert refusal.value.count == 2


def test_the_same_recall_is_not_ordered_twice_but_an_order_may_follow_a_voluntary_one(work):
    harvest = make_harvest(work)
    first = make_recall(work, [harvest], kind=RecallKind.VOLUNTARY, document_number=None)

    make_recall(work, [harvest])

    with pytest.raises(AlreadyRecalled) as refusal:
        make_recall(work, [harvest], kind=RecallKind.VOLUNTARY)
    assert (refusal.value.lot, refusal.value.number) == (harvest.lot, first.number)


def test_a_producer_recalls_its_own_goods_and_nobody_elses(work, work_as):
    harvest = make_harvest(work)
    own = work_as(Role.PRODUCER_CLERK, organisation_id=harvest.producer_id)
    given = {"kind": RecallKind.VOLUNTARY, "document_number": None}

    recall = make_recall(own, [harvest], **given)

    assert (recall.organisation_id, recall.office) == (
        harvest.producer_id,
        harvest.producer.name,
    )
    with pytest.raises(MissingPermission):
        make_recall(own, [make_harvest(work)], **given)
    with pytest.raises(MissingPermission):
        make_recall(own, [make_harvest(work, harvest.producer)])
    with pytest.raises(MissingPermission):
        services.lift_recall(own, number=recall.number, reason="已完成")


def test_officers_order_within_their_division_only(work, work_as):
    with pytest.raises(MissingPermission):
        make_recall(work_as(Role.MARKET_OFFICER, division="430225"), [make_harvest(work)])


def test_a_recall_is_lifted_by_a_second_officer_and_stays_visible(work, work_by):
    first, second = (make_person(work, Role.MARKET_OFFICER) for _ in range(2))
    harvest = make_harvest(work)
    recall = make_recall(work_by(first.actor), [harvest])

    with pytest.raises(SecondOfficerNeeded):
        services.lift_recall(work_by(first.actor), number=recall.number, reason="完成")
    with pytest.raises(InvalidValue):
        services.lift_recall(work_by(second.actor), number=recall.number, reason=" ")
    services.lift_recall(work_by(second.actor), number=recall.number, reason="召回完成并无害化处理")
    work.session.flush()

    assert restrictions_on(work, [harvest.id]) == []
    [kept] = queries.list_recalls(work, state=RecallState.LIFTED, text=harvest.lot)
    assert (kept.number, kept.lifted_by, kept.ordered_by) == (
        recall.number,
        second.account_id,
        first.account_id,
    )
    with pytest.raises(RecallIsLifted):
        services.lift_recall(work_by(second.actor), number=recall.number, reason="再次")


def test_recalls_are_found_by_number_document_and_producer_within_reach(work, work_as):
    harvest = make_harvest(work)
    recall = make_recall(work, [harvest])
    stranger = work_as(Role.MARKET_OFFICER, division="430225")

    found = queries.list_recalls(work, text="〔2026〕1号", producer_id=harvest.producer_id)
    assert list(found) == [recall]
    assert queries.get_recall(work, f" {recall.number.lower()}") is recall
    assert queries.recalls_by_id(work, [recall.id]) == {recall.id: recall}
    assert queries.recalls_by_id(work, []) == {}
    assert list(queries.list_recalls(stranger)) == []
    with pytest.raises(NoSuchRecord):
        queries.get_recall(stranger, recall.number)


def test_the_clocks_run_from_knowing_and_from_the_notice(work):
    harvest = make_harvest(work)
    known = work.now - timedelta(hours=5)

    recall = make_recall(work, [harvest], grade=RecallGrade.GRADE_1, known_at=known)

    assert recall.start_due_at == known + timedelta(hours=24)
    assert recall.finish_due_on == date(2026, 7, 31)
    assert finish_due_on(RecallGrade.AGRI, date(2026, 7, 18)) is None
    assert start_due_at(RecallGrade.AGRI, datetime(2026, 7, 18, tzinfo=UTC)) is None
    with pytest.raises(InvalidValue) as refusal:
        make_recall(work, [make_harvest(work)], known_at=work.now + timedelta(hours=1))
    assert refusal.value.field == "known_at"


def test_a_stop_holds_at_once_and_a_second_officer_lifts_it(work, work_by):
    first, second = (make_person(work, Role.MARKET_OFFICER) for _ in range(2))
    harvest = make_harvest(work)
    made = make_process(work, [harvest])

    stop = services.stop_batch(work_by(first.actor), batch_id=harvest.id, reason="标签不符")

    assert kinds_on(work, made) == [RestrictionKind.OFFICER_STOP]
    with pytest.raises(SecondPersonNeeded):
        services.lift_stop(work_by(first.actor), restriction_id=stop.id, reason="已改正")
    services.lift_stop(work_by(second.actor), restriction_id=stop.id, reason="已改正")
    assert kinds_on(work, made) == []
    assert [each.id for each in queries.list_stops(work, state=StopState.LIFTED)] == [stop.id]
    assert list(queries.list_stops(work, state=StopState.IN_FORCE)) == []


def test_an_officer_stops_within_the_division_and_does_not_lift_what_is_not_a_stop(work, work_as):
    harvest = make_harvest(work)
    own = stop_own(work, batch_id=harvest.id, reason="自查")

    with pytest.raises(MissingPermission):
        services.stop_batch(
            work_as(Role.MARKET_OFFICER, division="430225"), batch_id=harvest.id, reason="x"
        )
    with pytest.raises(RestrictionNotYours):
        services.lift_stop(work, restriction_id=own.id, reason="x")


def test_stops_are_listed_and_counted_within_reach(work, work_as):
    harvest = make_harvest(work, make_producer(work))
    services.stop_batch(
        work, batch_id=harvest.id, reason="抽检", document_number="万市监封〔2026〕2号"
    )
    make_recall(work, [harvest])
    officer = work_as(Role.MARKET_OFFICER, division=COUNTY)

    found = queries.list_stops(officer, text=f"〔2026〕2号 {harvest.lot} {harvest.producer.name}")
    counts = queries.count_in_force(officer)

    assert [each.batch.product.name for each in found] == [harvest.product.name]
    assert (counts[RestrictionKind.OFFICER_STOP], counts[RestrictionKind.RECALL]) == (1, 1)
    stranger = work_as(Role.MARKET_OFFICER, division="430225")
    assert list(queries.list_stops(stranger)) == []
