"""The menus of the portals: each page module adds its own entry, and people see what their rights allow.

navigation.add(portal="producer", endpoint="producer.batches", label=_l("Batches"),
               permission=Permission.BATCHES_WRITE, order=30)
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _l

from trace.http.identity import current_actor
from trace.kernel.actor import Actor, Role
from trace.kernel.permissions import Permission, may_somewhere


@dataclass(frozen=True, slots=True)
class Portal:
    """One audience's part of the site."""

    name: str
    label: object
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a portal's menu; `permission` None means anyone whom the portal is for, `others` open it as well."""

    portal: str
    endpoint: str
    label: object
    permission: Permission | None
    order: int
    icon: str = ""
    others: tuple[Permission, ...] = ()

    def is_for(self, actor: Actor) -> bool:
        """Whether the person holds what it takes."""
        asked = () if self.permission is None else (self.permission, *self.others)
        return not asked or any(may_somewhere(actor, each) for each in asked)

    @property
    def is_current(self) -> bool:
        """Whether the page shown belongs to this entry."""
        return request.endpoint == self.endpoint

    @property
    def address(self) -> str:
        """Where the entry leads."""
        return url_for(self.endpoint)


PORTALS = (
    Portal("producer", _l("Producer"), frozenset({Role.PRODUCER_CLERK})),
    Portal("printer", _l("Printer"), frozenset({Role.PRINTER})),
    Portal("trader", _l("Trading partner"), frozenset({Role.TRADER})),
    Portal("brand", _l("Brand"), frozenset({Role.BRAND})),
    Portal(
        "officer",
        _l("Supervision"),
        frozenset(
            {
                Role.MARKET_OFFICER,
                Role.AGRICULTURE_OFFICER,
                Role.TOWNSHIP_ASSISTANT,
                Role.VILLAGE_ASSISTANT,
                Role.LAB,
            }
        ),
    ),
    Portal("admin", _l("Administration"), frozenset({Role.ADMINISTRATOR, Role.AUDITOR})),
)
_ENTRIES: dict[tuple[str, str], Entry] = {}


def init_app(app: Flask) -> None:
    """Give the templates their menus."""
    app.jinja_env.globals.update(menu=menu, portals=portals, current_portal=current_portal)


def add(
    *,
    portal: str,
    endpoint: str,
    label: object,
    permission: Permission | None = None,
    order: int = 50,
    icon: str = "",
    others: tuple[Permission, ...] = (),
) -> None:
    """Add one entry to a portal's menu; `icon` names a symbol of static/img/icons.svg."""
    _ENTRIES[(portal, endpoint)] = Entry(portal, endpoint, label, permission, order, icon, others)


def menu(portal: str, actor: Actor | None = None) -> list[Entry]:
    """Return the entries of `portal` that the person may use, in order."""
    asked = actor or current_actor()
    found = [
        entry
        for entry in _ENTRIES.values()
        if entry.portal == portal
        and entry.endpoint in current_app.view_functions
        and entry.is_for(asked)
    ]
    return sorted(found, key=lambda entry: (entry.order, entry.endpoint))


def portals(actor: Actor | None = None) -> list[tuple[Portal, str]]:
    """Return the portals that are there for the person, each with the address of its first page."""
    asked = actor or current_actor()
    found = []
    for portal in PORTALS:
        entries = menu(portal.name, asked) if asked.has_role(*portal.roles) else []
        if entries:
            found.append((portal, entries[0].address))
    return found


def current_portal() -> Portal | None:
    """Return the portal that the page shown belongs to, or None.

    Somebody who may read a page of another audience's portal keeps the menu of his own.
    """
    name = (request.blueprint or "").split(".")[0]
    shown = next((portal for portal in PORTALS if portal.name == name), None)
    asked = current_actor()
    if shown is None or not asked.is_signed_in or asked.has_role(*shown.roles):
        return shown
    own = portals(asked)
    return own[0][0] if own else shown


def home_of(actor: Actor) -> str:
    """Return where a person lands after signing in."""
    found = portals(actor)
    return found[0][1] if found else url_for("account.home")
