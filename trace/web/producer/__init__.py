"""Pages of the producers' clerks: 今日工作台 and what it leads to."""

from __future__ import annotations

from flask import Blueprint, Flask

from trace.http.identity import require_sign_in
from trace.web import load_pages

bp = Blueprint("producer", __name__, url_prefix="/producer")
bp.before_request(require_sign_in)


def init_app(app: Flask) -> None:
    """Register the pages of every module of this package."""
    load_pages(__name__, __path__)
    app.register_blueprint(bp)
