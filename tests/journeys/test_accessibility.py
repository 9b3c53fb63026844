"""axe-core finds nothing on any page of any portal, on a phone and at a desk; nor on what refused forms say."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.factories.intake import a_workbook, example, make_checked
from tests.factories.producers import COUNTY as DIVISION
from tests.factories.products import make_packed_product
from tests.journeys.axe import Crawler, Findings
from tests.journeys.server import Site
from trace.rooms.accounts.queries import find_account
from trace.rooms.brands.queries import list_brands
from trace.rooms.brands.rules import AppliedProduct
from trace.rooms.brands.services import start_application
from trace.rooms.conformity.queries import list_certificates
from trace.rooms.intake.kinds import SheetKey
from trace.rooms.norms.queries import list_norms
from trace.rooms.producers.kinds import ProducerState
from trace.rooms.producers.queries import get_producer, search_producers
from trace.rooms.supervision.queries import list_feedback

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
# No pages of their own: files, pictures and parts that a page shows within it, and what only leads on; a brand's
# workbook is shown as a producer's is.
NO_PAGES = {
    "brand.workbook",
    "brand.feedback_picture",
    "brand.workbook_file",
    "consumer.seen",
    "consumer.thumbnail",
    "consumer.typed",
    "officer.feedback_picture",
    "officer.lead_picture",
    "printer.label_progress",
    "producer.application_file",
    "producer.label_file",
    "producer.label_manifest",
    "producer.label_progress",
    "producer.label_sample",
    "producer.workbook_file",
}


@dataclass
class County:
    """The demo county on a running site; what was found is kept, since all tests judge the same look."""

    site: Site
    browser: Browser
    accounts: dict[str, dict[str, str]]
    codes: list[dict[str, str]]
    further: dict[str, list[str]]
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
        seeds = [portal, f"{portal}?lang=en", *self.further.get(who, ())]
        return crawler.crawl(seeds, within=within)

    def _visitor(self) -> Findings:
        crawler = Crawler(self.browser, self.site.address, self.site.app, of_a_kind=3)
        codes = {code["uri"] for code in self.codes} | {code["lot_uri"] for code in self.codes}
        paths = [f"{parts.path}?{parts.query}" for parts in map(urlsplit, sorted(codes))]
        other = ["/", "/?lang=en", "/nothing-here", "/v/ABCD-2345-6789-X", "/api/v1/docs"]
        other.append("/account/sign-in")
        products = {path.rsplit("/", 1)[0] for path in paths if path.startswith("/lots/")}
        seeds = [*other, *self.further[VISITOR], *paths, *sorted(products)]
        return crawler.crawl(seeds, within=("/",))


@pytest.fixture(scope="module")
def county(new_site: Callable[..., Site], chromium: Browser) -> County:
    """The demo county, where nobody is asked to go slowly."""
    site = new_site(environment="test", start=False)
    site.command("demo", "load")
    accounts = json.loads(site.command("demo", "accounts", "--json"))
    codes = json.loads(site.command("demo", "codes", "--json"))
    by_role = {found["role"]: found for found in accounts}
    further = pages_behind_no_link(site, by_role)
    site.start()
    return County(site, chromium, by_role, codes, further)


def pages_behind_no_link(site: Site, accounts: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    """Return addresses that a form, a receipt or a rare state leads to, by who may see them."""
    with site.work() as work:
        organisation = {
            who: find_account(work, phone=accounts[who]["login"]).memberships[0].organisation_id
            for who in ("producer", "brand")
        }
        producer = get_producer(work, organisation["producer"])
        brand = next(b for b in list_brands(work) if b.authority_id == organisation["brand"])
        product = make_packed_product(work, producer)
        member = example(SheetKey.MEMBERS, number="S901")
        workbook = make_checked(work, producer, a_workbook(members=[member]))
        draft = start_application(
            work,
            brand_id=brand.id,
            producer_id=producer.id,
            products=[AppliedProduct(product.id, brand.products[0].id)],
            statement="本社承诺遵守使用管理办法。",
        )
        norm = list_norms(work, size=1).items[0]
        states = {
            state: search_producers(work, division=DIVISION, state=state, size=1).items[0].id
            for state in (ProducerState.APPROVED, ProducerState.SUSPENDED)
        }
        paper = list_certificates(work, producer_id=producer.id, size=1).items[0]
        receipt = list_feedback(work, size=1).items[0].receipt
    return {
        VISITOR: [f"/feedback/{receipt}", f"/conformity/{paper.number}"],
        "producer": [
            "/producer/profile/identity",
            f"/producer/applications/{draft.id}/change",
            f"/producer/imports/{workbook.id}",
        ],
        "brand": [
            f"/brand/brands/{brand.id}/take-over/{producer.id}",
        ],
        "officer": [
            f"/officer/producers/{states[ProducerState.APPROVED]}/suspend",
            f"/officer/producers/{states[ProducerState.SUSPENDED]}/lift",
        ],
        "admin": [f"/brand/norms/{norm.id}/versions/new"],
    }


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
