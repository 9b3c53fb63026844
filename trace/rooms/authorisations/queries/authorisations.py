"""Reading authorisations, and the public register of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.interfaces import LoaderOption

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.work import Work
from trace.rooms.authorisations import rules
from trace.rooms.authorisations.kinds import AuthorisationKind, AuthorisationState
from trace.rooms.authorisations.models import (
    Authorisation,
    AuthorisationProduct,
    AuthorisationStateChange,
)
from trace.rooms.authorisations.rules import AuthorisationDecision, Standing
from trace.rooms.brands.queries import visible
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product

# From here on people are reminded that a term ends.
ENDING_SOON = timedelta(days=90)

WITH_PRODUCTS: tuple[LoaderOption, ...] = (
    joinedload(Authorisation.brand),
    joinedload(Authorisation.producer),
    selectinload(Authorisation.states),
    selectinload(Authorisation.places),
    selectinload(Authorisation.products).options(
        joinedload(AuthorisationProduct.product), joinedload(AuthorisationProduct.brand_product)
    ),
)


def authorisation_for(
    work: Work, *, brand_id: int, producer_id: int, product_id: int, on: date
) -> AuthorisationDecision:
    """Return whether a producer may use a brand on a product on a day, or why not (gate G4); one statement.

    The present day is judged as of now, an earlier one as of its end.
    """
    statement = (
        select(Authorisation)
        .where(Authorisation.brand_id == brand_id, Authorisation.producer_id == producer_id)
        .options(joinedload(Authorisation.products), joinedload(Authorisation.states))
        .order_by(Authorisation.id.desc())
    )
    return rules.nearest_decision(
        rules.judge_authorisation(found, product_id=product_id, on=on, now=work.now)
        for found in work.session.scalars(statement).unique()
    )


def authorisations_of_goods(
    work: Work, *, brand_id: int, producer_id: int, product_ids: Collection[int]
) -> Sequence[Authorisation]:
    """Return a brand's authorisations of a producer and of these products, newest first; one statement.

    With products, what kind of the brand's goods each is, and states: both what a producer may label and as what the
    goods in a pack were authorised follow from them.
    """
    statement = of_goods(brand_id=brand_id, producer_id=producer_id, product_ids=product_ids)
    return work.session.scalars(statement).unique().all()


def of_goods(
    *, brand_id: int, producer_id: int, product_ids: Collection[int]
) -> Select[Authorisation]:
    """Return the statement of `authorisations_of_goods`, for those who read more beside it."""
    return (
        select(Authorisation)
        .where(Authorisation.brand_id == brand_id)
        .where(
            or_(
                Authorisation.producer_id == producer_id,
                Authorisation.products.any(AuthorisationProduct.product_id.in_(set(product_ids))),
            )
        )
        .options(
            joinedload(Authorisation.products).joinedload(AuthorisationProduct.brand_product),
            joinedload(Authorisation.states),
        )
        .order_by(Authorisation.id.desc())
    )


def in_force_for(work: Work, product_id: int) -> Sequence[Authorisation]:
    """Return the authorisations in force today that name a product, with their brands, by number; one statement."""
    named = Authorisation.products.any(AuthorisationProduct.product_id == product_id)
    statement = select(Authorisation).where(named, stands(work, "in_force"))
    return work.session.scalars(
        statement.options(joinedload(Authorisation.brand)).order_by(Authorisation.number)
    ).all()


def authorisation_by_number(work: Work, number: str) -> Authorisation | None:
    """Return an authorisation by its number for everyone, with brand, producer, products and states, or None."""
    statement = select(Authorisation).where(Authorisation.number == number)
    return work.session.scalars(statement.options(*WITH_PRODUCTS)).first()


def get_authorisation(work: Work, authorisation_id: int) -> Authorisation:
    """Return an authorisation with its packaging stocks too; NoSuchRecord where the actor may not see it."""
    statement = visible(select(Authorisation).join(Authorisation.brand), Authorisation, work.actor)
    statement = statement.where(Authorisation.id == authorisation_id)
    options = (*WITH_PRODUCTS, selectinload(Authorisation.stocks))
    found = work.session.scalars(statement.options(*options))
    authorisation: Authorisation | None = found.first()
    if authorisation is None:
        raise NoSuchRecord(kind="authorisation", key=str(authorisation_id))
    return authorisation


def list_authorisations(
    work: Work,
    *,
    brand_id: int | None = None,
    producer_id: int | None = None,
    standing: str = "",
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Authorisation]:
    """Return the authorisations the actor may see, newest first, with brand, producer, products and states."""
    statement = visible(select(Authorisation).join(Authorisation.brand), Authorisation, work.actor)
    if producer_id is not None:
        statement = statement.where(Authorisation.producer_id == producer_id)
    statement = narrow(work, statement, brand_id=brand_id, standing=standing, text=text)
    return page_of(
        work.session,
        statement.options(*WITH_PRODUCTS),
        keys=[Authorisation.id],
        cursor=cursor,
        size=size,
    )


def state_at(
    work: Work, authorisation_id: int, instant: datetime
) -> AuthorisationStateChange | None:
    """Return the state change in force at an instant, or None before the first."""
    statement = select(AuthorisationStateChange).where(
        AuthorisationStateChange.authorisation_id == authorisation_id,
        AuthorisationStateChange.from_at <= instant,
    )
    order = (AuthorisationStateChange.from_at.desc(), AuthorisationStateChange.id.desc())
    return work.session.scalars(statement.order_by(*order).limit(1)).first()


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One line of the public register: who, which brand, which goods, until when, and how it stands now."""

    number: str
    brand_id: int
    brand_name: str
    producer_id: int
    producer_name: str
    kind: AuthorisationKind
    product_names: tuple[str, ...]
    place_names: tuple[str, ...]
    valid_from: date
    valid_until: date
    standing: Standing
    reason: str
    document_number: str


def register_row(authorisation: Authorisation, *, on: date, now: datetime) -> RegisterRow:
    """Return what the public may read of an authorisation; a sanction's ground only while it is public."""
    standing = rules.standing_on(authorisation, on=on, now=now)
    change = standing.change
    is_shown = (
        change is not None
        and change.state is not AuthorisationState.IN_FORCE
        and (change.public_until is None or on <= change.public_until)
    )
    return RegisterRow(
        number=authorisation.number,
        brand_id=authorisation.brand_id,
        brand_name=authorisation.brand.name,
        producer_id=authorisation.producer_id,
        producer_name=holder_name(authorisation),
        kind=authorisation.kind,
        product_names=tuple(covered.product.name for covered in authorisation.products),
        place_names=tuple(place.name for place in authorisation.places),
        valid_from=authorisation.valid_from,
        valid_until=authorisation.valid_until,
        standing=standing,
        reason=change.reason if change and is_shown else "",
        document_number=change.document_number if change and is_shown else "",
    )


def holder_name(authorisation: Authorisation) -> str:
    """Return the holder's name as the authorisation has it; what was written before it had one is the producer's."""
    return authorisation.holder_name or authorisation.producer.name


def public_register(
    work: Work,
    *,
    text: str = "",
    standing: str = "",
    brand_id: int | None = None,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[RegisterRow]:
    """Return the public register, newest first: who may use a mark and who lost it.

    text      part of a number, a producer's name or a product's name
    standing  in_force · suspended · withdrawn · expired · lost (any of the three before); anything else: all
    A withdrawal leaves the list when its `public_until` has passed.
    """
    statement = select(Authorisation).join(Authorisation.brand).join(Authorisation.producer)
    statement = statement.where(is_listed(work))
    statement = narrow(work, statement, brand_id=brand_id, standing=standing, text=text)
    page = page_of(
        work.session,
        statement.options(*WITH_PRODUCTS),
        keys=[Authorisation.id],
        cursor=cursor,
        size=size,
    )
    rows = [register_row(found, on=work.today, now=work.now) for found in page.items]
    return Page(rows, page.next_cursor)


def _latest(work: Work, column: Any) -> Any:
    """Return the value of `column` in the state change in force now, as a scalar sub-query."""
    change = AuthorisationStateChange
    return (
        select(column)
        .where(change.authorisation_id == Authorisation.id, change.from_at <= work.now)
        .order_by(change.from_at.desc(), change.id.desc())
        .limit(1)
        .correlate(Authorisation)
        .scalar_subquery()
    )


def is_listed(work: Work) -> ColumnElement[bool]:
    """Return the condition that the public register has the authorisation: a withdrawal while it is public."""
    state = _latest(work, AuthorisationStateChange.state)
    public_until = _latest(work, AuthorisationStateChange.public_until)
    return or_(
        state != AuthorisationState.WITHDRAWN, public_until.is_(None), public_until >= work.today
    )


def narrow(
    work: Work, statement: Select[Any], *, brand_id: int | None, standing: str, text: str
) -> Select[Any]:
    if brand_id is not None:
        statement = statement.where(Authorisation.brand_id == brand_id)
    if text:
        covered = exists().where(
            AuthorisationProduct.authorisation_id == Authorisation.id,
            AuthorisationProduct.product_id == Product.id,
            Product.name.contains(text, autoescape=True),
        )
        statement = statement.where(
            or_(
                Authorisation.number.contains(text, autoescape=True),
                Producer.name.contains(text, autoescape=True),
                Authorisation.holder_name.contains(text, autoescape=True),
                covered,
            )
        )
    return statement.where(stands(work, standing))


def stands(work: Work, standing: str) -> ColumnElement[bool]:
    state = _latest(work, AuthorisationStateChange.state)
    is_over = Authorisation.valid_until < work.today
    words: dict[str, ColumnElement[bool]] = {
        "in_force": and_(
            state == AuthorisationState.IN_FORCE, ~is_over, Authorisation.valid_from <= work.today
        ),
        "suspended": and_(state == AuthorisationState.SUSPENDED, ~is_over),
        "ending": and_(
            state == AuthorisationState.IN_FORCE,
            Authorisation.valid_until.between(work.today, work.today + ENDING_SOON),
        ),
        "withdrawn": state == AuthorisationState.WITHDRAWN,
        "expired": and_(is_over, state != AuthorisationState.WITHDRAWN),
        "lost": or_(is_over, state != AuthorisationState.IN_FORCE),
    }
    return words.get(standing, true())


def authorisations_ending(work: Work, *, within_days: int) -> list[Authorisation]:
    """Return those in force that end within the days given and no later one of the holder follows, soonest first.

    With brand and producer, of every holder: for the system's reminders.
    """
    later = aliased(Authorisation)
    state = _latest(work, AuthorisationStateChange.state)
    statement = (
        select(Authorisation)
        .where(
            state == AuthorisationState.IN_FORCE,
            Authorisation.valid_until.between(work.today, work.today + timedelta(days=within_days)),
            ~exists().where(
                later.brand_id == Authorisation.brand_id,
                later.producer_id == Authorisation.producer_id,
                later.kind == Authorisation.kind,
                later.valid_until > Authorisation.valid_until,
            ),
        )
        .options(joinedload(Authorisation.brand), joinedload(Authorisation.producer))
        .order_by(Authorisation.valid_until, Authorisation.id)
    )
    return list(work.session.scalars(statement))
