"""axe-core finds nothing on any officers' page, on a phone and at a desk; the pages used most serve in large print."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.journeys.looking import OFFICERS, County, assert_nothing_found, open_county
from tests.journeys.server import Site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def county(new_site: Callable[..., Site], chromium: Browser) -> County:
    """The demo county."""
    return open_county(new_site, chromium, OFFICERS)


@pytest.mark.parametrize("who", OFFICERS.portals)
def test_axe_finds_nothing_on_the_pages_of(who: str, county: County) -> None:
    assert_nothing_found(who, county.look(who))


def test_every_page_was_looked_at(county: County) -> None:
    assert county.pages_not_looked_at() == []
