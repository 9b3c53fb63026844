"""axe-core finds nothing on any page but officers', on a phone and at a desk, nor on what refused forms say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.journeys.looking import (
    OTHERS,
    PARTS,
    County,
    assert_nothing_found,
    open_county,
)
from tests.journeys.server import Site

pytestmark = pytest.mark.browser
# They send files, whose pages are those that link to them.
NO_PORTALS = {"files", "open_files"}


@pytest.fixture(scope="module")
def county(new_site: Callable[..., Site], chromium: Browser) -> County:
    """The demo county."""
    return open_county(new_site, chromium, OTHERS)


@pytest.mark.parametrize("who", OTHERS.portals)
def test_axe_finds_nothing_on_the_pages_of(who: str, county: County) -> None:
    assert_nothing_found(who, county.look(who))


def test_every_page_was_looked_at(county: County) -> None:
    assert county.pages_not_looked_at() == []


def test_no_portal_falls_between_the_parts(app: Flask) -> None:
    parted = [name for part in PARTS for name in part.blueprints]
    of_people = {
        rule.endpoint.split(".")[0]
        for rule in app.url_map.iter_rules()
        if app.view_functions[rule.endpoint].__module__.startswith("trace.web.")
    }

    assert sorted(parted) == sorted(of_people - NO_PORTALS)
