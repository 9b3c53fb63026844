"""The tables of brands, by what they are about."""

from __future__ import annotations

from trace.rooms.brands.models.applications import (
    Application,
    ApplicationFile,
    ApplicationGround,
    ApplicationProduct,
    ApplicationUse,
)
from trace.rooms.brands.models.authorisations import (
    Authorisation,
    AuthorisationPlace,
    AuthorisationProduct,
    AuthorisationStateChange,
    PackagingStock,
)
from trace.rooms.brands.models.brands import (
    Brand,
    BrandProduct,
    RuleBook,
)
from trace.rooms.brands.models.quota import (
    QuotaAccount,
    QuotaEntry,
)

__all__ = [
    "Application",
    "ApplicationFile",
    "ApplicationGround",
    "ApplicationProduct",
    "ApplicationUse",
    "Authorisation",
    "AuthorisationPlace",
    "AuthorisationProduct",
    "AuthorisationStateChange",
    "Brand",
    "BrandProduct",
    "PackagingStock",
    "QuotaAccount",
    "QuotaEntry",
    "RuleBook",
]
