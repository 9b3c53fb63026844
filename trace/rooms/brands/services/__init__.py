"""The verbs of the brands room."""

from __future__ import annotations

from trace.rooms.brands.services.applications import (
    attach_document,
    change_application,
    decide_application,
    remove_document,
    start_application,
    submit_application,
    withdraw_application,
)
from trace.rooms.brands.services.authorisations import (
    add_packaging_stock,
    change_authorisation_state,
    import_authorisation,
)
from trace.rooms.brands.services.brands import (
    add_brand_product,
    create_brand,
    publish_rule_book,
    set_brand_logo,
    update_brand,
)
from trace.rooms.brands.services.quota import (
    draw_quota,
    draw_reserved_quota,
    grant_quota,
    release_quota,
    reserve_quota,
    return_quota,
)

__all__ = [
    "add_brand_product",
    "add_packaging_stock",
    "attach_document",
    "change_application",
    "change_authorisation_state",
    "create_brand",
    "decide_application",
    "draw_quota",
    "draw_reserved_quota",
    "grant_quota",
    "import_authorisation",
    "publish_rule_book",
    "release_quota",
    "remove_document",
    "reserve_quota",
    "return_quota",
    "set_brand_logo",
    "start_application",
    "submit_application",
    "update_brand",
    "withdraw_application",
]
