"""Stored files: pictures that pages show to anyone, and evidence for those who may read the record."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, send_file
from werkzeug.wrappers import Response

from trace.http.session import door_work
from trace.kernel.files import StoredFile
from trace.rooms.producers import queries

bp = Blueprint("files", __name__)
#: A stored picture never changes: its number stands for its bytes.
PICTURE_AGE_S = 7 * 24 * 3600


def init_app(app: Flask) -> None:
    """Register the two addresses."""
    app.register_blueprint(bp)


@bp.get("/pictures/<int:file_id>")
def picture(file_id: int) -> Response:
    """Send a public picture."""
    with door_work(read_only=True) as work:
        found = queries.find_public_file(work, file_id)
        if found is None or not found.media_type.startswith("image/"):
            abort(404)
        return _send(found, work.ports.files.open(found.digest), max_age=PICTURE_AGE_S)


@bp.get("/files/<int:file_id>")
def document(file_id: int) -> Response:
    """Send a document to somebody who may read what it belongs to."""
    with door_work(read_only=True) as work:
        found = queries.read_file(work, file_id)
        response = _send(found, work.ports.files.open(found.digest), max_age=0)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _send(file: StoredFile, content: object, *, max_age: int) -> Response:
    extension = {"image/jpeg": ".jpg", "application/pdf": ".pdf", "text/csv": ".csv"}.get(
        file.media_type, ""
    )
    response: Response = send_file(
        content,  # type: ignore[arg-type]
        mimetype=file.media_type,
        download_name=f"{file.digest[:12]}{extension}",
        etag=file.digest,
        max_age=max_age,
    )
    return response
