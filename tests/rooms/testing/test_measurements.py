"""Measurements and the grade that follows from the standard of their day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories.batches import make_harvest
from tests.factories.norms import make_grade_standard
from tests.factories.producers import COUNTY, make_producer
from tests.factories.products import make_product
from tests.factories.testing import make_measurement
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission
from trace.rooms.testing import queries


@pytest.fixture
def graded(work):
    norm = make_grade_standard(work)
    work.session.flush()
    producer = make_producer(work)
    return make_harvest(work, producer, make_product(work, producer, grade_norm_code=norm.code))


@pytest.mark.parametrize(
    ("values", "grade"),
    [
        ({"weight_g": "210", "soluble_solids": "13.5", "shape": "周正"}, "特级"),
        ({"weight_g": "182", "soluble_solids": "12.6"}, "一级"),
        ({"weight_g": "140", "soluble_solids": "12.6"}, None),
    ],
)
def test_the_grade_follows_from_the_standard_in_force(work, graded, values, grade):
    made = make_measurement(work, graded, values=values)

    assert made.grade == grade
    assert made.norm_version_id is not None


def test_without_a_standard_values_are_kept_and_no_grade_is_given(work, graded):
    plain = make_harvest(work)
    early = make_harvest(work, on=date(2026, 7, 1))
    made = make_measurement(work, plain, values={"糖度": "13 °Bx"})

    assert (made.grade, made.norm_version_id, made.values) == (None, None, {"糖度": "13 °Bx"})
    assert make_measurement(work, early).grade is None


def test_a_number_that_is_none_is_refused_beside_its_field(work, graded):
    with pytest.raises(InvalidValue) as refusal:
        make_measurement(work, graded, values={"weight_g": "一百八"})

    assert refusal.value.field == "values.weight_g"
    assert queries.measurements_of(work, [graded.id]) == []


def test_goods_are_measured_between_their_making_and_today(work, graded):
    for day in (graded.made_on - timedelta(days=1), work.today + timedelta(days=1)):
        with pytest.raises(InvalidValue, match="measured_on"):
            make_measurement(work, graded, measured_on=day)


def test_measurements_are_made_and_read_by_those_whose_business_they_are(work, work_as, graded):
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=graded.producer_id)
    officer = work_as(Role.AGRICULTURE_OFFICER, division=COUNTY)
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)
    first = make_measurement(clerk, graded)
    second = make_measurement(officer, graded)

    with pytest.raises(MissingPermission):
        make_measurement(stranger, graded)
    assert [m.id for m in queries.read_measurements(clerk, graded.id)] == [second.id, first.id]
    with pytest.raises(MissingPermission):
        queries.read_measurements(stranger, graded.id)
    found = queries.list_measurements(
        officer, producer_id=graded.producer_id, text=f"一级 黄桃 {graded.lot}"
    )
    assert [m.id for m in found] == [second.id, first.id]
    assert [m.id for m in queries.list_measurements(work)] == [second.id, first.id]
    assert list(queries.list_measurements(stranger)) == []
