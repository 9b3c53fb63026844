"""What applications and authorisations have in common: whose products they cover, and what stands against them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trace.kernel.errors import InvalidValue
from trace.kernel.work import Work
from trace.rooms.authorisations import rules
from trace.rooms.authorisations.errors import AlreadyAuthorised, ProductNotInBrand
from trace.rooms.authorisations.kinds import AuthorisationKind, AuthorisationState
from trace.rooms.authorisations.models import Authorisation, AuthorisationProduct
from trace.rooms.brands.models import Brand, BrandProduct
from trace.rooms.brands.queries import rules_on
from trace.rooms.products.models import Product
from trace.rooms.products.queries import products_by_id


@dataclass(frozen=True, slots=True)
class Line:
    """A product and the brand's kind of goods it is, both known to fit the producer and the brand."""

    product: Product
    brand_product: BrandProduct
    label_count: int = 0


def check_scope(
    work: Work,
    brand: Brand,
    producer_id: int,
    products: Sequence[rules.AppliedProduct],
    use: rules.Use,
) -> tuple[list[Line], tuple[rules.Place, ...]]:
    """Return the products or the places that are asked for, whichever the kind of use has.

    Raises   as `check_products` and `rules.check_use`
    """
    places = rules.check_use(use, product_count=len(products))
    if places:
        return [], places
    return check_products(work, brand, producer_id, products), ()


def check_products(
    work: Work, brand: Brand, producer_id: int, products: Sequence[rules.AppliedProduct]
) -> list[Line]:
    """Return the products with their kinds of goods.

    Raises   InvalidValue (none, or one twice) · ProductNotInBrand (another producer's, of no kind of the brand, or
             of a kind that the rule-book in force does not list)
    """
    if not products:
        raise InvalidValue(field="products", reason="required")
    known = products_by_id(work, [line.product_id for line in products])
    in_force = rules_on(work, brand.id, work.today)
    kinds = {
        product.id: product
        for product in brand.products
        if in_force is None or in_force[1].lists(product.code)
    }
    found: dict[int, Line] = {}
    for line in products:
        product, kind = known.get(line.product_id), kinds.get(line.brand_product_id)
        if product is None or product.producer_id != producer_id:
            raise ProductNotInBrand(
                name=str(line.product_id)
            )  # whose it is, is told to nobody else
        if kind is None:
            raise ProductNotInBrand(name=product.name)
        if line.product_id in found:
            raise InvalidValue(field="products", reason="repeated", value=product.name)
        if line.label_count < 0:
            raise InvalidValue(field="products", reason="range", value=str(line.label_count))
        found[line.product_id] = Line(product, kind, line.label_count)
    return list(found.values())


def refuse_overlap(
    work: Work,
    *,
    brand_id: int,
    producer_id: int,
    product_ids: Iterable[int],
    valid_from: date,
    valid_until: date,
) -> None:
    """Raise AlreadyAuthorised where another authorisation covers a product in the same days."""
    statement = (
        select(Authorisation)
        .join(Authorisation.products)
        .where(
            Authorisation.brand_id == brand_id,
            Authorisation.producer_id == producer_id,
            Authorisation.valid_from <= valid_until,
            Authorisation.valid_until >= valid_from,
            AuthorisationProduct.product_id.in_(list(product_ids)),
        )
        .options(joinedload(Authorisation.states))
    )
    for found in work.session.scalars(statement).unique():
        _refuse_unless_withdrawn(found, at="products")


def refuse_same_place(
    work: Work,
    *,
    brand_id: int,
    producer_id: int,
    places: Sequence[rules.Place],
    valid_from: date,
    valid_until: date,
) -> None:
    """Raise AlreadyAuthorised where another authorisation names one of the shops or works in the same days."""
    names = {(place.address, place.url) for place in places}
    statement = (
        select(Authorisation)
        .where(
            Authorisation.brand_id == brand_id,
            Authorisation.producer_id == producer_id,
            Authorisation.kind != AuthorisationKind.PRODUCTS,
            Authorisation.valid_from <= valid_until,
            Authorisation.valid_until >= valid_from,
        )
        .options(joinedload(Authorisation.states), joinedload(Authorisation.places))
    )
    for found in work.session.scalars(statement).unique():
        if any((place.address, place.url) in names for place in found.places):
            _refuse_unless_withdrawn(found, at="places")


def _refuse_unless_withdrawn(found: Authorisation, *, at: str) -> None:
    latest = found.states[-1] if found.states else None
    if latest is None or latest.state is not AuthorisationState.WITHDRAWN:
        raise AlreadyAuthorised(number=found.number).beside(at)
