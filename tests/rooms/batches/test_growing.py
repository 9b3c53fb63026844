"""A harvest and what was used before it: whichever is entered second restricts, and a rebuild says the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest

from tests.factories.batches import kg, make_harvest, make_intake, make_process
from tests.factories.cultivation import a_use, make_barred, make_use
from tests.factories.producers import COUNTY, make_member, make_producer, make_unit
from tests.factories.products import make_product
from tests.factories.testing import make_lab, make_report
from tests.rooms.batches.test_rebuild import rows_of
from trace.http.database import db
from trace.http.session import open_work
from trace.kernel.actor import Actor, Role
from trace.kernel.errors import MissingPermission
from trace.rooms.batches import queries, services
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.batches.services import SourceLine
from trace.rooms.cultivation.kinds import BreachKind
from trace.rooms.cultivation.rules import Breach
from trace.rooms.cultivation.services import void_record
from trace.rooms.producers.queries import get_producer, get_unit
from trace.rooms.testing.kinds import TestKind
from trace.rooms.testing.rules import ItemFound

SPRAYED_ON = date(2026, 7, 1)
EARLIEST = date(2026, 7, 15)
SYSTEM = Actor.system("test")


@pytest.fixture
def producer(work):
    return make_producer(work)


@pytest.fixture
def unit(work, producer):
    made = make_unit(work, producer)
    work.session.flush()
    return made


def harvest(work, producer, unit, on, **overrides):
    line = SourceLine(quantity=kg(100), unit_id=unit.id)
    return make_harvest(work, producer, lines=[line], on=on, **overrides)


def held(work, batch) -> list[Breach | None]:
    found = queries.restrictions_on(work, [batch.id], with_ancestors=False)
    assert {each.kind for each in found} <= {RestrictionKind.INTERVAL}
    return [Breach.parse(each.restriction.reason) for each in found]


def test_a_harvest_inside_an_interval_is_booked_and_restricted_from_the_start(work, producer, unit):
    use = make_use(work, producer, unit, SPRAYED_ON)

    early = harvest(work, producer, unit, EARLIEST - timedelta(days=1))
    in_time = harvest(work, producer, unit, EARLIEST)

    (breach,) = held(work, early)
    assert (breach.kind, breach.record, breach.earliest_on) == (
        BreachKind.INSIDE,
        use.number,
        EARLIEST,
    )
    assert early.remaining == kg(100)
    assert held(work, in_time) == []
    (found,) = queries.restrictions_on(work, [early.id])
    assert found.restriction.document_number == use.number


def test_what_is_made_of_it_is_held_as_well(work, producer, unit):
    make_use(work, producer, unit, SPRAYED_ON)
    early = harvest(work, producer, unit, date(2026, 7, 10))

    sorted_out = make_process(work, [early])

    assert [each.kind for each in queries.restrictions_on(work, [sorted_out.id])] == [
        RestrictionKind.INTERVAL
    ]


def test_an_intake_of_a_members_plot_is_judged_as_a_harvest_and_without_a_plot_not(work, producer):
    member = make_member(work, producer)
    work.session.flush()
    unit = make_unit(work, producer, member_id=member.id)
    work.session.flush()
    make_use(work, producer, unit, SPRAYED_ON)
    known = SourceLine(quantity=kg(10), unit_id=unit.id)
    unknown = SourceLine(quantity=kg(10), member_id=member.id)

    assert len(held(work, make_intake(work, producer, lines=[known], on=SPRAYED_ON))) == 1
    assert held(work, make_intake(work, producer, lines=[unknown], on=SPRAYED_ON)) == []


def test_a_record_entered_later_restricts_the_harvests_it_reaches_and_no_others(
    work, producer, unit
):
    before = harvest(work, producer, unit, SPRAYED_ON - timedelta(days=1))
    inside = harvest(work, producer, unit, SPRAYED_ON)
    after = harvest(work, producer, unit, EARLIEST)
    elsewhere = make_harvest(work, producer, on=SPRAYED_ON)

    recorded = services.record_use(work, producer_id=producer.id, use=a_use(unit, SPRAYED_ON))

    assert [each.batch_id for each in recorded.restricted] == [inside.id]
    assert len(held(work, inside)) == 1
    for batch in (before, after, elsewhere):
        assert held(work, batch) == []


def test_one_use_too_many_entered_late_restricts_every_harvest_after_it(work, producer, unit):
    for day in (1, 2, 3):
        make_use(work, producer, unit, date(2026, 4, day))
    batch = harvest(work, producer, unit, date(2026, 7, 10))
    assert held(work, batch) == []

    late = services.record_use(
        work, producer_id=producer.id, use=a_use(unit, date(2026, 3, 20), max_uses=None)
    )

    (breach,) = held(work, batch)
    assert (breach.kind, breach.counted, breach.most) == (BreachKind.MAXIMUM, 4, 3)
    assert [each.batch_id for each in late.restricted] == [batch.id]


def test_a_record_is_not_blamed_for_what_stood_before_it(work, producer, unit):
    make_use(work, producer, unit, SPRAYED_ON)
    batch = harvest(work, producer, unit, date(2026, 7, 10))
    make_barred(work, "示例菊酯")

    recorded = services.record_use(
        work, producer_id=producer.id, use=a_use(unit, date(2026, 5, 1), name="另一种药")
    )

    assert recorded.restricted == ()
    assert len(held(work, batch)) == 1


def test_a_correction_that_reaches_a_harvest_restricts_it_and_lifts_nothing(work, producer, unit):
    wrong = make_use(work, producer, unit, date(2026, 6, 1))
    batch = harvest(work, producer, unit, date(2026, 7, 10))
    assert held(work, batch) == []

    right = services.correct_use(
        work, number=wrong.number, reason="日期记错", use=a_use(unit, SPRAYED_ON)
    )
    void_record(work, number=right.record.number, reason="又说没用过")

    assert [breach.record for breach in held(work, batch)] == [right.record.number]


def test_a_barred_input_restricts_and_only_an_office_releases(work, work_as, producer, unit):
    make_barred(work, "示例磷", division=COUNTY)
    make_use(work, producer, unit, date(2026, 5, 1), name="示例磷", interval_days=7)
    batch = harvest(work, producer, unit, date(2026, 7, 10))
    lab_id = make_lab(work)
    lab = work_as(Role.LAB, organisation_id=lab_id, division=COUNTY)

    (breach,) = held(work, batch)
    assert (breach.kind, breach.source) == (BreachKind.BARRED, "示例公告第1号")
    make_report(lab, batch, lab_id=lab_id, lab_name="", items=[ItemFound("示例磷", "未检出")])
    assert len(held(work, batch)) == 1
    (found,) = queries.restrictions_on(work, [batch.id])
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=producer.id)
    officer = work_as(Role.AGRICULTURE_OFFICER, division=COUNTY)
    with pytest.raises(MissingPermission):
        services.lift_restriction(clerk, restriction_ids=[found.restriction.id], reason="没事")
    services.lift_restriction(officer, restriction_ids=[found.restriction.id], reason="已处置")
    assert held(work, batch) == []


def test_a_passed_test_that_names_all_that_was_used_clears_an_early_harvest(
    work, work_as, producer, unit
):
    make_use(work, producer, unit, SPRAYED_ON, ingredients="高效氯氟氰菊酯")
    make_use(work, producer, unit, date(2026, 6, 1), name="示例唑", ingredients="戊唑醇")
    batch = harvest(work, producer, unit, date(2026, 7, 10))
    lab_id = make_lab(work)
    lab = work_as(Role.LAB, organisation_id=lab_id, division=COUNTY)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=producer.id)
    one = [ItemFound("高效氯氟氰菊酯", "0.01", "mg/kg", "0.5")]
    both = [*one, ItemFound("戊唑醇", "未检出")]
    of_lab = {"lab_id": lab_id, "lab_name": ""}

    make_report(lab, batch, items=one, **of_lab)
    make_report(lab, batch, items=both, kind=TestKind.RAPID, **of_lab)
    make_report(lab, batch, items=both, is_safety=False, **of_lab)
    make_report(clerk, batch, items=both)
    assert len(held(work, batch)) == 1

    make_report(lab, batch, items=both, **of_lab)
    assert held(work, batch) == []


def test_an_officers_entry_of_a_covering_report_clears_as_well(work, work_as, producer, unit):
    make_use(work, producer, unit, SPRAYED_ON)
    batch = harvest(work, producer, unit, date(2026, 7, 10))
    officer = work_as(Role.AGRICULTURE_OFFICER, division=COUNTY)

    make_report(officer, batch, items=[ItemFound("示例菊酯", "未检出")])

    assert held(work, batch) == []


def test_a_restriction_told_in_other_words_is_not_cleared_by_a_test(work, work_as, producer, unit):
    batch = harvest(work, producer, unit, date(2026, 7, 10))
    services.place_restriction(
        work, batch_ids=[batch.id], kind=RestrictionKind.INTERVAL, reason="群众反映"
    )

    make_report(work_as(Role.AGRICULTURE_OFFICER, division=COUNTY), batch)

    assert len(held(work, batch)) == 1


def test_a_rebuild_places_and_lifts_the_same_restrictions_under_the_same_ids(work, producer, unit):
    make_use(work, producer, unit, SPRAYED_ON)
    first = harvest(work, producer, unit, date(2026, 7, 10))
    harvest(work, producer, unit, date(2026, 7, 11))
    make_use(work, producer, unit, SPRAYED_ON, interval_days=30, name="另一种药")
    (found, *_others) = queries.restrictions_on(work, [first.id])
    services.lift_restriction(work, restriction_ids=[found.restriction.id], reason="检测合格")
    before = rows_of(work)
    assert len(before["restrictions"]) == 4

    services.rebuild(work)

    assert rows_of(work) == before


def test_a_use_and_a_harvest_entered_at_once_never_miss_each_other(standalone_app):
    app = standalone_app()
    rounds = 8
    with app.app_context(), open_work(SYSTEM) as work:
        producer = make_producer(work)
        product = make_product(work, producer)
        work.session.flush()
        units = [make_unit(work, producer) for _ in range(rounds)]
        work.session.flush()
        producer_id, product_id = producer.id, product.id
        unit_ids, today = [unit.id for unit in units], work.today
    barrier = Barrier(2 * rounds)

    def act(number: int) -> None:
        unit_id = unit_ids[number // 2]
        with app.app_context():
            barrier.wait()
            try:
                with open_work(SYSTEM) as work:
                    if number % 2:
                        use = a_use(get_unit(work, unit_id), today)
                        services.record_use(work, producer_id=producer_id, use=use)
                        return
                    line = SourceLine(quantity=kg(1), unit_id=unit_id)
                    services.register_harvest(
                        work, producer_id=producer_id, product_id=product_id, lines=[line], on=today
                    )
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2 * rounds) as pool:
        list(pool.map(act, range(2 * rounds)))

    with app.app_context(), open_work(SYSTEM) as work:
        made = queries.list_batches(work, producer_id=get_producer(work, producer_id).id)
        assert len(made.items) == rounds
        for batch in made.items:
            assert len(held(work, batch)) == 1
