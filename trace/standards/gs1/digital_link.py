"""Digital Links of articles, the form our labels have: /01/GTIN[/22/variant][/10/lot][/21/serial].

A narrow view of `link_uri`: one key, the qualifiers a label carries, and the query with our
signature (`s`) in it. What an attribute needs beside it may stand on another symbol of the same
pack, so that alone is not asked here.
"""

from __future__ import annotations

from dataclasses import dataclass

from trace.standards.gs1 import link_uri
from trace.standards.gs1.characters import is_dot_segment, is_lot
from trace.standards.gs1.keys import Gtin
from trace.standards.gs1.link_uri import GTIN_AI, Link, MalformedLink

__all__ = ["GTIN_AI", "QUALIFIERS", "LabelLink", "MalformedLink", "build", "of_link", "parse"]

#: The qualifiers of a GTIN that we carry, in the order the path must have them.
QUALIFIERS = ("22", "10", "21")


@dataclass(frozen=True, slots=True)
class LabelLink:
    """What a Digital Link says: the article, its lot and serial, and the query in its order."""

    gtin: Gtin
    lot: str | None = None
    serial: str | None = None
    query: tuple[tuple[str, str], ...] = ()
    variant: str | None = None

    def attribute(self, name: str) -> str | None:
        """The first value of a query key, or None."""
        return next((value for key, value in self.query if key == name), None)


def build(base: str, link: LabelLink) -> str:
    """Return the URI of `link` below `base`, such as `https://trace.example.org`.

    base     scheme and host, a port or stem if there is one; a slash at its end is dropped
    Raises   MalformedLink: `value` or `dot_segment` (a lot that no path can carry), and for the
             query as `parse` does
    """
    values = zip(QUALIFIERS, (link.variant, link.lot, link.serial), strict=True)
    qualifiers = tuple((ai, value) for ai, value in values if value is not None)
    for ai, value in qualifiers:
        if not is_lot(value):
            raise MalformedLink("value", ai=ai)
        if is_dot_segment(value):
            raise MalformedLink("dot_segment", ai=ai)
    whole = Link((GTIN_AI, link.gtin.gtin14), qualifiers, link.query, base)
    link_uri.require_query(whole, link.query)
    link_uri.require_possible(whole)
    return link_uri.write(whole)


def parse(uri: str) -> LabelLink:
    """Return what a Digital Link says; a stem before /01, a slash at the end, a fragment are fine.

    uri      absolute, or the path and query alone
    Raises   MalformedLink with the reasons listed there
    """
    return of_link(link_uri.read(uri))


def of_link(link: Link) -> LabelLink:
    """Return a link as one of an article; raises MalformedLink where it is not one we carry."""
    ai, gtin = link.key
    if ai != GTIN_AI:
        raise MalformedLink("no_key")
    for qualifier, _ in link.qualifiers:
        if qualifier not in QUALIFIERS:
            raise MalformedLink("unsupported", ai=qualifier)
    link_uri.require_possible(link)
    return LabelLink(
        gtin=Gtin(gtin),
        lot=link.value("10"),
        serial=link.value("21"),
        query=link.query,
        variant=link.value("22"),
    )
