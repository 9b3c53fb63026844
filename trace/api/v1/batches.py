"""Batches: what entered the books, what became of it, what is left."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request
from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import PARTS, page_answer
from trace.http.identity import current_organisation_id
from trace.http.session import door_work
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue
from trace.kernel.uploads import Upload
from trace.rooms.batches import queries, services
from trace.rooms.events.queries import epcis_document, events_of
from trace.wire.batches import (
    BatchDetailSchema,
    BatchListQuery,
    BatchSchema,
    BoughtInSchema,
    CaptionSchema,
    CorrectionSchema,
    FileRefSchema,
    GraphSchema,
    HarvestSchema,
    IntakeSchema,
    IssueSchema,
    LedgerEntrySchema,
    ProcessSchema,
    ProducerQuery,
    ReasonSchema,
    RestrictionSchema,
    StockSchema,
)
from trace.wire.common import Page, page_of_items
from trace.wire.yields import StatementQuery, StatementSchema, StockTakeSchema

blp = Blueprint(
    "batches", __name__, url_prefix="/batches", description="Batches, their ledger and their graph"
)


@blp.route("/")
class Batches(MethodView):
    @blp.arguments(BatchListQuery, location="query")
    @blp.response(200, page_of_items(BatchSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List batches, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_batches(work, size=size, **asked))


@blp.route("/harvests", methods=["POST"])
@blp.arguments(HarvestSchema)
@blp.response(201, BatchSchema)
def register_harvest(sent: dict[str, Any]) -> Any:
    """Book a harvest."""
    with door_work() as work:
        return services.register_harvest(work, **sent)


@blp.route("/intakes", methods=["POST"])
@blp.arguments(IntakeSchema)
@blp.response(201, BatchSchema)
def register_intake(sent: dict[str, Any]) -> Any:
    """Book an intake note."""
    with door_work() as work:
        return services.register_intake(work, **sent)


@blp.route("/purchases", methods=["POST"])
@blp.arguments(BoughtInSchema)
@blp.response(201, BatchSchema)
def register_bought_in(sent: dict[str, Any]) -> Any:
    """Book goods bought from outside."""
    with door_work() as work:
        return services.register_bought_in(work, **sent)


@blp.route("/processes", methods=["POST"])
@blp.arguments(ProcessSchema)
@blp.response(201, BatchSchema(many=True))
def register_process(sent: dict[str, Any]) -> Any:
    """Book a process; the new batches are answered in the order of `outputs`."""
    with door_work() as work:
        return services.register_process(work, **sent)


@blp.route("/stock")
@blp.arguments(ProducerQuery, location="query")
@blp.response(200, StockSchema)
def stock(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what a producer has left, by product."""
    producer_id = asked["producer_id"] or current_organisation_id(Role.PRODUCER_CLERK)
    with door_work(read_only=True) as work:
        return {"items": queries.stock(work, producer_id)}


@blp.route("/<int:batch_id>")
@blp.response(200, BatchDetailSchema)
def read_batch(batch_id: int) -> dict[str, Any]:
    """Return one batch with where it came from and what holds it."""
    with door_work(read_only=True) as work:
        batch = queries.read_batch(work, batch_id)
        found = queries.lineage(work, batch_id)
        shown: dict[str, Any] = BatchSchema().dump(batch)
        names = ("produced", "remaining", "product", "kind", "made_on", "expires_on")
        shown |= {name: getattr(batch, name) for name in (*names, "registered_at")}
        return shown | {"sources": found.sources, "restrictions": found.restrictions}


@blp.route("/<int:batch_id>/graph")
@blp.response(200, GraphSchema)
def graph(batch_id: int) -> dict[str, Any]:
    """Return what the batch was made of and what was made of it, as far as the caller may read it."""
    with door_work(read_only=True) as work:
        above, below, hidden = queries.read_graph(work, batch_id)
        everyone = [batch_id, *(each.batch.id for each in (*above, *below))]
        shares = queries.bought_in_shares(work, everyone)
        return {
            "ancestors": above,
            "descendants": below,
            "hidden_count": hidden,
            "bought_in": {str(key): round(float(share), 6) for key, share in shares.items()},
        }


@blp.route("/<int:batch_id>/ledger")
@blp.arguments(Page, location="query")
@blp.response(200, page_of_items(LedgerEntrySchema))
def ledger(asked: dict[str, Any], batch_id: int) -> dict[str, Any]:
    """Return the entries of the batch's ledger, oldest day first."""
    with door_work(read_only=True) as work:
        page = queries.ledger_of(work, batch_id, cursor=asked["cursor"], size=asked["page_size"])
        return page_answer(page)


@blp.route("/<int:batch_id>/statement")
@blp.arguments(StatementQuery, location="query")
@blp.response(200, StatementSchema)
def statement(asked: dict[str, Any], batch_id: int) -> dict[str, Any]:
    """Return where the batch had gone by a day, and its entries up to then, oldest first."""
    with door_work(read_only=True) as work:
        on = asked["on"] or work.today
        page = queries.statement_of(
            work, batch_id, until=on, cursor=asked["cursor"], size=asked["page_size"]
        )
        return page_answer(page) | {"balance": queries.balance_of(work, batch_id, on)}


@blp.route("/<int:batch_id>/events")
@blp.response(200, description="EPCISDocument (JSON-LD)")
def events(batch_id: int) -> Any:
    """Return the events in which the batch has a part, as an EPCIS 2.0 document."""
    with door_work(read_only=True) as work:
        batch = queries.read_batch(work, batch_id)
        answer = jsonify(epcis_document(work, events_of(work, batch.uri)))
    answer.content_type = "application/ld+json"
    return answer


@blp.route("/<int:batch_id>/losses", methods=["POST"])
@blp.arguments(IssueSchema)
@blp.response(201, BatchSchema)
def record_loss(sent: dict[str, Any], batch_id: int) -> Any:
    """Book a loss."""
    with door_work() as work:
        return services.record_loss(work, batch_id=batch_id, **sent)


@blp.route("/<int:batch_id>/own-uses", methods=["POST"])
@blp.arguments(IssueSchema)
@blp.response(201, BatchSchema)
def record_own_use(sent: dict[str, Any], batch_id: int) -> Any:
    """Book own use."""
    with door_work() as work:
        return services.record_own_use(work, batch_id=batch_id, **sent)


@blp.route("/<int:batch_id>/corrections", methods=["POST"])
@blp.arguments(CorrectionSchema)
@blp.response(201, BatchSchema)
def correct_batch(sent: dict[str, Any], batch_id: int) -> Any:
    """Book that the batch was of another size than recorded."""
    with door_work() as work:
        return services.correct_batch(work, batch_id=batch_id, **sent)


@blp.route("/<int:batch_id>/stock-takes", methods=["POST"])
@blp.arguments(StockTakeSchema)
@blp.response(201, BatchSchema)
def take_stock(sent: dict[str, Any], batch_id: int) -> Any:
    """Book what a count found left of the batch."""
    with door_work() as work:
        return services.take_stock(work, batch_id=batch_id, **sent)


@blp.route("/<int:batch_id>/own-stops", methods=["POST"])
@blp.arguments(ReasonSchema)
@blp.response(201, RestrictionSchema)
def stop_own(sent: dict[str, Any], batch_id: int) -> Any:
    """Stop one's own batch, and all that is made of it, at once."""
    with door_work() as work:
        return services.stop_own(work, batch_id=batch_id, **sent)


@blp.route("/own-stops/<int:restriction_id>/lift", methods=["POST"])
@blp.arguments(ReasonSchema)
@blp.response(200, RestrictionSchema)
def lift_own_stop(sent: dict[str, Any], restriction_id: int) -> Any:
    """Lift one's own stop."""
    with door_work() as work:
        return services.lift_own_stop(work, restriction_id=restriction_id, **sent)


@blp.route("/<int:batch_id>/files", methods=["POST"])
@blp.arguments(CaptionSchema, location="form", content_type=PARTS)
@blp.response(201, FileRefSchema)
def attach_file(sent: dict[str, Any], batch_id: int) -> Any:
    """Store a photograph or PDF, sent as the form's part `file`."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidValue(field="file", reason="required")
    upload = Upload(file.filename, file.read())
    with door_work() as work:
        return services.attach_file(work, batch_id=batch_id, upload=upload, **sent)
