"""Lineage 谱系: what goods were made of and what was made of them, from any code, as a graph or as events."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_smorest import Blueprint

from trace.http import lineage_sheet
from trace.http.exports import XLSX
from trace.http.session import door_work
from trace.kernel.errors import InvalidValue
from trace.kernel.work import Work
from trace.rooms.events.queries import epcis_document
from trace.rooms.lineage import queries
from trace.rooms.lineage.rules import Lineage, Narrowing, narrow
from trace.wire.lineage import LineageQuery, LineageSchema

blp = Blueprint(
    "lineage", __name__, url_prefix="/lineage", description="What goods were made of and made into"
)
FILTERS = ("kind", "holder", "held", "test", "text")


@blp.route("/")
@blp.arguments(LineageQuery, location="query")
@blp.response(200, LineageSchema)
def read_lineage(asked: dict[str, Any]) -> Any:
    """Return the lineage of a code, of batches, or of what premises made in a period."""
    with door_work(read_only=True) as work:
        return _lineage(work, asked)


@blp.route("/events")
@blp.arguments(LineageQuery, location="query")
@blp.response(200, description="EPCISDocument (JSON-LD)")
def events(asked: dict[str, Any]) -> Any:
    """Return the events behind a lineage as an EPCIS 2.0 document."""
    with door_work(read_only=True) as work:
        document = epcis_document(work, queries.events_behind(work, _lineage(work, asked)))
    return current_app.response_class(
        current_app.json.dumps(document), content_type="application/ld+json"
    )


@blp.route("/sheet")
@blp.arguments(LineageQuery, location="query")
@blp.response(200, content_type=XLSX, description="every step as a row of a sortable workbook")
def sheet(asked: dict[str, Any]) -> Any:
    """Return every step of a lineage as a row of a workbook to sort and filter."""
    with door_work(read_only=True) as work:
        return lineage_sheet.sheet_file(work, _lineage(work, asked))


def _lineage(work: Work, asked: dict[str, Any]) -> Lineage:
    found = queries.read_lineage(
        work, _starts(work, asked), direction=asked["direction"], steps=asked["steps"]
    )
    return narrow(found, Narrowing(**{name: asked[name] for name in FILTERS}))


def _starts(work: Work, asked: dict[str, Any]) -> list[int]:
    """The batches that are meant; raises InvalidValue for none or for a lot number that several have."""
    if asked["batch_id"]:
        return list(asked["batch_id"])
    if asked["premises_id"] is not None:
        made = queries.made_at(
            work, asked["premises_id"], since=asked["since"], until=asked["until"]
        )
        if not made.batches:
            raise InvalidValue(field="premises_id", reason="no-start")
        return [batch.id for batch in made.batches]
    found = queries.search_starts(work, asked["code"])
    if found.is_unbound:
        raise InvalidValue(field="code", reason="not-bound", value=asked["code"][:40])
    if not found.batches:
        raise InvalidValue(field="code", reason="no-start", value=asked["code"][:40])
    if not found.is_certain:
        raise InvalidValue(field="code", reason="several-starts", value=asked["code"][:40])
    return [batch.id for batch in found.batches]
