"""Certificates and trademarks, made through the real services."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from typing import Any

from trace.kernel.work import Work
from trace.rooms.certificates import services
from trace.rooms.certificates.models import Certificate, Mark, Trademark
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product

_numbers = itertools.count(1)


def make_certificate(
    work: Work, producer: Producer, products: Sequence[Product] = (), **overrides: Any
) -> Certificate:
    """Return an organic certificate in force for the whole of 2026 that lists `products`."""
    lines = [services.ScopeLine(product.name, product.id) for product in products]
    given: dict[str, Any] = {
        "mark": Mark.ORGANIC,
        "number": f"123OP26{next(_numbers):05d}",
        "issuer": "示例认证中心",
        "holder_name": producer.name,
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31),
        "lines": lines or [services.ScopeLine("黄桃")],
    }
    return services.register_certificate(work, producer_id=producer.id, **(given | overrides))


def make_trademark(work: Work, producer: Producer, **overrides: Any) -> Trademark:
    """Return a trademark of the producer in class 31."""
    given: dict[str, Any] = {
        "name": "示例商标",
        "number": f"{10_000_000 + next(_numbers)}",
        "nice_class": 31,
        "holder_name": producer.name,
        "valid_until": date(2030, 1, 1),
    }
    return services.register_trademark(work, producer_id=producer.id, **(given | overrides))
