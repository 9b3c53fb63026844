"""Who looks at a visitor's page: whether the view counts, and how the page may be cached."""

from __future__ import annotations

import base64
import gzip
import re

from flask import Response, make_response, request
from flask_babel import get_locale
from werkzeug.datastructures import MIMEAccept

from trace.http.identity import current_actor
from trace.kernel.work import Work
from trace.rooms.scanning import view_token
from trace.rooms.scanning.queries import Pack
from trace.rooms.scanning.rules import Verdict
from trace.rooms.scanning.services import token_secret
from trace.rooms.scanning.shown import Brand

_ROBOTS = re.compile(
    r"bot\b|spider|crawl|slurp|preview|facebookexternalhit|monitor|uptime|curl/|wget/|python-|okhttp|httpx"
    r"|go-http|java/|libwww|headless",
    re.IGNORECASE,
)
# One transparent pixel.
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
VARY = "Accept, Accept-Language, Cookie, Accept-Encoding"
# Below this the head of a compressed answer outweighs what is saved.
LEAST_COMPRESSED = 500
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def is_robot() -> bool:
    """Whether a program without a person looks at the page."""
    return is_robots(request.user_agent.string)


def is_robots(agent: str) -> bool:
    """Whether a user agent is that of a program."""
    return not agent or _ROBOTS.search(agent) is not None


def is_counted() -> bool:
    """Whether this view will be counted when its image is fetched."""
    return request.method == "GET" and not is_robot() and not current_actor().is_signed_in


def token_for(
    work: Work, pack: Pack | None, verdict: Verdict, *, is_past_expiry: bool = False
) -> str:
    """Return the token of this view's image, or "" where nothing is to be counted."""
    # Behind a mistyped or unknown code is no label that could have been looked at.
    if pack is None or not is_counted():
        return ""
    return view_token.make_token(
        token_secret(work),
        run_id=pack.run.id,
        index=pack.index,
        verdict=verdict,
        now=work.now,
        is_past_expiry=is_past_expiry,
    )


def wants_json() -> bool:
    """Whether the answer is asked for as JSON rather than as a page."""
    return prefers_json(request.accept_mimetypes)


def prefers_json(accepted: MIMEAccept) -> bool:
    """Whether JSON is what an Accept header asks for first."""
    best = accepted.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"


def answer(body: str | Response, *, max_age_s: int = 0) -> Response:
    """Return the answer with what caches must know: a page about a label is never kept."""
    response = make_response(body)
    kept = f"public, max-age={max_age_s}" if max_age_s else "no-store"
    response.headers["Cache-Control"] = kept
    response.headers["Vary"] = VARY
    response.headers["Content-Language"] = content_language()
    content = response.get_data() if not response.is_streamed else b""
    if len(content) >= LEAST_COMPRESSED and takes_gzip(request.headers.get("Accept-Encoding", "")):
        response.set_data(gzip.compress(content, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def answer_tagged(body: str, tag: str) -> Response:
    """Return the answer of `answer` with its ETag, or 304 to whoever holds the same."""
    etag = f'W/"{tag}"'
    response = answer("" if holds(request.headers.get("If-None-Match", ""), etag) else body)
    response.headers["ETag"] = etag
    if not response.get_data():
        response.status_code = 304
    return response


def holds(asked: str, etag: str) -> bool:
    """Whether an If-None-Match header names this tag."""
    return bool(asked) and etag in (part.strip() for part in asked.split(","))


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header takes gzip."""
    for part in accepted.lower().split(","):
        name, _, quality = part.strip().partition(";")
        if name.strip() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def content_language() -> str:
    """Return the value of Content-Language for this request."""
    return str(get_locale()).replace("_Hans_CN", "-CN")


def palette_of(brand: Brand | None) -> dict[str, str]:
    """Return the brand's colours that are colours, by the name of their custom property."""
    named = brand.palette if brand else {}
    return {
        target: named[name]
        for name, target in (("primary", "--brand"), ("paper", "--paper"))
        if _COLOUR.fullmatch(named.get(name, ""))
    }
