"""The GS1 Digital Link resolver (GS1-Conformant Resolver 1.2): what a code names, and all there is about it.

`/01/GTIN/…/21/SERIAL` leads to the pack, whatever became of it: a serial never walks up the tree. `/01/GTIN/10/LOT`
leads to the lot, and where nobody recorded that lot, to the product; `/01/GTIN` leads to the product. `/414/GLN`
leads to premises, `/00/SSCC` to the lots in a logistic unit.

`linkType` asks for one kind of link, or with `linkset` for all of them; the query goes along with every redirect.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from flask import Blueprint, Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import NotFound

from trace.api.resolver_levels import KEYS, finest_level, levels_of
from trace.http.session import door_work, house
from trace.rooms.scanning.rules import MalformedLabelLink
from trace.standards.gs1 import link_uri, linkset
from trace.standards.gs1.link_uri import Link, MalformedLink
from trace.standards.gs1.linkset import Level, Target

bp = Blueprint("resolver", __name__)
ALLOWED = "GET, HEAD, OPTIONS"
_HTML = "text/html"


def init_app(app: Flask) -> None:
    """Register the resolver."""
    app.register_blueprint(bp)


def _at_every_key(view: Callable[[str], Response]) -> Callable[[str], Response]:
    for key in KEYS:
        methods = ["GET", "HEAD", "OPTIONS"]
        bp.route(f"/{key}/<path:rest>", methods=methods, provide_automatic_options=False)(view)
    return view


@_at_every_key
def resolve(rest: str) -> Response:
    """Lead to the page of what the link names, list its links, or answer 400 for what is no such link."""
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": ALLOWED})
    try:
        link = link_uri.read(_asked_address(rest))
        link_uri.require_possible(link)
    except MalformedLink as error:
        raise MalformedLabelLink(reason=error.reason) from error
    asked = linkset.kind_of(request.args.get("linkType", ""))
    is_list = asked in linkset.EVERYTHING or (not asked and _wants_linkset())
    with door_work(read_only=True) as work:
        levels = levels_of(work, link) if is_list or asked else finest_level(work, link)
    if not levels:
        raise NotFound
    if is_list:
        return _linkset(levels)
    return _lead(link, levels, asked or linkset.DEFAULT)


@bp.get("/.well-known/gs1resolver")
def description() -> Response:
    """Return what this resolver can do, for programs that choose one."""
    settings = house().settings
    answer = jsonify(
        resolverRoot=settings.base_url.rstrip("/"),
        supportedPrimaryKeys=list(KEYS),
        supportedLinkType=[{"namespace": linkset.VOCABULARY, "prefix": "gs1:"}],
        linkTypeDefaultCanBeLinkset=False,
        jsonLdContextLocation=linkset.CONTEXT,
    )
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@bp.after_request
def _allow_other_origins(response: Response) -> Response:
    # Scanning apps ask from their own pages; what is behind a link is public.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = ALLOWED
    response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language"
    response.headers["Access-Control-Expose-Headers"] = "Link, Location"
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def _asked_address(rest: str) -> str:
    """Return path and query as they were sent: a slash within a lot is escaped there and nowhere else."""
    key = request.path.split("/")[1]
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or ""
    start = str(raw).find(f"/{key}/")
    if start >= 0:
        return str(raw)[start:]
    query = request.query_string.decode("ascii", "replace")
    return f"/{key}/{quote(rest)}" + (f"?{query}" if query else "")


def _wants_linkset() -> bool:
    """Whether linksets are asked for by name; a browser's `*/*` asks for a page."""
    taken = {
        media_type.partition(";")[0].strip(): quality
        for media_type, quality in reversed(list(request.accept_mimetypes))
    }
    quality = taken.get(linkset.MEDIA_TYPE, 0)
    return quality > 0 and quality >= taken.get(_HTML, 0)


def _linkset(levels: list[Level], status: int = 200) -> Response:
    profile = f'profile="{linkset.PLAIN_PROFILE}"'
    is_plain = profile in request.headers.get("Accept", "")
    found = linkset.plain_document(levels) if is_plain else linkset.document(levels)
    response = make_response(jsonify(found), status)
    response.content_type = linkset.MEDIA_TYPE + (f"; {profile}" if is_plain else "")
    response.headers["Link"] = (
        f'<{linkset.CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _lead(link: Link, levels: list[Level], kind: str) -> Response:
    taken = [(media_type, quality) for media_type, quality in request.accept_mimetypes]
    found = linkset.best(levels, kind, list(request.accept_languages.values()), taken)
    if not found:
        raise NotFound
    if len({target.href for target in found}) > 1:
        return _choices(levels, found)
    response = Response(status=307)
    response.headers["Location"] = _address(link, found[0])
    response.headers["Link"] = ", ".join(_links(levels))
    response.headers["Cache-Control"] = "no-store"
    return response


def _links(levels: list[Level]) -> list[str]:
    anchor = levels[0].anchor
    links = [f'<{anchor}?linkType=linkset>; rel="linkset"; type="{linkset.MEDIA_TYPE}"']
    # What became of the goods stands on the page itself, first of all: a recall is its verdict.
    recall = linkset.best(levels, "recallStatus")
    return links + [f'<{t.href}>; rel="{linkset.VOCABULARY}recallStatus"' for t in recall]


def _choices(levels: list[Level], found: list[Target]) -> Response:
    """Answer several links that are equally good: to programs as a linkset, to people as a page."""
    if request.accept_mimetypes.best_match([linkset.MEDIA_TYPE, _HTML]) == _HTML:
        page = render_template("consumer/choices.html", level=levels[0], targets=found)
        return make_response(page, 300)
    several = Level(levels[0].anchor, levels[0].description, tuple(found))
    return _linkset([several], 300)


def _address(link: Link, target: Target) -> str:
    """Return the page's address on this host with its own query first, then the whole query that was sent.

    Elsewhere the address stands as its producer gave it: no stranger learns what was asked, nor a pack's signature.
    """
    if not target.href.startswith(house().settings.base_url.rstrip("/") + "/"):
        return target.href
    parts = urlsplit(target.href)
    own = parse_qsl(parts.query)
    named = {name for name, _ in own}
    query = urlencode([*own, *((name, value) for name, value in link.query if name not in named)])
    return parts.path + (f"?{query}" if query else "")
