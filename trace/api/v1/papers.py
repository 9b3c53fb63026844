"""Papers for systems: trade descriptions, and archives of everything a producer entered or was issued."""

from __future__ import annotations

from typing import Any

from flask import jsonify
from flask_smorest import Blueprint

from trace.http import trade_papers
from trace.http.byte_ranges import send_stored
from trace.http.exports import XLSX
from trace.http.session import door_work
from trace.rooms.papers import queries, services
from trace.rooms.papers.description import describe_product
from trace.wire.papers import ArchiveSchema

blp = Blueprint("papers", __name__, description="What a producer hands to buyers, and takes along.")


@blp.get("/products/<int:product_id>/trade-description")
@blp.response(200, description="the trade description")
def trade_description(product_id: int) -> Any:
    """The trade description of a product as of today."""
    with door_work(read_only=True) as work:
        return jsonify(trade_papers.document(describe_product(work, product_id=product_id)))


@blp.get("/products/<int:product_id>/trade-description.xlsx")
@blp.response(200, content_type=XLSX, description="the same as a workbook")
def trade_workbook(product_id: int) -> Any:
    """The trade description of a product as a workbook."""
    with door_work(read_only=True) as work:
        return trade_papers.to_workbook(describe_product(work, product_id=product_id))


@blp.get("/products/<int:product_id>/trade-description.pdf")
@blp.response(200, content_type="application/pdf", description="the same as a PDF")
def trade_paper(product_id: int) -> Any:
    """The trade description of a product as a PDF."""
    with door_work(read_only=True) as work:
        return trade_papers.to_paper(describe_product(work, product_id=product_id))


@blp.get("/producers/<int:producer_id>/archives")
@blp.response(200, ArchiveSchema(many=True))
def list_archives(producer_id: int) -> Any:
    """The latest archives of a producer."""
    with door_work(read_only=True) as work:
        return queries.archives_of(work, producer_id)


@blp.post("/producers/<int:producer_id>/archives")
@blp.response(202, ArchiveSchema)
def request_archive(producer_id: int) -> Any:
    """Ask for an archive; it is made in the background."""
    with door_work() as work:
        made = services.request_archive(work, producer_id=producer_id)
        return queries.get_archive(work, made.id)


@blp.get("/archives/<int:archive_id>")
@blp.response(200, ArchiveSchema)
def get_archive(archive_id: int) -> Any:
    """One archive: how it stands, its length and SHA-256."""
    with door_work(read_only=True) as work:
        return queries.get_archive(work, archive_id)


@blp.post("/archives/<int:archive_id>/cancel")
@blp.response(200, ArchiveSchema)
def cancel_archive(archive_id: int) -> Any:
    """Stop the making of an archive."""
    with door_work() as work:
        return services.cancel_archive(work, archive_id=archive_id)


@blp.get("/archives/<int:archive_id>/file")
@blp.response(200, content_type="application/zip", description="the archive")
def send_archive(archive_id: int) -> Any:
    """The archive itself; parts of it may be asked for with Range."""
    with door_work() as work:
        file = services.file_to_send(work, archive_id=archive_id)
        return send_stored(file, work.ports.files, cache="private, no-store")
