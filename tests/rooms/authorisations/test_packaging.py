"""Packaging filings and old packaging: handed in, approved, replaced, used up - and what gate G4 makes of them."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest

from tests.factories.brands import PDF, make_authorisation, make_brand, make_rule_book
from tests.factories.producers import make_producer
from tests.factories.quota import filing_required, make_filing, make_stock
from trace.http.session import open_work
from trace.kernel.actor import Actor, Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.authorisations import queries, services
from trace.rooms.authorisations.errors import (
    FilingStepRefused,
    ProductNotAuthorised,
    StockDayPast,
    StockUsedUp,
)
from trace.rooms.authorisations.kinds import FilingState
from trace.rooms.authorisations.models import PackagingStock
from trace.rooms.authorisations.rules import PackagingChoice


def reason(work, held, *, on=None, count=10, **choice):
    decision = queries.packaging_decision(
        work,
        held.id,
        PackagingChoice(**choice),
        product_id=held.products[0].product_id,
        on=on or work.today,
        count=count,
    )
    assert decision.allows is (decision.reason in ("filed", "old-stock"))
    return decision.reason


def test_a_filing_waits_is_approved_and_may_be_used(work):
    held = make_authorisation(work)
    assert reason(work, held) == "none"

    filing = make_filing(work, held, approved=False)
    assert (filing.version, reason(work, held)) == (1, "waiting")
    services.approve_packaging(work, filing_id=filing.id)

    assert reason(work, held) == "filed"
    assert filing.decided_by


def test_a_filing_is_returned_with_what_has_to_change_and_filed_again(work):
    held = make_authorisation(work)
    filing = make_filing(work, held, approved=False)

    services.return_packaging(work, filing_id=filing.id, reason="未标注授权编号")

    assert reason(work, held) == "returned"
    assert filing.reason == "未标注授权编号"
    assert make_filing(work, held).version == 2
    assert reason(work, held) == "filed"


def test_a_filing_is_taken_back_before_it_is_decided(work):
    held = make_authorisation(work)
    filing = make_filing(work, held, approved=False)

    services.withdraw_packaging(work, filing_id=filing.id)

    assert (filing.state, reason(work, held)) == (FilingState.WITHDRAWN, "none")
    for act in (services.approve_packaging, services.withdraw_packaging):
        with pytest.raises(FilingStepRefused):
            act(work, filing_id=filing.id)


def test_the_version_before_may_be_used_up_for_the_days_of_the_rule_book(work):
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(work, brand, filing_required(old_stock_days=30), from_on=date(2026, 1, 2))
    held = make_authorisation(work, brand)
    first, second = make_filing(work, held), make_filing(work, held)
    last = work.today + timedelta(days=30)

    assert (first.valid_until, second.valid_until) == (last, None)
    assert reason(work, held, filing_id=first.id, on=last) == "filed"
    assert reason(work, held, filing_id=first.id, on=last + timedelta(days=1)) == "ended"
    assert reason(work, held, on=last + timedelta(days=1)) == "filed"


def test_the_authority_sets_another_last_day_but_none_that_leaves_a_gap(work):
    held = make_authorisation(work)
    first = make_filing(work, held)
    begin = work.today + timedelta(days=10)
    second = make_filing(work, held, approved=False, valid_from=begin)

    with pytest.raises(InvalidValue) as refusal:
        services.approve_packaging(work, filing_id=second.id, old_usable_until=work.today)
    services.approve_packaging(
        work, filing_id=second.id, old_usable_until=begin - timedelta(days=1)
    )

    assert refusal.value.field == "old_usable_until"
    assert first.valid_until == begin - timedelta(days=1)
    assert reason(work, held, filing_id=second.id) == "not-yet"
    assert reason(work, held) == "filed"


def test_a_version_for_one_way_of_sale_leaves_the_others_alone(work):
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(
        work, brand, filing_required(channels=("线下", "网店")), from_on=date(2026, 1, 2)
    )
    held = make_authorisation(work, brand)
    shop = make_filing(work, held, channel="线下")
    make_filing(work, held, channel="网店")

    assert shop.valid_until is None
    assert reason(work, held, filing_id=shop.id, channel="网店") == "channel"
    assert reason(work, held, channel="线下") == "filed"
    with pytest.raises(InvalidValue) as refusal:
        make_filing(work, held, channel="集市")
    assert refusal.value.reason == "channel"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"product_id": 0}, ProductNotAuthorised),
        ({"description": " "}, InvalidValue),
        ({"valid_from": date(2026, 8, 1), "valid_until": date(2026, 7, 31)}, InvalidValue),
        ({"channel": "长" * 61}, InvalidValue),
    ],
)
def test_a_filing_names_product_words_and_days(work, given, error):
    held = make_authorisation(work)

    with pytest.raises(error):
        make_filing(work, held, **given)


def test_the_holder_files_and_the_authority_decides(work, work_as):
    held = make_authorisation(work)
    holder = work_as(Role.PRODUCER_CLERK, organisation_id=held.producer_id)
    authority = work_as(Role.BRAND, organisation_id=held.brand.authority_id)
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    with pytest.raises(MissingPermission):
        make_filing(authority, held, approved=False)
    filing = make_filing(holder, held, approved=False)
    with pytest.raises(MissingPermission):
        services.approve_packaging(holder, filing_id=filing.id)
    with pytest.raises(MissingPermission):
        services.withdraw_packaging(authority, filing_id=filing.id)
    with pytest.raises(NoSuchRecord):
        queries.get_filing(stranger, filing.id)
    services.approve_packaging(authority, filing_id=filing.id)

    seen = [len(queries.list_filings(w).items) for w in (holder, authority, stranger)]
    assert seen == [1, 1, 0]


def test_filings_are_found_by_state_holder_and_words(work):
    held = make_authorisation(work)
    make_filing(work, held, description="2026款礼盒")

    def found(**asked):
        return len(queries.list_filings(work, **asked).items)

    assert found(text="礼盒", state=FilingState.APPROVED, authorisation_id=held.id) == 1
    assert found(text="没有") == 0
    assert found(brand_id=held.brand_id, producer_id=held.producer_id) == 1


def test_a_filing_of_another_product_is_unknown_here(work):
    held, other = make_authorisation(work), make_authorisation(work)

    assert reason(work, held, filing_id=make_filing(work, other).id) == "unknown"


# ------------------------------------------------------------------- packaging from before


def test_old_packaging_is_used_up_piece_by_piece(work):
    held = make_authorisation(work)
    stock = make_stock(work, held, 100)

    services.use_packaging_stock(work, stock_id=stock.id, count=70, note="散装零售")

    assert stock.left == 30
    assert reason(work, held, stock_id=stock.id, count=30) == "old-stock"
    assert reason(work, held, stock_id=stock.id, count=31) == "stock-short"
    with pytest.raises(StockUsedUp) as refusal:
        services.use_packaging_stock(work, stock_id=stock.id, count=31, note="x")
    assert refusal.value.left == 30
    assert [use.count for use in queries.stock_uses(work, [stock.id])] == [70]


def test_old_packaging_ends_on_its_day(work, clock, work_by):
    held = make_authorisation(work)
    stock = make_stock(work, held, usable_until=work.today)
    assert reason(work, held, stock_id=stock.id) == "old-stock"

    clock.advance(days=1)
    later = work_by(work.actor)

    assert reason(later, held, stock_id=stock.id) == "stock-ended"
    with pytest.raises(StockDayPast):
        services.use_packaging_stock(later, stock_id=stock.id, count=1, note="x")


def test_old_packaging_of_another_product_or_holder_is_unknown(work):
    held, other = make_authorisation(work), make_authorisation(work)

    assert reason(work, held, stock_id=make_stock(work, other).id) == "unknown"
    assert reason(work, held, stock_id=0) == "unknown"
    with pytest.raises(NoSuchRecord):
        services.use_packaging_stock(work, stock_id=0, count=1, note="x")


def test_an_order_form_offers_what_may_be_used_today(work):
    held = make_authorisation(work)
    filing = make_filing(work, held, channel="网店")
    make_filing(work, held, approved=False)
    stock = make_stock(work, held, 5)

    found = queries.packaging_options(work, held.producer_id, on=work.today)

    assert [each.id for each in found.filings] == [filing.id]
    assert [each.id for each in found.stocks] == [stock.id]
    assert found.channels == ("网店",)


def test_many_at_once_use_no_piece_twice(standalone_app):
    app = standalone_app()
    with app.app_context(), open_work(Actor.system("race")) as work:
        stock_id = make_stock(work, make_authorisation(work), 50).id
    barrier = threading.Barrier(16)
    outcomes = []

    def act(_number: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with open_work(Actor.system("race")) as own:
                    services.use_packaging_stock(own, stock_id=stock_id, count=7, note="race")
                outcomes.append("used")
            except StockUsedUp:
                outcomes.append("refused")

    threads = [threading.Thread(target=act, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context(), open_work(Actor.system("race")) as work:
        assert work.session.get_one(PackagingStock, stock_id).used_count == 49
    assert sorted(outcomes) == ["refused"] * 9 + ["used"] * 7


def test_artwork_is_a_document_or_a_picture(work):
    held = make_authorisation(work)

    assert make_filing(work, held, upload=PDF).file.media_type == "application/pdf"
