"""Who looks at a visitor's page: whether the view counts, and how the page may be cached."""

from __future__ import annotations

import re

from flask import Response, make_response, request
from flask_babel import get_locale

from trace.http.identity import current_actor
from trace.kernel.work import Work
from trace.rooms.scanning import view_token
from trace.rooms.scanning.rules import NOT_OURS, Verdict
from trace.rooms.scanning.services import token_secret
from trace.rooms.scanning.shown import Brand

_ROBOTS = re.compile(
    r"bot\b|spider|crawl|slurp|preview|facebookexternalhit|monitor|uptime|curl/|wget/|python-|okhttp|httpx"
    r"|go-http|java/|libwww|headless",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def is_robot() -> bool:
    """Whether a program without a person looks at the page."""
    agent = request.user_agent.string
    return not agent or _ROBOTS.search(agent) is not None


def is_counted() -> bool:
    """Whether this view will be counted when its image is fetched."""
    return request.method == "GET" and not is_robot() and not current_actor().is_signed_in


def token_for(work: Work, serial: str, verdict: Verdict) -> str:
    """Return the token of this view's image, or "" where nothing is to be counted."""
    # Behind a mistyped or unknown code is no label that could have been looked at.
    if verdict in NOT_OURS - {Verdict.FORGED} or not is_counted():
        return ""
    return view_token.make_token(token_secret(work), serial=serial, verdict=verdict, now=work.now)


def wants_json() -> bool:
    """Whether the answer is asked for as JSON rather than as a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"


def answer(body: str | Response, *, max_age_s: int = 0) -> Response:
    """Return the answer with what caches must know: a page about a label is never kept."""
    response = make_response(body)
    kept = f"public, max-age={max_age_s}" if max_age_s else "no-store"
    response.headers["Cache-Control"] = kept
    response.headers["Vary"] = "Accept, Accept-Language, Cookie"
    response.headers["Content-Language"] = str(get_locale()).replace("_Hans_CN", "-CN")
    return response


def palette_of(brand: Brand | None) -> dict[str, str]:
    """Return the brand's colours that are colours, by the name of their custom property."""
    named = brand.palette if brand else {}
    return {
        target: named[name]
        for name, target in (("primary", "--brand"), ("paper", "--paper"))
        if _COLOUR.fullmatch(named.get(name, ""))
    }
