"""Reading packaging filings and old packaging."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.work import Work
from trace.rooms.authorisations import rules
from trace.rooms.authorisations.kinds import FilingState
from trace.rooms.authorisations.models import (
    Authorisation,
    PackagingFiling,
    PackagingStock,
    PackagingStockUse,
)
from trace.rooms.authorisations.rules import PackagingChoice, PackagingDecision
from trace.rooms.brands.queries import visible
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product


def list_filings(
    work: Work,
    *,
    producer_id: int | None = None,
    brand_id: int | None = None,
    authorisation_id: int | None = None,
    state: FilingState | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[PackagingFiling]:
    """Return the packaging filings the actor may see, newest first, with authorisation, holder and product.

    text   part of an authorisation's number, a holder's or product's name, or of what was filed
    """
    statement = (
        select(PackagingFiling)
        .join(PackagingFiling.authorisation)
        .join(Authorisation.brand)
        .join(PackagingFiling.product)
    )
    statement = visible(statement, Authorisation, work.actor)
    for column, wanted in (
        (Authorisation.producer_id, producer_id),
        (Authorisation.brand_id, brand_id),
        (PackagingFiling.authorisation_id, authorisation_id),
        (PackagingFiling.state, state),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if text:
        statement = statement.where(
            or_(
                Authorisation.number.contains(text, autoescape=True),
                Producer.name.contains(text, autoescape=True),
                Product.name.contains(text, autoescape=True),
                PackagingFiling.description.contains(text, autoescape=True),
            )
        )
    held = contains_eager(PackagingFiling.authorisation)
    return page_of(
        work.session,
        statement.options(
            held.contains_eager(Authorisation.brand),
            held.contains_eager(Authorisation.producer),
            contains_eager(PackagingFiling.product),
        ),
        keys=[PackagingFiling.id],
        cursor=cursor,
        size=size,
    )


def get_filing(work: Work, filing_id: int) -> PackagingFiling:
    """Return one filing with its file, product, authorisation, brand and holder; NoSuchRecord to others."""
    statement = (
        select(PackagingFiling).join(PackagingFiling.authorisation).join(Authorisation.brand)
    )
    statement = visible(statement, Authorisation, work.actor)
    held = joinedload(PackagingFiling.authorisation)
    found: PackagingFiling | None = work.session.scalars(
        statement.where(PackagingFiling.id == filing_id).options(
            held.joinedload(Authorisation.brand),
            held.joinedload(Authorisation.producer),
            joinedload(PackagingFiling.product),
            joinedload(PackagingFiling.file),
        )
    ).first()
    if found is None:
        raise NoSuchRecord(kind="packaging-filing", key=str(filing_id))
    return found


def filings_of(
    work: Work, authorisation_ids: Collection[int], *, product_id: int | None = None
) -> Sequence[PackagingFiling]:
    """Return the filings of authorisations that the caller may see, newest first, with their products."""
    statement = select(PackagingFiling).where(
        PackagingFiling.authorisation_id.in_(list(authorisation_ids))
    )
    if product_id is not None:
        statement = statement.where(PackagingFiling.product_id == product_id)
    statement = statement.options(joinedload(PackagingFiling.product))
    return work.session.scalars(statement.order_by(PackagingFiling.id.desc())).all()


def stocks_of(work: Work, authorisation_ids: Collection[int]) -> Sequence[PackagingStock]:
    """Return the old packaging of authorisations that the caller may see, in the order it was recorded."""
    statement = select(PackagingStock).where(
        PackagingStock.authorisation_id.in_(list(authorisation_ids))
    )
    return work.session.scalars(statement.order_by(PackagingStock.id)).all()


def stock_uses(work: Work, stock_ids: Collection[int]) -> Sequence[PackagingStockUse]:
    """Return what became of old packaging, latest first."""
    statement = select(PackagingStockUse).where(PackagingStockUse.stock_id.in_(list(stock_ids)))
    return work.session.scalars(statement.order_by(PackagingStockUse.id.desc())).all()


def packaging_decision(
    work: Work,
    authorisation_id: int,
    choice: PackagingChoice,
    *,
    product_id: int,
    on: date,
    count: int,
) -> PackagingDecision:
    """Return whether an order's packaging may be used, or why not (gate G4); one or two statements."""
    stocks = stocks_of(work, [authorisation_id]) if choice.stock_id is not None else ()
    filings = (
        filings_of(work, [authorisation_id], product_id=product_id)
        if choice.stock_id is None
        else ()
    )
    return rules.judge_packaging(filings, stocks, choice, product_id=product_id, on=on, count=count)


@dataclass(frozen=True, slots=True)
class PackagingOptions:
    """What an order form offers: versions that may be used on a day, old packaging that is left, channels."""

    filings: Sequence[PackagingFiling]
    stocks: Sequence[PackagingStock]
    channels: Sequence[str]


def packaging_options(work: Work, producer_id: int, *, on: date) -> PackagingOptions:
    """Return what a producer's packs may be packed in on a day; three statements."""
    held = select(Authorisation.id, Authorisation.brand_id).where(
        Authorisation.producer_id == producer_id
    )
    rows = work.session.execute(held).all()
    ids = [row.id for row in rows]
    filings = [
        filing for filing in filings_of(work, ids) if rules.judge_filing(filing, on=on).allows
    ]
    stocks = [stock for stock in stocks_of(work, ids) if stock.left and on <= stock.usable_until]
    channels = dict.fromkeys(filing.channel for filing in filings if filing.channel)
    return PackagingOptions(filings, stocks, tuple(channels))
