"""The end of a season: carried over after a stock-take, or expired."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.brands import (
    make_authorisation,
    make_brand,
    make_rule_book,
)
from tests.factories.quota import a_body, account_of
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.rooms.quotas import queries, services
from trace.rooms.quotas.errors import CarryForbidden, SeasonNotOver


@pytest.fixture
def next_year(clock, work_by, work):
    def go():
        clock.advance(days=365)
        return work_by(work.actor)

    return go


def test_at_the_end_of_a_season_labels_for_counted_packs_are_carried_over_and_the_rest_expires(
    work, next_year
):
    held = make_authorisation(work, quota=1000)
    later = next_year()

    end = services.end_season(
        later, account_id=account_of(work, held).id, counted=300, document="盘库表1号"
    )

    assert (end.carried, end.expired) == (300, 700)
    statement = queries.quota_statement(later, end.account_id)
    assert (statement.totals["expired"], statement.totals["remaining"]) == (700, 300)
    assert statement.balances
    assert statement.agrees
    assert [each.id for each in queries.season_ends_of(later, end.account_id)] == [end.id]


def test_oil_sold_next_summer_is_labelled_from_the_season_of_its_harvest(work, next_year):
    held = make_authorisation(work, quota=1000)
    later = next_year()
    account_id = account_of(work, held).id
    services.end_season(later, account_id=account_id, counted=300, document="盘库表1号")

    services.draw_quota(
        later,
        authorisation_id=held.id,
        product_id=held.products[0].product_id,
        on=date(2026, 11, 1),
        count=300,
        run_id=1,
        document="R1",
    )

    assert account_of(later, held).remaining == 0


def test_no_more_is_carried_over_than_is_left(work, next_year):
    held = make_authorisation(work, quota=100)
    later = next_year()

    end = services.end_season(
        later, account_id=account_of(work, held).id, counted=300, document="盘库表"
    )

    assert (end.carried, end.expired) == (100, 0)


def test_what_was_carried_over_and_not_used_expires_in_turn(work, next_year):
    held = make_authorisation(work, quota=100)
    later = next_year()
    account_id = account_of(work, held).id
    services.end_season(later, account_id=account_id, counted=60, document="盘库表1")

    end = services.end_season(later, account_id=account_id, counted=0, document="盘库表2")

    assert (end.carried, end.expired) == (0, 60)
    assert account_of(later, held).remaining == 0


def test_a_running_season_is_not_ended(work):
    held = make_authorisation(work)

    with pytest.raises(SeasonNotOver):
        services.end_season(
            work, account_id=account_of(work, held).id, counted=0, document="盘库表"
        )


def test_a_rule_book_may_carry_nothing_over(work, next_year):
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(work, brand, a_body(carry_over=False), from_on=date(2026, 1, 2))
    held = make_authorisation(work, brand, quota=100)
    later = next_year()
    account_id = account_of(work, held).id

    with pytest.raises(CarryForbidden):
        services.end_season(later, account_id=account_id, counted=1, document="盘库表")
    assert (
        services.end_season(later, account_id=account_id, counted=0, document="表").expired == 100
    )


@pytest.mark.parametrize("given", [{"counted": -1}, {"document": ""}, {"counted": 10**10}])
def test_a_season_end_names_count_and_document(work, given):
    held = make_authorisation(work)
    valid = {"counted": 0, "document": "盘库表"}

    with pytest.raises(InvalidValue):
        services.end_season(work, account_id=account_of(work, held).id, **(valid | given))
    with pytest.raises(NoSuchRecord):
        services.end_season(work, account_id=0, **valid)
