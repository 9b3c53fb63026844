"""Reading producers' own links and the rules for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, may, reach_of, require_somewhere
from trace.kernel.work import Work
from trace.rooms.links import rules
from trace.rooms.links.models import LinkKind, LinkRules, LinkState, ProductLink
from trace.rooms.links.rules import Terms
from trace.rooms.producers.queries import get_producer, owned_within_reach, read_producer
from trace.rooms.products.models import Product

# Rules are those of a county or of what is above it.
COUNTY_DIGITS = 6


def shown_links(work: Work, product_id: int) -> Sequence[ProductLink]:
    """Return what anybody may see of one product, in the order of their places; one statement."""
    return work.session.scalars(
        select(ProductLink)
        .where(ProductLink.product_id == product_id, ProductLink.state == LinkState.SHOWN)
        .order_by(ProductLink.place)
    ).all()


def ids_of_shown(product_id: int) -> Select[Any]:
    """Return the ids of what `shown_links` returns, as a part of another statement."""
    return select(ProductLink.id).where(
        ProductLink.product_id == product_id, ProductLink.state == LinkState.SHOWN
    )


def links_of(work: Work, product_id: int) -> Sequence[ProductLink]:
    """Return every link ever added to a product, newest first, to somebody who may read its producer.

    Raises   NoSuchRecord · MissingPermission
    """
    product = work.session.get(Product, product_id)
    if product is None:
        raise NoSuchRecord(kind="product", key=str(product_id))
    read_producer(work, product.producer_id)
    return work.session.scalars(
        select(ProductLink)
        .where(ProductLink.product_id == product_id)
        .order_by(ProductLink.id.desc())
    ).all()


def get_link(work: Work, link_id: int) -> ProductLink:
    """Return one link with its product; raises NoSuchRecord."""
    found = work.session.get(ProductLink, link_id, options=[joinedload(ProductLink.product)])
    if found is None:
        raise NoSuchRecord(kind="product-link", key=str(link_id))
    return found


def link_to_decide(work: Work, link_id: int) -> ProductLink:
    """Return a link on which the actor decides.

    Raises   NoSuchRecord: none, or one of somebody else's producers · MissingPermission: decides on none
    """
    found = get_link(work, link_id)
    producer = get_producer(work, found.product.producer_id)
    if not may(work.actor, Permission.LINKS_DECIDE, division=producer.division):
        require_somewhere(work.actor, Permission.LINKS_DECIDE)
        raise NoSuchRecord(kind="product-link", key=str(link_id))
    return found


def division_of_rules(work: Work) -> str:
    """Return the county (or what else one answers for) whose rules the actor sets; "" for the whole instance.

    Raises   MissingPermission
    """
    require_somewhere(work.actor, Permission.LINKS_DECIDE)
    reach = reach_of(work.actor, Permission.LINKS_DECIDE)
    if reach.everywhere:
        return ""
    return reach.divisions[0].ljust(COUNTY_DIGITS, "0")


def list_links(
    work: Work,
    *,
    state: LinkState | None = None,
    kind: LinkKind | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[ProductLink]:
    """Return the links of producers over whom the actor decides, newest first, with their products.

    text     parts of an address, a title or a product's name; every word has to occur
    Raises   MissingPermission
    """
    statement = (
        select(ProductLink)
        .join(Product, Product.id == ProductLink.product_id)
        .where(owned_within_reach(work, Product.producer_id, Permission.LINKS_DECIDE))
        .options(joinedload(ProductLink.product))
    )
    if state is not None:
        statement = statement.where(ProductLink.state == state)
    if kind is not None:
        statement = statement.where(ProductLink.kind == kind)
    for word in text.split():
        statement = statement.where(
            or_(
                *(
                    column.icontains(word, autoescape=True)
                    for column in (ProductLink.url, ProductLink.title_zh, ProductLink.title_en)
                ),
                Product.name.icontains(word, autoescape=True),
            )
        )
    return page_of(work.session, statement, keys=[ProductLink.id], cursor=cursor, size=size)


def terms_for(work: Work, division: str) -> Terms:
    """Return what holds for producers of a division: the newest rules of the narrowest division that has any."""
    around = rules.prefixes(division)
    rows = work.session.scalars(
        select(LinkRules).where(LinkRules.division.in_(around)).order_by(LinkRules.version)
    )
    newest = {row.division: row for row in rows}
    for prefix in around:
        if prefix in newest:
            return terms_of(newest[prefix])
    return Terms()


def terms_of(row: LinkRules) -> Terms:
    """Return one version of rules as plain values."""
    return Terms(
        kinds=tuple(kind for kind in LinkKind if kind.value in row.kinds),
        needs_approval=row.needs_approval,
        most=row.most,
        barred_hosts=tuple(row.barred_hosts),
        only_hosts=tuple(row.only_hosts),
        division=row.division,
        version=row.version,
    )


def rules_of(work: Work, division: str) -> Sequence[LinkRules]:
    """Return every version that a division's own authority has set, newest first."""
    return work.session.scalars(
        select(LinkRules).where(LinkRules.division == division).order_by(LinkRules.version.desc())
    ).all()
