"""Fixtures of the journeys: a running site, Chromium, and people at a phone or a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests import databases
from tests.journeys.browsing import CHROMIUM, PATIENCE_MS, Person, Screen
from tests.journeys.server import Site

NO_CHROMIUM = "Chromium: install the Debian package chromium"
_name = databases.numbered("site_")


@pytest.fixture(scope="module")
def new_site(
    tmp_path_factory: pytest.TempPathFactory, all_databases: databases.Databases
) -> Iterator[Callable[..., Site]]:
    """Return a maker of running sites, each with an empty database; all are stopped with the module.

    environment   "development" as a person at a desk has it; "test" asks for neither limits nor form tokens
    """
    sites: list[Site] = []

    def make(*, environment: str = "development", start: bool = True) -> Site:
        number = _name()
        url = all_databases.copy(number)
        site = Site(url, tmp_path_factory.mktemp(number), environment=environment)
        sites.append(site)
        if start:
            site.start()
        return site

    yield make
    for site in sites:
        site.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives the browsers."""
    if not CHROMIUM.exists():
        pytest.skip(NO_CHROMIUM)
    # What is expected of a page is waited for as long as its buttons are.
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The Chromium that the system has."""
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM,
        # As root, in a container: no sandbox and no large shared memory.
        args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    )
    yield browser
    browser.close()


@pytest.fixture
def person_at(
    chromium: Browser, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[..., Person]]:
    """Return a maker of people with a browser of their own; whatever their pages got wrong fails the test."""
    people: list[Person] = []

    def make(site: Site, screen: Screen = Screen.DESK) -> Person:
        person = Person(chromium, site.address, screen, journey=request.node.name)
        people.append(person)
        return person

    yield make
    faults = [fault for person in people for fault in person.close()]
    assert not faults, "\n".join(faults)
