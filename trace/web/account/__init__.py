"""Pages about one's own account: signing in and out, password, sessions, tokens."""

from __future__ import annotations

from flask import Blueprint, Flask

from trace.web import load_pages

bp = Blueprint("account", __name__, url_prefix="/account")


def init_app(app: Flask) -> None:
    """Register the pages of every module of this package."""
    load_pages(__name__, __path__)
    app.register_blueprint(bp)
