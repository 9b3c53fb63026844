"""Tables of the quotas room."""

from __future__ import annotations

from trace.rooms.quotas.models.accounts import (
    QuotaAccount,
    QuotaEntry,
)
from trace.rooms.quotas.models.acts import (
    QuotaGrant,
    QuotaInstalment,
    QuotaSeasonEnd,
    QuotaTransfer,
)

__all__ = [
    "QuotaAccount",
    "QuotaEntry",
    "QuotaGrant",
    "QuotaInstalment",
    "QuotaSeasonEnd",
    "QuotaTransfer",
]
