"""Reading brands and rule-books."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.permissions import Permission, may
from trace.kernel.work import Work
from trace.rooms.brands import rules
from trace.rooms.brands.models import (
    Brand,
    RuleBook,
)
from trace.rooms.brands.rules import RuleBookBody


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
