"""What this instance has to say about a thing that a Digital Link names, level by level.

Of an article: the pack (whatever its serial, its page says what it is), the lot if it is recorded
here, the product. Of a place: the premises with that GLN. Of a logistic unit: the lots that events
say were in it. What nobody has approved is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _

from trace.http.locale import is_chinese
from trace.http.session import house
from trace.kernel.work import Work
from trace.rooms.authorisations import queries as authorisations
from trace.rooms.batches import queries as batches
from trace.rooms.certificates import queries as certificates
from trace.rooms.certificates.kinds import Mark
from trace.rooms.certificates.rules import judge
from trace.rooms.events import queries as events
from trace.rooms.links.queries import shown_links
from trace.rooms.producers import queries as producers
from trace.rooms.products import queries as products
from trace.rooms.scanning.shown import Product
from trace.standards.gs1 import link_uri
from trace.standards.gs1.characters import percent_encode
from trace.standards.gs1.link_uri import CANONICAL_STEM, Link, MalformedLink
from trace.standards.gs1.linkset import DEFAULT_MULTI, Level, Target

#: The keys of which things are kept here: logistic units, articles, places.
KEYS = ("00", "01", "414")
BOTH = ("zh", "en")
# Of a unit with more lots than this only the first ones are listed.
MOST_LOTS = 8


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of ours: its path, and what its query has to say."""

    endpoint: str
    values: Mapping[str, Any]
    query: Mapping[str, str]

    def href(self, **more: str) -> str:
        """Its address, absolute."""
        # A language that the request asks for belongs to the request, not to the link.
        path = url_for(self.endpoint, **self.values).partition("?")[0]
        query = urlencode({**self.query, **more})
        return house().settings.base_url.rstrip("/") + path + (f"?{query}" if query else "")


def levels_of(work: Work, link: Link) -> list[Level]:
    """Return what is known of the thing, finest level first; nothing where it is not known at all."""
    return list(_read(work, link))


def finest_level(work: Work, link: Link) -> list[Level]:
    """Return the finest of these levels alone, as whoever is only led to its page needs it.

    Of a pack nothing is read: its page says what it is, and the description, which no redirect tells, is its GTIN.
    """
    serial = link.value("21")
    if link.key[0] == "01" and serial is not None:
        return [_pack(link, link.key[1], serial)]
    return list(islice(_read(work, link), 1))


def _read(work: Work, link: Link) -> Iterator[Level]:
    return {"00": _of_unit, "01": _of_article, "414": _of_place}[link.key[0]](work, link)


def _anchor(*elements: tuple[str, str]) -> str:
    path = "".join(f"/{ai}/{percent_encode(value)}" for ai, value in elements)
    return house().settings.base_url.rstrip("/") + path


def _level(anchor: str, description: str, page: _Page, title: str, *kinds: str) -> Level:
    """A level with one page that answers several kinds of question, in both languages."""
    plain = [Target(kind, page.href(), title, languages=BOTH) for kind in kinds]
    multi = [Target(DEFAULT_MULTI, page.href(lang=tag), title, languages=(tag,)) for tag in BOTH]
    return Level(anchor, description, (*plain, *multi), default=plain[0])


# ---------------------------------------------------------------- articles


def _of_article(work: Work, link: Link) -> Iterator[Level]:
    gtin, lot, serial = link.key[1], link.value("10"), link.value("21")
    product = published_product(work, gtin)
    name = _called(product) if product is not None else gtin
    if serial is not None:
        # A serial never walks up the tree: its own page tells what is known of it, or that nothing is.
        yield _pack(link, name, serial)
    if product is None:
        return
    if lot is None:
        yield _product(work, product, gtin)
    elif batches.find_batch(work, product_id=product.id, lot=lot) is not None:
        yield _lot(gtin, name, lot)
        yield _product(work, product, gtin)
    else:
        yield _product(work, product, gtin, unknown_lot=lot)


def _called(product: Product) -> str:
    """What the product is called in the reader's language, as far as its producer has said."""
    return product.name if is_chinese() else product.name_en or product.name


def published_product(work: Work, gtin: str) -> Product | None:
    """Return the product with this GTIN if its producer has been approved."""
    found = products.find_by_gtin(work, gtin)
    if found is None or producers.get_producer(work, found.producer_id).approved_at is None:
        return None
    return found


def _pack(link: Link, name: str, serial: str) -> Level:
    lot = link.value("10")
    query = {"gtin": link.key[1]} | ({"lot": lot} if lot is not None else {})
    signature = next((value for key, value in link.query if key == "s"), None)
    page = _Page(
        "consumer.pack", {"serial": serial}, query | ({"s": signature} if signature else {})
    )
    elements = [pair for pair in (link.key, *link.qualifiers) if pair[0] in ("01", "10", "21")]
    description = _("%(product)s, pack %(serial)s", product=name, serial=serial)
    level = _level(
        _anchor(*elements),
        description,
        page,
        _("Check this pack"),
        "verificationService",
        "recallStatus",
    )
    document = Target("verificationService", page.href(), _("Check this pack"), "application/json")
    return Level(level.anchor, description, (*level.targets, document), level.default)


def _lot(gtin: str, name: str, lot: str) -> Level:
    level = _level(
        _anchor(("01", gtin), ("10", lot)),
        _("%(product)s, lot %(lot)s", product=name, lot=lot),
        _Page("consumer.lot", {"product_key": gtin, "lot": lot}, {}),
        _("Where this lot comes from"),
        "traceability",
        "recallStatus",
    )
    goods = CANONICAL_STEM + "".join(
        f"/{ai}/{percent_encode(v)}" for ai, v in (("01", gtin), ("10", lot))
    )
    page = _Page("epcis.events", {}, {"MATCH_anyEPCClass": goods})
    title = _("Events of this lot, for systems that have a token")
    events_there = Target("epcis", page.href(), title, "application/ld+json")
    return Level(level.anchor, level.description, (*level.targets, events_there), level.default)


def _product(work: Work, product: Product, gtin: str, unknown_lot: str = "") -> Level:
    query = {"lot": unknown_lot} if unknown_lot else {}
    name = _called(product)
    level = _level(
        _anchor(("01", gtin)),
        name,
        _Page("consumer.product", {"product_key": gtin}, query),
        name,
        "pip",
    )
    data = _Page("consumer.product_data", {"product_key": gtin}, {})
    master = Target("masterData", data.href(), _("Data of this product"), "application/ld+json")
    ask = _Page("consumer.send_feedback", {}, {"product": gtin})
    support = Target("support", ask.href(), _("Ask, complain, report"), languages=BOTH)
    papers = (*_certificates(work, product), *_register_entries(work, product))
    targets = (*level.targets, master, *papers, support, *_own_links(work, product))
    return Level(level.anchor, level.description, targets, level.default)


def _own_links(work: Work, product: Product) -> Iterator[Target]:
    """What the producer has added itself, within the rules of the authority."""
    for link in shown_links(work, product.id):
        title = link.title_zh if is_chinese() else link.title_en
        yield Target(
            link.kind.value, link.url, _("%(title)s (the producer's own link)", title=title)
        )


def _certificates(work: Work, product: Product) -> Iterator[Target]:
    claimed = certificates.certificates_claimed(work, [product.producer_id], list(Mark))
    for certificate in claimed:
        if judge(certificate, product.id, work.today).covers:
            page = _Page("consumer.certificate", {"certificate_id": certificate.id}, {})
            title = _("Certificate %(number)s", number=certificate.number)
            yield Target("certificationInfo", page.href(), title, languages=BOTH)


def _register_entries(work: Work, product: Product) -> Iterator[Target]:
    """The entries of the public register by which the product may carry a brand today."""
    for authorisation in authorisations.in_force_for(work, product.id):
        page = _Page("consumer.authorisation", {"number": authorisation.number}, {})
        title = _(
            "%(brand)s: entry %(number)s of the register",
            brand=authorisation.brand.name,
            number=authorisation.number,
        )
        yield Target("registryEntry", page.href(), title, languages=BOTH)


# ---------------------------------------------------------------- places and logistic units


def _of_place(work: Work, link: Link) -> Iterator[Level]:
    gln = link.key[1]
    premises = producers.find_public_premises(work, gln)
    if premises is not None:
        page = _Page("consumer.place", {"gln": gln}, {})
        name = premises.name
        yield _level(_anchor(("414", gln)), name, page, name, "locationInfo", "pip")


def _of_unit(work: Work, link: Link) -> Iterator[Level]:
    sscc = link.key[1]
    held = [
        level
        for gtin, lot in _lots_in(work, sscc)
        for level in _of_article(work, Link(("01", gtin), (("10", lot),)))
        if "/10/" in level.anchor
    ]
    if not held:
        return
    targets = tuple(
        target for level in held for target in level.targets if target.kind == "traceability"
    )
    description = _("Logistic unit %(sscc)s", sscc=sscc)
    yield Level(_anchor(("00", sscc)), description, targets, default=held[0].default)


def _lots_in(work: Work, sscc: str) -> list[tuple[str, str]]:
    found: dict[tuple[str, str], None] = {}
    for epc in events.epcs_beside(work, f"{CANONICAL_STEM}/00/{sscc}"):
        try:
            link = link_uri.read(epc)
        except MalformedLink:
            continue
        lot = link.value("10")
        if link.key[0] == "01" and lot is not None:
            found[link.key[1], lot] = None
    return list(found)[:MOST_LOTS]
