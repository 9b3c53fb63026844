"""What an authorisation is asked for: products, and packaging printed before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AppliedProduct:
    """A product of the producer, the brand's kind of goods it is, and the labels expected a season."""

    product_id: int
    brand_product_id: int
    label_count: int = 0


@dataclass(frozen=True, slots=True)
class StockLine:
    """Packaging that was printed before; without a day, usable for the rule-book's transition period."""

    description: str
    count: int
    product_id: int | None = None
    usable_until: date | None = None
