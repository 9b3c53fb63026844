"""The words of the registers in both languages."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from flask import Flask
from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.rooms.certificates.models import CertificateStanding, Mark, VerificationResult
from trace.rooms.norms.models import NormKind
from trace.rooms.producers.models import (
    AreaBasis,
    LookUpResult,
    MemberKind,
    PremisesKind,
    ProducerState,
    ProofKind,
    ProofStanding,
    ReviewDecision,
    ReviewLevel,
    SizeUnit,
    SubjectKind,
    UnitKind,
)
from trace.rooms.products.models import Commodity, ProductState
from trace.standards.china import region_code

_MATCHES, _DIFFERS, _NOT_FOUND = (
    _l("Agrees with the issuer"),
    _l("Differs from the issuer"),
    _l("Not found at the issuer"),
)
_IN_FORCE, _SUSPENDED = _l("In force"), _l("Suspended")

words.add(
    [
        (SubjectKind.COOPERATIVE, _l("Cooperative")),
        (SubjectKind.COMPANY, _l("Company")),
        (SubjectKind.FAMILY_FARM, _l("Family farm")),
        (SubjectKind.SMALL_WORKSHOP, _l("Small food workshop")),
        (SubjectKind.HOUSEHOLD, _l("Household")),
        (ProducerState.DRAFT, _l("Draft")),
        (ProducerState.SUBMITTED, _l("Handed in")),
        (ProducerState.IN_REVIEW, _l("Under review")),
        (ProducerState.APPROVED, _l("Approved")),
        (ProducerState.SUSPENDED, _SUSPENDED),
        (ProducerState.REFUSED, _l("Not passed")),
        (ProducerState.CLOSED, _l("Closed")),
        (ReviewLevel.VILLAGE, _l("Village")),
        (ReviewLevel.TOWNSHIP, _l("Township")),
        (ReviewLevel.COUNTY, _l("County")),
        (ReviewDecision.PASS, _l("Passed")),
        (ReviewDecision.REFUSE, _l("Not passed")),
        (MemberKind.MEMBER, _l("Member")),
        (MemberKind.CONTRACT_FARMER, _l("Contract farmer")),
        (UnitKind.PLOT, _l("Plot")),
        (UnitKind.FOREST_STAND, _l("Forest stand")),
        (UnitKind.APIARY, _l("Apiary")),
        (UnitKind.POND, _l("Pond")),
        (UnitKind.HERD, _l("Herd")),
        (UnitKind.SCATTERED_TREES, _l("Scattered trees")),
        (SizeUnit.MU, _l("mu")),
        (SizeUnit.COLONY, _l("colonies")),
        (SizeUnit.HEAD, _l("head")),
        (SizeUnit.TREE, _l("trees")),
        (AreaBasis.CERTIFIED, _l("Certified title")),
        (AreaBasis.MEASURED, _l("Measured")),
        (AreaBasis.DECLARED, _l("Declared")),
        (PremisesKind.FACTORY, _l("Factory")),
        (PremisesKind.WAREHOUSE, _l("Warehouse")),
        (PremisesKind.COLD_STORE, _l("Cold store")),
        (PremisesKind.SHOP, _l("Shop")),
        (ProofKind.SC, _l("Food production licence (SC)")),
        (ProofKind.SMALL_WORKSHOP, _l("Small workshop registration")),
        (ProofStanding.IN_FORCE, _IN_FORCE),
        (ProofStanding.SUSPENDED, _SUSPENDED),
        (ProofStanding.REVOKED, _l("Revoked")),
        (LookUpResult.MATCHES, _MATCHES),
        (LookUpResult.DIFFERS, _DIFFERS),
        (LookUpResult.NOT_FOUND, _NOT_FOUND),
        (Commodity.VEGETABLE, _l("Vegetables")),
        (Commodity.FRUIT, _l("Fruit")),
        (Commodity.TEA_LEAF, _l("Fresh tea leaf")),
        (Commodity.EDIBLE_FUNGUS, _l("Cultivated fungi")),
        (Commodity.LIVESTOCK, _l("Livestock and poultry")),
        (Commodity.POULTRY_EGG, _l("Eggs")),
        (Commodity.AQUATIC, _l("Farmed aquatic products")),
        (Commodity.GRAIN, _l("Grain")),
        (Commodity.OIL, _l("Oil")),
        (Commodity.HONEY, _l("Honey")),
        (Commodity.NUT, _l("Nuts")),
        (Commodity.HERB, _l("Herbs")),
        (Commodity.PROCESSED, _l("Processed food")),
        (Commodity.OTHER, _l("Other goods")),
        (ProductState.ACTIVE, _l("In use")),
        (ProductState.RETIRED, _l("Retired")),
        (Mark.ORGANIC, _l("Organic product")),
        (Mark.GREEN, _l("Green food")),
        (Mark.GI, _l("Geographical indication")),
        (CertificateStanding.IN_FORCE, _IN_FORCE),
        (CertificateStanding.SUSPENDED, _SUSPENDED),
        (CertificateStanding.WITHDRAWN, _l("Certificate withdrawn")),
        (VerificationResult.MATCHES, _MATCHES),
        (VerificationResult.DIFFERS, _DIFFERS),
        (VerificationResult.NOT_FOUND, _NOT_FOUND),
        (NormKind.GRADE_STANDARD, _l("Grade standard")),
        (NormKind.SEASON, _l("Season")),
        (NormKind.PROOF_RULE, _l("Rule on proofs of the right to produce")),
        (NormKind.TEXT, _l("Prepared text")),
        (NormKind.CEILING, _l("Yield ceiling")),
        (NormKind.RECIPE, _l("Process recipe")),
        (NormKind.CLAIM_RULE, _l("Rule on a claimed mark")),
        (NormKind.DELIVERY_TARGET, _l("Delivery target")),
        (NormKind.STORAGE_LIMIT, _l("Storage limits")),
    ]
)

#: What the parts of a label text are called, in print order (rooms/products/rules.LABEL_FIELDS).
LABEL_FIELDS = {
    "name": _l("Name of the food"),
    "specification": _l("Specification"),
    "net_content": _l("Net content"),
    "ingredients": _l("Ingredients"),
    "allergens": _l("Allergens"),
    "nutrition": _l("Nutrition facts"),
    "quality_grade": _l("Quality grade"),
    "standard_code": _l("Product standard"),
    "shelf_life": _l("Shelf life"),
    "storage": _l("Storage"),
    "usage": _l("How to use"),
    "origin": _l("Origin"),
    "producer_name": _l("Producer"),
    "producer_address": _l("Producer's address"),
    "producer_phone": _l("Producer's phone"),
    "licence_number": _l("Production licence number"),
    "principal_name": _l("Commissioned by"),
    "principal_address": _l("Address of the principal"),
    "other": _l("Other particulars"),
}

_GOOD = {"agrees", "approved", "in_force", "active", "matches", "pass", "covered"}
_BAD = {
    "suspended",
    "refused",
    "refuse",
    "revoked",
    "withdrawn",
    "differs",
    "not_found",
    "expired",
    "overdue",
}
_WARN = {"submitted", "in_review", "draft", "not_yet_valid"}


def init_app(app: Flask) -> None:
    """Give the templates the tones of states and the divisions to choose from."""
    app.jinja_env.filters["state_tone"] = state_tone
    app.jinja_env.filters["label_field"] = label_field
    app.jinja_env.globals["division_options"] = division_options


def label_field(name: str) -> str:
    """Return what a part of the label text is called."""
    return str(LABEL_FIELDS.get(name, name))


def state_tone(state: StrEnum | str | None) -> str:
    """Return the tone in which a state's badge is shown: good, warn, bad or plain."""
    value = str(state or "")
    for tone, states in (("good", _GOOD), ("bad", _BAD), ("warn", _WARN)):
        if value in states:
            return tone
    return "plain"


@lru_cache(maxsize=1)
def division_options() -> list[tuple[str, str]]:
    """Return the townships that the shipped tables know, with their county's name before their own."""
    return [
        (town.code, f"{county.name or ''} {town.name or ''}")
        for county in region_code.shipped_counties()
        for town in region_code.children(county.code)
    ]
