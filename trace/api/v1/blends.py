"""Blends: what goods would lose if they went together, asked before it happens."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.http.blend_words import quality_texts
from trace.http.session import door_work
from trace.rooms.labels.blending import preview_blend
from trace.rooms.products.queries import get_product
from trace.wire.blending import BlendInput, BlendSchema

blp = Blueprint("blends", __name__, url_prefix="/batches", description="Blends before they happen")


@blp.route("/processes/previews", methods=["POST"])
@blp.arguments(BlendInput)
@blp.response(200, BlendSchema)
def preview_process(sent: dict[str, Any]) -> dict[str, Any]:
    """Say what the output of a process would lose, and why; nothing is booked and nothing refused."""
    with door_work(read_only=True) as work:
        blend = preview_blend(work, **sent)
        number = sent["product_id"]
        name = get_product(work, number).name if number is not None else ""
        return {
            "bought_in": round(float(blend.bought_in), 6),
            "inputs": blend.inputs,
            "qualities": [
                {
                    "brand": text.quality.brand,
                    "mark": text.quality.mark,
                    "name": text.name,
                    "holds": text.quality.holds,
                    "is_lost": text.quality.is_lost,
                    "kept_by": text.quality.kept_by,
                    "reasons": text.reasons,
                }
                for text in quality_texts(blend, name)
            ],
        }
