"""The verbs of the authorisations room."""

from __future__ import annotations

from trace.rooms.authorisations.services.authorisations import (
    NewAuthorisation,
    add_packaging_stock,
    write_authorisation,
    write_stock,
)
from trace.rooms.authorisations.services.covered import (
    Line,
    check_scope,
)
from trace.rooms.authorisations.services.name_changes import (
    approve_change,
    reject_change,
    request_change,
)
from trace.rooms.authorisations.services.packaging import (
    approve_packaging,
    file_packaging,
    return_packaging,
    return_stock_of_run,
    use_packaging_stock,
    use_stock_for_run,
    withdraw_packaging,
)
from trace.rooms.authorisations.services.standing import (
    lock_authorisation,
    managed_authorisation,
    own_authorisation,
    require_holder,
    write_state,
)

__all__ = [
    "Line",
    "NewAuthorisation",
    "add_packaging_stock",
    "approve_change",
    "approve_packaging",
    "check_scope",
    "file_packaging",
    "lock_authorisation",
    "managed_authorisation",
    "own_authorisation",
    "reject_change",
    "request_change",
    "require_holder",
    "return_packaging",
    "return_stock_of_run",
    "use_packaging_stock",
    "use_stock_for_run",
    "withdraw_packaging",
    "write_authorisation",
    "write_state",
    "write_stock",
]
