"""The kinds and states of the brands room; doors name them too."""

from __future__ import annotations

from enum import StrEnum


class MarkType(StrEnum):
    """What the mark is in law; it decides which refusal reasons are lawful."""

    CERTIFICATION = "certification"  # 证明商标
    COLLECTIVE = "collective"  # 集体商标
    ORDINARY = "ordinary"  # 普通商标
    COPYRIGHT = "copyright"  # 版权标识


class ApplicationState(StrEnum):
    """See `rules.APPLICATION_STEPS`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class AuthorisationOrigin(StrEnum):
    """Whether it was decided here or existed before this system."""

    APPLICATION = "application"
    IMPORT = "import"


class AuthorisationState(StrEnum):
    """What an authorisation's holder may do with the mark, apart from its term."""

    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


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
