"""The page of a lot, for goods without a label of their own, and of a product."""

from __future__ import annotations

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from trace.http.limits import limit_client
from trace.http.session import door_work
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches.queries import Lineage
from trace.rooms.links.queries import shown_links
from trace.rooms.producers import queries as producers
from trace.rooms.products import queries as products
from trace.rooms.scanning import doubts
from trace.rooms.scanning.rules import Reason, Verdict
from trace.rooms.scanning.shown import Batch, Product
from trace.web.consumer import bp, story, visit, wording


@bp.get("/lots/<product_key>")
@limit_client
def product(product_key: str) -> Response:
    """Show a product: what a code without a lot, or with a lot that nobody recorded, leads to."""
    with door_work(read_only=True) as work:
        found = public_product(work, product_key)
        page = render_template(
            "consumer/product.html",
            product=found,
            producer=producers.get_producer(work, found.producer_id),
            label_text=products.label_text_on(work, found.id, work.today),
            own_links=shown_links(work, found.id),
            unknown_lot=request.args.get("lot", "")[:20],
        )
    return visit.answer(page)


@bp.get("/lots/<product_key>/<path:lot>")
@limit_client
def lot(product_key: str, lot: str) -> BaseResponse:
    """Show the story of one lot; a lot that nobody recorded leads to the product."""
    with door_work(read_only=True) as work:
        found = _find_product(work, product_key)
        batch = batches.find_batch(work, product_id=found.id, lot=lot)
        # What was made comes with its producer: asked for first, the producer is not asked for again.
        lineage = batches.lineage(work, batch.id) if batch is not None else None
        _require_approved(work, found)
        if batch is None or lineage is None:
            return redirect(url_for("consumer.product", product_key=product_key, lot=lot), 307)
        page = _page(work, batch, lineage)
    return visit.answer(page)


def public_product(work: Work, key: str) -> Product:
    """Return a product by its public key; 404 where there is none, or nobody has approved its producer."""
    found = _find_product(work, key)
    _require_approved(work, found)
    return found


def _find_product(work: Work, key: str) -> Product:
    found = products.find_by_public_key(work, key.zfill(14) if key.isdigit() else key)
    return found or abort(404)


def _require_approved(work: Work, found: Product) -> None:
    # Anybody may register and enter products: what nobody has looked at yet is not published here.
    if producers.get_producer(work, found.producer_id).approved_at is None:
        abort(404)


def _page(work: Work, batch: Batch, lineage: Lineage) -> str:
    papers = story.load_papers(work, batch.product, lineage)
    verdict, reasons = _standing(lineage)
    return render_template(
        "consumer/lot.html",
        Evidence=wording.Evidence,
        batch=batch,
        state=verdict.value if verdict else "open",
        tone=wording.TONES[verdict] if verdict else "info",
        headline=wording.headline(verdict) if verdict else "",
        advice=wording.advice(verdict) if verdict else "",
        reasons=[wording.reason_text(reason) for reason in reasons],
        processors=batches.commissioned_processors(lineage),
        story=story.tell(lineage, papers),
        pictures=papers.pictures,
        readings=story.latest_readings(papers),
        conformity=papers.conformity,
        notices=story.notices(work, lineage),
        label_text=products.label_text_on(work, batch.product_id, batch.made_on),
        # No shop is pointed at from goods that nobody should eat or sell.
        own_links=() if verdict else papers.own_links,
    )


def _standing(lineage: Lineage) -> tuple[Verdict | None, tuple[Reason, ...]]:
    found = doubts.judge_restrictions(lineage.in_force)
    return found if found is not None else (None, ())
