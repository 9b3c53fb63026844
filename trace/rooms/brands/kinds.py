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


class ApplicationState(StrEnum):
    """See `rules.APPLICATION_STEPS`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


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


class SanctionState(StrEnum):
    """See `rules.SANCTION_STEPS`."""

    PROPOSED = "proposed"  # 待复核
    DECLINED = "declined"  # 复核不同意
    IN_FORCE = "in_force"  # 执行中
    MET = "met"  # 整改通过
    LIFTED = "lifted"  # 已解除
    REVOKED = "revoked"  # 申诉成立，已撤销


class RequestKind(StrEnum):
    """What a holder may ask of a sanction."""

    PROOF = "proof"  # 整改材料
    APPEAL = "appeal"  # 申诉
    REPAIR = "repair"  # 信用修复


class RequestState(StrEnum):
    """Whether a request was decided, and how."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class AssessmentResult(StrEnum):
    """What a yearly assessment 年度考核 found."""

    PASS = "pass"  # noqa: S105  (a result, no password)
    RECTIFY = "rectify"
    FAIL = "fail"


class ChangeKind(StrEnum):
    """What of an authorisation may be changed on request; the right itself never passes to another."""

    HOLDER_NAME = "holder_name"  # 名称变更
    TRADEMARK = "trademark"  # 商标变更
    TRANSFER = "transfer"  # 转让：一律不予


class QuotaKind(StrEnum):
    """What an entry does to its account; `rules.EFFECTS` says how."""

    GRANT = "grant"
    RESERVE = "reserve"
    RELEASE = "release"
    DRAW = "draw"
    RETURN = "return"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    SPOIL = "spoil"
    EXPIRE = "expire"
    CARRY = "carry"
    REVERSE = "reverse"


class TransferState(StrEnum):
    """See `rules.TRANSFER_STEPS`."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    DECLINED = "declined"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class FilingState(StrEnum):
    """See `rules.FILING_STEPS`."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
