"""Small copies of public pictures, made once: a visitor's first view must stay small."""

from __future__ import annotations

import io
import os
import secrets
from pathlib import Path

from flask import abort, send_file
from PIL import Image
from werkzeug.wrappers import Response

from trace.http.session import door_work, house
from trace.rooms.producers import queries
from trace.web.consumer import bp

# Sides in pixels that pages ask for: a product's square, a picture in the story.
EDGES = frozenset({240, 640})
MAX_AGE_S = 7 * 24 * 3600


@bp.get("/thumbnails/<int:edge>/<int:file_id>.jpg")
def thumbnail(edge: int, file_id: int) -> Response:
    """Send a public picture whose longer side has `edge` pixels."""
    if edge not in EDGES:
        abort(404)
    with door_work(read_only=True) as work:
        found = queries.find_public_file(work, file_id)
        if found is None or not found.media_type.startswith("image/"):
            abort(404)
        small = house().settings.data_dir / "thumbnails" / f"{found.digest}-{edge}.jpg"
        if not small.exists():
            with work.ports.files.open(found.digest) as content:
                _shrink(Image.open(content), edge, small)
    response: Response = send_file(small, mimetype="image/jpeg", max_age=MAX_AGE_S)
    return response


def _shrink(picture: Image.Image, edge: int, target: Path) -> None:
    picture.thumbnail((edge, edge))
    encoded = io.BytesIO()
    picture.convert("RGB").save(encoded, "JPEG", quality=70, optimize=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Two requests may make it at once: each writes its own file, and the last to finish gives it the name.
    temporary = target.with_suffix(f".{secrets.token_hex(6)}")
    temporary.write_bytes(encoded.getvalue())
    os.replace(temporary, target)
