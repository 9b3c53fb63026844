"""Grants by land and yield, in instalments, and taken back by counter-entries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.factories.brands import (
    PEACH,
    make_application,
    make_authorisation,
    make_brand,
    make_rule_book,
)
from tests.factories.producers import make_producer, make_unit
from tests.factories.products import make_packed_product
from tests.factories.quota import account_of, carry_out, make_holders, make_transfer, yields
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.applications import queries as application_queries
from trace.rooms.applications import services as application_services
from trace.rooms.applications.queries import labels_applied_for
from trace.rooms.applications.rules import GrantTerms
from trace.rooms.authorisations import queries as authorisations
from trace.rooms.authorisations.errors import ProductNotAuthorised
from trace.rooms.producers.kinds import UnitKind
from trace.rooms.quotas import queries, services
from trace.rooms.quotas.errors import GrantInUse, GrantReversed, InstalmentClosed
from trace.rooms.quotas.kinds import QuotaKind
from trace.rooms.quotas.rules import grows
from trace.rooms.quotas.services import InstalmentTerm


def a_holder_with_land(work, *, kg="500", size="10", quota=0):
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(work, brand, yields(PEACH, kg), from_on=date(2026, 1, 2))
    producer = make_producer(work)
    make_unit(work, producer, crop="黄桃", size=Decimal(size))
    return make_authorisation(work, brand, producer, quota=quota)


def applied_of(work, held):
    product_id = held.products[0].product_id
    return labels_applied_for(work, authorisation_id=held.id, product_id=product_id)


def sheet_of(work, held):
    product_id = held.products[0].product_id
    return queries.quota_sheet(
        work, authorisation_id=held.id, product_id=product_id, applied=applied_of(work, held)
    )


def decide(work, held, total, **given):
    terms = {"season": "2026", "document": "核定单1号", "reason": ""}
    return services.grant_by_sheet(
        work,
        authorisation_id=held.id,
        product_id=held.products[0].product_id,
        total=total,
        applied=applied_of(work, held),
        **(terms | given),
    )


def kinds_of(work, account):
    return [entry.kind for entry in queries.quota_statement(work, account.id).entries]


def test_land_in_the_territory_times_yield_by_net_content_is_the_figure(work):
    held = a_holder_with_land(work)

    sheet = sheet_of(work, held)

    # 10 mu × 500 kg ÷ 2.5 kg a box
    assert (sheet.area, sheet.by_area, sheet.figure) == (Decimal(10), 2000, 2000)


@pytest.mark.parametrize(
    ("unit", "cause"),
    [
        ({"division": "431229101", "crop": "黄桃"}, "outside"),
        ({"crop": "水稻"}, "other-crop"),
        ({"crop": "黄桃", "kind": UnitKind.SCATTERED_TREES, "size": Decimal(40)}, "other-measure"),
        ({"crop": ""}, "other-crop"),
    ],
)
def test_land_that_does_not_bear_the_goods_counts_for_nothing_and_says_why(work, unit, cause):
    held = a_holder_with_land(work)
    make_unit(work, held.producer, **unit)

    sheet = sheet_of(work, held)

    assert sheet.area == Decimal(10)
    assert [line.cause for line in sheet.lines] == ["", cause]


def test_closed_land_counts_for_nothing(work):
    from trace.rooms.producers.services import close_unit

    held = a_holder_with_land(work)
    unit = make_unit(work, held.producer, crop="黄桃")
    close_unit(work, unit_id=unit.id, on=work.today)

    assert [line.cause for line in sheet_of(work, held).lines] == ["", "closed"]


def test_what_was_granted_of_the_land_before_is_taken_off(work):
    held = a_holder_with_land(work, quota=1500)

    sheet = sheet_of(work, held)

    assert (sheet.granted, sheet.figure) == (1500, 500)
    assert sheet.committed == "3750 kg"


def test_the_application_caps_the_figure(work):
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(work, brand, yields(PEACH, "5000"), from_on=date(2026, 1, 2))
    producer = make_producer(work)
    make_unit(work, producer, crop="黄桃", size=Decimal(100))
    application = make_application(work, brand, producer)
    application_services.decide_application(
        work, application_id=application.id, decision=GrantTerms()
    )
    held = application_queries.authorisation_of_application(work, application.id)

    sheet = sheet_of(work, authorisations.get_authorisation(work, held.id))

    assert (sheet.by_area, sheet.applied, sheet.figure) == (200_000, 10_000, 10_000)


def test_without_a_yield_there_is_no_figure_by_area(work):
    held = make_authorisation(work, quota=0)

    sheet = sheet_of(work, held)

    assert (sheet.by_area, sheet.missing, sheet.figure) == (None, "yield", None)


def test_goods_counted_by_volume_need_a_density(work):
    from trace.kernel.quantity import Dimension

    held = a_holder_with_land(work)
    oil = make_packed_product(
        work,
        held.producer,
        dimension=Dimension.VOLUME,
        net_content=Quantity(Decimal(500), Unit.ML),
    )
    other = make_authorisation(work, make_brand_like(work, held), held.producer, [oil], quota=0)

    assert sheet_of(work, other).missing == "density"


def make_brand_like(work, held):
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(work, brand, yields(PEACH, "500"), from_on=date(2026, 1, 2))
    return brand


def test_a_crop_is_known_by_what_the_goods_and_their_ingredients_are_called():
    assert grows("百合", ["百合粉"])
    assert grows("油茶", ["山茶油", "油茶籽"])
    assert not grows("水稻", ["百合粉"])
    assert not grows("", ["百合粉"])


def test_the_sheet_of_a_product_that_is_not_covered_is_refused(work):
    held = make_authorisation(work)

    with pytest.raises(ProductNotAuthorised):
        queries.quota_sheet(work, authorisation_id=held.id, product_id=0, applied=None)


def test_the_figure_is_granted_without_further_words_and_its_calculation_is_kept(work):
    held = a_holder_with_land(work)

    grant = decide(work, held, 2000)

    assert grant.sheet["figure"] == grant.figure == 2000
    assert account_of(work, held).remaining == 2000
    assert [g.id for g in queries.grants_of(work, grant.account_id)] == [grant.id]


def test_another_number_needs_a_reason(work):
    held = a_holder_with_land(work)

    with pytest.raises(InvalidValue) as refusal:
        decide(work, held, 1999)
    granted = decide(work, held, 1999, reason="现场核查部分桃树未挂果")

    assert (refusal.value.field, refusal.value.reason) == ("reason", "other-than-figure")
    assert granted.reason


def test_instalments_due_are_released_and_later_ones_wait(work):
    held = a_holder_with_land(work)
    parts = [InstalmentTerm(date(2026, 9, 1), 800), InstalmentTerm(work.today, 1200)]

    grant = decide(work, held, 2000, instalments=parts)
    waiting = queries.list_instalments(work).items

    assert account_of(work, held).remaining == 1200
    assert [each.count for each in waiting] == [800]
    assert [each.count for each in grant.instalments] == [1200, 800]


def test_an_instalment_is_released_once(work):
    held = a_holder_with_land(work)
    decide(work, held, 2000, instalments=[InstalmentTerm(date(2026, 9, 1), 2000)])
    (waiting,) = queries.list_instalments(work).items

    services.release_instalment(work, instalment_id=waiting.id)

    assert account_of(work, held).remaining == 2000
    with pytest.raises(InstalmentClosed):
        services.release_instalment(work, instalment_id=waiting.id)


def test_a_stopped_instalment_never_comes(work):
    held = a_holder_with_land(work)
    decide(work, held, 2000, instalments=[InstalmentTerm(date(2026, 9, 1), 2000)])
    (waiting,) = queries.list_instalments(work, text=held.number).items

    services.stop_instalment(work, instalment_id=waiting.id, reason="测产不足")

    assert queries.list_instalments(work).items == []
    assert account_of(work, held).remaining == 0
    with pytest.raises(InstalmentClosed):
        services.release_instalment(work, instalment_id=waiting.id)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [((1000, 999), "instalment-sum"), ((1,) * 13, "too-many-instalments"), ((2000, 0), "positive")],
)
def test_instalments_add_up_to_the_grant(work, counts, reason):
    held = a_holder_with_land(work)

    with pytest.raises(InvalidValue) as refusal:
        decide(
            work, held, 2000, instalments=[InstalmentTerm(work.today, count) for count in counts]
        )

    assert refusal.value.reason == reason


def test_a_wrong_grant_is_taken_back_by_a_counter_entry_once(work):
    held = make_authorisation(work, quota=500)
    account = account_of(work, held)
    (entry,) = queries.quota_statement(work, account.id).entries

    services.reverse_grant(work, entry_id=entry.id, document="更正1号")

    statement = queries.quota_statement(work, account.id)
    assert statement.totals["granted"] == statement.totals["remaining"] == 0
    assert [each.kind for each in statement.entries] == [QuotaKind.GRANT, QuotaKind.REVERSE]
    assert statement.balances
    assert statement.agrees
    with pytest.raises(GrantReversed):
        services.reverse_grant(work, entry_id=entry.id, document="更正2号")


def test_a_grant_that_is_partly_used_is_not_taken_back(work):
    giver, taker = make_holders(work)
    account = account_of(work, giver)
    (entry,) = queries.quota_statement(work, account.id).entries
    carry_out(work, make_transfer(work, giver, taker))

    with pytest.raises(GrantInUse) as refusal:
        services.reverse_grant(work, entry_id=entry.id, document="更正")

    assert (refusal.value.granted, refusal.value.remaining) == (1000, 800)


def test_only_a_grant_is_taken_back(work):
    giver, taker = make_holders(work)
    carry_out(work, make_transfer(work, giver, taker))
    entries = queries.quota_statement(work, account_of(work, giver).id).entries

    for entry_id in (0, entries[-1].id):
        with pytest.raises(NoSuchRecord):
            services.reverse_grant(work, entry_id=entry_id, document="更正")


def test_only_the_authority_grants_and_takes_back(work, work_as):
    held = a_holder_with_land(work, quota=10)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=held.producer_id)
    (entry,) = queries.quota_statement(work, account_of(work, held).id).entries

    with pytest.raises(MissingPermission):
        decide(clerk, held, 10, reason="x")
    with pytest.raises(MissingPermission):
        services.reverse_grant(clerk, entry_id=entry.id, document="x")
    with pytest.raises(NoSuchRecord):
        services.release_instalment(clerk, instalment_id=0)
