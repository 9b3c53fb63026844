"""The legal clocks of cases and the reasons to close one, as data with their sources.

`is_confirmed` tells which article was read in its text; the others are from memory and stand to be checked by the
office before use. A day that ends a term in calendar days and is no working day moves on to the next working day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from trace.rooms.cases.kinds import ClosingReason, DutyKind, Outcome, Owes
from trace.rooms.supervision.rules import Regime
from trace.standards.china.working_days import add_working_days, is_working_day


@dataclass(frozen=True, slots=True)
class CaseClock:
    """So many days for a duty; `in_working_days` False counts calendar days.

    owes    whose duty it is
    source  the article
    """

    days: int
    in_working_days: bool
    owes: Owes
    source: str
    is_confirmed: bool = False


_M, _A = Regime.MARKET, Regime.AGRICULTURE
_K = DutyKind
_PENALTY = "行政处罚法（2021）"
_MARKET_RULES = "市场监督管理行政处罚程序规定"
_FARM_RULES = "农业行政处罚程序规定"
# The law's articles 28, 42, 57, 60, 61, 64, 67 and 85 were read in full text. Article 85: “five” and “seven days” are
# working days; ninety and fifteen are not. Article 64 gives the five days to ask for a hearing; the law names none for
# statement and plea, which here end with them. Article 67 counts from the receipt of the decision.
_DECIDE = CaseClock(90, False, Owes.OFFICE, f"{_PENALTY}第60条", is_confirmed=True)
_STATEMENT = CaseClock(5, True, Owes.PARTY, f"{_PENALTY}第64条、第85条", is_confirmed=True)
_SERVE = CaseClock(7, True, Owes.OFFICE, f"{_PENALTY}第61条、第85条", is_confirmed=True)
_COMPLY = CaseClock(15, False, Owes.PARTY, f"{_PENALTY}第67条", is_confirmed=True)
CLOCKS: dict[tuple[Regime, DutyKind], CaseClock] = {
    (_M, _K.TELL_REPORTER): CaseClock(
        5, True, Owes.OFFICE, "市场监督管理投诉举报处理暂行办法 第32条"
    ),
    (_M, _K.DECIDE): _DECIDE,
    (_A, _K.DECIDE): _DECIDE,
    (_M, _K.STATEMENT): _STATEMENT,
    (_A, _K.STATEMENT): _STATEMENT,
    (_M, _K.SERVE): _SERVE,
    (_A, _K.SERVE): _SERVE,
    (_M, _K.PUBLISH): CaseClock(20, True, Owes.OFFICE, "市场监督管理行政处罚信息公示规定"),
    (_A, _K.PUBLISH): CaseClock(20, True, Owes.OFFICE, "政府信息公开条例 第26条"),
    (_M, _K.COMPLY): _COMPLY,
    (_A, _K.COMPLY): _COMPLY,
    (_M, _K.ANSWER_LETTER): CaseClock(15, True, Owes.OTHER_OFFICE, f"{_MARKET_RULES}（协助调查）"),
    (_A, _K.ANSWER_LETTER): CaseClock(15, True, Owes.OTHER_OFFICE, f"{_FARM_RULES}（协助调查）"),
}
# The day of an order to correct is the order's own: the law asks for a term, not for a length.
CORRECT_SOURCE = f"{_PENALTY}第28条"
# Approved by whoever answers for the office, at most so many days at a time.
LONGEST_EXTENSION_DAYS = 30
EXTENSION_SOURCE = f"{_MARKET_RULES} 第64条"
# Days before a duty ends on which its office is told.
SOON_DAYS = 3

_CLOSING = f"{_MARKET_RULES}（结案）"
CLOSINGS: dict[ClosingReason, str] = {
    ClosingReason.PENALTY_EXECUTED: _CLOSING,
    ClosingReason.COURT_ENDED: _CLOSING,
    ClosingReason.INVESTIGATION_ENDED: f"{_MARKET_RULES}（终止调查）",
    ClosingReason.NO_PENALTY: f"{_PENALTY}第57条第1款第2项",
    ClosingReason.NOT_ESTABLISHED: f"{_PENALTY}第57条第1款第3项",
    ClosingReason.TRANSFERRED: f"{_MARKET_RULES} 第60条第4项",
    ClosingReason.CRIMINAL: f"{_PENALTY}第57条第1款第4项",
}
# What a decision ends in; a penalty ends when it has been carried out or a court ended that.
CLOSES_AS: dict[Outcome, frozenset[ClosingReason]] = {
    Outcome.PENALTY: frozenset({ClosingReason.PENALTY_EXECUTED, ClosingReason.COURT_ENDED}),
    Outcome.NO_PENALTY: frozenset({ClosingReason.NO_PENALTY}),
    Outcome.NOT_ESTABLISHED: frozenset({ClosingReason.NOT_ESTABLISHED}),
    Outcome.TRANSFERRED: frozenset({ClosingReason.TRANSFERRED}),
    Outcome.CRIMINAL: frozenset({ClosingReason.CRIMINAL}),
}


def unconfirmed(regime: Regime) -> frozenset[DutyKind]:
    """Return the duties of a side whose article was not read in its text: pages say so beside the source."""
    return frozenset(
        kind for (side, kind), clock in CLOCKS.items() if side is regime and not clock.is_confirmed
    )


def due_on(clock: CaseClock, since: date) -> date:
    """Return the last day of a term that began on `since`, which itself does not count."""
    if clock.in_working_days:
        return add_working_days(since, clock.days)
    return rolled(since + timedelta(days=clock.days))


def rolled(day: date) -> date:
    """Return that day, or the next working day where it is none (行政处罚程序: 期间届满最后一日顺延)."""
    return day if is_working_day(day) else add_working_days(day, 1)
