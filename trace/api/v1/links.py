"""Links that producers add to their products, and the authority's rules and decisions, for systems."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.links import queries, services
from trace.wire import links as wire
from trace.wire.common import page_of_items

blp = Blueprint("links", __name__, description="What producers add to what a code leads to.")


@blp.get("/products/<int:product_id>/links")
@blp.response(200, wire.LinkSchema(many=True))
def list_product_links(product_id: int) -> Any:
    """Every link ever added to a product, newest first."""
    with door_work(read_only=True) as work:
        return queries.links_of(work, product_id)


@blp.post("/products/<int:product_id>/links")
@blp.arguments(wire.LinkInput)
@blp.response(201, wire.LinkSchema)
def add_link(typed: dict[str, Any], product_id: int) -> Any:
    """Add a link: it is shown at once or waits, as the authority's rules say."""
    with door_work() as work:
        return services.add_link(work, product_id=product_id, **typed)


@blp.post("/links/<int:link_id>/withdraw")
@blp.response(200, wire.LinkSchema)
def withdraw_link(link_id: int) -> Any:
    """Take one's own link back."""
    with door_work() as work:
        return services.withdraw_link(work, link_id=link_id)


@blp.get("/links")
@blp.arguments(wire.LinkPage, location="query")
@blp.response(200, page_of_items(wire.LinkSchema))
def list_links(asked: dict[str, Any]) -> Any:
    """The links on which one decides, newest first."""
    with door_work(read_only=True) as work:
        page = queries.list_links(
            work,
            state=asked["state"],
            kind=asked["kind"],
            text=asked["text"],
            cursor=asked["cursor"],
            size=asked["page_size"],
        )
    return page_answer(page)


@blp.post("/links/<int:link_id>/approve")
@blp.response(200, wire.LinkSchema)
def approve_link(link_id: int) -> Any:
    """Let a waiting link be shown."""
    with door_work() as work:
        return services.approve_link(work, link_id=link_id)


@blp.post("/links/<int:link_id>/refuse")
@blp.arguments(wire.LinkReason)
@blp.response(200, wire.LinkSchema)
def refuse_link(typed: dict[str, Any], link_id: int) -> Any:
    """Refuse a waiting link."""
    with door_work() as work:
        return services.refuse_link(work, link_id=link_id, **typed)


@blp.post("/links/<int:link_id>/take-down")
@blp.arguments(wire.LinkReason)
@blp.response(200, wire.LinkSchema)
def take_down_link(typed: dict[str, Any], link_id: int) -> Any:
    """Take a link down that is shown."""
    with door_work() as work:
        return services.take_down_link(work, link_id=link_id, **typed)


@blp.get("/link-rules")
@blp.arguments(wire.LinkRulesQuery, location="query")
@blp.response(200, wire.LinkTermsSchema)
def read_rules(asked: dict[str, Any]) -> Any:
    """The rules that hold for producers of a division."""
    with door_work(read_only=True) as work:
        return queries.terms_for(work, asked["division"])


@blp.post("/link-rules")
@blp.arguments(wire.LinkRulesInput)
@blp.response(201, wire.LinkTermsSchema)
def set_rules(typed: dict[str, Any]) -> Any:
    """Set a version of the rules of a division."""
    with door_work() as work:
        return queries.terms_of(services.set_rules(work, **typed))
