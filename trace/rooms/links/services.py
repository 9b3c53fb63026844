"""Adding, withdrawing and deciding on producers' own links, and setting the rules for them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from sqlalchemy import select

from trace.kernel.checks import require_text
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.links import queries, rules
from trace.rooms.links.models import LinkKind, LinkRules, LinkState, ProductLink
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import get_producer
from trace.rooms.producers.rules import accept_division
from trace.rooms.products.models import ProductState
from trace.rooms.products.queries import get_product
from trace.rooms.products.rules import ProductRetired


def add_link(
    work: Work, *, product_id: int, kind: LinkKind, url: str, title_zh: str, title_en: str
) -> ProductLink:
    """Add a producer's link to its product; it is shown at once or waits, as the rules of its division say.

    Raises   NotPermitted · NoSuchRecord · ProductRetired · InvalidValue (kind, url, titles) · TooManyLinks · LinkThere
    """
    product = get_product(work, product_id)
    producer = _require(work, Permission.PRODUCTS_WRITE, product.producer_id)
    if product.state is ProductState.RETIRED:
        raise ProductRetired(name=product.name)
    terms = queries.terms_for(work, producer.division)
    own_host = urlsplit(work.ports.base_url).hostname or ""
    accepted = rules.accept_kind(kind, terms)
    address = rules.accept_url(url, terms, own_host=own_host)
    chinese, english = rules.accept_titles(title_zh, title_en)
    held = work.session.scalars(
        select(ProductLink).where(
            ProductLink.product_id == product.id, ProductLink.state.in_(rules.HELD)
        )
    ).all()
    if any((one.kind, one.url) == (accepted, address) for one in held):
        raise rules.LinkThere
    link = ProductLink(
        product=product,
        kind=accepted,
        url=address,
        title_zh=chinese,
        title_en=english,
        state=LinkState.WAITING if terms.needs_approval else LinkState.SHOWN,
        place=rules.free_place([one.place for one in held], terms.most),
        rules_division=terms.division,
        rules_version=terms.version,
        added_by=work.actor.label[:120],
        added_at=work.now,
    )
    work.session.add(link)
    work.session.flush()  # pages and the API answer with its id
    _tell(work, "product-link.added", link, state=link.state.value)
    return link


def withdraw_link(work: Work, *, link_id: int) -> ProductLink:
    """Take one's own link back, whether it waits or is shown.

    Raises   NotPermitted · NoSuchRecord · LinkStateRefused
    """
    link = _locked(work, link_id)
    _require(work, Permission.PRODUCTS_WRITE, link.product.producer_id)
    return _move(work, link, "withdraw", "product-link.withdrawn")


def approve_link(work: Work, *, link_id: int) -> ProductLink:
    """Let a waiting link be shown: whoever approves has looked at where it leads.

    Raises   NotPermitted · NoSuchRecord · LinkStateRefused
    """
    link = _locked(work, link_id)
    _require(work, Permission.LINKS_DECIDE, link.product.producer_id)
    return _move(work, link, "approve", "product-link.approved")


def refuse_link(work: Work, *, link_id: int, reason: str) -> ProductLink:
    """Refuse a waiting link; the producer reads why.

    Raises   NotPermitted · NoSuchRecord · LinkStateRefused · InvalidValue field `reason`
    """
    link = _locked(work, link_id)
    _require(work, Permission.LINKS_DECIDE, link.product.producer_id)
    return _move(work, link, "refuse", "product-link.refused", reason)


def take_down_link(work: Work, *, link_id: int, reason: str) -> ProductLink:
    """Take a link down that is shown: the very next page and linkset do without it.

    Raises   NotPermitted · NoSuchRecord · LinkStateRefused · InvalidValue field `reason`
    """
    link = _locked(work, link_id)
    _require(work, Permission.LINKS_DECIDE, link.product.producer_id)
    return _move(work, link, "take_down", "product-link.taken_down", reason)


def set_rules(
    work: Work,
    *,
    division: str,
    kinds: Sequence[LinkKind],
    needs_approval: bool,
    most: int,
    barred_hosts: Sequence[str] = (),
    only_hosts: Sequence[str] = (),
    source: str,
) -> LinkRules:
    """Add a version of the rules of a division ("" for the whole instance); it holds from now for what is added.

    What is shown already stays until it is taken down: a rule never takes anything away by itself.
    Raises   NotPermitted · InvalidFields (division) · InvalidValue · AlreadyRecorded (two at once)
    """
    place = accept_division(division, township=False) if division.strip() else ""
    require(work.actor, Permission.LINKS_DECIDE, division=place or None)
    terms = rules.accept_terms(kinds, most, barred_hosts, only_hosts)
    known = queries.rules_of(work, place)
    row = LinkRules(
        division=place,
        version=known[0].version + 1 if known else 1,
        kinds=[kind.value for kind in terms.kinds],
        needs_approval=needs_approval,
        most=terms.most,
        barred_hosts=list(terms.barred_hosts),
        only_hosts=list(terms.only_hosts),
        source=require_text("source", source, longest=200),
        set_by=work.actor.label[:120],
        set_at=work.now,
    )
    work.session.add(row)
    work.session.flush()  # the next version counts on from this one
    record(
        work,
        "link-rules.set",
        subject_kind="link-rules",
        subject_key=f"{place or 'all'}/{row.version}",
        kinds=row.kinds,
        needs_approval=needs_approval,
        most=row.most,
        barred_hosts=row.barred_hosts,
        only_hosts=row.only_hosts,
    )
    return row


def _locked(work: Work, link_id: int) -> ProductLink:
    link = queries.get_link(work, link_id)
    work.session.refresh(link, ["state", "place"], with_for_update={"of": ProductLink})
    return link


def _require(work: Work, permission: Permission, producer_id: int) -> Producer:
    producer = get_producer(work, producer_id)
    require(work.actor, permission, organisation_id=producer.id, division=producer.division)
    return producer


def _move(
    work: Work, link: ProductLink, verb: str, told: str, reason: str | None = None
) -> ProductLink:
    state = rules.next_state(link.state, verb)
    why = "" if reason is None else require_text("reason", reason, longest=500)
    link.state = state
    if state not in rules.HELD:
        link.place = None
    link.reason, link.decided_by, link.decided_at = why, work.actor.label[:120], work.now
    work.session.flush()  # whoever looks again reads the row anew
    _tell(work, told, link, **({"reason": why} if why else {}))
    return link


def _tell(work: Work, verb: str, link: ProductLink, **facts: object) -> None:
    record(
        work,
        verb,
        subject_kind="product-link",
        subject_key=link.id,
        organisation_id=link.product.producer_id,
        kind=link.kind.value,
        url=link.url,
        **facts,
    )
