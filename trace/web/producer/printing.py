"""The printer's account of one's orders, and how their labels were taken up."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from trace.http.session import door_work
from trace.web import printing_pages
from trace.web.producer import bp
from trace.web.registers import Answer, Link, own_producer_id

PORTAL = "producer"


@bp.get("/labels/take-up")
def take_up() -> Answer:
    """Show how the labels of one's orders were taken up."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        return printing_pages.take_up_page(
            work,
            producer_id=producer_id,
            address=lambda row: printing_pages.account_address(PORTAL, row.run.id),
            links=[Link(_("Label orders"), url_for("producer.labels"))],
        )


@bp.get("/labels/<int:run_id>/account")
def label_account(run_id: int) -> Answer:
    """Show where the labels of an order are."""
    return printing_pages.account_page(PORTAL, run_id)


@bp.post('/labels/<int:run_id>/account/<any("printed", "handed-over", "returned", "missing"):name>')
def report_labels(run_id: int, name: str) -> Answer:
    """Report labels as printed, handed over, returned unused or missing."""
    return printing_pages.report(
        PORTAL, run_id, name, printing_pages.account_address(PORTAL, run_id)
    )


@bp.post("/labels/<int:run_id>/account/files")
def request_unprinted(run_id: int) -> Answer:
    """Have files made of what is not printed yet."""
    return printing_pages.request_unprinted(
        PORTAL, run_id, url_for("producer.label_run", run_id=run_id)
    )
