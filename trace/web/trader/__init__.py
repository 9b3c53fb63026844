"""Pages of trading partners 经营者: shops, wholesalers, caterers and carriers."""

from __future__ import annotations

from flask import Blueprint, Flask

from trace.http.identity import require_sign_in
from trace.web import load_pages

bp = Blueprint("trader", __name__, url_prefix="/trader")
bp.before_request(require_sign_in)


def init_app(app: Flask) -> None:
    """Register the pages of every module of this package."""
    load_pages(__name__, __path__)
    app.register_blueprint(bp)
