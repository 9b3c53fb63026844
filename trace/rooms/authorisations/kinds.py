"""The kinds and states of authorisations and of what is asked of them; doors name them too."""

from __future__ import annotations

from enum import StrEnum


class AuthorisationKind(StrEnum):
    """For what the mark may be used."""

    PRODUCTS = "products"  # 产品用标
    SHOP = "shop"  # 门店、网店用标
    PRINTING = "printing"  # 包装印制企业


class AuthorisationOrigin(StrEnum):
    """Whether it was decided here or existed before this system."""

    APPLICATION = "application"
    IMPORT = "import"


class AuthorisationState(StrEnum):
    """What an authorisation's holder may do with the mark, apart from its term."""

    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class RequestState(StrEnum):
    """Whether a request was decided, and how."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class ChangeKind(StrEnum):
    """What of an authorisation may be changed on request; the right itself never passes to another."""

    HOLDER_NAME = "holder_name"  # 名称变更
    TRADEMARK = "trademark"  # 商标变更
    TRANSFER = "transfer"  # 转让：一律不予


class FilingState(StrEnum):
    """See `rules.FILING_STEPS`."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
