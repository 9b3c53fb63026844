"""Work that officers did without a network: sent later, taken in exactly once."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import FILE_BODY, page_answer
from trace.http import field_entries as door
from trace.http.session import door_work
from trace.rooms.field import entry_queries as queries
from trace.rooms.field.entry_rules import Entry
from trace.wire.common import page_of_items
from trace.wire.field_entries import (
    EntryAnswerSchema,
    EntryListQuery,
    FieldEntrySchema,
    PhotographSchema,
    SettlementSchema,
)

blp = Blueprint(
    "field_entries",
    __name__,
    url_prefix="/field-entries",
    description="Checks, leads and inspections recorded without a network",
)


@blp.route("/")
class FieldEntries(MethodView):
    @blp.arguments(EntryListQuery, location="query")
    @blp.response(200, page_of_items(EntryAnswerSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List what devices sent from one's area, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            found = queries.list_entries(work, size=size, **asked)
            return page_answer(found, [door.entry_document(entry) for entry in found.items])

    @blp.arguments(FieldEntrySchema)
    @blp.response(200, EntryAnswerSchema)
    def post(self, entry: Entry) -> dict[str, Any]:
        """Take in a check, a lead or an inspection; the same key gives the same record however often it is sent.

        Photographs come before, one by one. A check of a code that was recorded within the hour is held until
        somebody decides whether it is the same one.
        """
        return door.take_in(entry)


@blp.route("/photographs/<digest>", methods=["POST"])
@blp.doc(requestBody=FILE_BODY)
@blp.response(200, PhotographSchema)
def keep_photograph(digest: str) -> dict[str, Any]:
    """Keep a photograph (the body) under its SHA-256, ahead of the entry that names it; again changes nothing."""
    return door.keep_photograph(digest, request.get_data())


@blp.route("/<key>")
@blp.response(200, EntryAnswerSchema)
def read_entry(key: str) -> dict[str, Any]:
    """Return what became of an entry."""
    with door_work(read_only=True) as work:
        return door.entry_document(queries.get_entry(work, key))


@blp.route("/<key>/decision", methods=["POST"])
@blp.arguments(SettlementSchema)
@blp.response(200, EntryAnswerSchema)
def settle(sent: dict[str, Any], key: str) -> dict[str, Any]:
    """Decide on an entry that is held: record it as well, or it is the check recorded before."""
    return door.settle(key, sent["decision"])
