"""Brands and their rule-books."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image

from tests.factories.brands import BODY, make_brand, make_rule_book
from tests.factories.people import make_person
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidFields, InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.uploads import Upload
from trace.rooms.brands import queries, services
from trace.rooms.brands.kinds import MarkType


def test_a_brand_has_a_territory_products_and_a_logo(work):
    brand = make_brand(work, territory=["360922000000", "360922"])
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")

    services.set_brand_logo(work, brand_id=brand.id, upload=Upload("标志.png", picture.getvalue()))
    work.session.flush()

    found = queries.find_brand(work, brand.code)
    assert found is not None
    assert found.territory == ["360922"]
    assert [product.name for product in found.products] == ["黄桃", "南酸枣糕"]
    assert found.logo is not None
    assert found.logo.is_public
    assert queries.list_brands(work, authority_id=brand.authority_id) == [found]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"code": "万载"}, "code"),
        ({"name": "  "}, "name"),
        ({"territory": [""]}, "territory"),
        ({"territory": ["99"]}, "territory"),
    ],
)
def test_a_brand_is_refused_at_the_field_that_is_wrong(work, given, field):
    with pytest.raises(InvalidValue) as refusal:
        make_brand(work, **given)

    assert refusal.value.field == field


def test_colours_are_six_digits_of_known_names(work):
    make_brand(work, palette={"primary": "#AA0000", "ink": ""})

    with pytest.raises(InvalidFields) as refusal:
        make_brand(work, palette={"primary": "red", "border": "#000000"})

    named = [problem.field for problem in refusal.value.problems]
    assert named == ["palette.primary", "palette.border"]


@pytest.mark.parametrize(
    ("palette", "field"),
    [
        ({"primary": "#b3641a"}, "palette.primary"),
        ({"primary": "#a35a14", "paper": "#808080"}, "palette.paper"),
        ({"primary": "#ffffff", "paper": "#ffffff"}, "palette.primary"),
    ],
)
def test_colours_in_which_nobody_can_read_are_refused(work, palette, field):
    with pytest.raises(InvalidFields) as refusal:
        make_brand(work, palette=palette)

    assert [problem.field for problem in refusal.value.problems] == [field]


def test_only_its_authority_changes_a_brand(work, work_by):
    brand = make_brand(work)
    own = make_person(work, Role.BRAND, organisation_id=brand.authority_id)
    other = make_person(work, Role.BRAND)

    services.update_brand(
        work_by(own.actor), brand_id=brand.id, name="新名", territory=["360922101"]
    )
    with pytest.raises(MissingPermission):
        services.update_brand(
            work_by(other.actor), brand_id=brand.id, name="别名", territory=["360922"]
        )

    assert queries.get_brand(work, brand.id).territory == ["360922101"]
    assert queries.managed_brands(work_by(own.actor)) == [brand]
    assert queries.managed_brands(work_by(other.actor)) == []


def test_a_kind_of_goods_needs_a_plain_code(work):
    brand = make_brand(work)

    with pytest.raises(InvalidValue):
        services.add_brand_product(
            work, brand_id=brand.id, code="脆李", name="脆李", commodity="fruit"
        )
    with pytest.raises(NoSuchRecord):
        queries.get_brand(work, 10**9)


def test_a_later_version_takes_over_from_its_day(work):
    brand = make_brand(work)
    tomorrow = work.today + timedelta(days=1)

    second = make_rule_book(work, brand, replace(BODY, term_months=12), from_on=tomorrow)

    assert second.version == 2
    assert queries.rule_book_on(work, brand.id, work.today).version == 1
    assert queries.rules_on(work, brand.id, tomorrow)[1].term_months == 12
    assert queries.rule_book_on(work, brand.id, date(2025, 12, 31)) is None
    assert [book.version for book in queries.rule_books_of(work, brand.id)] == [2, 1]


def test_a_rule_book_never_judges_the_past_anew(work):
    brand = make_brand(work)

    with pytest.raises(InvalidValue) as refusal:
        make_rule_book(work, brand, from_on=work.today - timedelta(days=1))

    assert refusal.value.reason == "past"


def test_a_rule_book_is_checked_against_the_kind_of_mark(work):
    brand = make_brand(work, mark_type=MarkType.CERTIFICATION)
    capped = replace(BODY.conditions[0], is_selective=True)

    with pytest.raises(InvalidFields):
        make_rule_book(work, brand, replace(BODY, conditions=(capped,)))


def test_without_a_rule_book_a_season_is_the_calendar_year(work):
    brand = make_brand(work, with_rule_book=False)

    assert queries.season_on(work, brand.id, date(2026, 12, 31)) == "2026"
