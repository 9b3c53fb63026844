"""The composition root: settings → engine → ports → doors. Nothing else knows all of them."""

from __future__ import annotations

import importlib
import pkgutil
import secrets

from flask import Flask
from flask_migrate import Migrate

import trace.api
import trace.cli
import trace.http
import trace.jobs
import trace.web
from trace import tables  # noqa: F401  (the mapper must know every table before the first query)
from trace.http.database import db, init_database
from trace.http.session import House
from trace.kernel.clock import Clock, SystemClock
from trace.kernel.files import LocalFileStore
from trace.kernel.keyring import LocalKeyring
from trace.kernel.work import Ports
from trace.settings import ROOT, Settings, read_settings

MAX_REQUEST_BYTES = 32 * 1024 * 1024


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> Flask:
    """Return the application, ready to serve; the database schema is brought up by `flask db upgrade`.

    Raises   SettingsError · KeyringUnreadable · UnsafeSqlite, each saying what to mend
    """
    settings = settings or read_settings()
    clock = clock or SystemClock()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = Flask("trace", root_path=str(ROOT), static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=settings.secret_key or _development_secret(settings),
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        TESTING=settings.environment == "test",
    )
    init_database(app, settings)
    Migrate(app, db, directory=str(ROOT / "migrations"), compare_type=True)
    app.extensions["trace"] = House(settings, clock, _ports(settings, clock))
    for package in (trace.http, trace.web, trace.api, trace.cli, trace.jobs):
        _register_all(app, package)
    return app


def _ports(settings: Settings, clock: Clock) -> Ports:
    keyring = LocalKeyring(
        settings.data_dir / "keys",
        issuer=settings.issuer,
        encryption_key=settings.key_encryption_key,
        now=clock.now(),
    )
    return Ports(
        LocalFileStore(settings.data_dir / "files"),
        keyring,
        settings.base_url,
        settings.company_prefixes,
    )


def _development_secret(settings: Settings) -> str:
    """The web secret of a development instance: made once, kept in the data directory, apart from the keys."""
    file = settings.data_dir / "web-secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text()


def _register_all(app: Flask, package: object) -> None:
    """Call `init_app(app)` of every module or sub-package of `package` that has one, in alphabetical order."""
    for found in pkgutil.iter_modules(package.__path__):  # type: ignore[attr-defined]
        module = importlib.import_module(f"{package.__name__}.{found.name}")  # type: ignore[attr-defined]
        if hasattr(module, "init_app"):
            module.init_app(app)
