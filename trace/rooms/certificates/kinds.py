"""The marks and states of the certificates room."""

from __future__ import annotations

from enum import StrEnum


class Mark(StrEnum):
    """A quality mark that a label may claim."""

    ORGANIC = "organic"  # 有机产品
    GREEN = "green"  # 绿色食品
    GI = "gi"  # 地理标志


class CertificateStanding(StrEnum):
    """What the issuer or an officer has last said of a certificate."""

    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class VerificationResult(StrEnum):
    """What an officer found when looking a certificate up at its issuer."""

    MATCHES = "matches"
    DIFFERS = "differs"
    NOT_FOUND = "not_found"


class CertifiedKind(StrEnum):
    """What an entry does to the quantity that a certificate states."""

    DRAW = "draw"
    RETURN = "return"
