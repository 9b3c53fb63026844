"""Stored files: pictures and videos that pages show to anyone, evidence for those who may read the record."""

from __future__ import annotations

from flask import Blueprint, Flask, abort
from werkzeug.wrappers import Response

from trace.http.byte_ranges import send_stored
from trace.http.session import door_work
from trace.rooms.producers import queries

bp = Blueprint("files", __name__)
#: A stored picture never changes: its number stands for its bytes.
PICTURE_AGE_S = 7 * 24 * 3600


def init_app(app: Flask) -> None:
    """Register the addresses."""
    app.register_blueprint(bp)


@bp.get("/pictures/<int:file_id>")
def picture(file_id: int) -> Response:
    """Send a public picture."""
    return _public(file_id, "image/")


@bp.get("/videos/<int:file_id>")
def video(file_id: int) -> Response:
    """Send a public video, whole or the part that a player asks for."""
    return _public(file_id, "video/")


def _public(file_id: int, kind: str) -> Response:
    with door_work(read_only=True) as work:
        found = queries.find_public_file(work, file_id)
        if found is None or not found.media_type.startswith(kind):
            abort(404)
        return send_stored(found, work.ports.files, cache=f"public, max-age={PICTURE_AGE_S}")


@bp.get("/files/<int:file_id>")
def document(file_id: int) -> Response:
    """Send a document to somebody who may read what it belongs to."""
    with door_work(read_only=True) as work:
        found = queries.read_file(work, file_id)
        return send_stored(found, work.ports.files, cache="private, no-store")
