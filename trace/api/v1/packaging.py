"""Packaging filed for approval, and packaging from before that is used up."""

from __future__ import annotations

from typing import Any

from flask import request, send_file
from flask.views import MethodView
from flask_smorest import Blueprint
from werkzeug.wrappers import Response

from trace.api.v1 import PARTS, page_answer
from trace.http.session import door_work
from trace.kernel.errors import InvalidValue
from trace.kernel.uploads import Upload
from trace.rooms.authorisations import queries, services
from trace.wire.common import page_of_items
from trace.wire.packaging import (
    ApprovalSchema,
    FilingQuery,
    FilingSchema,
    NewFilingSchema,
    ReturnSchema,
    StockUseRecordSchema,
    StockUseSchema,
)

blp = Blueprint(
    "packaging",
    __name__,
    url_prefix="/packaging",
    description="Versions of packaging filed for approval, and what is left of packaging from before",
)


@blp.route("/filings")
class Filings(MethodView):
    @blp.arguments(FilingQuery, location="query")
    @blp.response(200, page_of_items(FilingSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the filings the caller may see, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_filings(work, size=size, **asked))

    @blp.arguments(NewFilingSchema, location="form", content_type=PARTS)
    @blp.response(201, FilingSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """File a version of a product's packaging; the artwork is sent as the form's part `file`."""
        file = request.files.get("file")
        if file is None or not file.filename:
            raise InvalidValue(field="file", reason="required")
        upload = Upload(file.filename, file.read())
        with door_work() as work:
            return services.file_packaging(work, upload=upload, **sent)


@blp.route("/filings/<int:filing_id>")
@blp.response(200, FilingSchema)
def read_filing(filing_id: int) -> Any:
    """Return one filing."""
    with door_work(read_only=True) as work:
        return queries.get_filing(work, filing_id)


@blp.route("/filings/<int:filing_id>/file")
@blp.response(200, description="The artwork")
def read_file(filing_id: int) -> Response:
    """Return the artwork as it was stored."""
    with door_work(read_only=True) as work:
        found = queries.get_filing(work, filing_id).file
        content = work.ports.files.open(found.digest)
    response: Response = send_file(content, mimetype=found.media_type, max_age=0)
    return response


@blp.route("/filings/<int:filing_id>/approve", methods=["POST"])
@blp.arguments(ApprovalSchema)
@blp.response(200, FilingSchema)
def approve(sent: dict[str, Any], filing_id: int) -> Any:
    """Approve it; the versions before may be used up until a day."""
    with door_work() as work:
        return services.approve_packaging(work, filing_id=filing_id, **sent)


@blp.route("/filings/<int:filing_id>/return", methods=["POST"])
@blp.arguments(ReturnSchema)
@blp.response(200, FilingSchema)
def send_back(sent: dict[str, Any], filing_id: int) -> Any:
    """Return it with what has to change."""
    with door_work() as work:
        return services.return_packaging(work, filing_id=filing_id, **sent)


@blp.route("/filings/<int:filing_id>/withdraw", methods=["POST"])
@blp.response(200, FilingSchema)
def withdraw(filing_id: int) -> Any:
    """Take it back before it is decided."""
    with door_work() as work:
        return services.withdraw_packaging(work, filing_id=filing_id)


@blp.route("/stocks/<int:stock_id>/uses", methods=["POST"])
@blp.arguments(StockUseSchema)
@blp.response(201, StockUseRecordSchema)
def use_stock(sent: dict[str, Any], stock_id: int) -> Any:
    """Record that packaging from before was used up or destroyed."""
    with door_work() as work:
        return services.use_packaging_stock(work, stock_id=stock_id, **sent)
