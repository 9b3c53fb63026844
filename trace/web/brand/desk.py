"""The desk of the brand authority: what waits, what ends, what runs out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.identity import current_actor
from trace.http.session import door_work
from trace.kernel.errors import MissingPermission
from trace.kernel.permissions import Permission, may_somewhere
from trace.kernel.work import Work
from trace.rooms.applications import queries as applications
from trace.rooms.brands import queries
from trace.web.brand import bp

navigation.add(
    portal="brand",
    endpoint="brand.desk",
    label=_l("Desk"),
    permission=Permission.BRANDS_MANAGE,
    order=10,
)


def require_staff() -> None:
    """Raise MissingPermission unless the person manages a brand."""
    if not may_somewhere(current_actor(), Permission.BRANDS_MANAGE):
        raise MissingPermission(permission=Permission.BRANDS_MANAGE.value)


@contextmanager
def staff_work() -> Iterator[Work]:
    """Open a unit of work for reading, for people who manage a brand."""
    require_staff()
    with door_work(read_only=True) as work:
        yield work


def managed_brand(work: Work, brand_id: int) -> Any:
    """Return one of the brands the person manages; raises NoSuchRecord, MissingPermission."""
    brand = queries.get_brand(work, brand_id)
    if brand.id not in {own.id for own in queries.managed_brands(work)}:
        raise MissingPermission(permission=Permission.BRANDS_MANAGE.value)
    return brand


@bp.get("/")
def desk() -> str:
    """Show what waits for a decision, what ends soon, and the newest applications."""
    with staff_work() as work:
        brands = queries.managed_brands(work)
        figures = applications.figures_of(work, [brand.id for brand in brands])
        waiting = applications.list_applications(work, state="submitted", size=10)
        return render_template("brand/desk.html", brands=brands, figures=figures, waiting=waiting)
