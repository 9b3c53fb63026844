"""Bodies of delivery targets and storage limits: what fits, and every place that is wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest

from trace.kernel.errors import InvalidFields
from trace.rooms.norms.goals import StorageLimit, storage_limits_of, target_of
from trace.rooms.norms.kinds import NormKind
from trace.rooms.norms.rules import accept_body
from trace.rooms.products.kinds import Commodity

LIMITS = {
    "limits": [
        {"quantity": "temperature", "least": "0", "most": "3", "minutes": 30, "products": ["桃"]},
        {"quantity": "temperature", "most": "8", "commodity": "fruit"},
        {"quantity": "humidity", "least": "90"},
    ]
}


def faults_of(kind, body):
    with pytest.raises(InvalidFields) as refusal:
        accept_body(kind, body)
    return {problem.facts["path"] for problem in refusal.value.problems}


def test_the_first_row_that_fits_the_goods_limits_each_quantity():
    peach = storage_limits_of(LIMITS, "锦绣黄桃", Commodity.FRUIT)
    plum = storage_limits_of(LIMITS, "脆李", Commodity.FRUIT)
    rice = storage_limits_of(LIMITS, "大米", Commodity.GRAIN)

    humid = StorageLimit(2, "humidity", Decimal(90), None, 0)
    assert peach == [StorageLimit(0, "temperature", Decimal(0), Decimal(3), 30), humid]
    assert plum == [StorageLimit(1, "temperature", None, Decimal(8), 0), humid]
    assert rice == [humid]


def test_a_target_speaks_of_its_legs_alone():
    body = {"targets": [{"leg": "county_town", "hours": "12", "wording": "12小时内"}]}

    assert target_of(body, "county_town", "").hours == 12
    assert target_of(body, "county_village", "") is None


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"hours": "12"}, "leg"),
        ({"leg": "moon", "hours": "12"}, "leg"),
        ({"leg": "county_town", "hours": "0"}, "hours"),
        ({"leg": "county_town", "hours": "721"}, "hours"),
        ({"leg": "county_town", "hours": "1", "divisions": []}, "divisions"),
        ({"leg": "county_town", "hours": "1", "divisions": ["x"]}, "divisions"),
        ({"leg": "county_town", "hours": "1", "wording": ""}, "wording"),
        ({"leg": "county_town", "hours": "1", "remote": True}, "remote"),
    ],
)
def test_a_wrong_target_is_named(row, fault):
    assert faults_of(NormKind.DELIVERY_TARGET, {"targets": [row]}) == {f"targets.0.{fault}"}


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"most": "3"}, "quantity"),
        ({"quantity": "temperature"}, "most"),
        ({"quantity": "temperature", "least": "3", "most": "3"}, "most"),
        ({"quantity": "temperature", "least": "-91", "most": "3"}, "least"),
        ({"quantity": "humidity", "most": "101"}, "most"),
        ({"quantity": "humidity", "most": "90", "minutes": -1}, "minutes"),
        ({"quantity": "humidity", "most": "90", "minutes": "5"}, "minutes"),
        ({"quantity": "humidity", "most": "90", "commodity": "gold"}, "commodity"),
        ({"quantity": "humidity", "most": "90", "products": [""]}, "products"),
        ({"quantity": "humidity", "most": "90", "season": "x"}, "season"),
    ],
)
def test_a_wrong_limit_is_named(row, fault):
    assert f"limits.0.{fault}" in faults_of(NormKind.STORAGE_LIMIT, {"limits": [row]})


def test_a_body_of_another_shape_is_refused():
    assert faults_of(NormKind.STORAGE_LIMIT, {"limits": [], "x": 1}) == {"limits", "x"}
    assert faults_of(NormKind.DELIVERY_TARGET, {"goals": []}) == {"targets", "goals"}
