"""A brand's limits for signs of copied codes: shown with how the rules do, set within bounds by its authority alone."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from tests.web.brand.conftest import ENGLISH, text_of
from trace.kernel.actor import Role
from trace.rooms.scanning.queries import limits_of
from trace.rooms.scanning.rules import HOUSE_LIMITS

STRICT = replace(HOUSE_LIMITS, phones_a_day=5, phones_a_month=9)


@pytest.fixture
def page(brand):
    return f"/brand/brands/{brand.id}/watch-limits"


def test_the_house_limits_hold_until_the_authority_sets_its_own(staff, brand, work, page):
    assert 'value="450"' in staff.get(page).text

    assert staff.post(page, data=asdict(STRICT)).status_code == 302

    assert limits_of(work, brand.id) == STRICT
    assert limits_of(work, None) == HOUSE_LIMITS
    shown = text_of(staff.get(page, headers=ENGLISH))
    assert "Set so far" in shown
    assert 'value="9"' in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [("fastest_kmh", "99"), ("phones_a_day", "4"), ("phones_a_month", "6"), ("lot_excess", "x")],
)
def test_limits_out_of_bounds_are_refused_beside_their_field(staff, brand, work, page, name, value):
    refused = staff.post(page, data=asdict(HOUSE_LIMITS) | {name: value})

    assert refused.status_code == 422
    assert f'id="f-{name}-error"' in refused.text
    assert limits_of(work, brand.id) == HOUSE_LIMITS


def test_another_authority_neither_sees_nor_sets_them(client_as, brand, work, page):
    stranger = client_as(Role.BRAND)

    assert stranger.get(page).status_code == 403
    assert stranger.post(page, data=asdict(STRICT)).status_code == 403
    assert limits_of(work, brand.id) == HOUSE_LIMITS
