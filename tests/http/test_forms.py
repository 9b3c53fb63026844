from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from marshmallow import fields, validate
from werkzeug.datastructures import MultiDict

from trace.http.forms import Form
from trace.kernel.actor import Role
from trace.kernel.errors import (
    AlreadyRecorded,
    FieldProblem,
    InvalidFields,
    InvalidValue,
    MissingPermission,
    NoSuchRecord,
)
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.accounts.rules import SignInRefused
from trace.wire.common import QuantityField, Text, WireSchema


class Line(WireSchema):
    """One line of a note."""

    member_id = fields.Integer(required=True)
    quantity = QuantityField(required=True, units=(Unit.KG, Unit.JIN))


class Share(WireSchema):
    """A row that holds a list."""

    names = fields.List(fields.String(), load_default=list)
    percent = fields.Integer(load_default=None)


class Rule(WireSchema):
    """A rule with such rows."""

    code = Text(required=True)
    shares = fields.List(fields.Nested(Share), load_default=list)


class Note(WireSchema):
    """A note with lines."""

    name = Text(required=True, longest=10)
    on = fields.Date(load_default=None)
    role = fields.Enum(Role, by_value=True, load_default=None)
    is_good = fields.Boolean(load_default=False)
    marks = fields.List(fields.String(validate=validate.OneOf(["green", "gi"])), load_default=list)
    lines = fields.List(fields.Nested(Line), load_default=list)


@pytest.fixture(autouse=True)
def request_context(app: Flask):  # type: ignore[no-untyped-def]
    with app.test_request_context("/?lang=en"):
        yield


def _typed(*pairs: tuple[str, str]) -> MultiDict[str, str]:
    return MultiDict(pairs)


def test_rows_in_which_nothing_was_entered_are_dropped_though_they_hold_a_list() -> None:
    form = Form(Rule)

    typed = [("code", "A"), ("shares.0.names", ""), ("shares.0.percent", "")]
    assert form.load(_typed(*typed, ("shares.1.names", "桃"), ("shares.1.percent", "")))

    assert form.data["shares"] == [{"names": ["桃"], "percent": None}]


def test_nested_input_becomes_what_the_api_would_send() -> None:
    form = Form(Note)

    good = form.load(
        _typed(
            ("csrf_token", "x"),
            ("name", " 张三 "),
            ("on", "2026-07-18"),
            ("is_good", "true"),
            ("marks", "green"),
            ("marks", "gi"),
            ("lines.0.member_id", "7"),
            ("lines.0.quantity.value", "2.5"),
            ("lines.0.quantity.unit", "kg"),
            ("lines.1.member_id", ""),
            ("lines.1.quantity.value", ""),
            ("lines.1.quantity.unit", "kg"),
            ("lines.2.member_id", "9"),
            ("lines.2.quantity.value", "3"),
            ("lines.2.quantity.unit", "jin"),
        )
    )

    assert good, form.errors
    assert form.data["name"] == "张三"
    assert form.data["on"] == date(2026, 7, 18)
    assert form.data["is_good"] is True
    assert form.data["marks"] == ["green", "gi"]
    assert form.data["lines"] == [
        {"member_id": 7, "quantity": Quantity(Decimal("2.5"), Unit.KG)},
        {"member_id": 9, "quantity": Quantity(Decimal(3), Unit.JIN)},
    ]
    assert form.status == 200


def test_errors_stand_beside_their_fields_and_what_was_typed_is_kept() -> None:
    form = Form(Note)

    good = form.load(
        _typed(
            ("name", "x" * 11),
            ("on", "18.7."),
            ("role", "king"),
            ("marks", "purple"),
            ("lines.0.member_id", "seven"),
            ("lines.0.quantity.value", "-1"),
            ("lines.0.quantity.unit", "kg"),
        )
    )

    assert not good
    assert form.status == 422
    assert form.errors_of("name") == ["Enter at most 10 characters."]
    assert form.errors_of("on") == ["Enter a date such as 2026-09-15."]
    assert form.errors_of("lines.0.member_id") == ["Enter a whole number."]
    assert form.errors_of("lines.0.quantity") == ["Enter more than zero."]
    assert form.errors_of("lines") == []
    assert form.errors_of("role")[0].startswith("Choose one of: producer_clerk")
    assert form.errors_of("marks") == ["Choose one of: green, gi."]
    assert form.value("on") == "18.7."
    assert form.value("lines.0.quantity.value") == "-1"
    assert list(form.rows("lines")) == [0]
    assert len(list(form.all_errors())) == 6


def test_what_is_missing_is_said_of_the_field() -> None:
    form = Form(Note)

    assert not form.load(_typed(("name", "  "), ("lines.0.member_id", "1")))
    assert form.errors_of("name") == ["Fill this in."]
    assert form.errors_of("lines.0.quantity") == ["Fill this in."]


def test_messages_come_in_chinese_unless_another_language_is_asked(app: Flask) -> None:
    with app.test_request_context("/"):
        form = Form(Note)
        form.load(_typed(("on", "x")))

        assert form.errors_of("name") == ["请填写此项。"]


def test_a_form_shows_what_it_begins_with() -> None:
    form = Form(
        Note,
        initial={
            "name": "张三",
            "on": date(2026, 7, 18),
            "role": Role.LAB,
            "is_good": True,
            "marks": ["gi"],
            "lines": [{"member_id": 7, "quantity": Quantity(Decimal("2.50"), Unit.KG)}],
        },
    )

    assert (form.value("on"), form.value("role"), form.value("is_good")) == (
        "2026-07-18",
        "lab",
        "true",
    )
    assert form.values("marks") == ["gi"]
    assert form.value("lines.0.quantity.value") == "2.5"
    assert form.value("lines.0.quantity.unit") == "kg"
    assert form.value("nothing") == ""
    assert list(form.rows("lines", at_least=3)) == [0, 1, 2]


def test_a_form_knows_what_the_schema_asks() -> None:
    form = Form(Note)

    assert form.is_required("name")
    assert form.is_required("lines.3.member_id")
    assert not form.is_required("on")
    assert not form.is_required("nothing.at.all")
    assert form.longest("name") == 10
    assert form.longest("on") is None


def test_a_refusal_stands_beside_its_field_or_above_the_form() -> None:
    form = Form(Note)

    form.refuse(InvalidValue(field="name", reason="required"))
    form.refuse(
        InvalidFields(
            problems=(FieldProblem(field="lines.0.quantity", reason="positive", facts={}),)
        )
    )
    form.refuse(AlreadyRecorded(rule="uq_accounts_phone"))
    form.refuse(NoSuchRecord(kind="member", key="7"))
    form.refuse(NoSuchRecord(kind="member", key="8"))
    form.refuse(SignInRefused())

    assert form.errors_of("name") == ["Fill this in."]
    assert form.errors_of("lines.0.quantity") == ["Enter more than zero."]
    assert form.errors_of("phone") == ["An account with this phone number exists already."]
    assert form.errors_of("password") == ["The phone number or the password is wrong."]
    assert form.general == ["There is no such record, or it is not yours to see."]


def test_a_lack_of_rights_is_no_matter_of_the_form() -> None:
    with pytest.raises(MissingPermission):
        Form(Note).refuse(MissingPermission(permission="x"))


def test_hostile_names_of_inputs_do_no_harm() -> None:
    form = Form(Note)

    form.load(
        _typed(
            ("a.b.c.d.e.f.g.h", "x"),
            ("name", "张三"),
            ("name.deeper", "x"),
            ("..", "x"),
            ("lines.99999999999999999999.member_id", "1"),
        )
    )

    assert form.value("name") in ("", "张三")
