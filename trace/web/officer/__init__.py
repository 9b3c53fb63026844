"""Pages of the officers, their assistants and the laboratories."""

from __future__ import annotations

from flask import Blueprint, Flask

from trace.http.identity import current_actor, require_sign_in
from trace.kernel.permissions import Permission, may_somewhere
from trace.web import load_pages

bp = Blueprint("officer", __name__, url_prefix="/officer")
bp.before_request(require_sign_in)


def may_inspect() -> bool:
    """Whether the signed-in person inspects producers, to show the tab."""
    return may_somewhere(current_actor(), Permission.CHECKS_WRITE)


def init_app(app: Flask) -> None:
    """Register the pages of every module of this package."""
    app.jinja_env.globals["may_inspect"] = may_inspect
    load_pages(__name__, __path__)
    app.register_blueprint(bp)
