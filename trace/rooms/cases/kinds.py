"""The words of cases as values: states, acts, outcomes, reasons to close, duties and whose they are."""

from __future__ import annotations

from enum import StrEnum


class GoodsKind(StrEnum):
    """What the goods are before the law 食品安全法 第2条."""

    FARM = "farm"  # 食用农产品
    FOOD = "food"  # 食品（含预包装食品）


class Stage(StrEnum):
    """Where the breach was found."""

    PRODUCTION = "production"  # 种植养殖、生产环节
    MARKET = "market"  # 流通销售环节


class ProposalState(StrEnum):
    """proposed → approved | refused."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


class CaseState(StrEnum):
    """filed → investigating → told → decided → executing → closed, or withdrawn."""

    FILED = "filed"  # 立案
    INVESTIGATING = "investigating"  # 调查
    TOLD = "told"  # 告知
    DECIDED = "decided"  # 决定
    EXECUTING = "executing"  # 执行
    CLOSED = "closed"  # 结案
    WITHDRAWN = "withdrawn"  # 撤案


class CaseVerb(StrEnum):
    """What is done in a case; the first five by the handling officers alone."""

    INVESTIGATE = "investigate"
    TELL = "tell"
    HEAR = "hear"
    SERVE = "serve"
    NOTE = "note"
    FILE = "file"
    DECIDE = "decide"
    EXTEND = "extend"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    ASSIGN = "assign"
    ADD_LEAD = "add_lead"
    LETTER = "letter"
    REPLY = "reply"
    ORDER = "order"
    CHECK = "check"
    FULFIL = "fulfil"
    OVERDUE = "overdue"


class ProposalKind(StrEnum):
    """What another person has to approve."""

    DECIDE = "decide"
    EXTEND = "extend"
    CLOSE = "close"
    WITHDRAW = "withdraw"


class Outcome(StrEnum):
    """What the office decides 市场监督管理行政处罚程序规定 第60条."""

    PENALTY = "penalty"  # 行政处罚
    NO_PENALTY = "no_penalty"  # 不予行政处罚
    NOT_ESTABLISHED = "not_established"  # 违法事实不能成立
    TRANSFERRED = "transferred"  # 移送其他行政管理部门
    CRIMINAL = "criminal"  # 移送司法机关


class ClosingReason(StrEnum):
    """Why a case ends; each with its article in clocks.CLOSINGS."""

    PENALTY_EXECUTED = "penalty_executed"
    COURT_ENDED = "court_ended"
    INVESTIGATION_ENDED = "investigation_ended"
    NO_PENALTY = "no_penalty"
    NOT_ESTABLISHED = "not_established"
    TRANSFERRED = "transferred"
    CRIMINAL = "criminal"


class DutyKind(StrEnum):
    """What is owed within a time."""

    TELL_REPORTER = "tell_reporter"
    DECIDE = "decide"
    STATEMENT = "statement"
    SERVE = "serve"
    PUBLISH = "publish"
    COMPLY = "comply"
    ANSWER_LETTER = "answer_letter"
    CORRECT = "correct"


class Owes(StrEnum):
    """Whose duty, or time to use a right, it is."""

    OFFICE = "office"
    PARTY = "party"
    OTHER_OFFICE = "other_office"


class RectificationState(StrEnum):
    """ordered → submitted → passed, or back to ordered."""

    ORDERED = "ordered"
    SUBMITTED = "submitted"
    PASSED = "passed"


class Progress(StrEnum):
    """How far a message has come, in words for its sender: no number, no party."""

    LOOKED_INTO = "looked_into"
    NOT_FILED = "not_filed"
    FILED = "filed"
    DECIDED = "decided"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
