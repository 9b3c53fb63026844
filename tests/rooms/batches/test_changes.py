"""Losses, labels, dispatches, corrections: what takes from a batch."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.factories.batches import (
    kg,
    make_dispatch,
    make_harvest,
    make_packing_batch,
)
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.batches import queries, services
from trace.rooms.batches.errors import BatchHeld, LabelledNotEnough, NotEnoughLeft
from trace.rooms.batches.models import Batch, LedgerEntry
from trace.rooms.batches.rules import BatchKind, EntryKind, GoodsLine


def balanced(work, batch: Batch) -> bool:
    """Whether the entries explain what is produced and what remains."""
    entries = work.session.query(LedgerEntry).filter_by(batch_id=batch.id).all()
    made = (EntryKind.PRODUCED, EntryKind.CORRECTED)
    produced = sum(entry.base for entry in entries if entry.kind in made)
    batch = queries.get_batch(work, batch.id)
    return produced == batch.produced_base and batch.remaining_base == sum(
        entry.base for entry in entries
    )


def test_every_way_out_leaves_its_entry_and_the_sum_is_right(work):
    batch = make_packing_batch(work, packs=200)
    services.record_loss(work, batch_id=batch.id, quantity=kg(10), on=work.today, reason="破损")
    services.record_own_use(work, batch_id=batch.id, quantity=kg(5), on=work.today, reason="留样")
    services.draw_for_labels(work, batch_id=batch.id, base=100 * 10**6, run_id=7)
    services.return_from_labels(work, batch_id=batch.id, base=40 * 10**6, run_id=7)
    make_dispatch(work, batch, quantity=kg(25))

    entries = queries.ledger_of(work, batch.id).items

    assert [(entry.kind.value, entry.base // 10**6) for entry in entries] == [
        ("produced", 500),
        ("lost", -10),
        ("own_use", -5),
        ("labelled", -100),
        ("label_returned", 40),
        ("dispatched", -25),
    ]
    found = queries.get_batch(work, batch.id)
    assert (str(found.remaining), found.labelled_base) == ("400 kg", 60 * 10**6)
    assert balanced(work, batch)


def test_a_correction_enters_the_difference_on_the_day_of_making(work):
    batch = make_harvest(work, quantity=kg(100))

    more = services.correct_batch(work, batch_id=batch.id, quantity=kg(120), reason="复称")

    assert (str(more.produced), str(more.remaining)) == ("120 kg", "120 kg")
    services.record_loss(work, batch_id=batch.id, quantity=kg(100), on=work.today, reason="雨水")
    with pytest.raises(NotEnoughLeft):
        services.correct_batch(work, batch_id=batch.id, quantity=kg(90), reason="复称")
    with pytest.raises(InvalidValue, match="amount-unchanged"):
        services.correct_batch(work, batch_id=batch.id, quantity=kg(120), reason="复称")
    assert balanced(work, batch)


def test_labels_take_what_is_there_and_give_back_what_they_took(work):
    batch = make_packing_batch(work, packs=4)

    with pytest.raises(NotEnoughLeft):
        services.draw_for_labels(work, batch_id=batch.id, base=batch.remaining_base + 1, run_id=1)
    services.draw_for_labels(work, batch_id=batch.id, base=batch.remaining_base, run_id=1)
    with pytest.raises(LabelledNotEnough):
        services.return_from_labels(work, batch_id=batch.id, base=10**7 + 1, run_id=1)
    with pytest.raises(InvalidValue, match="positive"):
        services.draw_for_labels(work, batch_id=batch.id, base=0, run_id=1)
    with pytest.raises(NoSuchRecord):
        services.draw_for_labels(work, batch_id=1, base=1, run_id=1)

    services.return_from_labels(work, batch_id=batch.id, base=10**7, run_id=1)
    assert str(queries.get_batch(work, batch.id).remaining) == "10 kg"


def test_a_loss_needs_its_reason_and_the_right_to_write(work, work_as):
    batch = make_harvest(work)
    facts = {"batch_id": batch.id, "quantity": kg(1), "on": work.today}

    with pytest.raises(InvalidValue, match="required"):
        services.record_loss(work, reason="  ", **facts)
    with pytest.raises(InvalidValue, match="too-long"):
        services.record_loss(work, reason="x" * 201, **facts)
    with pytest.raises(MissingPermission):
        services.record_loss(work_as(Role.LAB, organisation_id=1), reason="x", **facts)


def test_a_dispatch_says_to_whom_and_how_and_is_found_again(work, work_as):
    batch = make_harvest(work, quantity=kg(100))
    lines = [
        GoodsLine(batch_id=batch.id, quantity=kg(30)),
        GoodsLine(batch_id=batch.id, quantity=Quantity(Decimal(20), Unit.JIN)),
    ]

    dispatch = make_dispatch(work, batch, lines=lines, leg="县级仓 → 村级服务点")

    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id)
    found = queries.read_dispatch(clerk, dispatch.id)
    assert [(line.batch.lot, line.base) for line in found.lines] == [(batch.lot, 40 * 10**6)]
    assert str(queries.get_batch(work, batch.id).remaining) == "60 kg"
    listed = queries.list_dispatches(clerk, producer_id=batch.producer_id, text="赣C 超市")
    assert [each.id for each in listed] == [dispatch.id]
    assert not queries.list_dispatches(clerk, producer_id=batch.producer_id, text="别处").items
    assert [line.dispatch.buyer for line in queries.dispatches_of(work, [batch.id])] == ["示例超市"]
    assert queries.dispatches_of(work, []) == []
    with pytest.raises(NoSuchRecord):
        queries.get_dispatch(work, 1)


def test_labelled_packs_leave_without_a_second_draw_and_never_more_than_were_labelled(work):
    batch = make_packing_batch(work, packs=10)
    services.draw_for_labels(work, batch_id=batch.id, base=20 * 10**6, run_id=1)
    eight = Quantity(Decimal(8), Unit.PIECE)

    make_dispatch(
        work, batch, lines=[GoodsLine(batch_id=batch.id, quantity=eight, is_labelled=True)]
    )

    assert str(queries.get_batch(work, batch.id).remaining) == "5 kg"
    one = GoodsLine(batch_id=batch.id, quantity=Quantity(Decimal(1), Unit.PIECE), is_labelled=True)
    with pytest.raises(LabelledNotEnough) as refusal:
        make_dispatch(work, batch, lines=[one])
    assert str(refusal.value.remaining) == "0 kg"


def test_stopped_goods_leave_only_with_a_reason_that_stays_on_record(work):
    harvest = make_harvest(work, quantity=kg(1000))
    packed = make_packing_batch(work, source=harvest, packs=100)
    services.stop_own(work, batch_id=harvest.id, reason="疑似混入")

    with pytest.raises(BatchHeld) as refusal:
        make_dispatch(work, packed)

    assert refusal.value.lot == harvest.lot
    returned = make_dispatch(work, packed, despite_stop="退回隔离仓")
    assert returned.despite_stop == "退回隔离仓"


def test_goods_awaiting_a_yield_check_may_be_sold(work):
    harvest = make_harvest(work, quantity=kg(10))
    (more,) = services.register_process(
        work,
        kind=BatchKind.SORTING,
        producer_id=harvest.producer_id,
        inputs=[services.InputLine(batch_id=harvest.id, quantity=kg(10))],
        outputs=[services.OutputLine(product_id=harvest.product_id, quantity=kg(11))],
        on=work.today,
    )

    assert make_dispatch(work, more).lines[0].base == 11 * 10**6


def test_a_dispatch_refuses_what_it_cannot_book(work):
    batch, foreign = make_harvest(work), make_harvest(work)
    cases = {
        "lines": {"lines": []},
        "lines.0.batch_id": {"lines": [GoodsLine(batch_id=foreign.id, quantity=kg(1))]},
        "buyer": {"buyer": ""},
        "at": {"at": work.now + timedelta(minutes=1)},
    }

    for field, change in cases.items():
        with pytest.raises(InvalidValue) as refusal:
            make_dispatch(work, batch, **change)
        assert refusal.value.field == field
