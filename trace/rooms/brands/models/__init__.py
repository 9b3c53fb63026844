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
from trace.rooms.brands.models.packaging import (
    PackagingFiling,
    PackagingStockUse,
)
from trace.rooms.brands.models.quota import (
    QuotaAccount,
    QuotaEntry,
)
from trace.rooms.brands.models.quota_acts import (
    QuotaGrant,
    QuotaInstalment,
    QuotaSeasonEnd,
    QuotaTransfer,
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
    "PackagingFiling",
    "PackagingStock",
    "PackagingStockUse",
    "QuotaAccount",
    "QuotaEntry",
    "QuotaGrant",
    "QuotaInstalment",
    "QuotaSeasonEnd",
    "QuotaTransfer",
    "RuleBook",
]
