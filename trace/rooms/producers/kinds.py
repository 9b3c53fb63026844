"""The kinds and states of the producers room: words that doors and wire schemas share with it."""

from __future__ import annotations

from enum import StrEnum


class SubjectKind(StrEnum):
    """What a producer is in law."""

    COOPERATIVE = "cooperative"  # 农民专业合作社
    COMPANY = "company"  # 企业
    FAMILY_FARM = "family_farm"  # 家庭农场
    SMALL_WORKSHOP = "small_workshop"  # 食品小作坊
    HOUSEHOLD = "household"  # 农户、个体户


class ProducerState(StrEnum):
    """How far a producer's registration has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    REFUSED = "refused"
    CLOSED = "closed"


class ReviewLevel(StrEnum):
    """Who looks at a registration."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"


class ReviewDecision(StrEnum):
    """What a reviewer decides."""

    PASS = "pass"  # noqa: S105  (a decision, no password)
    REFUSE = "refuse"


class MemberKind(StrEnum):
    """How a grower belongs to a producer."""

    MEMBER = "member"  # 社员
    CONTRACT_FARMER = "contract_farmer"  # 订单农户


class UnitKind(StrEnum):
    """What grows or lives there."""

    PLOT = "plot"
    FOREST_STAND = "forest_stand"
    APIARY = "apiary"
    POND = "pond"
    HERD = "herd"
    SCATTERED_TREES = "scattered_trees"


class SizeUnit(StrEnum):
    """In what a production unit's size is counted."""

    MU = "mu"  # 亩
    COLONY = "colony"  # 群
    HEAD = "head"  # 头
    TREE = "tree"  # 株


class AreaBasis(StrEnum):
    """On what a stated size rests."""

    CERTIFIED = "certified"  # 确权
    MEASURED = "measured"  # 实测
    DECLARED = "declared"  # 申报


class PremisesKind(StrEnum):
    """What a building is used for."""

    FACTORY = "factory"
    WAREHOUSE = "warehouse"
    COLD_STORE = "cold_store"
    SHOP = "shop"


class ProofKind(StrEnum):
    """A document that gives the right to produce food."""

    SC = "sc"  # 食品生产许可证
    SMALL_WORKSHOP = "small_workshop"  # 食品小作坊登记证


class ProofStanding(StrEnum):
    """What the authority has last said of a proof."""

    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class LookUpResult(StrEnum):
    """What an officer found when looking a document up at its issuer."""

    MATCHES = "matches"
    DIFFERS = "differs"
    NOT_FOUND = "not_found"
