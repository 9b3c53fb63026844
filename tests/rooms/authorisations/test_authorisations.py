"""Authorisations: taking over, suspending, withdrawing, and what the public sees of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories.brands import make_authorisation, make_brand
from tests.factories.people import make_person
from tests.factories.producers import make_producer
from tests.factories.products import make_packed_product
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.applications import services as applications
from trace.rooms.authorisations import queries, services
from trace.rooms.authorisations.errors import (
    AuthorisationStepRefused,
    ProductNotAuthorised,
    StateChangeTooEarly,
)
from trace.rooms.authorisations.kinds import AuthorisationState
from trace.rooms.authorisations.rules import StockLine
from trace.rooms.brands.errors import RuleBookMissing
from trace.rooms.brands.kinds import MarkType
from trace.rooms.sanctions import services as sanctions


def change(work, authorisation, act, **given):
    return sanctions.change_authorisation_state(
        work, authorisation_id=authorisation.id, act=act, **({"reason": "抽检不合格"} | given)
    )


def decided(work, authorisation, on):
    return queries.authorisation_for(
        work,
        brand_id=authorisation.brand_id,
        producer_id=authorisation.producer_id,
        product_id=authorisation.products[0].product_id,
        on=on,
    )


def test_a_holder_from_before_is_taken_over_with_contract_and_old_packaging(work):
    stocks = [StockLine("2.5千克礼盒（旧版）", 3000)]

    held = make_authorisation(work, number="万好〔2025〕17号", stocks=stocks)

    found = queries.get_authorisation(work, held.id)
    assert found.number == "万好〔2025〕17号"
    assert found.contract_number.startswith("HT-2026")
    assert found.old_stock_until == date(2026, 7, 1)
    assert [(stock.count, stock.usable_until) for stock in found.stocks] == [
        (3000, date(2026, 7, 1))
    ]


def test_a_holder_keeps_a_later_transition_day_when_it_is_agreed(work):
    held = make_authorisation(work, old_stock_until=date(2026, 12, 31))

    stock = services.add_packaging_stock(
        work,
        authorisation_id=held.id,
        stock=StockLine("纸箱", 0, held.products[0].product_id, date(2026, 9, 1)),
    )

    assert stock.usable_until == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("stock", "error"),
    [
        (StockLine("纸箱", -1), InvalidValue),
        (StockLine(" ", 1), InvalidValue),
        (StockLine("纸箱", 1, usable_until=date(2030, 1, 1)), InvalidValue),
        (StockLine("纸箱", 1, product_id=0), ProductNotAuthorised),
    ],
)
def test_packaging_that_cannot_be_filed_is_refused(work, stock, error):
    held = make_authorisation(work)

    with pytest.raises(error):
        services.add_packaging_stock(work, authorisation_id=held.id, stock=stock)


def test_numbers_run_on_past_those_that_were_taken_over(work):
    brand = make_brand(work)
    first = make_authorisation(work, brand, number=f"{brand.code}-2026-0002")

    second = make_authorisation(work, brand)

    assert (first.number, second.number) == (
        f"{brand.code}-2026-0002",
        f"{brand.code}-2026-0003",
    )


def test_an_authorisation_needs_a_rule_book_a_term_and_a_printable_number(work):
    brand, producer = make_brand(work, with_rule_book=False), make_producer(work)

    with pytest.raises(RuleBookMissing):
        make_authorisation(work, brand, producer)
    with pytest.raises(InvalidValue) as refusal:
        make_authorisation(work, valid_until=date(2026, 1, 1))
    assert refusal.value.field == "valid_until"
    with pytest.raises(InvalidValue) as refusal:
        make_authorisation(work, number="a b")
    assert refusal.value.field == "number"


def test_a_suspension_holds_from_its_instant_and_is_lifted(work, work_as, clock, work_by):
    held = make_authorisation(work)
    change(work, held, "suspend", document_number="万品〔2026〕3号")
    clock.advance(days=2)
    later = work_by(work.actor)

    suspended = decided(work, held, work.today)
    change(later, held, "reinstate", reason="整改通过")

    assert suspended.reason == "suspended"
    assert suspended.change.document_number == "万品〔2026〕3号"
    assert decided(later, held, work.today - timedelta(days=1)).covers
    assert not decided(later, held, work.today).covers
    assert decided(later, held, later.today).covers
    assert queries.state_at(work, held.id, work.now).state is AuthorisationState.SUSPENDED
    assert queries.state_at(work, held.id, later.now).state is AuthorisationState.IN_FORCE


def test_a_withdrawal_may_be_set_for_a_later_day(work, clock, work_by):
    held = make_authorisation(work)
    day = work.today + timedelta(days=10)
    change(work, held, "withdraw", from_on=day)
    clock.advance(days=11)
    later = work_by(work.actor)

    assert decided(work, held, work.today).covers
    assert decided(later, held, day).reason == "withdrawn"
    assert decided(later, held, day - timedelta(days=1)).covers


def test_a_change_of_state_is_refused_when_it_makes_no_sense(work, clock, work_by):
    held = make_authorisation(work)
    with pytest.raises(StateChangeTooEarly):
        change(work, held, "suspend", from_on=work.today - timedelta(days=1))
    with pytest.raises(AuthorisationStepRefused):
        change(work, held, "reinstate")
    with pytest.raises(InvalidValue):
        change(work, held, "suspend", reason=" ")
    with pytest.raises(InvalidValue):
        change(work, held, "withdraw", public_until=work.today - timedelta(days=1))
    change(work, held, "suspend", from_on=work.today + timedelta(days=3))

    with pytest.raises(StateChangeTooEarly) as refusal:
        change(work, held, "withdraw")

    assert refusal.value.latest_on == work.today + timedelta(days=3)


def test_only_the_authority_changes_a_state(work, work_by):
    held = make_authorisation(work)
    clerk = make_person(work, Role.PRODUCER_CLERK, organisation_id=held.producer_id)
    stranger = make_person(work, Role.BRAND)

    with pytest.raises(MissingPermission):
        change(work_by(clerk.actor), held, "suspend")
    with pytest.raises(NoSuchRecord):
        change(work_by(stranger.actor), held, "suspend")


def test_a_product_that_is_not_listed_is_not_covered(work):
    held = make_authorisation(work)

    decision = queries.authorisation_for(
        work,
        brand_id=held.brand_id,
        producer_id=held.producer_id,
        product_id=0,
        on=work.today,
    )

    assert (decision.covers, decision.reason) == (False, "product")


def test_the_public_register_shows_who_may_and_who_lost_it(work):
    brand = make_brand(work, mark_type=MarkType.CERTIFICATION)
    good, suspended, withdrawn, expired = (
        make_authorisation(work, brand, valid_until=until)
        for until in (*[date(2028, 1, 1)] * 3, date(2026, 6, 30))
    )
    change(work, suspended, "suspend")
    change(work, withdrawn, "withdraw", public_until=work.today + timedelta(days=30))

    def numbers(**given):
        return {row.number for row in queries.public_register(work, brand_id=brand.id, **given)}

    assert numbers(standing="in_force") == {good.number}
    assert numbers(standing="suspended") == {suspended.number}
    assert numbers(standing="withdrawn") == {withdrawn.number}
    assert numbers(standing="expired") == {expired.number}
    assert numbers(standing="lost") == {suspended.number, withdrawn.number, expired.number}
    assert len(numbers()) == 4
    assert numbers(text=good.producer.name) == {good.number}
    assert numbers(text=withdrawn.number) == {withdrawn.number}
    assert len(numbers(text="黄桃礼盒")) == 4
    assert numbers(text="没有") == set()


def test_a_ground_is_public_as_long_as_it_was_said(work, clock, work_by):
    held = make_authorisation(work)
    change(work, held, "withdraw", public_until=work.today + timedelta(days=30))
    clock.advance(days=31)
    later = work_by(work.actor)
    number = queries.authorisation_by_number(work, held.number)

    now = queries.register_row(number, on=work.today, now=work.now)
    after = queries.register_row(number, on=later.today, now=later.now)

    assert (now.reason, after.reason) == ("抽检不合格", "")
    assert after.standing.word == "withdrawn"
    assert list(queries.public_register(later, brand_id=held.brand_id)) == []


def test_the_register_comes_in_pages(work):
    brand, producer = make_brand(work), make_producer(work)
    for _ in range(3):
        product = make_packed_product(work, producer)
        work.session.flush()
        make_authorisation(work, brand, producer, [product])

    first = queries.public_register(work, brand_id=brand.id, size=2)
    second = queries.public_register(work, brand_id=brand.id, size=2, cursor=first.next_cursor)

    assert (len(first), len(second)) == (2, 1)
    assert second.next_cursor is None


def test_authorisations_are_listed_for_their_holder(work, work_by):
    held = make_authorisation(work)
    clerk = make_person(work, Role.PRODUCER_CLERK, organisation_id=held.producer_id)

    mine = queries.list_authorisations(
        work_by(clerk.actor), producer_id=held.producer_id, standing="in_force"
    )

    assert list(mine) == [held]
    assert queries.authorisation_by_number(work, "没有此号") is None


def test_an_import_names_at_least_one_product(work):
    brand, producer = make_brand(work), make_producer(work)

    with pytest.raises(InvalidValue) as refusal:
        applications.import_authorisation(
            work,
            brand_id=brand.id,
            producer_id=producer.id,
            number="",
            valid_from=date(2026, 1, 1),
            valid_until=date(2026, 12, 31),
            products=[],
        )

    assert refusal.value.field == "products"
