"""Temperature and humidity as officers see it: what lay outside the limits, and what a logger measured."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.session import door_work
from trace.kernel.permissions import Permission
from trace.rooms.transport import queries
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.reading_pages import breaches_page, series_page, subject_address
from trace.web.registers import Answer

navigation.add(
    portal="officer",
    endpoint="officer.cold_chain",
    label=_l("Temperature and humidity"),
    permission=Permission.BATCHES_READ,
    order=60,
)


@bp.get("/cold-chain")
def cold_chain() -> Answer:
    """List what lay outside the limits in one's area."""
    for_portal()
    with door_work(read_only=True) as work:
        return breaches_page(work, producer_id=None, address=_address)


def _address(row: Any) -> str:
    return url_for("officer.readings", series_id=row.series_id)


@bp.get("/readings/<int:series_id>")
def readings(series_id: int) -> Answer:
    """Show what one logger measured; as a file, every reading."""
    for_portal()
    with door_work(read_only=True) as work:
        series = queries.read_series(work, series_id)
        return series_page(work, series, back=subject_address("officer", series), may_write=False)
