"""Reading authorisations, the public register and packaging."""

from __future__ import annotations

from trace.rooms.authorisations.queries.authorisations import (
    RegisterRow,
    authorisation_by_number,
    authorisation_for,
    authorisations_ending,
    authorisations_of_goods,
    get_authorisation,
    holder_name,
    in_force_for,
    list_authorisations,
    narrow,
    of_goods,
    public_register,
    register_row,
    stands,
    state_at,
)
from trace.rooms.authorisations.queries.changes import (
    get_change,
    list_changes,
)
from trace.rooms.authorisations.queries.held import (
    named,
    of_visible,
    with_holder,
)
from trace.rooms.authorisations.queries.open_register import (
    OpenRow,
    open_register,
    register_changed_at,
)
from trace.rooms.authorisations.queries.packaging import (
    PackagingOptions,
    filings_of,
    get_filing,
    list_filings,
    packaging_decision,
    packaging_options,
    stock_uses,
    stocks_of,
)
from trace.rooms.authorisations.queries.papers import (
    AuthorisationPaper,
    authorisation_paper,
)

__all__ = [
    "AuthorisationPaper",
    "OpenRow",
    "PackagingOptions",
    "RegisterRow",
    "authorisation_by_number",
    "authorisation_for",
    "authorisation_paper",
    "authorisations_ending",
    "authorisations_of_goods",
    "filings_of",
    "get_authorisation",
    "get_change",
    "get_filing",
    "holder_name",
    "in_force_for",
    "list_authorisations",
    "list_changes",
    "list_filings",
    "named",
    "narrow",
    "of_goods",
    "of_visible",
    "open_register",
    "packaging_decision",
    "packaging_options",
    "public_register",
    "register_changed_at",
    "register_row",
    "stands",
    "state_at",
    "stock_uses",
    "stocks_of",
    "with_holder",
]
