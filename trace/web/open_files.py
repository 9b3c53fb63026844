"""What lies at the root for other services and for readers of a refusal: verification files, robots, problem pages."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, render_template

from trace.http import problems
from trace.http.session import door_work
from trace.rooms.accounts import queries

bp = Blueprint("open_files", __name__)
ROBOTS = "User-agent: *\nDisallow: /v/\nDisallow: /01/\nDisallow: /api/\nDisallow: /admin/\n"


def init_app(app: Flask) -> None:
    """Register the addresses."""
    app.register_blueprint(bp)


@bp.get("/robots.txt")
def robots() -> Response:
    """Ask crawlers to leave the labels alone: their visits are no scans."""
    return Response(ROBOTS, content_type="text/plain; charset=utf-8")


@bp.get("/<string:name>.txt")
def verification_file(name: str) -> Response:
    """Serve a domain-verification file that an administrator has uploaded."""
    with door_work(read_only=True) as work:
        content = queries.get_verification_file(work, f"{name}.txt").content
    return Response(content, content_type="text/plain; charset=utf-8")


@bp.get("/problems/<slug>")
def problem(slug: str) -> str:
    """Explain one kind of problem: what the `type` of a problem document leads to."""
    rows = [row for row in problems.catalogue.problems.values() if row.slug == slug]
    if not rows:
        abort(404)
    title = rows[0].title or problems.TITLES.get(rows[0].status, problems.TITLES[500])
    return render_template("errors/explained.html", row=rows[0], title=title)
