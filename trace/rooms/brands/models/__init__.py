"""The tables of brands, by what they are about."""

from __future__ import annotations

from trace.rooms.brands.models.applications import (
    Application,
    ApplicationFile,
    ApplicationGround,
    ApplicationProduct,
    ApplicationUse,
)
from trace.rooms.brands.models.assessments import Assessment, AssessmentFile
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
from trace.rooms.brands.models.changes import AuthorisationChange
from trace.rooms.brands.models.packaging import (
    PackagingFiling,
    PackagingStockUse,
)
from trace.rooms.brands.models.procedure import (
    NO_DEADLINE,
    ApplicationStep,
    Contract,
    Objection,
    ObjectionPicture,
    PanelScore,
    PanelSheet,
    PublicNotice,
    SiteCheck,
    SiteCheckItem,
    SiteCheckPicture,
    StepFile,
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
from trace.rooms.brands.models.sanctions import (
    ImposedSanction,
    SanctionFile,
    SanctionRequest,
)
from trace.rooms.brands.models.self_checks import ApplicationSelfCheck

__all__ = [
    "NO_DEADLINE",
    "Application",
    "ApplicationFile",
    "ApplicationGround",
    "ApplicationProduct",
    "ApplicationSelfCheck",
    "ApplicationStep",
    "ApplicationUse",
    "Assessment",
    "AssessmentFile",
    "Authorisation",
    "AuthorisationChange",
    "AuthorisationPlace",
    "AuthorisationProduct",
    "AuthorisationStateChange",
    "Brand",
    "BrandProduct",
    "Contract",
    "ImposedSanction",
    "Objection",
    "ObjectionPicture",
    "PackagingFiling",
    "PackagingStock",
    "PackagingStockUse",
    "PanelScore",
    "PanelSheet",
    "PublicNotice",
    "QuotaAccount",
    "QuotaEntry",
    "QuotaGrant",
    "QuotaInstalment",
    "QuotaSeasonEnd",
    "QuotaTransfer",
    "RuleBook",
    "SanctionFile",
    "SanctionRequest",
    "SiteCheck",
    "SiteCheckItem",
    "SiteCheckPicture",
    "StepFile",
]
