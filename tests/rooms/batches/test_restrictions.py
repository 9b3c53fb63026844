"""Stops, recalls and failures: who may place and lift them, and how far they reach."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.factories.batches import kg, make_bought_in, make_dispatch, make_harvest, make_process
from tests.factories.producers import COUNTY, make_producer
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.batches import queries, services
from trace.rooms.batches.errors import AlreadyLifted, RestrictionNotYours, SecondPersonNeeded
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.events.queries import events_of

K = RestrictionKind


def place(work, batch, kind, **facts):
    return services.place_restriction(
        work, batch_ids=[batch.id], kind=kind, reason="抽检不合格", **facts
    )[0]


def test_a_stop_reaches_everything_made_of_the_batch_and_beyond_the_house(work):
    harvest = make_harvest(work, quantity=kg(100))
    sorted_out = make_process(work, [harvest])
    make_dispatch(work, sorted_out, quantity=kg(50))
    bought = make_bought_in(work, make_producer(work), from_batch_id=sorted_out.id)

    stop = services.stop_own(work, batch_id=harvest.id, reason="农残疑问")

    (found,) = queries.restrictions_on(work, [bought.id, sorted_out.id, harvest.id])
    assert (found.kind, found.batch.id, found.restriction.id) == (K.OWN_STOP, harvest.id, stop.id)
    assert found.affected_ids == (harvest.id, sorted_out.id, bought.id)
    assert queries.restrictions_on(work, [bought.id], with_ancestors=False) == []
    assert queries.restrictions_on(work, []) == []
    assert [e.disposition for e in events_of(work, harvest.uri)][-1] == "non_sellable_other"


def test_a_recall_of_several_producers_goods_is_one_act_with_an_event_for_each(work):
    first, second = make_harvest(work), make_harvest(work)

    placed = services.place_restriction(
        work,
        batch_ids=[second.id, first.id],
        kind=K.RECALL,
        reason="责令召回",
        document_number="召〔2026〕1号",
        recall_id=9,
    )

    assert [each.batch_id for each in placed] == [second.id, first.id]
    assert [each.id for each in queries.restrictions_of_recall(work, 9)] == sorted(
        each.id for each in placed
    )
    assert events_of(work, first.uri)[-1].disposition == "recalled"
    with pytest.raises(InvalidValue, match="unknown-choice"):
        services.place_restriction(work, batch_ids=[1], kind=K.RECALL, reason="x")
    with pytest.raises(InvalidValue, match="required"):
        services.place_restriction(work, batch_ids=[], kind=K.RECALL, reason="x")


def test_what_an_officer_stopped_is_lifted_by_another_officer_and_stays_on_record(work, work_as):
    batch = make_harvest(work)
    one = work_as(Role.MARKET_OFFICER, division=COUNTY, account_id=1)
    two = work_as(Role.AGRICULTURE_OFFICER, division=COUNTY, account_id=2)
    stop = place(one, batch, K.OFFICER_STOP, document_number="停〔2026〕2号")

    with pytest.raises(SecondPersonNeeded):
        services.lift_restriction(one, restriction_ids=[stop.id], reason="复检合格")
    (lifted,) = services.lift_restriction(two, restriction_ids=[stop.id], reason="复检合格")

    assert (lifted.is_in_force, lifted.lifted_by, lifted.lift_reason) == (False, 2, "复检合格")
    assert queries.restrictions_on(work, [batch.id]) == []
    assert [each.id for each in queries.restriction_history(work, [batch.id])] == [stop.id]
    with pytest.raises(AlreadyLifted):
        services.lift_restriction(two, restriction_ids=[stop.id], reason="again")
    with pytest.raises(InvalidValue, match="unknown-choice"):
        services.lift_restriction(two, restriction_ids=[1], reason="again")


def test_a_producer_stops_and_releases_its_own_goods_but_not_what_others_stopped(work, work_as):
    batch = make_harvest(work)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id, account_id=3)

    own = services.stop_own(clerk, batch_id=batch.id, reason="自查")
    assert not services.lift_own_stop(clerk, restriction_id=own.id, reason="已排除").is_in_force

    officers = place(work, batch, K.OFFICER_STOP)
    with pytest.raises(RestrictionNotYours):
        services.lift_own_stop(clerk, restriction_id=officers.id, reason="x")
    with pytest.raises(MissingPermission):
        services.lift_restriction(clerk, restriction_ids=[officers.id], reason="x")
    with pytest.raises(NoSuchRecord):
        services.lift_own_stop(clerk, restriction_id=1, reason="x")
    assert place(clerk, batch, K.RECALL).kind is K.RECALL


@pytest.mark.parametrize(
    ("role", "reach", "kind", "allowed"),
    [
        (Role.MARKET_OFFICER, "360922", K.OFFICER_STOP, True),
        (Role.MARKET_OFFICER, "430225", K.OFFICER_STOP, False),
        (Role.MARKET_OFFICER, "360922", K.OWN_STOP, False),
        (Role.TOWNSHIP_ASSISTANT, "360922101", K.OFFICER_STOP, False),
        (Role.LAB, "", K.SAFETY_FAILURE, True),
        (Role.LAB, "", K.RECALL, False),
        (Role.AGRICULTURE_OFFICER, "360922", K.SAFETY_FAILURE, True),
        (Role.BRAND, "360922", K.SAFETY_FAILURE, False),
    ],
)
def test_every_kind_is_placed_only_by_whom_it_belongs_to(work, work_as, role, reach, kind, allowed):
    batch = make_harvest(work)
    officer = work_as(role, division=reach, organisation_id=0)

    if allowed:
        assert place(officer, batch, kind).is_in_force
    else:
        with pytest.raises(MissingPermission):
            place(officer, batch, kind)


def test_a_laboratory_lifts_what_it_placed_itself_and_no_other_failure(work, work_as):
    batch = make_harvest(work)
    finder = work_as(Role.LAB, organisation_id=11, division=COUNTY)
    other = work_as(Role.LAB, organisation_id=12, division=COUNTY)
    by_lab, by_office = place(finder, batch, K.SAFETY_FAILURE), place(work, batch, K.SAFETY_FAILURE)
    stop = place(work, batch, K.OFFICER_STOP)

    for lab, restriction in ((other, by_lab), (finder, by_office), (finder, stop)):
        with pytest.raises(MissingPermission):
            services.lift_restriction(lab, restriction_ids=[restriction.id], reason="填错批号")
    (lifted,) = services.lift_restriction(finder, restriction_ids=[by_lab.id], reason="填错批号")

    assert not lifted.is_in_force
    assert [each.restriction.id for each in queries.restrictions_on(work, [batch.id])] == [
        by_office.id,
        stop.id,
    ]


def test_a_retest_lifts_failures_only_and_only_for_the_people_of_its_laboratory(work, work_as):
    batch = make_harvest(work)
    failure, stop = place(work, batch, K.SAFETY_FAILURE), place(work, batch, K.OWN_STOP)
    lab = work_as(Role.LAB, organisation_id=11, division="430225")
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id)

    for who, lab_id, restriction in ((lab, 12, failure), (clerk, 11, failure), (lab, 11, stop)):
        with pytest.raises(MissingPermission):
            services.lift_for_retest(
                who, restriction_ids=[restriction.id], lab_id=lab_id, reason="复检合格"
            )
    asked = {"restriction_ids": [failure.id], "lab_id": 11, "reason": "复检合格"}
    (lifted,) = services.lift_for_retest(lab, **asked)

    assert (lifted.is_in_force, lifted.lift_reason) == (False, "复检合格")
    with pytest.raises(AlreadyLifted):
        services.lift_for_retest(lab, **asked)


def test_the_story_of_a_batch_tells_stops_and_releases_in_order(work):
    harvest = make_harvest(work, quantity=kg(100))
    packed = make_process(work, [harvest])
    stop = services.stop_own(work, batch_id=harvest.id, reason="自查")
    services.lift_own_stop(work, restriction_id=stop.id, reason="排除")
    services.record_loss(work, batch_id=packed.id, quantity=kg(1), on=work.today, reason="破损")
    make_dispatch(work, packed, quantity=kg("9.5"))

    told = queries.timeline(work, packed.id)

    assert [(entry.kind, entry.depth) for entry in told if entry.is_public] == [
        ("harvest", 1),
        ("sorting", 0),
        ("restricted", 1),
        ("released", 1),
    ]
    private = [entry for entry in told if not entry.is_public]
    assert [(entry.kind, entry.quantity.value) for entry in private] == [
        ("dispatched", Decimal("9.5")),
        ("lost", Decimal(1)),
    ]
    assert queries.lineage(work, packed.id).in_force == []
