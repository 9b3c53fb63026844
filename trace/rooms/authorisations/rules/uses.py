"""Kinds of authorisation: on products 产品, on shops and web shops 门店/网店, for packaging printers 包装印制企业."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from trace.kernel.errors import FieldProblem, InvalidFields, InvalidValue
from trace.rooms.authorisations.kinds import AuthorisationKind

MAX_PLACES = 50
_LONGEST = {"name": 200, "address": 200, "url": 400, "licence_number": 64}


@dataclass(frozen=True, slots=True)
class Place:
    """A shop (with an address or, on the web, a URL) or a printing works (with address and licence)."""

    name: str
    address: str = ""
    url: str = ""
    licence_number: str = ""

    def to_json(self) -> dict[str, str]:
        """Return plain values for the database."""
        return asdict(self)

    @classmethod
    def from_json(cls, given: Mapping[str, str]) -> Place:
        """Return the place that `to_json` wrote."""
        return cls(**given)


@dataclass(frozen=True, slots=True)
class Use:
    """For what the mark is to be used; `renews_id` names the authorisation that the new one follows."""

    kind: AuthorisationKind = AuthorisationKind.PRODUCTS
    places: tuple[Place, ...] = ()
    renews_id: int | None = None


ON_PRODUCTS = Use()


def check_use(use: Use, *, product_count: int) -> tuple[Place, ...]:
    """Return the places, tidied; products and places must be those of the kind.

    Raises   InvalidValue field `products` or `places` · InvalidFields (`places.N.name` …)
    """
    if use.kind is AuthorisationKind.PRODUCTS:
        if use.places:
            raise InvalidValue(field="places", reason="places-of-products")
        return ()
    if product_count:
        raise InvalidValue(field="products", reason="products-of-places")
    if not use.places:
        raise InvalidValue(field="places", reason="required")
    if len(use.places) > MAX_PLACES:
        raise InvalidValue(field="places", reason="too-many-places", value=str(MAX_PLACES))
    places = tuple(
        Place(**{name: text.strip() for name, text in place.to_json().items()})
        for place in use.places
    )
    if problems := list(_problems(use.kind, places)):
        raise InvalidFields(problems=tuple(problems))
    return places


def _problems(kind: AuthorisationKind, places: Sequence[Place]) -> Iterable[FieldProblem]:
    for index, place in enumerate(places):
        at = f"places.{index}."
        if places.index(place) != index:
            yield FieldProblem(field=f"{at}name", reason="repeated", facts={"value": place.name})
        for name, longest in _LONGEST.items():
            if len(getattr(place, name)) > longest:
                yield FieldProblem(field=at + name, reason="too-long", facts={})
        for name in _needed(kind, place):
            if not getattr(place, name):
                yield FieldProblem(field=at + name, reason="required", facts={})
        if place.url and not _is_web_address(place.url):
            yield FieldProblem(field=f"{at}url", reason="web-address", facts={})


def _needed(kind: AuthorisationKind, place: Place) -> tuple[str, ...]:
    if kind is AuthorisationKind.PRINTING:
        return ("name", "address", "licence_number")
    return ("name",) if place.url else ("name", "address")


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in parts.netloc and " " not in text
