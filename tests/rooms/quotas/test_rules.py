"""The arithmetic of the quota ledger."""

from __future__ import annotations

from trace.rooms.quotas import rules
from trace.rooms.quotas.kinds import QuotaKind


def test_every_kind_of_entry_keeps_an_account_balanced():
    entries = [(QuotaKind.GRANT, 100), *((kind, 7) for kind in QuotaKind)]

    sums = rules.totals(entries)

    assert sums["remaining"] == 100 - 7  # a grant was taken back
    assert rules.balances(sums)
    assert not rules.balances(sums | {"remaining": 99})
