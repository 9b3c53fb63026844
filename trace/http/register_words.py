"""The words of the registers in both languages."""

from __future__ import annotations

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

_MATCHES, _DIFFERS, _NOT_FOUND = (
    _l("Agrees with the issuer"),
    _l("Differs from the issuer"),
    _l("Not found at the issuer"),
)
_IN_FORCE, _SUSPENDED = _l("In force"), _l("Suspended")

words.add(
    {
        SubjectKind.COOPERATIVE: _l("Cooperative"),
        SubjectKind.COMPANY: _l("Company"),
        SubjectKind.FAMILY_FARM: _l("Family farm"),
        SubjectKind.SMALL_WORKSHOP: _l("Small food workshop"),
        SubjectKind.HOUSEHOLD: _l("Household"),
        ProducerState.DRAFT: _l("Draft"),
        ProducerState.SUBMITTED: _l("Handed in"),
        ProducerState.IN_REVIEW: _l("Under review"),
        ProducerState.APPROVED: _l("Approved"),
        ProducerState.SUSPENDED: _SUSPENDED,
        ProducerState.REFUSED: _l("Refused"),
        ProducerState.CLOSED: _l("Closed"),
        ReviewLevel.VILLAGE: _l("Village"),
        ReviewLevel.TOWNSHIP: _l("Township"),
        ReviewLevel.COUNTY: _l("County"),
        ReviewDecision.PASS: _l("Passed"),
        ReviewDecision.REFUSE: _l("Refused"),
        MemberKind.MEMBER: _l("Member"),
        MemberKind.CONTRACT_FARMER: _l("Contract farmer"),
        UnitKind.PLOT: _l("Plot"),
        UnitKind.FOREST_STAND: _l("Forest stand"),
        UnitKind.APIARY: _l("Apiary"),
        UnitKind.POND: _l("Pond"),
        UnitKind.HERD: _l("Herd"),
        UnitKind.SCATTERED_TREES: _l("Scattered trees"),
        SizeUnit.MU: _l("mu"),
        SizeUnit.COLONY: _l("colonies"),
        SizeUnit.HEAD: _l("head"),
        SizeUnit.TREE: _l("trees"),
        AreaBasis.CERTIFIED: _l("Certified title"),
        AreaBasis.MEASURED: _l("Measured"),
        AreaBasis.DECLARED: _l("Declared"),
        PremisesKind.FACTORY: _l("Factory"),
        PremisesKind.WAREHOUSE: _l("Warehouse"),
        PremisesKind.COLD_STORE: _l("Cold store"),
        PremisesKind.SHOP: _l("Shop"),
        ProofKind.SC: _l("Food production licence (SC)"),
        ProofKind.SMALL_WORKSHOP: _l("Small workshop registration"),
        ProofStanding.IN_FORCE: _IN_FORCE,
        ProofStanding.SUSPENDED: _SUSPENDED,
        ProofStanding.REVOKED: _l("Revoked"),
        LookUpResult.MATCHES: _MATCHES,
        LookUpResult.DIFFERS: _DIFFERS,
        LookUpResult.NOT_FOUND: _NOT_FOUND,
        Commodity.VEGETABLE: _l("Vegetables"),
        Commodity.FRUIT: _l("Fruit"),
        Commodity.TEA_LEAF: _l("Fresh tea leaf"),
        Commodity.EDIBLE_FUNGUS: _l("Cultivated fungi"),
        Commodity.LIVESTOCK: _l("Livestock and poultry"),
        Commodity.POULTRY_EGG: _l("Eggs"),
        Commodity.AQUATIC: _l("Farmed aquatic products"),
        Commodity.GRAIN: _l("Grain"),
        Commodity.OIL: _l("Oil"),
        Commodity.HONEY: _l("Honey"),
        Commodity.NUT: _l("Nuts"),
        Commodity.HERB: _l("Herbs"),
        Commodity.PROCESSED: _l("Processed food"),
        Commodity.OTHER: _l("Other goods"),
        ProductState.ACTIVE: _l("In use"),
        ProductState.RETIRED: _l("Retired"),
        Mark.ORGANIC: _l("Organic product"),
        Mark.GREEN: _l("Green food"),
        Mark.GI: _l("Geographical indication"),
        CertificateStanding.IN_FORCE: _IN_FORCE,
        CertificateStanding.SUSPENDED: _SUSPENDED,
        CertificateStanding.WITHDRAWN: _l("Withdrawn"),
        VerificationResult.MATCHES: _MATCHES,
        VerificationResult.DIFFERS: _DIFFERS,
        VerificationResult.NOT_FOUND: _NOT_FOUND,
        NormKind.GRADE_STANDARD: _l("Grade standard"),
        NormKind.SEASON: _l("Season"),
        NormKind.PROOF_RULE: _l("Rule on proofs of the right to produce"),
        NormKind.TEXT: _l("Text"),
    }
)
