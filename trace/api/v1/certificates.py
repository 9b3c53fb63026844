"""Certificates and trademarks for systems."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_smorest import Blueprint

from trace.api.v1 import FILE_BODY, page_answer
from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord
from trace.kernel.uploads import Upload
from trace.rooms.certificates import quantities, queries, services
from trace.rooms.certificates.kinds import Mark
from trace.rooms.certificates.services import ScopeLine
from trace.rooms.producers.queries import read_producer
from trace.rooms.products.queries import get_product
from trace.wire import certificates as wire
from trace.wire.common import page_of_items

blp = Blueprint("certificates", __name__, description="Organic, green food and GI certificates.")


@blp.get("/certificates")
@blp.arguments(wire.CertificatePage, location="query")
@blp.response(200, page_of_items(wire.CertificateSchema))
def list_certificates(asked: dict[str, Any]) -> Any:
    """List the certificates that one may read, newest first."""
    with door_work(read_only=True) as work:
        page = queries.search_certificates(
            work,
            text=asked["text"],
            mark=asked["mark"],
            cursor=asked["cursor"],
            size=asked["page_size"],
        )
    return page_answer(page)


@blp.get("/certificates/expiring")
@blp.arguments(wire.ExpiringQuery, location="query")
@blp.response(200, wire.ExpiringSchema(many=True))
def expiring(asked: dict[str, Any]) -> Any:
    """List the certificates in force that end soon."""
    with door_work(read_only=True) as work:
        return queries.expiring(work, within_days=asked["within_days"])


@blp.post("/producers/<int:producer_id>/certificates")
@blp.arguments(wire.CertificateInput)
@blp.response(201, wire.CertificateSchema)
def register_certificate(typed: dict[str, Any], producer_id: int) -> Any:
    """Register a certificate with its scope."""
    lines = [ScopeLine(**line) for line in typed.pop("lines")]
    with door_work() as work:
        return services.register_certificate(work, producer_id=producer_id, lines=lines, **typed)


@blp.get("/products/<int:product_id>/marks/<mark>")
@blp.arguments(wire.CoveringQuery, location="query")
@blp.response(200, wire.CoveringSchema)
def covering(asked: dict[str, Any], product_id: int, mark: str) -> Any:
    """Whether a product may claim a mark (organic, green, gi) on a day, and why not."""
    if mark not in set(Mark):
        raise NoSuchRecord(kind="mark", key=mark)
    with door_work(read_only=True) as work:
        product = get_product(work, product_id)
        read_producer(work, product.producer_id)
        day = asked["on"] or work.today
        return queries.covering(work, product.producer_id, product_id, Mark(mark), day)


@blp.get("/certificates/<int:certificate_id>")
@blp.response(200, wire.CertificateSchema)
def get_certificate(certificate_id: int) -> Any:
    """One certificate with scope, history and verifications."""
    with door_work(read_only=True) as work:
        found = queries.get_certificate(work, certificate_id)
        read_producer(work, found.producer_id)
        return found


@blp.get("/certificates/<int:certificate_id>/lines/<int:line_id>/ledger")
@blp.arguments(wire.CertifiedLedgerQuery, location="query")
@blp.response(200, wire.CertifiedLedgerSchema)
def certified_ledger(asked: dict[str, Any], certificate_id: int, line_id: int) -> dict[str, Any]:
    """What labels have drawn of the quantity that a scope line states, and what is left."""
    with door_work(read_only=True) as work:
        found = quantities.certified_statement(work, certificate_id, line_id)
        page = quantities.certified_entries(
            work, found, cursor=asked["cursor"], size=asked["page_size"]
        )
        return {
            "certificate_id": certificate_id,
            "line_id": line_id,
            "unit": found.unit,
            "stated_base": found.account.quantity_base,
            "drawn_base": found.drawn_base,
            "returned_base": found.returned_base,
            "left_base": found.left_base,
            "balances": found.balances,
            "at": found.at,
            "items": page.items,
            "next_cursor": page.next_cursor,
        }


@blp.put("/certificates/<int:certificate_id>/evidence")
@blp.doc(requestBody=FILE_BODY)
@blp.response(200, wire.CertificateSchema)
def put_evidence(certificate_id: int) -> Any:
    """Keep a scan of the certificate: the body is a PDF or a picture."""
    upload = Upload(f"certificate-{certificate_id}", request.get_data())
    with door_work() as work:
        return services.attach_evidence(work, certificate_id=certificate_id, upload=upload)


@blp.post("/certificates/<int:certificate_id>/states")
@blp.arguments(wire.CertificateStateInput)
@blp.response(201, wire.CertificateStateSchema)
def change_state(typed: dict[str, Any], certificate_id: int) -> Any:
    """Record that a certificate was suspended, withdrawn or put back in force."""
    with door_work() as work:
        return services.change_state(work, certificate_id=certificate_id, **typed)


@blp.post("/certificates/<int:certificate_id>/verifications")
@blp.arguments(wire.VerificationInput)
@blp.response(201, wire.VerificationSchema)
def verify(typed: dict[str, Any], certificate_id: int) -> Any:
    """Record an officer's look-up."""
    with door_work() as work:
        return services.verify_certificate(work, certificate_id=certificate_id, **typed)


@blp.get("/producers/<int:producer_id>/trademarks")
@blp.response(200, wire.TrademarkSchema(many=True))
def list_trademarks(producer_id: int) -> Any:
    """List a producer's trademarks."""
    with door_work(read_only=True) as work:
        return queries.trademarks_of(work, producer_id)


@blp.post("/producers/<int:producer_id>/trademarks")
@blp.arguments(wire.TrademarkInput)
@blp.response(201, wire.TrademarkSchema)
def register_trademark(typed: dict[str, Any], producer_id: int) -> Any:
    """Register a trademark."""
    with door_work() as work:
        return services.register_trademark(work, producer_id=producer_id, **typed)
