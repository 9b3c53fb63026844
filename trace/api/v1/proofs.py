"""Proofs of the right to produce for systems."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_smorest import Blueprint

from trace.api.v1 import FILE_BODY
from trace.http.session import door_work
from trace.kernel.uploads import Upload
from trace.rooms.producers import queries, services
from trace.rooms.producers.services import NewItem
from trace.rooms.products.queries import get_product
from trace.wire import producers as wire

blp = Blueprint("proofs", __name__, description="Licences and registrations of food producers.")


def _items(typed: list[dict[str, Any]]) -> list[NewItem]:
    return [
        NewItem(item["name"], item["category_code"], tuple(item["product_ids"])) for item in typed
    ]


@blp.get("/producers/<int:producer_id>/proofs")
@blp.response(200, wire.ProofSchema(many=True))
def list_proofs(producer_id: int) -> Any:
    """List a producer's proofs, newest period first."""
    with door_work(read_only=True) as work:
        queries.read_producer(work, producer_id)
        return queries.proofs_of(work, producer_id)


@blp.post("/producers/<int:producer_id>/proofs")
@blp.arguments(wire.ProofInput)
@blp.response(201, wire.ProofSchema)
def add_proof(typed: dict[str, Any], producer_id: int) -> Any:
    """Record a proof with its item list."""
    items = _items(typed.pop("items"))
    with door_work() as work:
        return services.add_proof(work, producer_id=producer_id, items=items, **typed)


@blp.get("/products/<int:product_id>/proofs")
@blp.arguments(wire.DayQuery, location="query")
@blp.response(200, wire.ProofDecisionSchema(many=True))
def covering(asked: dict[str, Any], product_id: int) -> Any:
    """What each proof of its producer says of a product on a day, those that cover first."""
    with door_work(read_only=True) as work:
        product = get_product(work, product_id)
        queries.read_producer(work, product.producer_id)
        day = asked["on"] or work.today
        return queries.proofs_covering(work, product.producer_id, product_id, day)


@blp.put("/proofs/<int:proof_id>/items")
@blp.arguments(wire.ItemsSchema)
@blp.response(200, wire.ProofSchema)
def put_items(typed: dict[str, Any], proof_id: int) -> Any:
    """Replace the item list."""
    with door_work() as work:
        return services.set_proof_items(work, proof_id=proof_id, items=_items(typed["items"]))


@blp.put("/proofs/<int:proof_id>/evidence")
@blp.doc(requestBody=FILE_BODY)
@blp.response(200, wire.ProofSchema)
def put_evidence(proof_id: int) -> Any:
    """Keep a scan of the document: the body is a PDF or a picture."""
    upload = Upload(f"proof-{proof_id}", request.get_data())
    with door_work() as work:
        return services.attach_proof_evidence(work, proof_id=proof_id, upload=upload)


@blp.post("/proofs/<int:proof_id>/renewal")
@blp.arguments(wire.DaySchema)
@blp.response(200, wire.ProofSchema)
def apply_for_renewal(typed: dict[str, Any], proof_id: int) -> Any:
    """Record that a renewal was applied for."""
    with door_work() as work:
        return services.apply_for_renewal(work, proof_id=proof_id, on=typed["on"])


@blp.post("/proofs/<int:proof_id>/renewal/refusal")
@blp.arguments(wire.DaySchema)
@blp.response(200, wire.ProofSchema)
def refuse_renewal(typed: dict[str, Any], proof_id: int) -> Any:
    """Record that the authority refused the renewal."""
    with door_work() as work:
        return services.refuse_renewal(work, proof_id=proof_id, on=typed["on"])


@blp.post("/proofs/<int:proof_id>/states")
@blp.arguments(wire.ProofStateInput)
@blp.response(201, wire.ProofStateSchema)
def change_state(typed: dict[str, Any], proof_id: int) -> Any:
    """Record that the authority suspended, revoked or reinstated the proof."""
    with door_work() as work:
        return services.change_proof_state(work, proof_id=proof_id, **typed)


@blp.post("/proofs/<int:proof_id>/verifications")
@blp.arguments(wire.LookUpInput)
@blp.response(201, wire.LookUpSchema)
def verify(typed: dict[str, Any], proof_id: int) -> Any:
    """Record an officer's look-up."""
    with door_work() as work:
        return services.verify_proof(work, proof_id=proof_id, **typed)
