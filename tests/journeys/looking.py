"""The demo county on a running site, looked at portal by portal; two processes share the portals between them.

Each part is a test file of its own with a site of its own. What a part has to have seen is every page of the
blueprints that are its own, and the blueprints of all parts together are all that there are: no page falls between.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser

from tests.journeys.axe import Crawler, Findings
from tests.journeys.rare_pages import pages_behind_no_link
from tests.journeys.server import Site

VISITOR = "visitor"
NOWHERE = "/nothing-here"


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the portals: demo account → where its pages are, and how many of a kind are looked at.

    blueprints   those whose every page this part has to come to
    """

    portals: dict[str, tuple[str, int]]
    blueprints: tuple[str, ...]


OFFICERS = Part(
    {
        "officer": ("/officer/", 2),
        "agriculture": ("/officer/", 1),
        "township": ("/officer/", 1),
        "village": ("/officer/", 1),
        "lab": ("/officer/", 1),
    },
    ("officer",),
)
OTHERS = Part(
    {
        VISITOR: ("/", 3),
        "producer": ("/producer/", 1),
        # What only the second has: an application on its way.
        "second producer": ("/producer/applications", 2),
        "printer": ("/printer/", 1),
        "trader": ("/trader/", 2),
        "brand": ("/brand/", 1),
        "auditor": ("/admin/", 1),
        "admin": ("/admin/", 1),
    },
    ("account", "admin", "brand", "consumer", "printer", "producer", "trader"),
)
PARTS = (OFFICERS, OTHERS)
# No pages of their own: files, pictures and parts that a page shows within it, and what only leads on; a brand's
# workbook is shown as a producer's is.
NO_PAGES = {
    "admin.archive_file",
    "admin.archive_progress",
    "brand.workbook",
    "brand.assessment_file",
    "brand.feedback_picture",
    "brand.step_file",
    "brand.workbook_file",
    "consumer.seen",
    "consumer.thumbnail",
    "consumer.typed",
    "officer.case_report",
    "officer.feedback_picture",
    "officer.field_bundle",
    "officer.field_entry_picture",
    "officer.field_manifest",
    "officer.field_session",
    "officer.field_worker",
    "officer.filing_paper",
    "officer.lead_picture",
    "officer.recall_holder_notice",
    "officer.recall_report",
    "officer.letter_answer",
    "officer.letter_paper",
    "officer.order_paper",
    "officer.order_picture",
    "printer.label_progress",
    "printer.label_export_progress",
    "printer.one_label",
    "producer.application_file",
    "producer.archive_file",
    "producer.archive_progress",
    "producer.inspection_picture",
    "producer.label_file",
    "producer.label_manifest",
    "producer.label_progress",
    "producer.label_export_progress",
    "producer.label_sample",
    "producer.one_label",
    "producer.recall_holder_notice",
    "producer.recall_report",
    "producer.rectification_picture",
    "producer.sanction_file",
    "producer.step_file",
    "producer.workbook_file",
}


@dataclass
class County:
    """The demo county on a running site; what was found is kept, since all tests judge the same look."""

    site: Site
    browser: Browser
    part: Part
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
        portal, of_a_kind = self.part.portals[who]
        crawler = Crawler(self.browser, self.site.address, self.site.app, of_a_kind=of_a_kind)
        crawler.sign_in(self.accounts[who]["login"], self.accounts[who]["password"])
        within = (portal, "/account/") if who in ("producer", "admin") else (portal,)
        seeds = [portal, f"{portal}?lang=en", *self.further.get(who, ())]
        return crawler.crawl(seeds, within=within)

    def _visitor(self) -> Findings:
        crawler = Crawler(
            self.browser, self.site.address, self.site.app, of_a_kind=self.part.portals[VISITOR][1]
        )
        codes = {code["uri"] for code in self.codes} | {code["lot_uri"] for code in self.codes}
        paths = [f"{parts.path}?{parts.query}" for parts in map(urlsplit, sorted(codes))]
        other = ["/", "/?lang=en", NOWHERE, "/v/ABCD-2345-6789-X", "/api/v1/docs"]
        other.append("/account/sign-in")
        products = {path.rsplit("/", 1)[0] for path in paths if path.startswith("/lots/")}
        seeds = [*other, *self.further[VISITOR], *paths, *sorted(products)]
        return crawler.crawl(seeds, within=("/",), absent=NOWHERE)

    def pages_not_looked_at(self) -> list[str]:
        """Return the endpoints of this part's blueprints that nobody's look came to; all are asked to look."""
        looked_at = {end for who in self.part.portals for end in self.look(who).endpoints}
        return sorted(pages_of(self.site.app, self.part.blueprints) - NO_PAGES - looked_at)


def pages_of(app: Flask, blueprints: tuple[str, ...]) -> set[str]:
    """Return the endpoints of these blueprints that answer to a browser's GET."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint.split(".")[0] in blueprints
    }


def open_county(new_site: Callable[..., Site], browser: Browser, part: Part) -> County:
    """Return the demo county, where nobody is asked to go slowly."""
    site = new_site(environment="test", start=False)
    site.command("demo", "load")
    accounts = json.loads(site.command("demo", "accounts", "--json"))
    codes = json.loads(site.command("demo", "codes", "--json"))
    by_role = {found["role"]: found for found in accounts}
    further = pages_behind_no_link(site, by_role)
    site.start()
    return County(site, browser, part, by_role, codes, further)


def assert_nothing_found(who: str, found: Findings) -> None:
    """Say how much was looked at, and fail with all that was found."""
    print(who, found.pages, "pages", found.refused_forms, "refused forms")
    assert not found.faults, "\n" + "\n".join(found.faults)
    assert found.pages
