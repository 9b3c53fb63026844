"""Pure decisions of the brands room, by what they are about."""

from __future__ import annotations

from trace.rooms.brands.rules.book_checks import (
    ANY,
    MAX_DAYS,
    NUMBER_FACTS,
    WORDS_OF_FACT,
    check_rule_book,
)
from trace.rooms.brands.rules.book_parts import (
    Condition,
    Fee,
    MainIngredient,
    NormRef,
    OriginRule,
    PackagingRules,
    ProcedureStep,
    QuotaRules,
    Sanction,
)
from trace.rooms.brands.rules.diff import (
    Difference,
    Segment,
    differences,
)
from trace.rooms.brands.rules.mark_law import (
    MARK_LAW,
    OPEN_TO_ALL,
    MarkLaw,
)
from trace.rooms.brands.rules.rule_books import (
    MAX_NUMBER,
    MAX_TERM_MONTHS,
    NUMBER_TOKENS,
    RuleBookBody,
    end_of_term,
    format_number,
    is_month_day,
    is_number,
    months_after,
    season_of,
)
from trace.rooms.brands.rules.self_check import (
    ApplicantFacts,
    Finding,
    Incident,
    Land,
    Paper,
    PassedTest,
    self_check,
)

__all__ = [
    "ANY",
    "MARK_LAW",
    "MAX_DAYS",
    "MAX_NUMBER",
    "MAX_TERM_MONTHS",
    "NUMBER_FACTS",
    "NUMBER_TOKENS",
    "OPEN_TO_ALL",
    "WORDS_OF_FACT",
    "ApplicantFacts",
    "Condition",
    "Difference",
    "Fee",
    "Finding",
    "Incident",
    "Land",
    "MainIngredient",
    "MarkLaw",
    "NormRef",
    "OriginRule",
    "PackagingRules",
    "Paper",
    "PassedTest",
    "ProcedureStep",
    "QuotaRules",
    "RuleBookBody",
    "Sanction",
    "Segment",
    "check_rule_book",
    "differences",
    "end_of_term",
    "format_number",
    "is_month_day",
    "is_number",
    "months_after",
    "season_of",
    "self_check",
]
