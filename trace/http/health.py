"""For operators: is the process alive, can it work, and how much waits to be done."""

from __future__ import annotations

import hmac

from flask import Blueprint, Flask, Response, abort, request
from sqlalchemy import func, select, text

from trace.http.session import house, open_work
from trace.kernel.actor import Actor
from trace.kernel.outbox import Job, JobState
from trace.kernel.work import Work

bp = Blueprint("health", __name__)
GAUGES = {
    "trace_up": "1 while the process answers",
    "trace_jobs": "background jobs by state",
    "trace_oldest_queued_job_seconds": "how long the oldest due job has waited",
}


def init_app(app: Flask) -> None:
    """Register the three addresses."""
    app.register_blueprint(bp)


@bp.get("/healthz")
def healthz() -> Response:
    """Answer that the process is alive; asks nothing of the database."""
    return _plain("ok\n")


@bp.get("/readyz")
def readyz() -> Response:
    """Answer whether a request could be served: the database answers and a key can sign."""
    with open_work(Actor.system("readiness"), read_only=True) as work:
        work.session.execute(text("SELECT 1"))
        work.ports.keyring.current_key(work.now)
    return _plain("ready\n")


@bp.get("/metrics")
def metrics() -> Response:
    """Answer the figures in Prometheus' text form to whoever has TRACE_METRICS_TOKEN."""
    token = house().settings.metrics_token
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(sent.encode(), token.encode()):
        abort(404)
    with open_work(Actor.system("metrics"), read_only=True) as work:
        rows = [("trace_up", "", 1), *_jobs(work)]
    lines = []
    for name, meaning in GAUGES.items():
        lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge"]
        lines += [f"{name}{labels} {value}" for found, labels, value in rows if found == name]
    return _plain("\n".join(lines) + "\n")


def _jobs(work: Work) -> list[tuple[str, str, int]]:
    counts: dict[JobState, int] = {}
    for state, count in work.session.execute(select(Job.state, func.count()).group_by(Job.state)):
        counts[state] = count
    oldest = work.session.scalar(
        select(func.min(Job.available_at)).where(Job.state == JobState.QUEUED)
    )
    waited = max(0, int((work.now - oldest).total_seconds())) if oldest else 0
    rows = [
        ("trace_jobs", f'{{state="{state.value}"}}', counts.get(state, 0)) for state in JobState
    ]
    return [*rows, ("trace_oldest_queued_job_seconds", "", waited)]


def _plain(body: str) -> Response:
    return Response(body, content_type="text/plain; version=0.0.4; charset=utf-8")
