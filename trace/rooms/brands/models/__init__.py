"""Tables of the brands room."""

from __future__ import annotations

from trace.rooms.brands.models.brands import (
    Brand,
    BrandProduct,
    RuleBook,
)

__all__ = [
    "Brand",
    "BrandProduct",
    "RuleBook",
]
