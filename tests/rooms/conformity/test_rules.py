"""The words of the certificate and the reach of proofs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from trace.kernel.errors import InvalidValue
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.conformity import rules
from trace.rooms.conformity.kinds import Basis, Statement
from trace.rooms.products.kinds import Commodity


def test_the_words_are_those_of_the_order():
    assert rules.HEADING == "承诺达标合格证"
    assert rules.STATEMENTS[Statement.PRODUCER] == (
        "未使用禁用农药、兽药及其他化合物；使用的常规农药、兽药残留不超标。"
    )
    assert rules.STATEMENTS[Statement.BUYER] == (
        "已按规定收取并保存该批次农产品承诺达标合格证或者其他质量安全合格证明；"
        "未违规使用保鲜剂、防腐剂、添加剂等。"
    )
    assert list(rules.BASIS_WORDS.values()) == [
        "质量安全控制符合要求",
        "自行检测合格",
        "委托检测合格",
    ]
    assert list(rules.FIELD_WORDS.values()) == [
        "产品名称",
        "数量（重量）",
        "产地",
        "开具时间",
        "承诺主体",
        "联系方式",
    ]


def test_boxes_stand_in_the_order_of_the_form_and_one_is_ticked():
    assert rules.check_basis({Basis.COMMISSIONED_TEST, Basis.CONTROL}) == [
        Basis.CONTROL,
        Basis.COMMISSIONED_TEST,
    ]
    with pytest.raises(InvalidValue, match="required"):
        rules.check_basis([])


@pytest.mark.parametrize(
    ("made_of", "proved", "missing"),
    [
        ({}, set(), {1}),
        ({}, {1}, set()),
        ({1: [2, 3]}, {2}, {3}),
        ({1: [2, 3]}, {2, 3}, set()),
        ({1: [2, 3], 2: [4], 3: [4]}, set(), {4}),
        ({1: [2, 3], 2: [4], 3: [4]}, {4}, set()),
    ],
)
def test_a_proof_reaches_what_was_made_of_proved_goods_alone(made_of, proved, missing):
    assert rules.unproved(1, made_of, proved) == missing


@pytest.mark.parametrize(
    ("divisions", "words"),
    [
        (["360922101201"], "江西省宜春市万载县黄茅镇"),
        (["360922101", "360922102"], "江西省宜春市万载县"),
        (["360922", "360922101"], "江西省宜春市万载县"),
        (["360922", "430225"], "江西省宜春市万载县、湖南省株洲市炎陵县"),
    ],
)
def test_the_origin_is_the_smallest_place_that_holds_all_land(divisions, words):
    assert rules.place_words(divisions).startswith(words)


def test_amounts_are_said_in_chinese():
    assert rules.quantity_words(Quantity(Decimal("1000.50"), Unit.KG)) == "1000.5千克"
    assert rules.quantity_words(Quantity(Decimal(30), Unit.JIN)) == "30斤"
    assert set(rules.UNIT_WORDS) == set(Unit)


def test_processed_and_prepackaged_food_carry_no_certificate():
    assert rules.is_farm_goods(Commodity.HONEY, is_prepackaged_food=False)
    assert not rules.is_farm_goods(Commodity.PROCESSED, is_prepackaged_food=False)
    assert not rules.is_farm_goods(Commodity.GRAIN, is_prepackaged_food=True)
