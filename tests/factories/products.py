"""Products of a producer, made through the real services."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import Image

from trace.kernel.quantity import Dimension, Quantity, Unit
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.producers.models import Producer
from trace.rooms.products import services
from trace.rooms.products.models import Commodity, LabelText, Product
from trace.standards.gs1.check_digit import check_digit

_numbers = itertools.count(1)


def a_gtin() -> str:
    """Return a GTIN of fourteen digits under GS1's demonstration prefix 952."""
    body = f"0952{next(_numbers):09d}"
    return f"{body}{check_digit(body)}"


def a_picture() -> Upload:
    """Return a small green photograph."""
    content = BytesIO()
    Image.new("RGB", (40, 30), "green").save(content, "JPEG")
    return Upload("picture.jpg", content.getvalue())


def make_product(work: Work, producer: Producer, **overrides: Any) -> Product:
    """Return fresh peaches in bulk, counted by mass."""
    given: dict[str, Any] = {
        "name": "黄桃",
        "commodity": Commodity.FRUIT,
        "dimension": Dimension.MASS,
        "code": f"HT-{next(_numbers):05d}",
        "variety": "锦绣",
        "origin_text": "江西万载",
        "storage": "阴凉通风",
    }
    facts = services.ProductFacts(**(given | overrides))
    return services.register_product(work, producer_id=producer.id, facts=facts)


def make_packed_product(work: Work, producer: Producer, **overrides: Any) -> Product:
    """Return peaches in boxes of 2.5 kg without a GTIN, with a label text."""
    given: dict[str, Any] = {
        "name": "黄桃礼盒",
        "net_content": Quantity(Decimal("2.5"), Unit.KG),
        "shelf_life_days": 15,
    }
    product = make_product(work, producer, **(given | overrides))
    set_label(work, producer, product)
    return product


def make_packaged_food(work: Work, producer: Producer, **overrides: Any) -> Product:
    """Return candied fruit in packs of 250 g with a GTIN: prepackaged food, which needs a proof of right."""
    given: dict[str, Any] = {
        "name": "南酸枣糕",
        "commodity": Commodity.PROCESSED,
        "is_prepackaged_food": True,
        "gtin": a_gtin(),
        "net_content": Quantity(Decimal(250), Unit.G),
        "shelf_life_days": 240,
        "standard_code": "GB/T 10782",
        "ingredients": "南酸枣、白砂糖",
        "variety": "",
    }
    product = make_product(work, producer, **(given | overrides))
    set_label(work, producer, product, licence_number="SC11736092290017")
    return product


def set_label(work: Work, producer: Producer, product: Product, **fields: str) -> LabelText:
    """Set a complete label text of the product, valid since January 2026."""
    content = product.net_content
    given = {
        "name": product.name,
        "net_content": str(content),
        "ingredients": product.ingredients or product.name,
        "origin": product.origin_text,
        "producer_name": producer.name,
        "producer_address": producer.address,
        "producer_phone": producer.phone,
        "shelf_life": f"{product.shelf_life_days or 30} 天",
        "standard_code": product.standard_code or "Q/SL 0001S",
        "storage": product.storage or "常温",
    }
    return services.set_label_text(
        work, product_id=product.id, from_on=date(2026, 1, 2), fields=given | fields
    )
