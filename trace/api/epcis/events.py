"""/epcis/events: one event in, events by query out, one event by its id."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response

from trace.api.epcis import asking
from trace.api.epcis.frame import PREFIX, answer, extensions
from trace.http.session import door_work
from trace.rooms.repository.documents import query_document
from trace.rooms.repository.queries import collections
from trace.rooms.repository.services.capturing import capture_event, capturing_organisation


def register(blp: Blueprint) -> None:
    """Add the routes."""
    blp.add_url_rule("/events", "post_event", post_event, methods=["POST"])
    blp.add_url_rule("/events", "events", list_events, methods=["GET"])
    # An event id is a URI: slashes of its own stand in it.
    blp.add_url_rule(
        "/events/<uri:event_id>", "event", read_event, methods=["GET"], merge_slashes=False
    )


def post_event() -> Response:
    """Take in one event: 201 with its address, also when it is sent again unchanged."""
    with door_work(read_only=True) as work:
        organisation_id = capturing_organisation(work)
    sent = asking.read_body()
    with door_work() as work:
        event_id = capture_event(work, sent=sent, organisation_id=organisation_id)
    told = sent if "eventID" in sent or "id" in sent else {**sent, "eventID": event_id}
    return answer(told, 201, {"Location": f"{PREFIX}/events/{quote(event_id, safe='')}"})


def list_events() -> Response:
    """Return the events that the query's parameters mean."""
    query = asking.query_of(asking.parameters())
    asking.bring_up()
    with door_work(read_only=True) as work:
        return asking.answer_query(work, query, extensions())


def read_event(event_id: str) -> Response:
    """Return one event in a document, with the declarations that it is in error."""
    asking.bring_up()
    with door_work(read_only=True) as work:
        found = collections.get_event(work, event_id)
        document = query_document(
            found, "SimpleEventQuery", work.now, asking.epc_format(), work.ports.company_prefixes
        )
    return answer(document)
