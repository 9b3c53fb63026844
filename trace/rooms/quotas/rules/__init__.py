"""Pure decisions of the quotas room, by what they are about."""

from __future__ import annotations

from trace.rooms.quotas.rules.ledger import (
    COLUMNS,
    EFFECTS,
    TRANSFER_STEPS,
    balances,
    next_transfer_state,
    totals,
)
from trace.rooms.quotas.rules.sheets import (
    QuotaSheet,
    SheetLine,
    grows,
    make_sheet,
)
from trace.rooms.quotas.rules.terms import (
    QuotaTerm,
)

__all__ = [
    "COLUMNS",
    "EFFECTS",
    "TRANSFER_STEPS",
    "QuotaSheet",
    "QuotaTerm",
    "SheetLine",
    "balances",
    "grows",
    "make_sheet",
    "next_transfer_state",
    "totals",
]
