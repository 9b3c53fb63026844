"""Sub-brands: one floor below their brand, under one authority, and whose rule-book they follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.brands import (
    BODY,
    make_authorisation,
    make_brand,
    make_rule_book,
)
from trace.kernel.errors import InvalidValue
from trace.rooms.brands import queries, services
from trace.rooms.quotas import queries as quotas


def test_a_sub_brand_follows_its_parents_rule_book_until_its_own_begins(work):
    parent = make_brand(work)
    child = make_brand(
        work, authority_id=parent.authority_id, parent_id=parent.id, with_rule_book=False
    )
    inherited = queries.rule_book_on(work, child.id, work.today)
    season = queries.season_on(work, child.id, work.today)
    own = make_rule_book(work, child, replace(BODY, season_start="08-01"), from_on=work.today)
    make_rule_book(work, parent, BODY)

    _brand, books = queries.brand_with_rule_books(work, child.id)

    assert inherited.brand_id == parent.id
    assert season == "2026"
    assert queries.rule_book_on(work, child.id, work.today).id == own.id
    assert queries.season_on(work, child.id, work.today) == "2025"
    assert queries.book_on(books, work.today).id == own.id
    assert queries.book_on(books, date(2026, 2, 1)).id == inherited.id
    held = make_authorisation(work, child, quota=7)
    left = {"authorisation_id": held.id, "product_id": held.products[0].product_id}
    assert quotas.quota_left(work, on=date(2026, 2, 1), **left) == 7


def test_brands_stand_on_two_floors_at_most_and_under_one_authority(work):
    parent, stranger = make_brand(work), make_brand(work)
    child = make_brand(work, authority_id=parent.authority_id, parent_id=parent.id)
    keep = {"name": "名", "territory": ["360922"]}

    for brand, above, reason in (
        (parent, child.id, "one-level"),
        (parent, parent.id, "unknown-choice"),
        (parent, stranger.id, "unknown-choice"),
        (parent, 10**9, "unknown-choice"),
    ):
        with pytest.raises(InvalidValue) as refusal:
            services.update_brand(work, brand_id=brand.id, parent_id=above, **keep)
        assert (refusal.value.field, refusal.value.reason) == ("parent_id", reason)
