"""/epcis/queries/{name}/subscriptions: new events of a named query, sent to a server of the subscriber's."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response

from trace.api.epcis import asking
from trace.api.epcis.frame import PREFIX, answer
from trace.http.session import door_work
from trace.rooms.repository.queries import named, search
from trace.rooms.repository.services.subscribing import subscribe, unsubscribe


def register(blp: Blueprint) -> None:
    """Add the routes."""
    path = "/queries/<name:name>/subscriptions"
    blp.add_url_rule(path, "subscriptions", list_subscriptions, methods=["GET"])
    blp.add_url_rule(path, "subscribe", post_subscription, methods=["POST"])
    blp.add_url_rule(f"{path}/<name:code>", "subscription", read_subscription, methods=["GET"])
    blp.add_url_rule(f"{path}/<name:code>", "unsubscribe", delete_subscription, methods=["DELETE"])


def list_subscriptions(name: str) -> Response:
    """Return the running subscriptions to a query."""
    with door_work(read_only=True) as work:
        page = named.list_subscriptions(
            work, name, cursor=asking.page_token(), size=min(asking.page_size(), 500)
        )
        found = [_told(each) for each in page.items]
        headers = asking.page_headers(page.next_cursor, work.now + search.TOKEN_LIFE)
    return answer(found, headers=headers)


def post_subscription(name: str) -> Response:
    """Subscribe: 201 with the subscription's address; the signature token is never told again."""
    sent = asking.read_body()
    asking.bring_up()
    with door_work() as work:
        made = subscribe(work, name=name, sent=sent, epc_format=asking.epc_format())
        told = _told(made)
    address = f"{PREFIX}/queries/{quote(name, safe='')}/subscriptions/{told['subscriptionID']}"
    return answer(told, 201, {"Location": address})


def read_subscription(name: str, code: str) -> Response:
    """Return one subscription."""
    with door_work(read_only=True) as work:
        return answer(_told(named.get_subscription(work, name, code)))


def delete_subscription(name: str, code: str) -> Response:
    """End a subscription."""
    with door_work() as work:
        unsubscribe(work, name=name, code=code)
    return Response(status=204)


def _told(found: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "subscriptionID": found.code,
        "queryName": found.query_name,
        "dest": found.dest,
        "createdAt": _instant(found.created_at),
        "epcFormat": found.epc_format,
    }
    if found.schedule is None:
        told["stream"] = True
    else:
        told["schedule"] = json.loads(found.schedule)
        told["reportIfEmpty"] = found.is_reported_empty
    for name, moment in (
        ("initialRecordTime", found.initial_record_time),
        ("lastNotifiedAt", found.last_notified_at),
    ):
        if moment is not None:
            told[name] = _instant(moment)
    return told


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
