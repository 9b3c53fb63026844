"""Brands, their kinds of goods and their rule-books."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.http.session import door_work
from trace.rooms.brands import queries, services
from trace.rooms.brands.rules import RuleBookBody, differences
from trace.wire.brands import (
    BrandChangeSchema,
    BrandProductSchema,
    BrandSchema,
    NewBrandSchema,
)
from trace.wire.rule_books import (
    DifferencesQuery,
    DifferencesSchema,
    NewRuleBookSchema,
    RuleBookInputSchema,
    RuleBookPreviewSchema,
    RuleBookSchema,
    RuleBooksSchema,
)

blp = Blueprint(
    "brands", __name__, url_prefix="/brands", description="Regional public brands and their rules"
)


OPEN = {"Brands", "Brand", "RuleBooks", "compare_rule_books"}


@blp.route("/")
class Brands(MethodView):
    @blp.response(200, BrandSchema(many=True))
    def get(self) -> Any:
        """List every brand; open to all."""
        with door_work(read_only=True) as work:
            return queries.list_brands(work)

    @blp.arguments(NewBrandSchema)
    @blp.response(201, BrandSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Enter a brand."""
        with door_work() as work:
            return services.create_brand(work, **sent)


@blp.route("/<int:brand_id>")
class Brand(MethodView):
    @blp.response(200, BrandSchema)
    def get(self, brand_id: int) -> Any:
        """Return one brand; open to all."""
        with door_work(read_only=True) as work:
            return queries.get_brand(work, brand_id)

    @blp.arguments(BrandChangeSchema)
    @blp.response(200, BrandSchema)
    def put(self, sent: dict[str, Any], brand_id: int) -> Any:
        """Change how a brand presents itself and what is local to it."""
        with door_work() as work:
            return services.update_brand(work, brand_id=brand_id, **sent)


@blp.route("/<int:brand_id>/products", methods=["POST"])
@blp.arguments(BrandProductSchema)
@blp.response(201, BrandProductSchema)
def add_product(sent: dict[str, Any], brand_id: int) -> Any:
    """Add a kind of goods that the brand may be used on."""
    with door_work() as work:
        return services.add_brand_product(work, brand_id=brand_id, **sent)


@blp.route("/<int:brand_id>/rule-books")
class RuleBooks(MethodView):
    @blp.response(200, RuleBooksSchema)
    def get(self, brand_id: int) -> Any:
        """Return every version of the rule-book, newest first; open to all."""
        with door_work(read_only=True) as work:
            queries.get_brand(work, brand_id)
            return {"items": queries.rule_books_of(work, brand_id)}

    @blp.arguments(NewRuleBookSchema)
    @blp.response(201, RuleBookSchema)
    def post(self, sent: dict[str, Any], brand_id: int) -> Any:
        """Publish the next version, in force from its day on."""
        with door_work() as work:
            return services.publish_rule_book(work, brand_id=brand_id, **sent)


@blp.route("/<int:brand_id>/rule-books/preview", methods=["POST"])
@blp.arguments(RuleBookInputSchema)
@blp.response(200, RuleBookPreviewSchema)
def preview_rule_book(sent: dict[str, Any], brand_id: int) -> Any:
    """Say what publishing this would change, and refuse what publishing would refuse; nothing is written."""
    with door_work(read_only=True) as work:
        return services.preview_rule_book(work, brand_id=brand_id, **sent)


@blp.route("/<int:brand_id>/rule-books/<int:version>/differences")
@blp.arguments(DifferencesQuery, location="query")
@blp.response(200, DifferencesSchema)
def compare_rule_books(asked: dict[str, Any], brand_id: int, version: int) -> Any:
    """Return what changed to this version from another one; open to all."""
    with door_work(read_only=True) as work:
        queries.get_brand(work, brand_id)
        old = queries.rule_book_version(work, brand_id, asked["old"] or max(version - 1, 1))
        new = queries.rule_book_version(work, brand_id, version)
        found = differences(RuleBookBody.from_json(old.body), RuleBookBody.from_json(new.body))
        return {"old": old.version, "new": new.version, "items": found}
