"""Packaging filings and what moves quota, made through the real services; a default one is valid."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.factories.brands import BODY, PDF, make_authorisation, make_brand, make_rule_book
from tests.factories.producers import make_producer
from trace.kernel.work import Work
from trace.rooms.authorisations import queries as authorisation_queries
from trace.rooms.authorisations import services as authorisation_services
from trace.rooms.authorisations.models import Authorisation, PackagingFiling, PackagingStock
from trace.rooms.authorisations.rules import StockLine
from trace.rooms.brands import queries as brands
from trace.rooms.brands.models import Brand
from trace.rooms.brands.rules import PackagingRules, QuotaRules, RuleBookBody
from trace.rooms.quotas import queries, services
from trace.rooms.quotas.models import QuotaAccount, QuotaTransfer
from trace.rooms.quotas.services import InstalmentTerm

_numbers = itertools.count(1)


def a_body(*, packaging: PackagingRules | None = None, **quota: Any) -> RuleBookBody:
    """Return the usual rule-book with packaging rules or quota rules of its own."""
    body = replace(BODY, packaging=packaging) if packaging else BODY
    return replace(body, quota=QuotaRules(**quota)) if quota else body


def filing_required(**rules: Any) -> RuleBookBody:
    """Return the usual rule-book, by which artwork has to be filed."""
    return a_body(packaging=PackagingRules(filing_required=True, **rules))


def yields(code: str, kg: str, **quota: Any) -> RuleBookBody:
    """Return the usual rule-book with a yield for one kind of goods."""
    return a_body(per_mu_kg={code: Decimal(kg)}, **quota)


def make_filing(
    work: Work, held: Authorisation | None = None, *, approved: bool = True, **overrides: Any
) -> PackagingFiling:
    """Return a version of the packaging of an authorisation's first product, approved unless told otherwise."""
    held = held or make_authorisation(work)
    given: dict[str, Any] = {
        "product_id": held.products[0].product_id,
        "description": f"示例包装{next(_numbers)}版",
        "upload": PDF,
    }
    filing = authorisation_services.file_packaging(
        work, authorisation_id=held.id, **(given | overrides)
    )
    if approved:
        authorisation_services.approve_packaging(work, filing_id=filing.id)
    return filing


def make_stock(
    work: Work, held: Authorisation, count: int = 100, **overrides: Any
) -> PackagingStock:
    """Return old packaging of an authorisation, usable for the rule-book's transition period."""
    stock = authorisation_services.add_packaging_stock(
        work,
        authorisation_id=held.id,
        stock=StockLine(description="旧包装袋", count=count, **overrides),
    )
    work.session.flush()
    return stock


def account_of(work: Work, held: Authorisation, season: str = "2026") -> QuotaAccount:
    """Return the quota account of an authorisation's first product."""
    found = queries.find_account(
        work,
        authorisation_id=held.id,
        product_id=held.products[0].product_id,
        season=season,
    )
    assert found is not None
    return found


def make_holders(
    work: Work, brand: Brand | None = None, *, quota: tuple[int, int] = (1000, 100)
) -> tuple[Authorisation, Authorisation]:
    """Return two holders of one brand for the same kind of goods in packs of one size."""
    brand = brand or make_brand(work)
    giver, taker = (
        make_authorisation(work, brand, make_producer(work), quota=count) for count in quota
    )
    return giver, taker


def make_transfer(
    work: Work, giver: Authorisation, taker: Authorisation, count: int = 200
) -> QuotaTransfer:
    """Return a transfer that waits for the taker."""
    return services.request_transfer(
        work,
        account_id=account_of(work, giver).id,
        number=taker.number,
        count=count,
        ground="因灾减产，余量调剂",
    )


def carry_out(work: Work, transfer: QuotaTransfer) -> QuotaTransfer:
    """Accept a transfer as the taker and approve it as the authority."""
    services.answer_transfer(work, transfer_id=transfer.id, act="accept")
    return services.approve_transfer(work, transfer_id=transfer.id, document="调剂批复1号")


def make_quota_records(work: Work, held_id: int) -> dict[str, object]:
    """Return what the access matrix asks for: packaging, an instalment and a transfer of an authorisation."""
    held = authorisation_queries.get_authorisation(work, held_id)
    product_id = held.products[0].product_id
    grant = services.grant_by_sheet(
        work,
        authorisation_id=held.id,
        product_id=product_id,
        season="2026",
        total=10,
        applied=None,
        reason="示例",
        document="示例",
        instalments=[InstalmentTerm(work.today + timedelta(days=30), 10)],
    )
    account = account_of(work, held)
    taker = make_authorisation(work, brands.get_brand(work, held.brand_id), held.producer)
    transfer = services.request_transfer(
        work, account_id=account.id, number=taker.number, count=1, ground="示例"
    )
    return {
        "authorised_product": product_id,
        "filing": make_filing(work, held, approved=False).id,
        "stock": make_stock(work, held).id,
        "instalment": grant.instalments[0].id,
        "quota_entry": queries.quota_statement(work, account.id).entries[0].id,
        "transfer": transfer.id,
        "taker_number": taker.number,
    }


__all__ = [
    "a_body",
    "account_of",
    "carry_out",
    "filing_required",
    "make_filing",
    "make_holders",
    "make_quota_records",
    "make_rule_book",
    "make_stock",
    "make_transfer",
    "yields",
]
