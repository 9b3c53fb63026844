"""Lineage in the officers' portal."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.kernel.permissions import Permission
from trace.web.lineage_pages import lineage_page
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.registers import Answer

navigation.add(
    portal="officer",
    endpoint="officer.lineage",
    label=_l("Lineage"),
    permission=Permission.BATCHES_READ,
    order=16,
)


@bp.get("/lineage")
def lineage() -> Answer:
    """Follow goods in both directions from a code, a lot, a crate, or premises and a period."""
    for_portal()
    return lineage_page("officer")
