"""Reading brands, rule-books, applications, authorisations and quota."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import LoaderOption

from trace.kernel.actor import Actor, ActorKind, Role
from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, may, may_somewhere
from trace.kernel.work import Work
from trace.rooms.brands import rules
from trace.rooms.brands.kinds import ApplicationState, AuthorisationState, QuotaKind
from trace.rooms.brands.models import (
    Application,
    ApplicationFile,
    ApplicationProduct,
    Authorisation,
    AuthorisationProduct,
    AuthorisationStateChange,
    Brand,
    QuotaAccount,
    QuotaEntry,
    RuleBook,
)
from trace.rooms.brands.rules import AuthorisationDecision, RuleBookBody, Standing
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product

# ------------------------------------------------------------------------------------- brands and rule-books


def list_brands(work: Work, *, authority_id: int | None = None) -> list[Brand]:
    """Return the brands with their kinds of goods and logos, by name; of one authority or all."""
    statement = select(Brand).options(selectinload(Brand.products), joinedload(Brand.logo))
    if authority_id is not None:
        statement = statement.where(Brand.authority_id == authority_id)
    return list(work.session.scalars(statement.order_by(Brand.name)))


def managed_brands(work: Work) -> list[Brand]:
    """Return the brands whose authority the actor belongs to (all, for who may manage all)."""
    return [
        brand
        for brand in list_brands(work)
        if may(work.actor, Permission.BRANDS_MANAGE, organisation_id=brand.authority_id)
    ]


def get_brand(work: Work, brand_id: int) -> Brand:
    """Return one brand with its kinds of goods and logo, or raise NoSuchRecord."""
    statement = select(Brand).options(selectinload(Brand.products), joinedload(Brand.logo))
    brand = work.session.scalars(statement.where(Brand.id == brand_id)).first()
    if brand is None:
        raise NoSuchRecord(kind="brand", key=str(brand_id))
    return brand


def find_brand(work: Work, code: str) -> Brand | None:
    """Return the brand with this code, its kinds of goods loaded, or None."""
    statement = select(Brand).options(selectinload(Brand.products), joinedload(Brand.logo))
    return work.session.scalars(statement.where(Brand.code == code)).first()


def rule_books_of(work: Work, brand_id: int) -> list[RuleBook]:
    """Return every version of a brand's rule-book, newest first."""
    statement = select(RuleBook).where(RuleBook.brand_id == brand_id)
    return list(work.session.scalars(statement.order_by(RuleBook.version.desc())))


def rule_book_on(work: Work, brand_id: int, on: date) -> RuleBook | None:
    """Return the version in force on a day: of those begun, the latest to begin, then the latest published."""
    statement = select(RuleBook).where(RuleBook.brand_id == brand_id, RuleBook.from_on <= on)
    order = (RuleBook.from_on.desc(), RuleBook.version.desc())
    return work.session.scalars(statement.order_by(*order).limit(1)).first()


def rules_on(work: Work, brand_id: int, on: date) -> tuple[RuleBook, RuleBookBody] | None:
    """Return the rule-book in force on a day with its body read, or None."""
    book = rule_book_on(work, brand_id, on)
    return (book, RuleBookBody.from_json(book.body)) if book else None


def season_on(work: Work, brand_id: int, on: date) -> str:
    """Return the season in which goods harvested on a day fall, the calendar year where no rule-book speaks."""
    found = rules_on(work, brand_id, on)
    return rules.season_of(on, found[1].season_start if found else "01-01")


# ---------------------------------------------------------------------------------------------- applications

_APPLICATION: tuple[LoaderOption, ...] = (
    joinedload(Application.brand),
    joinedload(Application.producer),
    selectinload(Application.products).options(
        joinedload(ApplicationProduct.product), joinedload(ApplicationProduct.brand_product)
    ),
)


def list_applications(
    work: Work,
    *,
    brand_id: int | None = None,
    producer_id: int | None = None,
    state: str = "",
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Application]:
    """Return the applications the actor may see, newest first, with brand, producer and products."""
    statement = _visible(select(Application).join(Application.brand), Application, work.actor)
    if brand_id is not None:
        statement = statement.where(Application.brand_id == brand_id)
    if producer_id is not None:
        statement = statement.where(Application.producer_id == producer_id)
    if state in set(ApplicationState):
        statement = statement.where(Application.state == ApplicationState(state))
    if text:
        statement = statement.where(Producer.name.contains(text, autoescape=True))
    return page_of(
        work.session,
        statement.options(*_APPLICATION),
        keys=[Application.id],
        cursor=cursor,
        size=size,
    )


def get_application(work: Work, application_id: int) -> Application:
    """Return an application with everything that belongs to it; NoSuchRecord where the actor may not see it."""
    statement = _visible(select(Application).join(Application.brand), Application, work.actor)
    statement = statement.where(Application.id == application_id).options(
        *_APPLICATION,
        joinedload(Application.rule_book),
        selectinload(Application.files).joinedload(ApplicationFile.file),
        selectinload(Application.grounds),
    )
    application: Application | None = work.session.scalars(statement).first()
    if application is None:
        raise NoSuchRecord(kind="application", key=str(application_id))
    return application


def get_application_file(work: Work, application_id: int, file_id: int) -> ApplicationFile:
    """Return one document of an application the actor may see."""
    for entry in get_application(work, application_id).files:
        if entry.file_id == file_id:
            return entry
    raise NoSuchRecord(kind="file", key=str(file_id))


def authorisation_of_application(work: Work, application_id: int) -> Authorisation | None:
    """Return the authorisation that came of an application, or None."""
    statement = select(Authorisation).where(Authorisation.application_id == application_id)
    return work.session.scalars(statement).first()


def _visible(statement: Select[Any], record: Any, actor: Actor) -> Select[Any]:
    """Keep what concerns the actor: own organisation, own brand, an officer's area, or the whole instance.

    Raises   MissingPermission for those who never see such records, instead of an empty list
    """
    if not may_somewhere(actor, Permission.PRODUCERS_READ):
        raise MissingPermission(permission=Permission.PRODUCERS_READ.value)
    statement = statement.join(record.producer)
    if actor.kind in (ActorKind.SYSTEM, ActorKind.OPERATOR):
        return statement
    if may(actor, Permission.PRODUCERS_READ):
        return statement
    own = actor.organisations()
    areas = actor.divisions(Role.MARKET_OFFICER, Role.AGRICULTURE_OFFICER)
    concerned: list[ColumnElement[bool]] = [
        record.producer_id.in_(own),
        Brand.authority_id.in_(own),
        *(Producer.division.startswith(area) for area in areas),
    ]
    return statement.where(or_(*concerned))


# -------------------------------------------------------------------------------------------- authorisations

_AUTHORISATION: tuple[LoaderOption, ...] = (
    joinedload(Authorisation.brand),
    joinedload(Authorisation.producer),
    selectinload(Authorisation.states),
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


def authorisation_by_number(work: Work, number: str) -> Authorisation | None:
    """Return an authorisation by its number for everyone, with brand, producer, products and states, or None."""
    statement = select(Authorisation).where(Authorisation.number == number)
    return work.session.scalars(statement.options(*_AUTHORISATION)).first()


def get_authorisation(work: Work, authorisation_id: int) -> Authorisation:
    """Return an authorisation with its packaging stocks too; NoSuchRecord where the actor may not see it."""
    statement = _visible(select(Authorisation).join(Authorisation.brand), Authorisation, work.actor)
    statement = statement.where(Authorisation.id == authorisation_id)
    options = (*_AUTHORISATION, selectinload(Authorisation.stocks))
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
    statement = _visible(select(Authorisation).join(Authorisation.brand), Authorisation, work.actor)
    if producer_id is not None:
        statement = statement.where(Authorisation.producer_id == producer_id)
    statement = _narrow(work, statement, brand_id=brand_id, standing=standing, text=text)
    return page_of(
        work.session,
        statement.options(*_AUTHORISATION),
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
    product_names: tuple[str, ...]
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
        producer_name=authorisation.producer.name,
        product_names=tuple(covered.product.name for covered in authorisation.products),
        valid_from=authorisation.valid_from,
        valid_until=authorisation.valid_until,
        standing=standing,
        reason=change.reason if change and is_shown else "",
        document_number=change.document_number if change and is_shown else "",
    )


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
    statement = statement.where(_is_listed(work))
    statement = _narrow(work, statement, brand_id=brand_id, standing=standing, text=text)
    page = page_of(
        work.session,
        statement.options(*_AUTHORISATION),
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


def _is_listed(work: Work) -> ColumnElement[bool]:
    state = _latest(work, AuthorisationStateChange.state)
    public_until = _latest(work, AuthorisationStateChange.public_until)
    return or_(
        state != AuthorisationState.WITHDRAWN, public_until.is_(None), public_until >= work.today
    )


def _narrow(
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
                covered,
            )
        )
    return statement.where(_stands(work, standing))


def _stands(work: Work, standing: str) -> ColumnElement[bool]:
    state = _latest(work, AuthorisationStateChange.state)
    is_over = Authorisation.valid_until < work.today
    words: dict[str, ColumnElement[bool]] = {
        "in_force": and_(
            state == AuthorisationState.IN_FORCE, ~is_over, Authorisation.valid_from <= work.today
        ),
        "suspended": and_(state == AuthorisationState.SUSPENDED, ~is_over),
        "withdrawn": state == AuthorisationState.WITHDRAWN,
        "expired": and_(is_over, state != AuthorisationState.WITHDRAWN),
        "lost": or_(is_over, state != AuthorisationState.IN_FORCE),
    }
    return words.get(standing, true())


# ----------------------------------------------------------------------------------------------------- quota


def find_account(
    work: Work, *, authorisation_id: int, product_id: int, season: str
) -> QuotaAccount | None:
    """Return the quota account of a holder, product and season, or None while nothing was granted."""
    return work.session.scalars(
        select(QuotaAccount)
        .where(
            QuotaAccount.authorisation_id == authorisation_id,
            QuotaAccount.product_id == product_id,
            QuotaAccount.season == season,
        )
        # The row may have been changed by an UPDATE that went past the session.
        .execution_options(populate_existing=True)
    ).first()


def quota_left(work: Work, *, authorisation_id: int, product_id: int, on: date) -> int:
    """Return how many labels are left for goods harvested on a day (gate G10); zero without an account."""
    season = (
        select(RuleBook.body)
        .join(Authorisation, Authorisation.brand_id == RuleBook.brand_id)
        .where(Authorisation.id == authorisation_id, RuleBook.from_on <= on)
        .order_by(RuleBook.from_on.desc(), RuleBook.version.desc())
        .limit(1)
    )
    body = work.session.scalars(season).first()
    start = RuleBookBody.from_json(body).season_start if body else "01-01"
    account = find_account(
        work,
        authorisation_id=authorisation_id,
        product_id=product_id,
        season=rules.season_of(on, start),
    )
    return account.remaining if account else 0


def quota_accounts(work: Work, authorisation_ids: Iterable[int]) -> list[QuotaAccount]:
    """Return the quota accounts of these authorisations with their products, newest season first.

    The caller has read the authorisations as somebody who may see them.
    """
    statement = select(QuotaAccount).where(
        QuotaAccount.authorisation_id.in_(list(authorisation_ids))
    )
    statement = statement.options(joinedload(QuotaAccount.product))
    return list(
        work.session.scalars(
            statement.order_by(QuotaAccount.season.desc(), QuotaAccount.id).execution_options(
                populate_existing=True
            )
        )
    )


def list_quota_accounts(
    work: Work,
    *,
    brand_id: int | None = None,
    producer_id: int | None = None,
    authorisation_id: int | None = None,
    season: str = "",
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[QuotaAccount]:
    """Return the quota accounts the actor may see, newest first, with product, authorisation and holder.

    text   part of an authorisation's number, a holder's name or a product's name
    """
    statement = select(QuotaAccount).join(QuotaAccount.authorisation).join(Authorisation.brand)
    statement = _visible(statement, Authorisation, work.actor)
    for column, wanted in (
        (Authorisation.producer_id, producer_id),
        (QuotaAccount.authorisation_id, authorisation_id),
        (QuotaAccount.season, season or None),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    statement = _narrow(work, statement, brand_id=brand_id, standing="", text=text)
    account = joinedload(QuotaAccount.authorisation)
    return page_of(
        work.session,
        statement.options(
            joinedload(QuotaAccount.product),
            account.joinedload(Authorisation.producer),
            account.joinedload(Authorisation.brand),
        ).execution_options(populate_existing=True),
        keys=[QuotaAccount.id],
        cursor=cursor,
        size=size,
    )


@dataclass(frozen=True, slots=True)
class QuotaStatement:
    """The entries of one account up to an instant, and every column as they add up."""

    account: QuotaAccount
    authorisation: Authorisation
    at: datetime
    entries: Sequence[QuotaEntry]
    totals: dict[str, int]

    @property
    def balances(self) -> bool:
        """Whether what was received equals what was spent, reserved and is left."""
        return rules.balances(self.totals)


def quota_statement(work: Work, account_id: int, *, at: datetime | None = None) -> QuotaStatement:
    """Return the statement of a quota account as of an instant (now by default), oldest entry first.

    Raises   NoSuchRecord where there is no such account or the actor may not see its authorisation
    """
    statement = select(QuotaAccount).where(QuotaAccount.id == account_id)
    account = work.session.scalars(
        statement.options(joinedload(QuotaAccount.product)).execution_options(
            populate_existing=True
        )
    ).first()
    if account is None:
        raise NoSuchRecord(kind="quota_account", key=str(account_id))
    authorisation = get_authorisation(work, account.authorisation_id)
    until = at or work.now
    entries = work.session.scalars(
        select(QuotaEntry)
        .where(QuotaEntry.account_id == account_id, QuotaEntry.recorded_at <= until)
        .order_by(QuotaEntry.recorded_at, QuotaEntry.id)
    ).all()
    sums = rules.totals((entry.kind, entry.count) for entry in entries)
    return QuotaStatement(account, authorisation, until, entries, sums)


def outstanding_of_run(
    work: Work, run_id: int, *, up: QuotaKind, down: QuotaKind
) -> list[tuple[int, int]]:
    """Return (account id, labels) that a run still holds by entries `up` less `down`, latest account first."""
    rows = work.session.execute(
        select(QuotaEntry.account_id, QuotaEntry.kind, func.sum(QuotaEntry.count))
        .where(QuotaEntry.run_id == run_id, QuotaEntry.kind.in_([up, down]))
        .group_by(QuotaEntry.account_id, QuotaEntry.kind)
    ).all()
    held: dict[int, int] = {}
    for account_id, kind, count in rows:
        held[account_id] = held.get(account_id, 0) + int(count) * (1 if kind is up else -1)
    return sorted(((key, count) for key, count in held.items() if count > 0), reverse=True)
