"""The kinds, findings, results and states of inspections."""

from __future__ import annotations

from enum import StrEnum


class InspectionKind(StrEnum):
    """Why the officers came; a flying inspection is not announced."""

    DAILY = "daily"  # 日常监督检查
    FLYING = "flying"  # 飞行检查
    SYSTEM = "system"  # 体系检查
    FOLLOW_UP = "follow_up"  # 整改复查


class ItemFinding(StrEnum):
    """What was found of one item of the list."""

    CONFORMS = "conforms"
    DIFFERS = "differs"
    NOT_APPLICABLE = "not_applicable"


class InspectionResult(StrEnum):
    """What follows from the whole."""

    CONFORMS = "conforms"
    ON_THE_SPOT = "on_the_spot"  # 当场整改
    TIME_LIMITED = "time_limited"  # 限期整改
    INVESTIGATION = "investigation"  # 调查处理


class RectificationState(StrEnum):
    """due → submitted → accepted, or due again where the proof does not do."""

    DUE = "due"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"


class RectificationAct(StrEnum):
    """One step of a rectification."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"


class RiskGrade(StrEnum):
    """From low to high risk."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"


class PlanState(StrEnum):
    """planned → done | cancelled."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


class InspectionWait(StrEnum):
    """What an inspection may wait for."""

    PUBLICATION = "publication"
    OVERDUE_PUBLICATION = "overdue_publication"
    RECTIFICATION = "rectification"
    PROOF = "proof"
