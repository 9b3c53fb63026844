"""The kinds and states of sanctions and assessments; doors name them too."""

from __future__ import annotations

from enum import StrEnum


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


class AssessmentResult(StrEnum):
    """What a yearly assessment 年度考核 found."""

    PASS = "pass"  # noqa: S105  (a result, no password)
    RECTIFY = "rectify"
    FAIL = "fail"
