"""Flask-SQLAlchemy at the door: it owns the engine and the request's session; the models know nothing of it."""

from __future__ import annotations

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from trace.kernel.database import Base, engine_options, prepare_engine
from trace.settings import Settings

db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={"autoflush": False, "expire_on_commit": False},
)


def init_database(app: Flask, settings: Settings) -> None:
    """Bind `db` to `app` with one safe engine."""
    app.config["SQLALCHEMY_ENGINES"] = {}
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    options = engine_options(settings.database_url)
    options.pop("url")
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
