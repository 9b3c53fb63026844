"""The data of a product for programs: what its page tells, in GS1's web vocabulary."""

from __future__ import annotations

from decimal import Decimal

from flask import Response, json, make_response, url_for

from trace.http.limits import limit_client
from trace.http.session import door_work, house
from trace.kernel.quantity import Unit
from trace.rooms.producers import queries as producers
from trace.rooms.products import queries as products
from trace.rooms.scanning.shown import Product
from trace.standards.gs1 import master_data
from trace.standards.gs1.master_data import Article, Words
from trace.web.consumer import bp, visit
from trace.web.consumer.lots import public_product

# UN/CEFACT Recommendation 20; what it has no unit for is told in one that it has.
_UNITS = {
    Unit.G: (Decimal(1), "GRM"),
    Unit.KG: (Decimal(1), "KGM"),
    Unit.JIN: (Decimal("0.5"), "KGM"),
    Unit.ML: (Decimal(1), "MLT"),
    Unit.L: (Decimal(1), "LTR"),
    Unit.PIECE: (Decimal(1), "H87"),
}
#: Fields of the label's text → properties of GS1's web vocabulary.
_LABEL = {
    "ingredients": "ingredientStatement",
    "allergens": "allergenStatement",
    "storage": "consumerStorageInstructions",
    "usage": "consumerUsageInstructions",
}


@bp.get("/lots/<product_key>.jsonld")
@limit_client
def product_data(product_key: str) -> Response:
    """Return a product as JSON-LD: names, net content, origin, text of the label, producer."""
    with door_work(read_only=True) as work:
        found = public_product(work, product_key)
        producer = producers.get_producer(work, found.producer_id)
        label = products.label_text_on(work, found.id, work.today) if found.is_packed else None
    said = dict(label.fields) if label is not None else {}
    path = url_for("consumer.product", product_key=found.public_key).partition("?")[0]
    article = Article(
        address=house().settings.base_url.rstrip("/")
        + (f"/01/{found.gtin}" if found.gtin else path),
        gtin=found.gtin,
        names=(Words(found.name, "zh"), Words(found.name_en, "en")),
        net_content=_net_content(found),
        manufacturer=Words(producer.name, "zh"),
        manufacturer_address=producer.address,
        texts={
            "provenanceStatement": Words(found.origin_text, "zh"),
            **{name: Words(said.get(field, ""), "zh") for field, name in _LABEL.items()},
        },
    )
    body = json.dumps(master_data.document(article), ensure_ascii=False, sort_keys=False)
    answer = make_response(body)
    answer.content_type = master_data.MEDIA_TYPE
    # Led here by the resolver, programs ask from pages of their own.
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return visit.answer(answer)


def _net_content(found: Product) -> tuple[Decimal, str] | None:
    if found.net_content is None:
        return None
    size, unit = _UNITS[found.net_content.unit]
    return found.net_content.value * size, unit
