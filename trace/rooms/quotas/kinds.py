"""The kinds of quota entries and the states of transfers; doors name them too."""

from __future__ import annotations

from enum import StrEnum


class QuotaKind(StrEnum):
    """What an entry does to its account; `rules.EFFECTS` says how."""

    GRANT = "grant"
    RESERVE = "reserve"
    RELEASE = "release"
    DRAW = "draw"
    RETURN = "return"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    SPOIL = "spoil"
    EXPIRE = "expire"
    CARRY = "carry"
    REVERSE = "reverse"


class TransferState(StrEnum):
    """See `rules.TRANSFER_STEPS`."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    DECLINED = "declined"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
