"""Producers' own links before those who decide: each in its own county, and the rules for it."""

from __future__ import annotations

import pytest

from tests.factories.papers import make_link
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from trace.kernel.actor import Role
from trace.rooms.links.models import LinkState
from trace.rooms.links.queries import get_link, rules_of, terms_for

COUNTY, ELSEWHERE = "360922", "430225"


@pytest.fixture
def link(work):
    made = make_link(work, make_product(work, make_producer(work)).id)
    work.session.commit()
    return made


@pytest.mark.parametrize(
    "role", [Role.BRAND, Role.AGRICULTURE_OFFICER, Role.MARKET_OFFICER], ids=lambda role: role.value
)
def test_an_office_of_the_county_lets_a_link_be_shown(client_as, link, work, role):
    office = client_as(role, division=COUNTY)
    assert link.title_zh in office.get("/brand/links").text
    assert link.url in office.get(f"/brand/links/{link.id}").text

    assert office.post(f"/brand/links/{link.id}/approve").status_code == 302

    work.session.expire_all()
    assert get_link(work, link.id).state is LinkState.SHOWN


def test_an_office_of_another_county_finds_no_such_link(client_as, link, work):
    stranger = client_as(Role.AGRICULTURE_OFFICER, division=ELSEWHERE)

    assert link.title_zh not in stranger.get("/brand/links").text
    assert stranger.get(f"/brand/links/{link.id}").status_code == 404
    refused = stranger.post(f"/brand/links/{link.id}/refuse", data={"reason": "示例"})
    assert refused.status_code in (403, 404)
    work.session.expire_all()
    assert get_link(work, link.id).state is LinkState.WAITING


def test_a_refusal_without_a_reason_is_asked_for_one(client_as, link, work):
    office = client_as(Role.AGRICULTURE_OFFICER, division=COUNTY)

    refused = office.post(f"/brand/links/{link.id}/refuse", data={"reason": ""})

    assert refused.status_code == 422
    assert 'id="f-reason-error"' in refused.text
    work.session.expire_all()
    assert get_link(work, link.id).state is LinkState.WAITING


def test_an_office_sets_the_rules_of_its_own_county_alone(client_as, work):
    office = client_as(Role.MARKET_OFFICER, division=COUNTY)
    typed = {
        "kinds": ["homepage"],
        "most": "2",
        "barred_hosts": "t.cn\nbit.ly",
        "source": "示例文件",
    }

    assert office.post("/brand/link-rules", data=typed).status_code == 302

    assert terms_for(work, COUNTY).barred_hosts == ("bit.ly", "t.cn")
    assert [row.source for row in rules_of(work, COUNTY)] == ["示例文件"]
    assert terms_for(work, ELSEWHERE).version == 0
    assert client_as(Role.PRODUCER_CLERK).get("/brand/link-rules").status_code == 403
