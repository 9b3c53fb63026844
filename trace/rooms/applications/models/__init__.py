"""Tables of the applications room."""

from __future__ import annotations

from trace.rooms.applications.models.applications import (
    Application,
    ApplicationFile,
    ApplicationGround,
    ApplicationProduct,
    ApplicationUse,
)
from trace.rooms.applications.models.procedure import (
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
from trace.rooms.applications.models.self_checks import (
    ApplicationSelfCheck,
)

__all__ = [
    "NO_DEADLINE",
    "Application",
    "ApplicationFile",
    "ApplicationGround",
    "ApplicationProduct",
    "ApplicationSelfCheck",
    "ApplicationStep",
    "ApplicationUse",
    "Contract",
    "Objection",
    "ObjectionPicture",
    "PanelScore",
    "PanelSheet",
    "PublicNotice",
    "SiteCheck",
    "SiteCheckItem",
    "SiteCheckPicture",
    "StepFile",
]
