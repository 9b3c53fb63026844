"""Reading what moves quota: the calculation of a grant, grants with their instalments, transfers, season ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload
from sqlalchemy.orm.interfaces import LoaderOption

from trace.kernel.actor import ActorKind, Role
from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, may, may_somewhere
from trace.kernel.work import Work
from trace.rooms.authorisations.errors import ProductNotAuthorised
from trace.rooms.authorisations.models import Authorisation, AuthorisationProduct
from trace.rooms.authorisations.queries import get_authorisation
from trace.rooms.brands.models import Brand
from trace.rooms.brands.queries import book_on, rule_books_of, season_by, visible
from trace.rooms.brands.rules import RuleBookBody
from trace.rooms.producers.models import Producer, ProductionUnit
from trace.rooms.products.models import Product
from trace.rooms.quotas import rules
from trace.rooms.quotas.kinds import TransferState
from trace.rooms.quotas.models import (
    QuotaAccount,
    QuotaGrant,
    QuotaInstalment,
    QuotaSeasonEnd,
    QuotaTransfer,
)
from trace.rooms.quotas.queries.accounts import quota_accounts
from trace.rooms.quotas.rules import QuotaSheet


@dataclass(frozen=True, slots=True)
class QuotaCase:
    """The calculation of a grant with what it was made of; `instalments` is how many the rule-book plans."""

    authorisation: Authorisation
    product: Product
    season: str
    instalments: int
    sheet: QuotaSheet


def quota_sheet(
    work: Work,
    *,
    authorisation_id: int,
    product_id: int,
    applied: int | None,
    season: str = "",
) -> QuotaSheet:
    """Return the calculation alone; see `quota_case`."""
    return quota_case(
        work,
        authorisation_id=authorisation_id,
        product_id=product_id,
        applied=applied,
        season=season,
    ).sheet


def quota_case(
    work: Work,
    *,
    authorisation_id: int,
    product_id: int,
    applied: int | None,
    season: str = "",
) -> QuotaCase:
    """Return the calculation of a grant: the holder's land in the territory × yield ÷ net content, and the application.

    applied  labels applied for, as `applications.queries.labels_applied_for` tells
    season   for which it is asked, that of the present day for ""; land and rule-book are those of the present day
    Raises   NoSuchRecord · ProductNotAuthorised
    """
    held = get_authorisation(work, authorisation_id)
    line = next((line for line in held.products if line.product_id == product_id), None)
    if line is None:
        raise ProductNotAuthorised(number=held.number)
    books = rule_books_of(work, held.brand_id)
    book = book_on(books, work.today)
    body = RuleBookBody.from_json(book.body) if book else None
    kind = line.brand_product
    names = [kind.name, line.product.name]
    if body is not None:
        origin = body.origin_rule(kind.code)
        names += [name for ingredient in origin.ingredients for name in ingredient.names]
    units = work.session.scalars(
        select(ProductionUnit)
        .where(ProductionUnit.producer_id == held.producer_id)
        .order_by(ProductionUnit.code, ProductionUnit.id)
    ).all()
    season = season or season_by(books, work.today)
    granted, committed = _granted_before(work, held, line, season)
    sheet = rules.make_sheet(
        units=units,
        territory=(body.territory if body else ()) or held.brand.territory,
        names=names,
        product=line.product,
        commodity=kind.commodity,
        yields=body.quota.per_mu_kg if body else {},
        product_code=kind.code,
        granted=granted,
        committed_base=committed,
        applied=applied,
        rule_book_version=book.version if book else None,
    )
    parts = body.quota.instalments if body else 1
    return QuotaCase(held, line.product, season, parts, sheet)


def _granted_before(
    work: Work, held: Authorisation, line: AuthorisationProduct, season: str
) -> tuple[int, int]:
    """Labels of the product, and ledger units of all products of its kind, that the season's grants stand for."""
    same = {
        other.product_id: other.product.net_content_base or 0
        for other in held.products
        if other.brand_product_id == line.brand_product_id
        and other.product.dimension is line.product.dimension
    }
    accounts = [
        account
        for account in quota_accounts(work, [held.id])
        if account.season == season and account.product_id in same
    ]
    counts = {a.product_id: a.granted + a.transferred_in - a.transferred_out for a in accounts}
    base = sum(count * same[product_id] for product_id, count in counts.items())
    return counts.get(line.product_id, 0), base


def grants_of(work: Work, account_id: int) -> Sequence[QuotaGrant]:
    """Return the decisions on one account that the caller may see, newest first, with their instalments."""
    statement = select(QuotaGrant).where(QuotaGrant.account_id == account_id)
    statement = statement.options(joinedload(QuotaGrant.instalments))
    return work.session.scalars(statement.order_by(QuotaGrant.id.desc())).unique().all()


def season_ends_of(work: Work, account_id: int) -> Sequence[QuotaSeasonEnd]:
    """Return the ends of the season of one account, newest first."""
    statement = select(QuotaSeasonEnd).where(QuotaSeasonEnd.account_id == account_id)
    return work.session.scalars(statement.order_by(QuotaSeasonEnd.id.desc())).all()


def list_instalments(
    work: Work,
    *,
    is_open: bool = True,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[QuotaInstalment]:
    """Return the instalments the actor may see, those due first; with grant, account, product and holder.

    is_open   only those neither released nor stopped
    """
    statement = (
        select(QuotaInstalment)
        .join(QuotaInstalment.grant)
        .join(QuotaGrant.account)
        .join(QuotaAccount.authorisation)
        .join(Authorisation.brand)
    )
    statement = visible(statement, Authorisation, work.actor)
    if is_open:
        statement = statement.where(QuotaInstalment.closed_at.is_(None))
    if text:
        statement = statement.where(
            or_(
                Authorisation.number.contains(text, autoescape=True),
                Producer.name.contains(text, autoescape=True),
            )
        )
    account = contains_eager(QuotaInstalment.grant).contains_eager(QuotaGrant.account)
    return page_of(
        work.session,
        statement.options(
            account.joinedload(QuotaAccount.product),
            account.contains_eager(QuotaAccount.authorisation).contains_eager(
                Authorisation.producer
            ),
        ),
        keys=[QuotaInstalment.planned_on, QuotaInstalment.id],
        cursor=cursor,
        size=size,
        descending=False,
    )


def list_transfers(
    work: Work,
    *,
    producer_id: int | None = None,
    state: TransferState | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[QuotaTransfer]:
    """Return the transfers the actor may see, newest first, with both holders and products.

    producer_id   giver or taker
    text          part of either authorisation's number
    """
    giver, taker = aliased(Authorisation), aliased(Authorisation)
    statement = (
        select(QuotaTransfer)
        .join(giver, QuotaTransfer.giver)
        .join(taker, QuotaTransfer.taker)
        .join(Brand, Brand.id == giver.brand_id)
    )
    reach = _reach(work, giver, taker)
    if reach is not None:
        statement = statement.where(reach)
    if producer_id is not None:
        own = or_(giver.producer_id == producer_id, taker.producer_id == producer_id)
        statement = statement.where(own)
    if state is not None:
        statement = statement.where(QuotaTransfer.state == state)
    if text:
        statement = statement.where(
            or_(
                giver.number.contains(text, autoescape=True),
                taker.number.contains(text, autoescape=True),
            )
        )
    return page_of(
        work.session,
        statement.options(*_BOTH),
        keys=[QuotaTransfer.id],
        cursor=cursor,
        size=size,
    )


def get_transfer(work: Work, transfer_id: int) -> QuotaTransfer:
    """Return a transfer with both holders, their states and products; NoSuchRecord to those it does not concern."""
    giver, taker = aliased(Authorisation), aliased(Authorisation)
    statement = (
        select(QuotaTransfer)
        .join(giver, QuotaTransfer.giver)
        .join(taker, QuotaTransfer.taker)
        .join(Brand, Brand.id == giver.brand_id)
        .where(QuotaTransfer.id == transfer_id)
    )
    reach = _reach(work, giver, taker)
    if reach is not None:
        statement = statement.where(reach)
    found: QuotaTransfer | None = work.session.scalars(statement.options(*_BOTH)).first()
    if found is None:
        raise NoSuchRecord(kind="quota-transfer", key=str(transfer_id))
    return found


def _with_all(side: Any) -> tuple[LoaderOption, ...]:
    held = joinedload(side)
    return (
        held.joinedload(Authorisation.brand),
        held.joinedload(Authorisation.producer),
        held.selectinload(Authorisation.states),
        held.selectinload(Authorisation.products).options(
            joinedload(AuthorisationProduct.product),
            joinedload(AuthorisationProduct.brand_product),
        ),
    )


_BOTH: tuple[LoaderOption, ...] = (
    *_with_all(QuotaTransfer.giver),
    *_with_all(QuotaTransfer.taker),
    joinedload(QuotaTransfer.from_product),
    joinedload(QuotaTransfer.to_product),
)


def _reach(work: Work, giver: Any, taker: Any) -> ColumnElement[bool] | None:
    """What concerns the actor: as giver, taker or authority, or over the whole instance (None)."""
    actor = work.actor
    if not may_somewhere(actor, Permission.PRODUCERS_READ):
        raise MissingPermission(permission=Permission.PRODUCERS_READ.value)
    if actor.kind in (ActorKind.SYSTEM, ActorKind.OPERATOR):
        return None
    if may(actor, Permission.PRODUCERS_READ):
        return None
    own = actor.organisations(Role.PRODUCER_CLERK)
    return or_(
        giver.producer_id.in_(own),
        taker.producer_id.in_(own),
        Brand.authority_id.in_(actor.organisations(Role.BRAND)),
    )
