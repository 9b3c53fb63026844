"""Pages for everybody: what a scan shows, the registers, feedback. They set no cookie."""

from __future__ import annotations

from flask import Blueprint, Flask

from trace.web import load_pages

bp = Blueprint("consumer", __name__)


def init_app(app: Flask) -> None:
    """Register the pages of every module of this package."""
    load_pages(__name__, __path__)
    app.register_blueprint(bp)
    # Imported here: it imports pages of this package.
    from trace.web.consumer import warm_door

    warm_door.init_app(app)
