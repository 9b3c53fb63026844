"""The kinds, statements, grounds and states of a conformity certificate."""

from __future__ import annotations

from enum import StrEnum


class ConformityKind(StrEnum):
    """Issued for the holder's own batch, or collected from the seller of bought-in goods."""

    ISSUED = "issued"
    COLLECTED = "collected"


class Statement(StrEnum):
    """Which of the two statements of the order the certificate carries."""

    PRODUCER = "producer"
    BUYER = "buyer"


class Basis(StrEnum):
    """The boxes of 承诺依据."""

    CONTROL = "control"  # 质量安全控制符合要求
    OWN_TEST = "own_test"  # 自行检测合格
    COMMISSIONED_TEST = "commissioned_test"  # 委托检测合格


class CheckOutcome(StrEnum):
    """Whether a certificate agreed with the goods it came with."""

    AGREES = "agrees"
    DIFFERS = "differs"


class ConformityState(StrEnum):
    """in_force → void."""

    IN_FORCE = "in_force"
    VOID = "void"
