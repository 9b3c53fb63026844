"""The GS1 Digital Link resolver: an address printed on a pack leads to the page about it, and keeps its query.

`/01/GTIN/…/21/SERIAL` leads to the pack, whatever became of it: a serial never walks up the tree. `/01/GTIN/10/LOT`
leads to the lot, and where nobody recorded that lot, to the product; `/01/GTIN` leads to the product.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import Blueprint, Flask, Response, request, url_for
from werkzeug.exceptions import NotFound

from trace.http.session import door_work
from trace.rooms.batches import queries as batches
from trace.rooms.products import queries as products
from trace.rooms.scanning.rules import MalformedLabelLink
from trace.standards.gs1 import digital_link
from trace.standards.gs1.digital_link import LabelLink, MalformedLink

bp = Blueprint("resolver", __name__)
# The link type of the GS1 Web vocabulary for whether an article is recalled.
RECALL_STATUS = "https://gs1.org/voc/recallStatus"
ALLOWED = "GET, HEAD, OPTIONS"


def init_app(app: Flask) -> None:
    """Register the resolver."""
    app.register_blueprint(bp)


@bp.route("/01/<path:rest>", methods=["GET", "HEAD", "OPTIONS"], provide_automatic_options=False)
def resolve(rest: str) -> Response:
    """Lead to the page of what the link names, or answer 400 for what is no such link."""
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": ALLOWED})
    try:
        link = digital_link.parse(_asked_address(rest))
    except MalformedLink as error:
        raise MalformedLabelLink(reason=error.reason) from error
    response = Response(status=307)
    response.headers["Location"] = target = _target(link)
    # What became of the goods stands on the page itself, first of all: a recall is its verdict.
    response.headers["Link"] = f'<{target}>; rel="{RECALL_STATUS}"'
    response.headers["Cache-Control"] = "no-store"
    return response


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
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or ""
    start = str(raw).find("/01/")
    if start >= 0:
        return str(raw)[start:]
    query = request.query_string.decode("ascii", "replace")
    return f"/01/{quote(rest)}" + (f"?{query}" if query else "")


def _target(link: LabelLink) -> str:
    gtin = link.gtin.gtin14
    if link.serial is not None:
        named = {"gtin": gtin} | ({"lot": link.lot} if link.lot is not None else {})
        return _address(link, url_for("consumer.pack", serial=link.serial), named)
    with door_work(read_only=True) as work:
        product = products.find_by_gtin(work, gtin)
        if product is None:
            raise NotFound
        lot = link.lot
        is_known = lot is not None and batches.find_batch(work, product_id=product.id, lot=lot)
    if is_known:
        return _address(link, url_for("consumer.lot", product_key=gtin, lot=lot), {})
    unknown = {"lot": lot} if lot is not None else {}
    return _address(link, url_for("consumer.product", product_key=gtin), unknown)


def _address(link: LabelLink, path: str, named: dict[str, str]) -> str:
    """Return our own address with what the link named first, then its whole query."""
    kept = [(key, value) for key, value in link.query if key not in named]
    query = urlencode([*named.items(), *kept])
    # A language in the query is passed on once, with the rest of it.
    return path.partition("?")[0] + (f"?{query}" if query else "")
