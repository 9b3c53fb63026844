"""Papers of one's own: the trade description of a product, and the archive of everything."""

from __future__ import annotations

from flask import jsonify, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from trace.http import navigation, trade_papers
from trace.http.session import door_work
from trace.kernel.permissions import Permission
from trace.rooms.papers.description import describe_product
from trace.web import archive_pages
from trace.web.producer import bp
from trace.web.registers import Answer, own_producer_id, require_own

navigation.add(
    portal="producer",
    endpoint="producer.archives",
    label=_l("Take our records along"),
    permission=Permission.RECORDS_TAKE,
    order=97,
)


@bp.get("/products/<int:product_id>/trade-description")
def trade_description(product_id: int) -> Answer:
    """Show a product's trade description, or send it as the file asked for."""
    with door_work(read_only=True) as work:
        found = describe_product(work, product_id=product_id)
        require_own(found.product, "product")
        asked = request.args.get("format", "")
        if asked == "xlsx":
            return trade_papers.to_workbook(found)
        if asked == "pdf":
            return trade_papers.to_paper(found)
        if asked == "json":
            return jsonify(trade_papers.document(found))
        return render_template(
            "producer/trade_description.html",
            found=found,
            sections=trade_papers.sections(found),
        )


@bp.get("/archives")
def archives() -> Answer:
    """Show what has been taken along, and what an archive holds."""
    return archive_pages.show(own_producer_id(), portal="producer")


@bp.get("/archives/progress")
def archive_progress() -> Answer:
    """Return the part of the page that tells how far the archives are."""
    return archive_pages.show(own_producer_id(), portal="producer", is_part=True)


@bp.post("/archives/new")
def request_archive() -> Answer:
    """Ask for an archive of everything."""
    return archive_pages.request_one(own_producer_id(), done=url_for("producer.archives"))


@bp.post("/archives/<int:archive_id>/cancel")
def cancel_archive(archive_id: int) -> Answer:
    """Stop the making of an archive."""
    own_producer_id()  # a clerk's own page; administrators have theirs
    return archive_pages.cancel(archive_id, done=url_for("producer.archives"))


@bp.get("/archives/<int:archive_id>/file")
def archive_file(archive_id: int) -> Answer:
    """Send an archive."""
    own_producer_id()  # a clerk's own page; administrators have theirs
    return archive_pages.send(archive_id)
