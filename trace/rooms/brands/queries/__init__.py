"""Reading brands, rule-books, applications, authorisations and quota."""

from __future__ import annotations

from trace.rooms.brands.queries.applications import (
    authorisation_of_application,
    get_application,
    get_application_file,
    list_applications,
)
from trace.rooms.brands.queries.authorisations import (
    RegisterRow,
    authorisation_by_number,
    authorisation_for,
    authorisations_of_goods,
    get_authorisation,
    holder_name,
    list_authorisations,
    public_register,
    register_row,
    state_at,
)
from trace.rooms.brands.queries.brands import (
    book_on,
    brand_with_rule_books,
    find_brand,
    get_brand,
    list_brands,
    managed_brands,
    rule_book_on,
    rule_books_of,
    rules_on,
    season_by,
    season_on,
)
from trace.rooms.brands.queries.figures import BrandFigures, figures_of
from trace.rooms.brands.queries.papers import AuthorisationPaper, authorisation_paper
from trace.rooms.brands.queries.quota import (
    QuotaStatement,
    find_account,
    list_quota_accounts,
    outstanding_of_run,
    quota_accounts,
    quota_left,
    quota_statement,
)

__all__ = [
    "AuthorisationPaper",
    "BrandFigures",
    "QuotaStatement",
    "RegisterRow",
    "authorisation_by_number",
    "authorisation_for",
    "authorisation_of_application",
    "authorisation_paper",
    "authorisations_of_goods",
    "book_on",
    "brand_with_rule_books",
    "figures_of",
    "find_account",
    "find_brand",
    "get_application",
    "get_application_file",
    "get_authorisation",
    "get_brand",
    "holder_name",
    "list_applications",
    "list_authorisations",
    "list_brands",
    "list_quota_accounts",
    "managed_brands",
    "outstanding_of_run",
    "public_register",
    "quota_accounts",
    "quota_left",
    "quota_statement",
    "register_row",
    "rule_book_on",
    "rule_books_of",
    "rules_on",
    "season_by",
    "season_on",
    "state_at",
]
