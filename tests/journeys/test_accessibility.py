"""axe-core finds nothing on any page of any portal, on a phone and at a desk; nor on what refused forms say."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.journeys.axe import Crawler, Findings
from tests.journeys.server import Site
from trace.rooms.supervision import queries as supervision

pytestmark = pytest.mark.browser

# Demo account → where its pages are, and how many of a kind are looked at.
PORTALS = {
    "producer": ("/producer/", 1),
    "printer": ("/printer/", 1),
    "brand": ("/brand/", 1),
    "officer": ("/officer/", 2),
    "agriculture": ("/officer/", 1),
    "township": ("/officer/", 1),
    "village": ("/officer/", 1),
    "lab": ("/officer/", 1),
    "auditor": ("/admin/", 1),
    "admin": ("/admin/", 1),
}
VISITOR = "visitor"
BLUEPRINTS = ("account", "admin", "brand", "consumer", "officer", "printer", "producer")
# No pages of their own: parts fetched by a page, pictures within one, and what only leads on.
NO_PAGES = {
    "consumer.seen",
    "consumer.thumbnail",
    "consumer.typed",
    "producer.label_progress",
    "producer.label_sample",
    "printer.label_progress",
}


@dataclass
class County:
    """The demo county on a running site; what was found is kept, since all tests judge the same look."""

    site: Site
    browser: Browser
    accounts: dict[str, dict[str, str]]
    codes: list[dict[str, str]]
    found: dict[str, Findings] = field(default_factory=dict)

    def look(self, who: str) -> Findings:
        """Look at every page of somebody, once."""
        if who not in self.found:
            self.found[who] = self._visitor() if who == VISITOR else self._person(who)
        return self.found[who]

    def _person(self, who: str) -> Findings:
        portal, of_a_kind = PORTALS[who]
        crawler = Crawler(self.browser, self.site.address, self.site.app, of_a_kind=of_a_kind)
        crawler.sign_in(self.accounts[who]["login"], self.accounts[who]["password"])
        within = (portal, "/account/") if who in ("producer", "admin") else (portal,)
        return crawler.crawl([portal, f"{portal}?lang=en"], within=within)

    def _visitor(self) -> Findings:
        crawler = Crawler(self.browser, self.site.address, self.site.app, of_a_kind=3)
        with self.site.app.test_request_context(), self.site.work() as work:
            receipt = supervision.list_feedback(work, size=1).items[0].receipt
        codes = {code["uri"] for code in self.codes} | {code["lot_uri"] for code in self.codes}
        paths = [f"{parts.path}?{parts.query}" for parts in map(urlsplit, sorted(codes))]
        other = ["/", "/?lang=en", "/nothing-here", "/v/ABCD-2345-6789-X", "/api/v1/docs"]
        seeds = [*other, f"/feedback/{receipt}", "/account/sign-in", *paths]
        return crawler.crawl(seeds, within=("/",))


@pytest.fixture(scope="module")
def county(new_site: Callable[..., Site], chromium: Browser) -> County:
    """The demo county, where nobody is asked to go slowly."""
    site = new_site(environment="test", start=False)
    site.command("demo", "load")
    site.start()
    accounts = json.loads(site.command("demo", "accounts", "--json"))
    codes = json.loads(site.command("demo", "codes", "--json"))
    return County(site, chromium, {found["role"]: found for found in accounts}, codes)


@pytest.mark.parametrize("who", [VISITOR, *PORTALS])
def test_axe_finds_nothing_on_the_pages_of(who: str, county: County) -> None:
    found = county.look(who)

    print(who, found.pages, "pages", found.refused_forms, "refused forms")
    assert not found.faults, "\n" + "\n".join(found.faults)
    assert found.pages


def test_every_page_was_looked_at(county: County) -> None:
    looked_at = {end for who in (VISITOR, *PORTALS) for end in county.look(who).endpoints}

    pages = {
        rule.endpoint
        for rule in county.site.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint.split(".")[0] in BLUEPRINTS
    }
    missing = sorted(pages - NO_PAGES - looked_at)
    assert not missing, ", ".join(missing)
