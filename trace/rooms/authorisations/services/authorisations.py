"""Authorisations: writing them down, with the packaging that was printed before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from trace.kernel.checks import require_period, require_text
from trace.kernel.clock import start_of_day
from trace.kernel.errors import InvalidValue
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.authorisations import queries, rules
from trace.rooms.authorisations.errors import ProductNotAuthorised
from trace.rooms.authorisations.kinds import (
    AuthorisationKind,
    AuthorisationOrigin,
    AuthorisationState,
)
from trace.rooms.authorisations.models import (
    Authorisation,
    AuthorisationPlace,
    AuthorisationProduct,
    AuthorisationStateChange,
    PackagingStock,
)
from trace.rooms.authorisations.rules.counts import MAX_COUNT
from trace.rooms.authorisations.services.covered import (
    Line,
    refuse_overlap,
    refuse_same_place,
)
from trace.rooms.authorisations.services.standing import managed_authorisation
from trace.rooms.brands.models import Brand, RuleBook
from trace.rooms.brands.queries import require_rule_book
from trace.rooms.brands.rules import RuleBookBody, format_number, is_number
from trace.rooms.producers.models import Producer


@dataclass(frozen=True, slots=True)
class NewAuthorisation:
    """What is written as one authorisation."""

    producer: Producer
    lines: Sequence[Line]
    valid_from: date
    valid_until: date
    number: str
    contract_number: str
    origin: AuthorisationOrigin
    application_id: int | None = None
    old_stock_until: date | None = None
    kind: AuthorisationKind = AuthorisationKind.PRODUCTS
    places: Sequence[rules.Place] = ()
    awaits_contract: bool = False


def write_authorisation(
    work: Work, brand: Brand, rule_book: tuple[RuleBook, RuleBookBody], new: NewAuthorisation
) -> Authorisation:
    """Write an authorisation, in force from its first day or, where it awaits one, from its contract on.

    The caller has decided that it may be.

    Raises   InvalidValue field `valid_until` or `number` · AlreadyAuthorised
    """
    book, body = rule_book
    require_period(new.valid_from, new.valid_until)
    _refuse_second(work, brand, new)
    number = new.number.strip() or _next_number(work, brand, body, new.valid_from.year)
    if not is_number(number):
        raise InvalidValue(field="number", reason="authorisation-number", value=number[:80])
    authorisation = Authorisation(
        number=number,
        brand=brand,
        producer=new.producer,
        application_id=new.application_id,
        rule_book_id=book.id,
        kind=new.kind,
        holder_name=new.producer.name,
        origin=new.origin,
        valid_from=new.valid_from,
        valid_until=new.valid_until,
        contract_number=new.contract_number.strip()[:64],
        old_stock_until=new.old_stock_until,
        recorded_by=work.actor.label[:120],
        recorded_at=work.now,
        products=[
            AuthorisationProduct(product=line.product, brand_product=line.brand_product)
            for line in new.lines
        ],
        places=[AuthorisationPlace(**place.to_json()) for place in new.places],
        states=[] if new.awaits_contract else [_in_force(work, new)],
        stocks=[],
    )
    work.session.add(authorisation)
    work.session.flush()  # its quota accounts and packaging refer to it by its id
    record(
        work,
        "authorisation.written",
        subject_kind="authorisation",
        subject_key=number,
        organisation_id=new.producer.id,
        brand=brand.code,
        origin=new.origin.value,
        valid_from=new.valid_from,
        valid_until=new.valid_until,
        product_ids=[line.product.id for line in new.lines],
        kind=new.kind.value,
        places=[place.name for place in new.places],
    )
    return authorisation


def _refuse_second(work: Work, brand: Brand, new: NewAuthorisation) -> None:
    refuse_overlap(
        work,
        brand_id=brand.id,
        producer_id=new.producer.id,
        product_ids=[line.product.id for line in new.lines],
        valid_from=new.valid_from,
        valid_until=new.valid_until,
    )
    if new.places:
        refuse_same_place(
            work,
            brand_id=brand.id,
            producer_id=new.producer.id,
            places=new.places,
            valid_from=new.valid_from,
            valid_until=new.valid_until,
        )


def _in_force(work: Work, new: NewAuthorisation) -> AuthorisationStateChange:
    # An authorisation granted for today holds from now on, not from last midnight.
    is_of_now = new.valid_from == work.today and new.origin is AuthorisationOrigin.APPLICATION
    return AuthorisationStateChange(
        state=AuthorisationState.IN_FORCE,
        from_at=work.now if is_of_now else start_of_day(new.valid_from),
        recorded_by=work.actor.label[:120],
        recorded_at=work.now,
    )


def add_packaging_stock(
    work: Work, *, authorisation_id: int, stock: rules.StockLine
) -> PackagingStock:
    """Record packaging that the holder had printed before, usable until its day.

    Raises   NotPermitted · NoSuchRecord · ProductNotAuthorised · InvalidValue
    """
    authorisation = managed_authorisation(work, authorisation_id)
    _book, body = require_rule_book(work, authorisation.brand, work.today)
    latest = authorisation.old_stock_until or work.today + timedelta(days=body.transition_days)
    authorisation.old_stock_until = latest
    return write_stock(work, authorisation, stock, latest=latest)


def _next_number(work: Work, brand: Brand, body: RuleBookBody, year: int) -> str:
    # Two grants at once must not both take the same number.
    work.session.execute(select(Brand.id).where(Brand.id == brand.id).with_for_update())
    serial = 1 + (
        work.session.scalar(
            select(func.count())
            .select_from(Authorisation)
            .where(
                Authorisation.brand_id == brand.id,
                Authorisation.valid_from >= date(year, 1, 1),
                Authorisation.valid_from <= date(year, 12, 31),
            )
        )
        or 0
    )
    while True:
        number = format_number(body.numbering, brand_code=brand.code, year=year, serial=serial)
        if queries.authorisation_by_number(work, number) is None:
            return number
        serial += 1


def write_stock(
    work: Work, authorisation: Authorisation, stock: rules.StockLine, *, latest: date
) -> PackagingStock:
    """Write packaging that was printed before; raises ProductNotAuthorised · InvalidValue."""
    if not 0 <= stock.count <= MAX_COUNT:
        raise InvalidValue(field="count", reason="range", value=str(stock.count))
    covered = {product.product_id for product in authorisation.products}
    if stock.product_id is not None and stock.product_id not in covered:
        raise ProductNotAuthorised(number=authorisation.number)
    usable_until = stock.usable_until or latest
    if usable_until > latest:
        raise InvalidValue(field="usable_until", reason="transition", value=latest.isoformat())
    row = PackagingStock(
        authorisation_id=authorisation.id,
        product_id=stock.product_id,
        description=require_text("description", stock.description, longest=200),
        count=stock.count,
        usable_until=usable_until,
        recorded_at=work.now,
    )
    authorisation.stocks.append(row)
    record(
        work,
        "packaging-stock.recorded",
        subject_kind="authorisation",
        subject_key=authorisation.number,
        organisation_id=authorisation.producer_id,
        description=row.description,
        count=row.count,
        usable_until=usable_until,
    )
    return row
