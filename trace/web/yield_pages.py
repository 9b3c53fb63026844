"""The list of what waits for a yield check 待测产复核, alike in every portal that shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _

from trace.kernel.paging import Page
from trace.kernel.work import Work
from trace.rooms.batches import queries
from trace.rooms.batches.rules import YieldState
from trace.web.registers import Answer, Column, Filter, Link, list_page, text_asked


def findings_page(
    work: Work,
    *,
    address: Callable[[Any], str],
    columns: Sequence[Column],
    search: str,
    links: Sequence[Link] = (),
    producer_id: int | None = None,
) -> Answer:
    """List findings about yields, those that wait unless what was cleared is asked for.

    columns      what the portal tells of a finding, after its cause and its batch
    producer_id  of the producer whose own list it is
    """
    states = Filter("state", _("Waiting and cleared"), YieldState)

    def fetch(cursor: str | None, size: int) -> Page[Any]:
        return queries.list_findings(
            work,
            producer_id=producer_id,
            is_waiting=states.chosen is not YieldState.CLEARED,
            text=text_asked(),
            cursor=cursor,
            size=size,
        )

    return list_page(
        title=_("Yield checks"),
        lead=_(
            "Batches of which more was recorded than was to be expected. They may be sold, but feed no brand "
            "label until a survey or a decision clears them."
        ),
        columns=[
            Column(_("Cause"), lambda row: row.cause, address),
            Column(_("Batch"), lambda row: f"{row.batch.product.name} {row.batch.lot}"),
            *columns,
        ],
        fetch=fetch,
        search=search,
        filters=[states],
        links=list(links),
        empty=_("Nothing waits for a yield check."),
    )
