"""Tables of the authorisations room."""

from __future__ import annotations

from trace.rooms.authorisations.models.annulments import AuthorisationAnnulment
from trace.rooms.authorisations.models.authorisations import (
    Authorisation,
    AuthorisationPlace,
    AuthorisationProduct,
    AuthorisationStateChange,
    PackagingStock,
)
from trace.rooms.authorisations.models.changes import (
    AuthorisationChange,
)
from trace.rooms.authorisations.models.packaging import (
    PackagingFiling,
    PackagingStockUse,
)

__all__ = [
    "Authorisation",
    "AuthorisationAnnulment",
    "AuthorisationChange",
    "AuthorisationPlace",
    "AuthorisationProduct",
    "AuthorisationStateChange",
    "PackagingFiling",
    "PackagingStock",
    "PackagingStockUse",
]
