"""The verbs of the brands room."""

from __future__ import annotations

from trace.rooms.brands.services.brands import (
    add_brand_product,
    create_brand,
    set_brand_logo,
    update_brand,
)
from trace.rooms.brands.services.rule_books import (
    RuleBookPreview,
    preview_rule_book,
    publish_rule_book,
)

__all__ = [
    "RuleBookPreview",
    "add_brand_product",
    "create_brand",
    "preview_rule_book",
    "publish_rule_book",
    "set_brand_logo",
    "update_brand",
]
