"""Taking over those who were authorised before this system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.authorisations.kinds import AuthorisationOrigin
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.rules import ON_PRODUCTS, AppliedProduct, StockLine, Use
from trace.rooms.authorisations.services import (
    NewAuthorisation,
    check_scope,
    write_authorisation,
    write_stock,
)
from trace.rooms.brands.queries import get_brand, require_rule_book
from trace.rooms.producers.queries import read_producer
from trace.rooms.quotas.rules import QuotaTerm
from trace.rooms.quotas.services import grant_all
from trace.rooms.sanctions.services import plan_first_assessments


def import_authorisation(
    work: Work,
    *,
    brand_id: int,
    producer_id: int,
    number: str,
    valid_from: date,
    valid_until: date,
    products: Sequence[AppliedProduct],
    contract_number: str = "",
    stocks: Sequence[StockLine] = (),
    old_stock_until: date | None = None,
    quota: Sequence[QuotaTerm] = (),
    use: Use = ON_PRODUCTS,
) -> Authorisation:
    """Take over a holder who was authorised before this system, with contract and packaging already printed.

    number           as on the contract; "" for the next one of the rule-book
    use              shops or printing works instead of products
    old_stock_until  last day on which the old packaging may be used; by default the transition period from today
    Raises   NotPermitted · NoSuchRecord · InvalidValue · ProductNotInBrand · AlreadyAuthorised ·
             RuleBookMissing · AlreadyRecorded (number taken)
    """
    brand = get_brand(work, brand_id)
    require(work.actor, Permission.AUTHORISATIONS_MANAGE, organisation_id=brand.authority_id)
    producer = read_producer(work, producer_id)
    book, body = require_rule_book(work, brand, work.today)
    lines, places = check_scope(work, brand, producer_id, products, use)
    transition_end = old_stock_until or work.today + timedelta(days=body.transition_days)
    authorisation = write_authorisation(
        work,
        brand,
        (book, body),
        NewAuthorisation(
            producer=producer,
            lines=lines,
            valid_from=valid_from,
            valid_until=valid_until,
            number=number,
            contract_number=contract_number,
            origin=AuthorisationOrigin.IMPORT,
            old_stock_until=transition_end if stocks or old_stock_until else None,
            kind=use.kind,
            places=places,
        ),
    )
    plan_first_assessments(work, authorisation, body)
    for stock in stocks:
        write_stock(work, authorisation, stock, latest=transition_end)
    grant_all(work, authorisation, quota)
    return authorisation
