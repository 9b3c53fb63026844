"""Adding, deciding on and taking back producers' own links."""

from __future__ import annotations

import pytest

from tests.factories.papers import SHOP, make_link, make_rules, make_shown_link
from tests.factories.producers import COUNTY, make_producer
from tests.factories.products import make_packaged_food
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.links import queries, services
from trace.rooms.links.kinds import LinkKind, LinkState
from trace.rooms.links.rules import LinkStateRefused, LinkThere, TooManyLinks
from trace.rooms.products.rules import ProductRetired
from trace.rooms.products.services import retire_product


@pytest.fixture
def product(work):
    return make_packaged_food(work, make_producer(work))


def test_a_link_waits_and_is_shown_once_somebody_has_looked(work, work_as, product):
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=product.producer_id)
    authority = work_as(Role.BRAND, division=COUNTY)

    made = make_link(clerk, product.id)
    before = list(queries.shown_links(work, product.id))
    services.approve_link(authority, link_id=made.id)

    assert made.url == SHOP
    assert made.host == "shop.wanzai-peach.cn"
    assert before == []
    assert list(queries.shown_links(work, product.id)) == [made]
    assert made.state is LinkState.SHOWN
    assert (made.rules_division, made.rules_version) == ("", 0)


def test_by_other_rules_it_is_shown_at_once_and_taken_down_with_a_reason(work, work_as, product):
    rules_set = make_rules(work_as(Role.BRAND, division=COUNTY), COUNTY)
    officer = work_as(Role.MARKET_OFFICER, division=COUNTY)

    made = make_link(work, product.id)
    shown = list(queries.shown_links(work, product.id))
    services.take_down_link(officer, link_id=made.id, reason="夸大宣传")

    assert shown == [made]
    assert made.rules_version == rules_set.version == 1
    assert (made.state, made.place, made.reason) == (LinkState.TAKEN_DOWN, None, "夸大宣传")
    assert list(queries.shown_links(work, product.id)) == []


def test_a_refusal_needs_a_reason_and_ends_it(work, product):
    made = make_link(work, product.id)

    with pytest.raises(InvalidValue):
        services.refuse_link(work, link_id=made.id, reason=" ")
    services.refuse_link(work, link_id=made.id, reason="网页打不开")

    assert made.state is LinkState.REFUSED
    with pytest.raises(LinkStateRefused):
        services.approve_link(work, link_id=made.id)


def test_a_producer_takes_its_link_back_and_may_add_it_again(work, product):
    made = make_shown_link(work, product.id)

    services.withdraw_link(work, link_id=made.id)
    again = make_link(work, product.id)

    assert made.state is LinkState.WITHDRAWN
    assert again.place == 1
    assert [link.id for link in queries.links_of(work, product.id)] == [again.id, made.id]


def test_no_more_links_stand_than_the_rules_allow(work, product):
    make_rules(work, most=1)
    make_link(work, product.id)

    with pytest.raises(LinkThere):
        make_link(work, product.id)
    with pytest.raises(TooManyLinks):
        make_link(work, product.id, url="https://www.wanzai-peach.cn/")


def test_a_retired_product_gets_no_link(work, product):
    retire_product(work, product_id=product.id)

    with pytest.raises(ProductRetired):
        make_link(work, product.id)


def test_only_the_producer_adds_and_only_an_authority_decides(work, work_as, product):
    made = make_link(work, product.id)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=product.producer_id)
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)
    elsewhere = work_as(Role.BRAND, division="430225")

    with pytest.raises(MissingPermission):
        make_link(stranger, product.id, kind=LinkKind.HOMEPAGE)
    with pytest.raises(MissingPermission):
        services.withdraw_link(stranger, link_id=made.id)
    with pytest.raises(MissingPermission):
        services.approve_link(clerk, link_id=made.id)
    with pytest.raises(MissingPermission):
        services.approve_link(elsewhere, link_id=made.id)
    with pytest.raises(MissingPermission):
        make_rules(elsewhere, COUNTY)
    with pytest.raises(MissingPermission):
        queries.links_of(stranger, product.id)
    with pytest.raises(MissingPermission):
        queries.list_links(clerk)
    with pytest.raises(NoSuchRecord):
        queries.links_of(work, 999_999)
    with pytest.raises(NoSuchRecord):
        queries.get_link(work, 999_999)


def test_the_rules_of_the_narrowest_division_hold_in_their_newest_version(work):
    make_rules(work, most=9)
    make_rules(work, COUNTY, most=2)
    make_rules(work, COUNTY, most=4, kinds=[LinkKind.HOMEPAGE], barred_hosts=["t.cn"])

    here = queries.terms_for(work, "360922101")
    there = queries.terms_for(work, "430225101")

    assert (here.division, here.version, here.most) == (COUNTY, 2, 4)
    assert (here.kinds, here.barred_hosts) == ((LinkKind.HOMEPAGE,), ("t.cn",))
    assert (there.division, there.version, there.most) == ("", 1, 9)
    assert [row.version for row in queries.rules_of(work, COUNTY)] == [2, 1]


def test_deciders_search_what_is_within_their_reach(work, work_as, product):
    make_link(work, product.id)
    make_shown_link(work, product.id, kind=LinkKind.HOMEPAGE, url="https://www.abc.com/")
    authority = work_as(Role.BRAND, division=COUNTY)
    elsewhere = work_as(Role.BRAND, division="430225")

    assert len(queries.list_links(authority)) == 2
    assert len(queries.list_links(authority, state=LinkState.WAITING, text="网店")) == 1
    assert len(queries.list_links(authority, kind=LinkKind.HOMEPAGE)) == 1
    assert len(queries.list_links(authority, text="nothing")) == 0
    assert len(queries.list_links(elsewhere)) == 0
