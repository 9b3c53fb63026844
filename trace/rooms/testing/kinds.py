"""The kinds of test."""

from __future__ import annotations

from enum import StrEnum


class TestKind(StrEnum):
    """Who wanted the test; it decides how much a result proves."""

    __test__ = False

    SUPERVISED = "supervised"  # 监督抽检
    COMMISSIONED = "commissioned"  # 委托送检
    OWN = "own"  # 自行检测
    RAPID = "rapid"  # 快检
