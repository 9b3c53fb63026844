"""Lineage in the producer's portal: of one's own goods, as far as one may read."""

from __future__ import annotations

from trace.web.lineage_pages import lineage_page
from trace.web.producer import bp
from trace.web.registers import Answer, own_producer_id


@bp.get("/lineage")
def lineage() -> Answer:
    """Follow one's own goods in both directions; what stands in others' books is only counted."""
    own_producer_id()
    return lineage_page("producer")
