"""Reading brands and rule-books."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.permissions import Permission, may
from trace.kernel.work import Work
from trace.rooms.brands import queries, rules
from trace.rooms.brands.errors import RuleBookMissing
from trace.rooms.brands.models import Brand, RuleBook
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
    """Return every version of a brand's own rule-book, newest first."""
    statement = select(RuleBook).where(RuleBook.brand_id == brand_id)
    return list(work.session.scalars(statement.order_by(RuleBook.version.desc())))


def governs(brand_id: int) -> ColumnElement[bool]:
    """Return the condition that a rule-book is the brand's own or that of its parent."""
    parent = select(Brand.parent_id).where(Brand.id == brand_id).scalar_subquery()
    return or_(RuleBook.brand_id == brand_id, RuleBook.brand_id == parent)


def own_first(brand_id: int) -> Any:
    """Return the order in which a brand's own rule-books come before those of its parent."""
    return case((RuleBook.brand_id == brand_id, 0), else_=1)


def governing_rule_books(work: Work, brand_id: int) -> list[RuleBook]:
    """Return the versions that govern a brand: its own, and its parent's that began before the first of its own."""
    found = list(work.session.scalars(select(RuleBook).where(governs(brand_id))))
    return governing(found, brand_id)


def governing(books: Sequence[RuleBook], brand_id: int) -> list[RuleBook]:
    """Return of a brand's and its parent's versions those that govern the brand at some time."""
    first = min((book.from_on for book in books if book.brand_id == brand_id), default=None)
    return [
        book for book in books if book.brand_id == brand_id or first is None or book.from_on < first
    ]


def rule_book_version(work: Work, brand_id: int, version: int) -> RuleBook:
    """Return one version of a brand's rule-book, or raise NoSuchRecord."""
    statement = select(RuleBook).where(RuleBook.brand_id == brand_id, RuleBook.version == version)
    book = work.session.scalars(statement).first()
    if book is None:
        raise NoSuchRecord(kind="rule_book", key=str(version))
    return book


def brand_with_rule_books(work: Work, brand_id: int) -> tuple[Brand, list[RuleBook]]:
    """Return a brand and every version that governs it in one statement, or raise NoSuchRecord."""
    # An outer join leaves a gap that the mapped types do not tell of.
    rows: Any = work.session.execute(
        select(Brand, RuleBook)
        .outerjoin(
            RuleBook, or_(RuleBook.brand_id == Brand.id, RuleBook.brand_id == Brand.parent_id)
        )
        .where(Brand.id == brand_id)
    ).all()
    if not rows:
        raise NoSuchRecord(kind="brand", key=str(brand_id))
    return rows[0][0], governing([book for _brand, book in rows if book is not None], brand_id)


def rule_book_on(work: Work, brand_id: int, on: date) -> RuleBook | None:
    """Return the version in force on a day: of those begun, the latest to begin, then the latest published.

    A sub-brand follows its parent's until one of its own has begun.
    """
    statement = select(RuleBook).where(governs(brand_id), RuleBook.from_on <= on)
    order = (own_first(brand_id), RuleBook.from_on.desc(), RuleBook.version.desc())
    return work.session.scalars(statement.order_by(*order).limit(1)).first()


def rules_on(work: Work, brand_id: int, on: date) -> tuple[RuleBook, RuleBookBody] | None:
    """Return the rule-book in force on a day with its body read, or None."""
    book = rule_book_on(work, brand_id, on)
    return (book, RuleBookBody.from_json(book.body)) if book else None


def season_on(work: Work, brand_id: int, on: date) -> str:
    """Return the season in which goods harvested on a day fall, the calendar year where no rule-book speaks."""
    return season_by(governing_rule_books(work, brand_id), on)


def book_on(books: Iterable[RuleBook], on: date) -> RuleBook | None:
    """Return of these versions the one in force on a day, as `rule_book_on` does."""
    begun = [book for book in books if book.from_on <= on]
    return max(begun, key=lambda book: (book.from_on, book.version), default=None)


def season_by(books: Iterable[RuleBook], on: date) -> str:
    """Return the season of a day by these versions, the calendar year where none speaks."""
    book = book_on(books, on)
    start = RuleBookBody.from_json(book.body).season_start if book else "01-01"
    return rules.season_of(on, start)


def require_rule_book(work: Work, brand: Brand, on: date) -> tuple[RuleBook, rules.RuleBookBody]:
    """Return the rule-book in force on a day, or raise RuleBookMissing."""
    found = queries.rules_on(work, brand.id, on)
    if found is None:
        raise RuleBookMissing(brand=brand.name, on=on)
    return found
