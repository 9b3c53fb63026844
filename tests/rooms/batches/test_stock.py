"""Counting what is left, the statement of a batch, and the rule that no past day may be short."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_dispatch,
    make_harvest,
    make_packing_batch,
)
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.rooms.batches.test_rebuild import rows_of
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.batches import queries, services
from trace.rooms.batches.errors import BalanceNegative, LabelledNotEnough, NotEnoughLeft
from trace.rooms.batches.models import LedgerEntry
from trace.rooms.batches.rules import BatchKind, EntryKind, GoodsLine, first_shortage
from trace.rooms.batches.services import InputLine, OutputLine

NOTHING = Quantity(Decimal(0), Unit.KG)


def later(work, days: int):
    """The same work, some days on."""
    return replace(work, now=work.now + timedelta(days=days))


def packed_since(work, packs: int, *, days: int):
    """So many packs of 2.5 kg, harvested and packed some days ago."""
    day = work.today - timedelta(days=days)
    source = make_harvest(work, quantity=kg(str(Decimal("2.5") * packs)), on=day)
    return make_packing_batch(work, source=source, packs=packs, on=day)


def lose(work, batch, amount: int, on: date) -> None:
    services.record_loss(work, batch_id=batch.id, quantity=kg(amount), on=on, reason="破损")


# ---------------------------------------------------------------- counting


def test_what_a_count_finds_missing_is_lost_on_that_day(work):
    batch = make_harvest(work, quantity=kg(100))

    counted = services.take_stock(
        work, batch_id=batch.id, counted=kg(94), on=work.today, reason="月末盘点"
    )

    assert (str(counted.produced), str(counted.remaining)) == ("100 kg", "94 kg")
    balance = queries.balance_of(work, batch.id, work.today)
    assert (balance.lost, balance.produced) == (6 * 10**6, 100 * 10**6)
    assert balance.is_balanced


def test_a_count_for_an_earlier_day_is_compared_with_that_day(work):
    batch = make_harvest(work, quantity=kg(100), on=work.today - timedelta(days=5))
    lose(work, batch, 40, work.today)

    services.take_stock(
        work,
        batch_id=batch.id,
        counted=kg(97),
        on=work.today - timedelta(days=2),
        reason="盘点表补录",
    )

    assert str(queries.get_batch(work, batch.id).remaining) == "57 kg"


def test_an_empty_store_is_counted_as_nothing(work):
    batch = make_harvest(work, quantity=kg(3))

    services.take_stock(work, batch_id=batch.id, counted=NOTHING, on=work.today, reason="清仓")

    assert queries.get_batch(work, batch.id).remaining_base == 0


def test_a_count_that_agrees_leaves_the_books_alone(work):
    batch = make_harvest(work, quantity=kg(3))

    services.take_stock(work, batch_id=batch.id, counted=kg(3), on=work.today, reason="盘点")

    assert len(queries.ledger_of(work, batch.id).items) == 1


def test_a_count_that_finds_more_waits_beyond_an_error_of_weighing(work):
    batch = make_bought_in(work, quantity=kg(100))

    services.take_stock(work, batch_id=batch.id, counted=kg(101), on=work.today, reason="盘盈")
    assert not queries.get_batch(work, batch.id).is_flagged
    services.take_stock(work, batch_id=batch.id, counted=kg(102), on=work.today, reason="盘盈")

    found = queries.get_batch(work, batch.id)
    assert found.is_flagged
    assert str(found.produced) == "102 kg"
    before = rows_of(work)
    services.rebuild(work)
    assert rows_of(work) == before


def test_a_count_refuses_days_without_the_batch_reasons_left_out_and_goods_used_since(
    work, work_as
):
    batch = make_harvest(work, quantity=kg(100), on=work.today - timedelta(days=3))
    given = {"batch_id": batch.id, "counted": kg(50), "reason": "盘点"}
    lose(work, batch, 80, work.today)

    with pytest.raises(InvalidValue, match="before-made"):
        services.take_stock(work, on=work.today - timedelta(days=4), **given)
    with pytest.raises(InvalidValue, match="required"):
        services.take_stock(work, on=work.today, **(given | {"reason": ""}))
    with pytest.raises(MissingPermission):
        services.take_stock(work_as(Role.AUDITOR), on=work.today, **given)
    with pytest.raises(BalanceNegative) as refusal:
        services.take_stock(work, on=work.today - timedelta(days=2), **given)
    assert (refusal.value.lot, str(refusal.value.missing)) == (batch.lot, "30 kg")


# ---------------------------------------------------------------- the statement


def test_the_statement_is_balanced_on_every_day(work):
    batch = make_packing_batch(work, packs=200)
    services.draw_for_labels(work, batch_id=batch.id, base=100 * 10**6, run_id=7)
    tomorrow, after = later(work, 1), later(work, 2)
    services.return_from_labels(tomorrow, batch_id=batch.id, base=20 * 10**6, run_id=7)
    lose(tomorrow, batch, 10, tomorrow.today)
    services.record_own_use(
        after, batch_id=batch.id, quantity=kg(5), on=tomorrow.today, reason="留样"
    )
    make_dispatch(after, batch, quantity=kg(25))
    services.take_stock(after, batch_id=batch.id, counted=kg(360), on=after.today, reason="盘点")
    days = [work.today + timedelta(days=n) for n in (-2, -1, 0, 1, 2, 3)]

    found = [queries.balance_of(after, batch.id, day) for day in days]

    assert all(balance.is_balanced for balance in found)
    left = [balance.remaining // 10**6 for balance in found]
    assert left == [0, 500, 400, 405, 360, 360]
    last = found[-1]
    parts = (last.consumed, last.labelled, last.dispatched, last.lost, last.own_use)
    assert [part // 10**6 for part in parts] == [0, 80, 25, 30, 5]
    assert last.remaining == queries.get_batch(after, batch.id).remaining_base


def test_the_statement_is_paged_and_each_entry_says_what_its_day_left(work):
    batch = make_harvest(work, quantity=kg(100), on=work.today - timedelta(days=10))
    for number in range(1, 8):
        lose(work, batch, number, work.today - timedelta(days=8 - number // 2))

    rows, cursor = [], None
    for _turn in range(3):
        page = queries.statement_of(work, batch.id, until=work.today, cursor=cursor, size=3)
        rows += page.items
        cursor = page.next_cursor

    assert cursor is None
    assert [str(row.left) for row in rows] == [
        *("100 kg", "99 kg", "94 kg", "94 kg", "85 kg", "85 kg", "72 kg", "72 kg"),
    ]
    assert [str(row.quantity) for row in rows][:2] == ["100 kg", "-1 kg"]
    assert queries.statement_of(work, batch.id, until=batch.made_on - timedelta(days=1)).items == []
    assert [each.base for each in queries.latest_entries(work, batch.id, 1)] == [-7 * 10**6]


# ---------------------------------------------------------------- no past day may be short


def test_the_refusal_names_the_day_that_would_be_short(work):
    batch = make_harvest(work, quantity=kg(100), on=work.today - timedelta(days=9))
    lose(work, batch, 60, work.today - timedelta(days=4))
    services.take_stock(work, batch_id=batch.id, counted=kg(90), on=work.today, reason="盘点")

    with pytest.raises(BalanceNegative) as refusal:
        services.correct_batch(work, batch_id=batch.id, quantity=kg(100), reason="复称")

    assert (refusal.value.lot, refusal.value.on) == (batch.lot, work.today - timedelta(days=4))
    assert str(refusal.value.missing) == "10 kg"


def test_a_returned_label_gives_nothing_to_the_days_before(work):
    batch = packed_since(work, 100, days=6)
    early, late = later(work, -5), later(work, -2)
    services.draw_for_labels(early, batch_id=batch.id, base=200 * 10**6, run_id=1)
    services.return_from_labels(late, batch_id=batch.id, base=150 * 10**6, run_id=1)

    lose(work, batch, 100, late.today)
    with pytest.raises(BalanceNegative) as refusal:
        lose(work, batch, 60, early.today)

    assert (refusal.value.on, str(refusal.value.missing)) == (early.today, "10 kg")


def test_receipts_of_a_day_come_before_its_issues(work):
    batch = make_packing_batch(work, packs=100)
    services.draw_for_labels(work, batch_id=batch.id, base=250 * 10**6, run_id=1)
    services.return_from_labels(work, batch_id=batch.id, base=100 * 10**6, run_id=1)

    lose(work, batch, 100, work.today)

    assert queries.get_batch(work, batch.id).remaining_base == 0


def test_a_back_dated_process_names_the_input_that_was_short(work):
    producer = make_producer(work)
    product = make_product(work, producer)
    day = work.today - timedelta(days=8)
    enough = make_harvest(work, producer, product, quantity=kg(100), on=day)
    used = make_harvest(work, producer, product, quantity=kg(100), on=day)
    lose(work, used, 90, work.today - timedelta(days=6))
    services.correct_batch(work, batch_id=used.id, quantity=kg(150), reason="复称")
    services.take_stock(work, batch_id=used.id, counted=kg(20), on=work.today, reason="盘点")
    services.take_stock(work, batch_id=used.id, counted=kg(90), on=work.today, reason="盘点")

    with pytest.raises(BalanceNegative) as refusal:
        services.register_process(
            work,
            kind=BatchKind.SORTING,
            producer_id=producer.id,
            inputs=[InputLine(batch_id=each.id, quantity=kg(80)) for each in (enough, used)],
            outputs=[OutputLine(product_id=product.id, quantity=kg(150))],
            on=work.today - timedelta(days=7),
        )

    assert (refusal.value.lot, refusal.value.on) == (used.lot, work.today - timedelta(days=6))


def test_labelled_packs_do_not_leave_before_they_were_labelled(work):
    batch = packed_since(work, 10, days=3)
    services.draw_for_labels(later(work, -1), batch_id=batch.id, base=20 * 10**6, run_id=1)
    eight = Quantity(Decimal(8), Unit.PIECE)
    line = GoodsLine(batch_id=batch.id, quantity=eight, is_labelled=True)

    with pytest.raises(BalanceNegative) as refusal, work.session.begin_nested():
        make_dispatch(work, batch, lines=[line], at=work.now - timedelta(days=2))
    work.session.expire_all()
    assert refusal.value.on == work.today - timedelta(days=2)
    make_dispatch(work, batch, lines=[line], at=work.now - timedelta(days=1))


def test_an_entry_of_the_latest_day_reads_no_older_ones(work, connection):
    batch = make_harvest(work, quantity=kg(1000), on=work.today - timedelta(days=40))
    for day in range(40, 0, -1):
        lose(work, batch, 1, work.today - timedelta(days=day))
    seen: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        if "ledger_entries" in statement and statement.startswith("SELECT"):
            seen.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    lose(work, batch, 1, work.today)
    event.remove(connection, "before_cursor_execute", note)

    assert len(seen) == 1
    rows = work.session.query(LedgerEntry).filter(
        LedgerEntry.batch_id == batch.id, LedgerEntry.on > work.today
    )
    assert '"on" >' in seen[0][0].replace("ledger_entries.on", 'ledger_entries."on"')
    assert rows.count() == 0


def by_walking(days: dict[date, int]) -> tuple[date, int] | None:
    balance = 0
    for day in sorted(days):
        balance += days[day]
        if balance < 0:
            return day, -balance
    return None


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(-50, 60)), min_size=1, max_size=12),
    st.integers(0, 9),
    st.integers(1, 80),
)
def test_reading_later_days_finds_what_walking_all_of_them_finds(entries, day, taken):
    start = date(2026, 1, 1)
    days: dict[date, int] = {}
    for offset, change in entries:
        on = start + timedelta(days=offset)
        days[on] = days.get(on, 0) + change
    if by_walking(days) is not None:
        return
    on = start + timedelta(days=day)
    after = days | {on: days.get(on, 0) - taken}

    found = first_shortage(
        on, sum(after.values()), [(each, change) for each, change in after.items() if each > on]
    )

    assert found == by_walking(after)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["loss", "use", "draw", "return", "count", "correct"]),
            st.integers(1, 120),
            st.integers(0, 6),
        ),
        max_size=12,
    )
)
def test_whatever_is_entered_every_day_stays_balanced(work, acts):
    batch = packed_since(work, 80, days=6)
    for act, amount, ago in acts:
        on = work.today - timedelta(days=ago)
        base = amount * 10**6
        given = {"batch_id": batch.id, "on": on, "reason": "示例"}
        try:
            with work.session.begin_nested():
                if act == "loss":
                    services.record_loss(work, quantity=kg(amount), **given)
                elif act == "use":
                    services.record_own_use(work, quantity=kg(amount), **given)
                elif act == "draw":
                    services.draw_for_labels(work, batch_id=batch.id, base=base, run_id=1)
                elif act == "return":
                    services.return_from_labels(work, batch_id=batch.id, base=base, run_id=1)
                elif act == "count":
                    services.take_stock(work, counted=kg(amount), **given)
                else:
                    services.correct_batch(
                        work, batch_id=batch.id, quantity=kg(amount + 100), reason="复称"
                    )
        except (BalanceNegative, NotEnoughLeft, LabelledNotEnough, InvalidValue):
            work.session.expire_all()

    for ago in range(8):
        assert queries.balance_of(work, batch.id, work.today - timedelta(days=ago)).is_balanced
    kinds = {entry.kind for entry in queries.ledger_of(work, batch.id).items}
    assert EntryKind.PRODUCED in kinds
