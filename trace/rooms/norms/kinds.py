"""The kinds of norms."""

from __future__ import annotations

from enum import StrEnum


class NormKind(StrEnum):
    """What a norm is used for; the form of its body depends on it."""

    GRADE_STANDARD = "grade_standard"
    SEASON = "season"
    PROOF_RULE = "proof_rule"
    TEXT = "text"
    CEILING = "ceiling"  # 产量上限
    RECIPE = "recipe"  # 工艺得率
    CLAIM_RULE = "claim_rule"
    DELIVERY_TARGET = "delivery_target"  # 配送时效目标
    STORAGE_LIMIT = "storage_limit"  # 贮运温湿度限值
