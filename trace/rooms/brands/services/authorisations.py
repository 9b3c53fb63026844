"""Authorisations: writing them, taking over those that existed before, and changing their state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from trace.kernel.checks import require_period, require_text
from trace.kernel.clock import local_date
from trace.kernel.errors import InvalidValue
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.brands import queries, rules
from trace.rooms.brands.errors import ProductNotAuthorised, StateChangeTooEarly
from trace.rooms.brands.holder_errors import LadderGoverns
from trace.rooms.brands.kinds import (
    AuthorisationKind,
    AuthorisationOrigin,
    AuthorisationState,
    SanctionKind,
    SanctionState,
)
from trace.rooms.brands.models import (
    Application,
    Assessment,
    Authorisation,
    AuthorisationPlace,
    AuthorisationProduct,
    AuthorisationStateChange,
    Brand,
    ImposedSanction,
    PackagingStock,
    RuleBook,
)
from trace.rooms.brands.procedure_errors import ContractOutstanding
from trace.rooms.brands.services.covered import (
    Line,
    check_scope,
    refuse_overlap,
    refuse_same_place,
    require_rule_book,
)
from trace.rooms.brands.services.quota import MAX_COUNT, grant_quota
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import read_producer


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
    application: Application | None = None
    old_stock_until: date | None = None
    kind: AuthorisationKind = AuthorisationKind.PRODUCTS
    places: Sequence[rules.Place] = ()
    awaits_contract: bool = False


def import_authorisation(
    work: Work,
    *,
    brand_id: int,
    producer_id: int,
    number: str,
    valid_from: date,
    valid_until: date,
    products: Sequence[rules.AppliedProduct],
    contract_number: str = "",
    stocks: Sequence[rules.StockLine] = (),
    old_stock_until: date | None = None,
    quota: Sequence[rules.QuotaTerm] = (),
    use: rules.Use = rules.ON_PRODUCTS,
) -> Authorisation:
    """Take over a holder who was authorised before this system, with contract and packaging already printed.

    number           as on the contract; "" for the next one of the rule-book
    use              shops or printing works instead of products
    old_stock_until  last day on which the old packaging may be used; by default the transition period from today
    Raises   NotPermitted · NoSuchRecord · InvalidValue · ProductNotInBrand · AlreadyAuthorised ·
             RuleBookMissing · AlreadyRecorded (number taken)
    """
    brand = queries.get_brand(work, brand_id)
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
    for stock in stocks:
        _write_stock(work, authorisation, stock, latest=transition_end)
    grant_all(work, authorisation, quota)
    return authorisation


def write_authorisation(
    work: Work, brand: Brand, rule_book: tuple[RuleBook, rules.RuleBookBody], new: NewAuthorisation
) -> Authorisation:
    """Write an authorisation, in force from its first day or, where it awaits one, from its contract on.

    The caller has decided that it may be.

    Raises   InvalidValue field `valid_until` or `number` · AlreadyAuthorised
    """
    book, body = rule_book
    require_period(new.valid_from, new.valid_until)
    _refuse_second(work, brand, new)
    number = new.number.strip() or _next_number(work, brand, body, new.valid_from.year)
    if not rules.is_number(number):
        raise InvalidValue(field="number", reason="authorisation-number", value=number[:80])
    authorisation = Authorisation(
        number=number,
        brand=brand,
        producer=new.producer,
        application_id=new.application.id if new.application else None,
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
    _plan_assessments(work, authorisation, body)
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


def _plan_assessments(work: Work, authorisation: Authorisation, body: rules.RuleBookBody) -> None:
    days = rules.assessment_days(
        authorisation.valid_from, authorisation.valid_until, body.assessment_every_months
    )
    work.session.add_all(
        Assessment(authorisation_id=authorisation.id, due_on=due)
        for due in days
        if due >= work.today
    )


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
        from_at=work.now if is_of_now else rules.start_of_day(new.valid_from),
        recorded_by=work.actor.label[:120],
        recorded_at=work.now,
    )


def grant_all(work: Work, authorisation: Authorisation, quota: Sequence[rules.QuotaTerm]) -> None:
    """Grant what was agreed together with the authorisation; without a document its number is the document."""
    for term in quota:
        grant_quota(
            work,
            authorisation_id=authorisation.id,
            product_id=term.product_id,
            season=term.season,
            count=term.count,
            document=term.document or authorisation.contract_number or authorisation.number,
        )


def add_packaging_stock(
    work: Work, *, authorisation_id: int, stock: rules.StockLine
) -> PackagingStock:
    """Record packaging that the holder had printed before, usable until its day.

    Raises   NotPermitted · NoSuchRecord · ProductNotAuthorised · InvalidValue
    """
    authorisation = _managed(work, authorisation_id)
    _book, body = require_rule_book(work, authorisation.brand, work.today)
    latest = authorisation.old_stock_until or work.today + timedelta(days=body.transition_days)
    authorisation.old_stock_until = latest
    return _write_stock(work, authorisation, stock, latest=latest)


def change_authorisation_state(
    work: Work,
    *,
    authorisation_id: int,
    act: str,
    reason: str,
    document_number: str = "",
    from_on: date | None = None,
    public_until: date | None = None,
) -> Authorisation:
    """Suspend, reinstate or withdraw an authorisation; what it was before stays on record.

    act           suspend · reinstate · withdraw
    from_on       today (the default: from this instant) or a later day
    public_until  last day on which the public register tells of a withdrawal; None: for good
    Where the rule-book has a ladder of sanctions, its rungs are imposed and ended as sanctions instead.
    Raises   NotPermitted · NoSuchRecord · AuthorisationStepRefused · LadderGoverns · StateChangeTooEarly · InvalidValue
    """
    authorisation = _managed(work, authorisation_id)
    if not authorisation.states:
        raise ContractOutstanding(number=authorisation.number)
    latest = authorisation.states[-1]
    state = rules.next_authorisation_state(latest.state, act)
    _refuse_where_ladder_governs(work, authorisation, act)
    ground = require_text("reason", reason, longest=2000)
    begin = from_on or work.today
    from_at = work.now if begin == work.today else rules.start_of_day(begin)
    if begin < work.today or from_at < latest.from_at:
        day = max(work.today, local_date(latest.from_at))
        raise StateChangeTooEarly(latest_on=day)
    if public_until is not None:
        require_period(begin, public_until, field="public_until")
    change = AuthorisationStateChange(
        authorisation_id=authorisation.id,
        state=state,
        from_at=from_at,
        reason=ground,
        document_number=document_number.strip()[:64],
        public_until=public_until,
        recorded_by=work.actor.label[:120],
        recorded_at=work.now,
    )
    authorisation.states.append(change)
    work.session.flush()  # the next change builds on this one
    record(
        work,
        f"authorisation.{act}",
        subject_kind="authorisation",
        subject_key=authorisation.number,
        organisation_id=authorisation.producer_id,
        reason=ground,
        document_number=change.document_number,
        from_on=begin,
    )
    return authorisation


def _refuse_where_ladder_governs(work: Work, authorisation: Authorisation, act: str) -> None:
    """Raise LadderGoverns where the act is a rung of the ladder, or would end what a sanction has begun."""
    if act == "reinstate":
        statement = select(ImposedSanction.id).where(
            ImposedSanction.authorisation_id == authorisation.id,
            ImposedSanction.kind == SanctionKind.SUSPENSION,
            ImposedSanction.state == SanctionState.IN_FORCE,
        )
        if work.session.scalars(statement.limit(1)).first() is not None:
            raise LadderGoverns(kind=SanctionKind.SUSPENSION)
        return
    kind = SanctionKind.SUSPENSION if act == "suspend" else SanctionKind.WITHDRAWAL
    current = queries.rules_on(work, authorisation.brand_id, work.today)
    if current is not None and current[1].sanction(kind) is not None:
        raise LadderGoverns(kind=kind)


def _managed(work: Work, authorisation_id: int) -> Authorisation:
    authorisation = queries.get_authorisation(work, authorisation_id)
    require(
        work.actor,
        Permission.AUTHORISATIONS_MANAGE,
        organisation_id=authorisation.brand.authority_id,
    )
    return authorisation


def _next_number(work: Work, brand: Brand, body: rules.RuleBookBody, year: int) -> str:
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
        number = rules.format_number(
            body.numbering, brand_code=brand.code, year=year, serial=serial
        )
        if queries.authorisation_by_number(work, number) is None:
            return number
        serial += 1


def _write_stock(
    work: Work, authorisation: Authorisation, stock: rules.StockLine, *, latest: date
) -> PackagingStock:
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
