"""axe-core finds nothing on any officers' page, on a phone and at a desk; the pages used most serve in large print."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.journeys.large_print import enlarge, faults_of
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


# What officers open most, and the link that leads on to a record where the address alone is a list.
MOST_USED = {
    "desk": ("/officer/", ""),
    "work": ("/officer/work", ""),
    "search": ("/officer/search?text={serial}", ""),
    "pack": ("/officer/packs/{serial}", ""),
    "lot": ("/officer/packs/{serial}", "main a[href^='/officer/lots/']"),
    "check": ("/officer/checks/new?code={serial}", ""),
    "leads": ("/officer/leads", ""),
    "lead": ("/officer/leads", "tbody a"),
    "case": ("/officer/cases", "tbody a"),
    "recall": ("/officer/recalls", "tbody a"),
    "inspection": ("/officer/inspections", "tbody a"),
    "producer": ("/officer/producers", "tbody a"),
    "app": ("/officer/field", ""),
}


def test_the_pages_used_most_serve_in_letters_of_twice_the_size(county: County) -> None:
    context = county.browser.new_context(base_url=county.site.address, locale="zh-CN")
    account = county.accounts["officer"]
    form = {"phone": account["login"], "password": account["password"]}
    context.request.post("/account/sign-in", form=form)
    page = context.new_page()
    serial = county.codes[0]["uri"].partition("?")[0].rsplit("/", 1)[1]
    faults = []
    for name, (address, link) in MOST_USED.items():
        page.goto(address.format(serial=serial))
        if link:
            page.goto(str(page.locator(link).first.get_attribute("href")))
        enlarge(page)
        faults += faults_of(page, name)
    context.close()

    assert not faults, "\n" + "\n".join(faults)
