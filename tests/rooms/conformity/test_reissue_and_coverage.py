"""用什么药、检什么药, and the certificate of its own that goods of others need once they are mixed or parted."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.batches import kg, make_bought_in, make_harvest, make_process
from tests.factories.conformity import make_certificate, make_collected
from tests.factories.cultivation import make_use
from tests.factories.producers import make_producer, make_unit
from tests.factories.testing import make_report
from trace.rooms.batches import queries as batches
from trace.rooms.batches.rules import BatchKind
from trace.rooms.batches.services import SourceLine
from trace.rooms.conformity import queries, rules
from trace.rooms.conformity.models import Basis, Statement
from trace.rooms.testing.models import TestKind
from trace.rooms.testing.rules import ItemFound

ON = date(2026, 7, 15)


@pytest.fixture
def producer(work):
    return make_producer(work)


def grown(work, producer, product=None, **use):
    unit = make_unit(work, producer)
    work.session.flush()
    make_use(work, producer, unit, date(2026, 6, 1), **use)
    line = SourceLine(quantity=kg(100), unit_id=unit.id)
    return make_harvest(work, producer, product, lines=[line], on=ON)


def test_a_box_that_names_a_test_needs_every_ingredient_used(work, producer):
    batch = grown(work, producer, ingredients="阿维菌素·吡虫啉")
    make_report(work, batch, items=[ItemFound("吡虫啉", "未检出")])
    with pytest.raises(rules.TestNotCovering) as refusal:
        make_certificate(work, batch, basis=[Basis.COMMISSIONED_TEST])
    assert (refusal.value.missing, refusal.value.lot) == ("阿维菌素", batch.lot)

    make_report(work, batch, items=[ItemFound("阿维菌素", "未检出")])

    assert make_certificate(work, batch, basis=[Basis.COMMISSIONED_TEST]).is_in_force


def test_own_control_needs_no_test_whatever_was_used(work, producer):
    assert make_certificate(work, grown(work, producer)).is_in_force


def test_a_use_long_before_the_harvest_need_not_be_tested(work, producer):
    unit = make_unit(work, producer)
    work.session.flush()
    make_use(work, producer, unit, date(2026, 4, 15))
    line = SourceLine(quantity=kg(100), unit_id=unit.id)
    batch = make_harvest(work, producer, lines=[line], on=ON)
    make_report(work, batch, items=[ItemFound("另一项", "未检出")])

    assert make_certificate(work, batch, basis=[Basis.COMMISSIONED_TEST]).is_in_force


def test_each_part_of_a_mixture_is_tested_for_what_its_own_land_saw(work, producer):
    first = grown(work, producer, name="甲菊酯")
    second = grown(work, producer, first.product, name="乙唑醇")
    mixed = make_process(work, [first, second])
    make_report(work, first, items=[ItemFound("甲菊酯", "未检出")])
    make_report(work, second, items=[ItemFound("甲菊酯", "未检出")])

    assert queries.grounds_of(work, mixed.id).untested(TestKind.COMMISSIONED) == ["乙唑醇"]
    make_report(work, second, items=[ItemFound("乙唑醇", "未检出")])
    assert queries.grounds_of(work, mixed.id).untested(TestKind.COMMISSIONED) == []
    assert queries.grounds_of(work, mixed.id).untested(TestKind.OWN) == ["甲菊酯", "乙唑醇"]


@pytest.mark.parametrize("kind", [BatchKind.SORTING, BatchKind.PACKING])
def test_goods_of_others_mixed_or_parted_need_a_certificate_of_their_own(work, producer, kind):
    bought = make_bought_in(work, producer)
    make_collected(work, bought)
    parted = make_process(work, [bought], kind=kind)

    assert queries.must_reissue(work, batches.lineage(work, parted.id))
    assert queries.grounds_of(work, parted.id).must_reissue
    made = make_certificate(work, parted)
    assert made.statement is Statement.BUYER
    assert not queries.must_reissue(work, batches.lineage(work, parted.id))
    assert not queries.grounds_of(work, parted.id).must_reissue


def test_as_bought_or_ones_own_or_processed_they_need_none(work, producer):
    bought = make_bought_in(work, producer)
    own = make_process(work, [make_harvest(work, producer)])
    cooked = make_process(work, [make_bought_in(work, producer)], kind=BatchKind.PROCESSING)

    for batch in (bought, own, cooked):
        assert not queries.must_reissue(work, batches.lineage(work, batch.id))
