"""The quota ledger 可领标数量: how each kind of entry moves its account, and when an account balances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trace.rooms.quotas.errors import TransferStepRefused
from trace.rooms.quotas.kinds import QuotaKind, TransferState

# How one label of an entry moves the columns of its account. Spoiled labels stay drawn: they are only told apart.
# Labels carried over stay with the season of their harvest: the entry says for how many the stock-take spoke.
EFFECTS: dict[QuotaKind, dict[str, int]] = {
    QuotaKind.GRANT: {"granted": 1, "remaining": 1},
    QuotaKind.RESERVE: {"reserved": 1, "remaining": -1},
    QuotaKind.RELEASE: {"reserved": -1, "remaining": 1},
    QuotaKind.DRAW: {"drawn": 1, "remaining": -1},
    QuotaKind.RETURN: {"returned": 1, "remaining": 1},
    QuotaKind.TRANSFER_IN: {"transferred_in": 1, "remaining": 1},
    QuotaKind.TRANSFER_OUT: {"transferred_out": 1, "remaining": -1},
    QuotaKind.SPOIL: {"spoiled": 1},
    QuotaKind.EXPIRE: {"expired": 1, "remaining": -1},
    QuotaKind.CARRY: {},
    QuotaKind.REVERSE: {"granted": -1, "remaining": -1},
}
COLUMNS = (
    "granted",
    "transferred_in",
    "returned",
    "drawn",
    "transferred_out",
    "spoiled",
    "expired",
    "reserved",
    "remaining",
)

TRANSFER_STEPS: dict[tuple[TransferState, str], TransferState] = {
    (TransferState.REQUESTED, "accept"): TransferState.ACCEPTED,
    (TransferState.REQUESTED, "decline"): TransferState.DECLINED,
    (TransferState.REQUESTED, "withdraw"): TransferState.WITHDRAWN,
    (TransferState.REQUESTED, "refuse"): TransferState.REFUSED,
    (TransferState.ACCEPTED, "withdraw"): TransferState.WITHDRAWN,
    (TransferState.ACCEPTED, "refuse"): TransferState.REFUSED,
    (TransferState.ACCEPTED, "approve"): TransferState.APPROVED,
}


def next_transfer_state(state: TransferState, act: str) -> TransferState:
    """Return the state of a transfer after `act`, or raise TransferStepRefused."""
    following = TRANSFER_STEPS.get((state, act))
    if following is None:
        raise TransferStepRefused(state=state, act=act)
    return following


def totals(entries: Iterable[tuple[QuotaKind, int]]) -> dict[str, int]:
    """Return every column of an account as its entries give it."""
    sums = dict.fromkeys(COLUMNS, 0)
    for kind, count in entries:
        for column, factor in EFFECTS[kind].items():
            sums[column] += factor * count
    return sums


def balances(sums: Mapping[str, int]) -> bool:
    """Whether granted + transferred in + returned = drawn + transferred out + expired + reserved + remaining."""
    received = sums["granted"] + sums["transferred_in"] + sums["returned"]
    spent = sums["drawn"] + sums["transferred_out"] + sums["expired"]
    return received == spent + sums["reserved"] + sums["remaining"] and sums["remaining"] >= 0
