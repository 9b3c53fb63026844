"""Products and label texts for systems."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_smorest import Blueprint

from trace.api.v1 import FILE_BODY, page_answer
from trace.http.session import door_work
from trace.kernel.uploads import Upload
from trace.rooms.norms.queries import require_standard
from trace.rooms.producers.queries import read_producer
from trace.rooms.products import queries, services
from trace.rooms.products.services import Component, ProductFacts
from trace.wire import products as wire
from trace.wire.common import page_of_items

blp = Blueprint("products", __name__, description="Products and what their labels say.")


@blp.get("/producers/<int:producer_id>/products")
@blp.arguments(wire.ProductPage, location="query")
@blp.response(200, page_of_items(wire.ProductSchema))
def list_products(asked: dict[str, Any], producer_id: int) -> Any:
    """List a producer's products by name."""
    with door_work(read_only=True) as work:
        page = queries.list_products(
            work,
            producer_id,
            text=asked["text"],
            commodity=asked["commodity"],
            cursor=asked["cursor"],
            size=asked["page_size"],
        )
    return page_answer(page)


@blp.post("/producers/<int:producer_id>/products")
@blp.arguments(wire.ProductInput)
@blp.response(201, wire.ProductDetailSchema)
def register_product(typed: dict[str, Any], producer_id: int) -> Any:
    """Register a product."""
    components = [Component(**row) for row in typed.pop("components")]
    with door_work() as work:
        require_standard(work, typed["grade_norm_code"])
        return services.register_product(
            work, producer_id=producer_id, facts=ProductFacts(**typed), components=components
        )


@blp.get("/products/<int:product_id>")
@blp.response(200, wire.ProductDetailSchema)
def get_product(product_id: int) -> Any:
    """One product with its components."""
    with door_work(read_only=True) as work:
        product = queries.get_product(work, product_id)
        read_producer(work, product.producer_id)
        return product


@blp.put("/products/<int:product_id>")
@blp.arguments(wire.ProductFactsSchema)
@blp.response(200, wire.ProductDetailSchema)
def put_product(typed: dict[str, Any], product_id: int) -> Any:
    """Correct a product's particulars."""
    with door_work() as work:
        require_standard(work, typed["grade_norm_code"])
        return services.update_product(work, product_id=product_id, facts=ProductFacts(**typed))


@blp.post("/products/<int:product_id>/retire")
@blp.response(200, wire.ProductDetailSchema)
def retire_product(product_id: int) -> Any:
    """Retire a product."""
    with door_work() as work:
        return services.retire_product(work, product_id=product_id)


@blp.put("/products/<int:product_id>/picture")
@blp.doc(requestBody=FILE_BODY)
@blp.response(200, wire.ProductDetailSchema)
def put_picture(product_id: int) -> Any:
    """Replace the product's picture: the body is a JPEG, PNG or WebP picture."""
    upload = Upload(f"product-{product_id}", request.get_data())
    with door_work() as work:
        return services.set_product_picture(work, product_id=product_id, upload=upload)


@blp.get("/products/<int:product_id>/label-texts")
@blp.response(200, wire.LabelTextSchema(many=True))
def list_label_texts(product_id: int) -> Any:
    """Every version of the label text, newest first."""
    with door_work(read_only=True) as work:
        read_producer(work, queries.get_product(work, product_id).producer_id)
        return queries.label_texts_of(work, product_id)


@blp.post("/products/<int:product_id>/label-texts")
@blp.arguments(wire.LabelTextInput)
@blp.response(201, wire.LabelTextSchema)
def set_label_text(typed: dict[str, Any], product_id: int) -> Any:
    """Add a version of the label text."""
    with door_work() as work:
        return services.set_label_text(
            work, product_id=product_id, from_on=typed["from_on"], fields=typed["fields_"]
        )
