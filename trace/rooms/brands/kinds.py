"""The kinds and states of the brands room; doors name them too."""

from __future__ import annotations

from enum import StrEnum


class MarkType(StrEnum):
    """What the mark is in law; it decides which refusal reasons are lawful."""

    CERTIFICATION = "certification"  # 证明商标
    COLLECTIVE = "collective"  # 集体商标
    ORDINARY = "ordinary"  # 普通商标
    COPYRIGHT = "copyright"  # 版权标识


class ConditionFact(StrEnum):
    """What the system can look up itself to tell whether a condition is met; `rules.book_parts.FACTS` has the rest."""

    NONE = "none"  # only a person can judge it
    REGISTERED_IN_TERRITORY = "registered_in_territory"
    PRODUCTION_UNITS_IN_TERRITORY = "production_units_in_territory"
    MIN_AREA_MU = "min_area_mu"
    CERTIFICATE_IN_FORCE = "certificate_in_force"
    PROOF_IN_FORCE = "proof_in_force"
    TEST_PASSED_WITHIN_DAYS = "test_passed_within_days"
    NO_INCIDENT_WITHIN_DAYS = "no_incident_within_days"
    TRADEMARK = "trademark"
    MEMBERSHIP = "membership"


class StepKind(StrEnum):
    """The steps from an application to its grant, in the only order they can have."""

    PRELIMINARY_REVIEW = "preliminary_review"  # 初审
    SITE_CHECK = "site_check"  # 现场核查
    PANEL = "panel"  # 专家评审
    PUBLIC_NOTICE = "public_notice"  # 公示
    DECISION = "decision"  # 审定
    CONTRACT = "contract"  # 签订使用协议


class SanctionKind(StrEnum):
    """What a holder who breaks the rule-book may have to expect, from the mildest on."""

    WARNING = "warning"  # 警告
    RECTIFICATION = "rectification"  # 限期整改
    SUSPENSION = "suspension"  # 暂停使用
    WITHDRAWAL = "withdrawal"  # 取消授权


class DiffKind(StrEnum):
    """What became of a part of a rule-book in another version."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class CheckResult(StrEnum):
    """What a self-check 自查 found of one condition."""

    MET = "met"
    NOT_MET = "not_met"
    NEEDS_DOCUMENT = "needs_document"
    CANNOT_BE_JUDGED = "cannot_be_judged"
