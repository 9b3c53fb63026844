"""What every page's head and foot say: the site's name, who runs it, its record numbers, and whether this is a demo."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g
from flask_babel import gettext as _

from trace.http.locale import is_chinese
from trace.http.session import house, open_work
from trace.kernel.actor import Actor
from trace.rooms.accounts.queries import site_settings
from trace.rooms.accounts.rules import SiteKey

SUPERVISION_PHONE = "12315"


@dataclass(frozen=True, slots=True)
class Site:
    """The settings of the site in the language of the page."""

    name: str
    host_unit: str
    icp_number: str
    police_number: str
    report_phone: str
    programme: str
    is_demo: bool


def init_app(app: Flask) -> None:
    """Give the templates `site()`."""
    app.jinja_env.globals.update(site=site)


def read_site() -> None:
    """Read what head and foot say, where the page in hand did not come to that; outside any other work."""
    if "site" not in g:
        with open_work(Actor.system("site"), read_only=True) as work:
            g.site = site_settings(work)


def site() -> Site:
    """Return what the page in hand says of the site."""
    found = g.get("site") or {}
    name = found.get(SiteKey.SITE_NAME, "")
    programme = found.get(SiteKey.PROGRAMME, "")
    if not is_chinese():
        name = found.get(SiteKey.SITE_NAME_EN, "") or name
        programme = found.get(SiteKey.PROGRAMME_EN, "") or programme
    return Site(
        name=name or _("Regional brand traceability"),
        host_unit=found.get(SiteKey.HOST_UNIT, ""),
        icp_number=found.get(SiteKey.ICP_NUMBER, ""),
        police_number=found.get(SiteKey.POLICE_NUMBER, ""),
        report_phone=found.get(SiteKey.REPORT_PHONE, "") or SUPERVISION_PHONE,
        programme=programme,
        is_demo=bool(found.get(SiteKey.DEMO)) and not house().settings.is_production,
    )
