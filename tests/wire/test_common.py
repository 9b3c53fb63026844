from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from marshmallow import ValidationError, validate

from trace.kernel.quantity import Quantity, Unit
from trace.wire import fields
from trace.wire.common import (
    CreditCodeField,
    DivisionCode,
    LongText,
    Phone,
    QuantityField,
    Text,
    WireSchema,
    page_of_items,
)


class Sample(WireSchema):
    """One of each."""

    text = Text()
    story = LongText()
    phone = Phone()
    division = DivisionCode()
    township = DivisionCode(levels=("township", "village"))
    credit_code = CreditCodeField()
    amount = QuantityField()
    weight = QuantityField(units=(Unit.KG,))
    number = fields.Integer(validate=validate.Range(min=1, max=9))
    share = fields.Decimal(validate=validate.Range(min=0, min_inclusive=False))


@pytest.fixture(autouse=True)
def request_context(app: Flask):  # type: ignore[no-untyped-def]
    with app.test_request_context("/?lang=en"):
        yield


@pytest.mark.parametrize(
    ("name", "given", "loaded"),
    [
        ("text", "  a  ", "a"),
        ("phone", "+86 138-0000-0001", "13800000001"),
        ("phone", "0795-8888888", "07958888888"),
        ("phone", "12315", "12315"),
        ("division", "360922000000", "360922"),
        ("township", "360922100", "360922100"),
        ("credit_code", "91350100m000100y43", "91350100M000100Y43"),
        ("amount", "2.5 kg", Quantity(Decimal("2.5"), Unit.KG)),
        ("amount", {"value": 3, "unit": "jin"}, Quantity(Decimal(3), Unit.JIN)),
    ],
)
def test_values_of_the_trade_come_in_their_usual_form(name: str, given: Any, loaded: Any) -> None:
    assert Sample().load({name: given}) == {name: loaded}


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("text", "x" * 201, "Enter at most 200 characters."),
        ("text", "a\x00b", "This holds characters that cannot be stored."),
        ("text", 7, "Enter text."),
        ("phone", "99", "Enter a phone number of mainland China."),
        ("division", "99", "Enter a division code of 6, 9 or 12 digits."),
        ("township", "360922", "Choose a division of the right level."),
        (
            "credit_code",
            "91350100M000100Y44",
            "The check character is wrong: compare it with the document.",
        ),
        ("amount", "much", "Enter an amount and its unit."),
        ("amount", {"value": "", "unit": "kg"}, "Enter a number."),
        ("amount", {"value": "1", "unit": "stone"}, "Choose a unit."),
        ("weight", {"value": "1", "unit": "jin"}, "Choose a unit."),
        ("amount", {"value": "0.5", "unit": "piece"}, "This is finer than the unit allows."),
        ("amount", {"value": "-1", "unit": "kg"}, "Enter more than zero."),
        ("amount", {"value": "1e99", "unit": "kg"}, "This number is too large."),
        ("number", 10, "Enter a value from 1 to 9."),
        ("share", 0, "Enter more than 0."),
    ],
)
def test_what_is_wrong_is_said_in_the_language_asked(name: str, given: Any, message: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Sample().load({name: given})

    assert refusal.value.messages == {name: [message]}


def test_the_same_messages_come_in_chinese(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(ValidationError) as refusal:
        Sample().load({"number": 10, "amount": "x"})

    assert refusal.value.messages == {
        "number": ["请填写1到9之间的值。"],
        "amount": ["请填写数量和单位。"],
    }


def test_amounts_go_out_exactly() -> None:
    class Amount(WireSchema):
        amount = QuantityField()

    sent = Amount().dump({"amount": Quantity(Decimal("2.50"), Unit.KG)})

    assert sent == {"amount": {"value": "2.5", "unit": "kg"}}
    assert Amount().dump({"amount": None}) == {"amount": None}


def test_a_page_of_items_has_one_schema_per_item() -> None:
    assert page_of_items(Sample) is page_of_items(Sample)
    assert page_of_items(Sample).__name__ == "SamplePage"
