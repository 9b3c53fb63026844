"""The page of a pack, the box to type its code, and the image that confirms that somebody saw it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from trace.http.filters import quantity
from trace.http.limits import client_hash, limit_client, limit_forms, limit_serial
from trace.http.places import region_of_request
from trace.http.session import door_work
from trace.kernel.uploads import MAX_PICTURE_BYTES
from trace.kernel.work import Work
from trace.rooms.batches.queries import commissioned_processors
from trace.rooms.links.queries import shown_links
from trace.rooms.scanning import queries, services
from trace.rooms.scanning.provinces import find_province
from trace.rooms.scanning.queries import Judgement
from trace.rooms.scanning.rules import NOT_OURS, ScanRequest, Verdict
from trace.standards.signing.serial import display, normalise_typed
from trace.web.consumer import bp, story, visit, wording
from trace.web.consumer.keeping import MARKS, Keeping
from trace.web.consumer.photo import read_code
from trace.web.consumer.proofs import gates_in_order, proofs_of
from trace.wire.scanning import ScanAnswer

LONGEST_ADDRESS = 600
# No shop is pointed at from goods that nobody should eat or sell.
WITHOUT_LINKS = (Verdict.RECALLED, Verdict.HELD, Verdict.VOIDED)


@bp.get("/v/<path:serial>")
@limit_serial
@limit_client
def pack(serial: str) -> BaseResponse:
    """Show what is known of the label with this serial; the answer is 200 whatever the verdict."""
    asked = ScanRequest(
        serial=normalise_typed(serial)[:40],
        gtin=request.args.get("gtin") or None,
        lot=request.args.get("lot") or None,
        signature=request.args.get("s"),
    )
    with door_work(read_only=True) as work:
        if visit.wants_json():
            return visit.answer(jsonify(_document(queries.judge_scan(work, asked))))
        keeping = Keeping.begin(work, asked)
        found = queries.judge_scan(work, asked)
        if found.pack is None or found.verdict in NOT_OURS:
            page = render_template("consumer/verdict.html", **_head(work, found))
            return visit.answer(page)
        return keeping.answer(found, _page(work, found))


@bp.get("/v")
@bp.get("/v/")
@limit_client
def typed() -> BaseResponse:
    """Lead from what was typed or pasted to the page of the pack."""
    target = _address_of(request.args.get("code", ""))
    if target is None:
        return redirect(url_for("consumer.home"), 303)
    return redirect(target, 303)


@bp.post("/scan-photo")
@limit_forms
def photo() -> BaseResponse | tuple[str, int]:
    """Read the code in a photograph of a pack, for phones that cannot scan; the picture is not kept."""
    sent = request.files.get("photo")
    content = sent.read(MAX_PICTURE_BYTES + 1) if sent else b""
    target = _address_of(read_code(content) or "")
    if target is not None:
        return redirect(target, 303)
    if not content:
        message = _("Choose a photograph first.")
    else:
        message = _(
            "No code of ours was found in the photograph. Take it from nearer, in good light, with the whole"
            " square in the picture."
        )
    return render_template("consumer/not_read.html", message=message), 422


@bp.get("/seen/<token>.gif")
@limit_client
def seen(token: str) -> BaseResponse:
    """Count the view of a page: the one address of visitors that writes on GET. Always the same picture."""
    province = find_province(region_of_request())
    if not visit.is_robot():
        with door_work() as work:
            services.confirm_view(
                work,
                token=token,
                province=province.code if province else None,
                client_hash=client_hash(),
            )
    response = Response(visit.PIXEL, content_type="image/gif")
    response.headers["Cache-Control"] = "no-store"
    return response


def _address_of(text: str) -> str | None:
    """Return our own address for a typed code or a scanned address, or None for something else."""
    text = text.strip()
    if not text or len(text) > LONGEST_ADDRESS:
        return None
    if "/" not in text:
        return url_for("consumer.pack", serial=normalise_typed(text)[:40] or "-")
    # Labels survive a move of hosts, so the host is not looked at: only path and query are followed, here.
    try:
        parts = urlsplit(text)
    except ValueError:  # a bracket that opens no address, or letters that no host has
        return None
    for prefix in ("/v/", "/01/"):
        start = parts.path.find(prefix)
        if start >= 0:
            query = f"?{parts.query}" if parts.query else ""
            return parts.path[start:] + query
    return None


def _page(work: Work, found: Judgement) -> str:
    """Return the page of a pack with the marks of its slots in place of what only this label has."""
    pack = found.pack
    assert pack is not None  # noqa: S101  (for the type checker)
    papers, told = story.Papers(), []
    if found.lineage is not None:
        papers = story.load_papers(work, pack.product, found.lineage)
        told = story.tell(found.lineage, papers)
        own_links = papers.own_links
    else:
        own_links = shown_links(work, pack.product.id)
    return render_template(
        "consumer/pack.html",
        **_verdict(found),
        serial=MARKS["serial"],
        printed=MARKS["printed"],
        number=MARKS["number"],
        count=MARKS["count"],
        seen=MARKS["seen"],
        pack=pack,
        batch=found.batch,
        processors=commissioned_processors(found.lineage) if found.lineage else (),
        certified_code=MARKS["code"] if pack.certified_code else "",
        story=told,
        pictures=papers.pictures,
        readings=story.latest_readings(papers),
        proofs=proofs_of(found, papers),
        gates=gates_in_order(found),
        label_text=pack.label_text_for(found.batch),
        notices=story.notices(work, found.lineage),
        own_links=() if found.verdict in WITHOUT_LINKS else own_links,
        palette=visit.palette_of(pack.brand),
    )


def _verdict(found: Judgement) -> dict[str, Any]:
    return {
        "verdict": found.verdict,
        "tone": wording.TONES[found.verdict],
        "headline": wording.headline(found.verdict),
        "advice": wording.advice(found.verdict),
        "reasons": [wording.reason_text(reason) for reason in found.reasons],
    }


def _head(work: Work, found: Judgement) -> dict[str, Any]:
    """What the page of a code says behind which stands no label that we could vouch for."""
    return _verdict(found) | {
        "serial": found.serial,
        "printed": display(found.serial) if found.pack else found.serial,
        "token": visit.token_for(work, found.pack, found.verdict),
    }


def _document(found: Judgement) -> Any:
    shown = found.pack if found.verdict not in NOT_OURS else None
    right = found.authorisation.authorisation if found.authorisation and shown else None
    content = shown.product.net_content if shown else None
    document: dict[str, Any] = {
        "verdict": found.verdict.value,
        "headline": wording.headline(found.verdict),
        "advice": wording.advice(found.verdict),
        "reasons": [
            {"kind": reason.kind.value, "text": wording.reason_text(reason)}
            for reason in found.reasons
        ],
        "serial": found.serial,
        "page": url_for("consumer.pack", serial=found.serial or "-", _external=True),
        "label_number": shown.number if shown else None,
        "certified_code": shown.certified_code or None if shown else None,
        "producer": shown.producer.name if shown else None,
        "brand": shown.brand.name if shown and shown.brand else None,
        "authorisation": right.number if right else None,
        "scans": shown.counts if shown else None,
        "batch": found.batch if shown else None,
        "product": None,
    }
    if shown is not None:
        product = shown.product
        document["product"] = {
            "name": product.name,
            "variety": product.variety,
            "gtin": product.gtin,
            "code": product.code,
            "net_content": quantity(content) if content else "",
        }
    return ScanAnswer().dump(document)
