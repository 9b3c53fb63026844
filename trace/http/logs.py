"""The access log: one line a request, with its id, and nothing that tells who a visitor is."""

from __future__ import annotations

import json
import logging
import sys
import time
from datetime import UTC, datetime
from functools import lru_cache

import structlog
from flask import Flask, Response, g, request

from trace.http.session import current_request_id, house

log = structlog.get_logger("trace")


def init_app(app: Flask) -> None:
    """Configure structlog and write one line after every request."""
    settings = house(app).settings
    level = logging.getLevelNamesMapping().get(settings.log_level.upper(), logging.INFO)
    if settings.environment == "test":
        level = logging.CRITICAL
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.is_production
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # One process writes one kind of line.
    global _plain_lines  # noqa: PLW0603
    _plain_lines = settings.is_production and level <= logging.INFO
    app.before_request_funcs.setdefault(None, []).insert(0, _start)
    app.after_request(_write)


def _start() -> None:
    g.started = time.perf_counter()


def _write(response: Response) -> Response:
    if request.endpoint == "static":
        return response
    caller = g.get("caller")
    tell(
        request.method,
        request.path,
        response.status_code,
        g.get("started", time.perf_counter()),
        current_request_id(),
        caller.account_id if caller else None,
    )
    return response


def tell(
    method: str, path: str, status: int, started: float, request_id: str, account: int | None
) -> None:
    """Write the line of one request that began at `started` (of time.perf_counter)."""
    # The address and the query are left out: they tell who asked and what signature a label has.
    ms = (time.perf_counter() - started) * 1000
    if _plain_lines:
        # The same line as structlog's, without the five steps in which it makes one.
        sys.stderr.write(
            f'{{"method": {_quoted(method)}, "path": {_quoted(path)}, "status": {status}, "ms": {ms:.1f}, '
            f'"request_id": "{request_id}", "account": {"null" if account is None else account}, '
            f'"event": "request", "level": "info", "timestamp": "{_instant()}"}}\n'
        )
        return
    log.info(
        "request",
        method=method,
        path=path,
        status=status,
        ms=round(ms, 1),
        request_id=request_id,
        account=account,
    )


def _instant() -> str:
    seconds, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    return f"{_second(seconds)}.{nanoseconds // 1000:06d}Z"


@lru_cache(maxsize=1)
def _second(seconds: int) -> str:
    # Writing an instant costs as much as the rest of its line, and many requests fall into one second.
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


_quoted = json.encoder.encode_basestring
# Whether lines are JSON at a level that shows requests: in production, unless it is quietened.
_plain_lines = False
