"""A running site whose clock a journey sets: days of public notice pass without anybody waiting for them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from tests import databases
from tests.conftest import FrozenClock
from trace.app import create_app
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.clock import CHINA
from trace.kernel.work import Work
from trace.settings import read_settings


class ClockedSite:
    """The web server in a thread of the test's own process, with a clock that stands still; no job worker."""

    def __init__(self, database_url: str, folder: Path, *, today: date) -> None:
        self.clock = FrozenClock(_noon(today))
        # The port is taken first: the address of the site is part of its settings.
        self._server = make_server("127.0.0.1", 0, Flask("none"), threaded=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        settings = {
            "TRACE_ENV": "development",
            "TRACE_DATA_DIR": str(folder),
            "TRACE_DATABASE_URL": database_url,
            "TRACE_BASE_URL": self.address,
            "TRACE_ISSUER": "trace-journey",
            "TRACE_SECRET_KEY": "a secret for the journeys, of more than 32 characters",
            "TRACE_LOG_LEVEL": "WARNING",
        }
        self.app = create_app(read_settings(settings), clock=self.clock)
        self._server.app = self.app
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def is_now(self, today: date) -> None:
        """Move the clock to noon of a day."""
        self.clock.set(_noon(today))

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Open one unit of work as the system: what was there before a journey begins."""
        with self.app.app_context(), open_work(Actor.system("journey")) as work:
            yield work

    def stop(self) -> None:
        """Stop serving and close the connections."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        databases.close(self.app)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), CHINA)
