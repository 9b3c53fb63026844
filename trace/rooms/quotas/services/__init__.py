"""The verbs of the quotas room."""

from __future__ import annotations

from trace.rooms.quotas.services.grants import (
    InstalmentTerm,
    grant_by_sheet,
    release_instalment,
    reverse_grant,
    stop_instalment,
)
from trace.rooms.quotas.services.labels import (
    draw_quota,
    draw_reserved_quota,
    grant_all,
    grant_quota,
    release_quota,
    reserve_quota,
    return_quota,
    spoil_quota,
)
from trace.rooms.quotas.services.seasons import (
    end_season,
)
from trace.rooms.quotas.services.transfers import (
    answer_transfer,
    approve_transfer,
    refuse_transfer,
    request_transfer,
)

__all__ = [
    "InstalmentTerm",
    "answer_transfer",
    "approve_transfer",
    "draw_quota",
    "draw_reserved_quota",
    "end_season",
    "grant_all",
    "grant_by_sheet",
    "grant_quota",
    "refuse_transfer",
    "release_instalment",
    "release_quota",
    "request_transfer",
    "reserve_quota",
    "return_quota",
    "reverse_grant",
    "spoil_quota",
    "stop_instalment",
]
