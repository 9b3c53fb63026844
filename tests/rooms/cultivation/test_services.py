"""Keeping records: what they must hold, who may, and that none is ever changed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from tests.factories.cultivation import a_use, make_barred, make_label, make_use
from tests.factories.producers import COUNTY, make_producer, make_unit
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.batches import services as batches
from trace.rooms.cultivation import queries, rules, services
from trace.rooms.cultivation.kinds import DoseUnit, InputKind, RecordState
from trace.rooms.cultivation.models import CultivationRecord
from trace.rooms.cultivation.services import NewUse
from trace.rooms.producers.services import close_unit
from trace.rooms.products.kinds import Commodity


@pytest.fixture
def producer(work):
    return make_producer(work)


@pytest.fixture
def unit(work, producer):
    made = make_unit(work, producer)
    work.session.flush()
    return made


def test_a_record_keeps_what_the_law_asks_for_and_the_first_day_of_harvest(work, producer, unit):
    made = make_use(work, producer, unit, date(2026, 7, 1), last_on=date(2026, 7, 3))

    kept = queries.find_record(work, made.number.lower())
    assert kept is made
    assert made.number.startswith("NS20260718-")
    assert (made.name, made.maker, made.target) == ("示例菊酯", "示例农化有限公司", "食心虫")
    assert (made.dose, made.dose_unit) == (Decimal(60), DoseUnit.ML_MU)
    assert (made.crop, made.season, made.operator) == ("黄桃", "2026", "示例植保员")
    assert (made.first_on, made.last_on) == (date(2026, 7, 1), date(2026, 7, 3))
    assert made.harvest_from_on == date(2026, 7, 17)
    assert made.title == "示例菊酯（2.5%水乳剂）"
    assert made.state is RecordState.IN_FORCE


def test_label_data_fill_in_product_interval_and_maximum(work, producer, unit):
    label = make_label(work, producer)
    use = NewUse(
        unit_id=unit.id,
        kind=InputKind.PESTICIDE,
        first_on=date(2026, 7, 1),
        dose=Decimal(2000),
        dose_unit=DoseUnit.DILUTION,
        operator="示例植保员",
        label_id=label.id,
        interval_days=1,
    )

    made = batches.record_use(work, producer_id=producer.id, use=use).record

    assert (made.name, made.maker, made.target) == ("示例螨醇", "示例作物科学有限公司", "红蜘蛛")
    assert (made.interval_days, made.max_uses) == (21, 2)
    assert made.harvest_from_on == date(2026, 7, 22)


def test_the_label_at_recording_counts_whatever_is_entered_later(work, producer, unit):
    label = make_label(work, producer)
    made = make_use(work, producer, unit, label_id=label.id)

    services.withdraw_label(work, label_id=label.id)
    make_label(work, producer, interval_days=60)

    assert queries.get_record(work, made.number).interval_days == 21


def test_an_offices_entry_serves_its_division_and_no_other(work, producer, unit):
    shared = make_label(work)
    elsewhere = make_label(work, division="360921")
    others = make_label(work, make_producer(work))
    own = make_label(work, producer)

    assert list(queries.labels_for(work, producer)) == [own, shared]
    assert make_use(work, producer, unit, label_id=shared.id).label_id == shared.id
    for label in (elsewhere, others):
        with pytest.raises(InvalidValue, match="label_id"):
            make_use(work, producer, unit, label_id=label.id)
    with pytest.raises(InvalidValue, match="label_id"):
        make_use(work, producer, unit, label_id=999_999)


@pytest.mark.parametrize("name", ["name", "maker", "target", "operator"])
def test_a_pesticide_needs_what_the_regulation_names(work, producer, unit, name):
    with pytest.raises(InvalidValue) as refusal:
        make_use(work, producer, unit, **{name: " "})

    assert (refusal.value.field, refusal.value.reason) == (name, "required")


@pytest.mark.parametrize(
    ("overrides", "field"),
    [
        ({"dose": None}, "dose"),
        ({"dose_unit": None}, "dose_unit"),
        ({"dose": Decimal(0)}, "dose"),
        ({"dose": Decimal("0.0001")}, "dose"),
        ({"dose": Decimal("NaN")}, "dose"),
        ({"dose": Decimal(100_001)}, "dose"),
        ({"times": 0}, "times"),
        ({"times": 100}, "times"),
        ({"interval_days": -1}, "interval_days"),
        ({"interval_days": 366}, "interval_days"),
        ({"max_uses": 0}, "max_uses"),
    ],
)
def test_numbers_that_cannot_be_are_refused(work, producer, unit, overrides, field):
    with pytest.raises(InvalidValue) as refusal:
        make_use(work, producer, unit, **overrides)

    assert refusal.value.field == field


def test_farm_work_needs_a_name_only_and_has_no_interval(work, producer, unit):
    pruning = NewUse(
        unit_id=unit.id,
        kind=InputKind.WORK,
        first_on=date(2026, 2, 1),
        name="冬剪",
        label_id=make_label(work, producer).id,
        interval_days=30,
    )

    made = batches.record_use(work, producer_id=producer.id, use=pruning).record

    assert (made.name, made.harvest_from_on, made.dose) == ("冬剪", None, None)


def test_only_units_of_ones_own_that_were_in_use_take_records(work, producer, unit):
    strange = make_unit(work, make_producer(work))
    work.session.flush()
    for unit_id in (strange.id, 999_999):
        with pytest.raises(InvalidValue, match="unknown-choice"):
            batches.record_use(
                work,
                producer_id=producer.id,
                use=a_use(unit, date(2026, 7, 1), unit_id=unit_id),
            )
    close_unit(work, unit_id=unit.id, on=date(2026, 6, 30))
    with pytest.raises(InvalidValue, match="unit-closed"):
        make_use(work, producer, unit, date(2026, 7, 1))
    assert make_use(work, producer, unit, date(2026, 6, 30)).is_in_force


def test_a_void_record_stays_with_its_reason_and_counts_no_more(work, producer, unit):
    made = make_use(work, producer, unit, work.today)

    services.void_record(work, number=made.number, reason="记错地块")

    kept = queries.get_record(work, made.number)
    assert (kept.state, kept.void_reason, kept.voided_by) == (
        RecordState.VOID,
        "记错地块",
        work.actor.label,
    )
    assert queries.open_intervals(work, producer.id) == []
    assert queries.records_by_unit(work, [unit.id]) == {}
    assert list(queries.read_unit_records(work, unit.id)) == [made]
    with pytest.raises(rules.RecordIsVoid):
        services.void_record(work, number=made.number, reason="再次")


def test_a_correction_makes_void_and_records_in_one_act(work, producer, unit):
    wrong = make_use(work, producer, unit, date(2026, 7, 1))
    use = a_use(unit, date(2026, 6, 1))

    made = batches.correct_use(work, number=wrong.number, reason="日期记错", use=use).record

    assert not wrong.is_in_force
    assert made.corrects_id == wrong.id
    assert queries.correction_of(work, wrong.id) is made
    with pytest.raises(InvalidValue, match="reason"):
        batches.correct_use(work, number=made.number, reason=" ", use=use)


def test_the_database_refuses_to_change_or_remove_a_record(work, producer, unit):
    made = make_use(work, producer, unit)
    for statement in (
        update(CultivationRecord).values(last_on=date(2026, 1, 1)),
        delete(CultivationRecord).where(CultivationRecord.id == made.id),
    ):
        with pytest.raises(DatabaseError, match="append-only"), work.session.begin_nested():
            work.session.execute(statement)

    assert queries.get_record(work, made.number).last_on == work.today - timedelta(days=30)


def test_open_intervals_name_for_each_unit_the_use_that_lasts_longest(work, producer, unit):
    other = make_unit(work, producer)
    work.session.flush()
    make_use(work, producer, unit, date(2026, 7, 10))
    longest = make_use(work, producer, unit, date(2026, 7, 8), interval_days=30)
    over = make_use(work, producer, other, date(2026, 7, 4))

    (found,) = queries.read_intervals(work, producer.id)

    assert (found.unit, found.record, found.earliest_on) == (unit, longest, date(2026, 8, 7))
    assert over.harvest_from_on == work.today
    assert queries.open_intervals(work, producer.id, unit_ids=[other.id]) == []


def test_records_are_found_by_unit_kind_state_and_words(work, producer, unit):
    made = make_use(work, producer, unit)
    void = make_use(work, producer, ingredients="示例成分")
    services.void_record(work, number=void.number, reason="误记")

    def found(**asked):
        return list(queries.list_records(work, producer_id=producer.id, **asked))

    assert found() == [void, made]
    assert found(unit_id=unit.id) == [made]
    assert found(kind=InputKind.FERTILISER) == []
    assert found(state=RecordState.VOID) == [void]
    assert found(state=RecordState.IN_FORCE) == [made]
    assert found(text="示例成分") == [void]
    assert found(text=f"{unit.name} 食心虫") == [made]
    assert queries.last_record(work, producer.id) is made
    history = queries.history_of_units(work, [unit.id], since=date(2026, 1, 1), until=work.today)
    assert list(history) == [made]
    assert queries.history_of_units(work, [], since=work.today, until=work.today) == []


def test_nobody_else_writes_or_reads_a_producers_records(work, work_as, producer, unit):
    made = make_use(work, producer, unit)
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)
    officer = work_as(Role.AGRICULTURE_OFFICER, division=COUNTY)

    with pytest.raises(MissingPermission):
        queries.read_record(stranger, made.number)
    for other in (stranger, officer):
        with pytest.raises(MissingPermission):
            make_use(other, producer, unit)
        with pytest.raises(MissingPermission):
            services.void_record(other, number=made.number, reason="示例")
    assert list(queries.list_records(stranger)) == []
    assert list(queries.list_records(officer)) == [made]
    assert list(queries.list_records(work)) == [made]
    with pytest.raises(MissingPermission):
        queries.list_records(work_as(Role.PRINTER, organisation_id=producer.id))
    with pytest.raises(NoSuchRecord):
        queries.read_record(work, "NS-NONE")


def test_label_data_are_withdrawn_once_and_by_their_owner(work, work_as, producer):
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=producer.id)
    officer = work_as(Role.AGRICULTURE_OFFICER, division=COUNTY)
    own, shared = make_label(clerk, producer), make_label(officer)

    with pytest.raises(MissingPermission):
        services.withdraw_label(clerk, label_id=shared.id)
    with pytest.raises(MissingPermission):
        services.withdraw_label(officer, label_id=own.id)
    with pytest.raises(MissingPermission):
        make_label(clerk)
    services.withdraw_label(clerk, label_id=own.id)
    services.withdraw_label(officer, label_id=shared.id)
    with pytest.raises(rules.AlreadyWithdrawn):
        services.withdraw_label(officer, label_id=shared.id)
    assert not own.is_in_force
    assert shared.is_shared
    assert queries.labels_for(work, producer) == []
    assert list(queries.list_labels(work, producer_id=producer.id, text="螨醇")) == [own, shared]
    assert list(queries.list_labels(officer)) == [shared]
    with pytest.raises(NoSuchRecord):
        services.withdraw_label(work, label_id=999_999)


def test_bars_are_the_offices_to_enter_and_to_end(work, work_as, producer):
    officer = work_as(Role.AGRICULTURE_OFFICER, division=COUNTY)
    barred = make_barred(officer, division=COUNTY, commodities=[Commodity.FRUIT])
    everywhere = make_barred(work, "示例砜")

    with pytest.raises(MissingPermission):
        make_barred(officer)
    assert list(queries.barred_for(work, producer.division)) == [barred, everywhere]
    assert list(queries.barred_for(work, "430225209201")) == [everywhere]
    services.withdraw_barred(officer, barred_id=barred.id)
    with pytest.raises(rules.AlreadyWithdrawn):
        services.withdraw_barred(officer, barred_id=barred.id)
    assert list(queries.barred_for(work, producer.division)) == [everywhere]
    assert list(queries.list_barred(work, text="示例磷")) == [barred]
    with pytest.raises(NoSuchRecord):
        services.withdraw_barred(work, barred_id=999_999)
