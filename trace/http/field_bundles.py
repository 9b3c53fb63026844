"""Bundles at the doors: brought up to date in two short steps, given out as a phone or a system takes them."""

from __future__ import annotations

from flask import Response, request

from trace.http.session import door_work, house
from trace.rooms.field import queries, rules, services
from trace.rooms.field.rules import Head


def refreshed_head(division: str) -> Head:
    """Return the signed head of a division's newest state, reading the records again where that is due.

    Reading may take a second or two, so that it is done as a reader; what was read is kept in a short act after it.
    """
    with door_work(read_only=True) as work:
        kept = queries.newest(work, division)
        if kept is not None and queries.is_current(work, kept):
            return services.sign_head(work, kept)
        reading = queries.read_records(work, division)
    with door_work() as work:
        return services.sign_head(work, services.keep_reading(work, reading))


def head_document(head: Head) -> dict[str, object]:
    """Return a head as phones and systems get it; instants in Unix seconds, as they are signed."""
    return {
        "issuer": head.issuer,
        "division": head.division,
        "sequence": head.sequence,
        "as_of": int(head.as_of.timestamp()),
        "digest": head.digest,
        "size": head.size,
        "key_number": head.key_number,
        "signature": head.signature,
    }


def server_seconds() -> int:
    """Return what the clock of this instance says, for phones whose own may be wrong."""
    return int(house().clock.now().timestamp())


def send_state(division: str, sequence: int, since: int | None) -> Response:
    """Send one state, or what changed since an older one; nothing on the way keeps a copy."""
    with door_work(read_only=True) as work:
        if since is None:
            packed = queries.packed_content(work, division, sequence)
        else:
            packed = queries.packed_changes(work, division, sequence, since)
    response = Response(content_type="application/json; charset=utf-8")
    if "gzip" in request.accept_encodings:
        response.set_data(packed)
        response.content_encoding = "gzip"
    else:
        response.set_data(rules.unpack(packed))
    response.vary.add("Accept-Encoding")
    response.set_etag(rules.digest_of(packed), weak=True)
    response.make_conditional(request)
    return response
