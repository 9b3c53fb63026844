"""What the officers' pages share: who may come in, where a producer's own page is, how a photograph is sent."""

from __future__ import annotations

import io

from flask import render_template, request, send_file
from werkzeug.wrappers import Response

from trace.http.identity import current_actor
from trace.http.navigation import PORTALS
from trace.kernel.errors import MissingPermission
from trace.kernel.files import StoredFile
from trace.kernel.permissions import Permission, may
from trace.kernel.work import Work

_ROLES = next(portal.roles for portal in PORTALS if portal.name == "officer")


def for_portal() -> None:
    """Let in whom this portal is for: officers, assistants, laboratories; raises MissingPermission."""
    if not current_actor().has_role(*_ROLES):
        raise MissingPermission(permission="portal:officer")


def own_division() -> str:
    """Return the division for which the signed-in person works, to begin a form with."""
    found = current_actor().divisions(*_ROLES)
    return found[0] if found else ""


def may_over(permission: Permission, producer_id: int, division: str) -> bool:
    """Whether the signed-in person holds `permission` for this producer, to show a button."""
    return may(current_actor(), permission, organisation_id=producer_id, division=division)


def section_page(template: str, **values: object) -> str:
    """Return a part of a page: bare where htmx fetches it into its place, a page of its own without a script."""
    is_part = request.headers.get("HX-Request") == "true"
    layout = "officer/_bare.html" if is_part else "layouts/portal.html"
    return render_template(template, layout=layout, **values)


def send_picture(work: Work, stored: StoredFile) -> Response:
    """Send a photograph to those who may read its record; nothing keeps a copy on the way."""
    with work.ports.files.open(stored.digest) as file:
        content = io.BytesIO(file.read())
    response: Response = send_file(
        content,
        mimetype=stored.media_type,
        download_name=f"{stored.digest[:12]}.jpg",
        etag=stored.digest,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
