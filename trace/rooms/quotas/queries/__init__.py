"""Reading the quota ledger and what moves it."""

from __future__ import annotations

from trace.rooms.quotas.queries.accounts import (
    QuotaStatement,
    find_account,
    list_quota_accounts,
    outstanding_of_run,
    quota_accounts,
    quota_left,
    quota_statement,
    rights_with_accounts,
)
from trace.rooms.quotas.queries.acts import (
    QuotaCase,
    get_transfer,
    grants_of,
    list_instalments,
    list_transfers,
    quota_case,
    quota_sheet,
    season_ends_of,
)

__all__ = [
    "QuotaCase",
    "QuotaStatement",
    "find_account",
    "get_transfer",
    "grants_of",
    "list_instalments",
    "list_quota_accounts",
    "list_transfers",
    "outstanding_of_run",
    "quota_accounts",
    "quota_case",
    "quota_left",
    "quota_sheet",
    "quota_statement",
    "rights_with_accounts",
    "season_ends_of",
]
