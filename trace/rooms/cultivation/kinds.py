"""The kinds of inputs, doses and breaches."""

from __future__ import annotations

from enum import StrEnum


class InputKind(StrEnum):
    """What a record is about; only pesticides have intervals."""

    PESTICIDE = "pesticide"  # 农药
    FERTILISER = "fertiliser"  # 肥料
    OTHER = "other_input"  # 其他投入品
    WORK = "farm_work"  # 农事作业 without an input


class DoseUnit(StrEnum):
    """How much was used: an amount to the mu or the tree, or how many times a spray was diluted."""

    G_MU = "g_mu"
    KG_MU = "kg_mu"
    ML_MU = "ml_mu"
    L_MU = "l_mu"
    G_TREE = "g_tree"
    KG_TREE = "kg_tree"
    DILUTION = "dilution"


class RecordState(StrEnum):
    """in_force → void."""

    IN_FORCE = "in_force_record"
    VOID = "void_record"


class BreachKind(StrEnum):
    """Why a harvest may not be sold."""

    INSIDE = "inside_interval"  # 安全间隔期未满
    MAXIMUM = "above_maximum"  # 超过每季最多使用次数
    BARRED = "barred_input"  # 使用禁限用农药
