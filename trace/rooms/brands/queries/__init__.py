"""Reading brands, rule-books and self-checks."""

from __future__ import annotations

from trace.rooms.brands.queries.brands import (
    book_on,
    brand_with_rule_books,
    find_brand,
    get_brand,
    list_brands,
    managed_brands,
    require_rule_book,
    rule_book_on,
    rule_book_version,
    rule_books_of,
    rules_on,
    season_by,
    season_on,
)
from trace.rooms.brands.queries.reach import (
    visible,
)
from trace.rooms.brands.queries.self_checks import (
    SelfCheck,
    applicant_facts,
    check_applicant,
)

__all__ = [
    "SelfCheck",
    "applicant_facts",
    "book_on",
    "brand_with_rule_books",
    "check_applicant",
    "find_brand",
    "get_brand",
    "list_brands",
    "managed_brands",
    "require_rule_book",
    "rule_book_on",
    "rule_book_version",
    "rule_books_of",
    "rules_on",
    "season_by",
    "season_on",
    "visible",
]
