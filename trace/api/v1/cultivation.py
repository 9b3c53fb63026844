"""Cultivation records 农事记录: what was used on a unit, until when it may not be harvested, label data, bars."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import PARTS, page_answer
from trace.http.session import door_work
from trace.kernel.uploads import Upload
from trace.rooms.batches import services as batches
from trace.rooms.batches.services import Recorded
from trace.rooms.cultivation import queries, services
from trace.rooms.cultivation.services import LabelData, NewUse
from trace.wire import cultivation as wire
from trace.wire.common import TextPage, page_of_items

blp = Blueprint(
    "cultivation", __name__, description="Cultivation records, intervals, label data, barred inputs"
)


@blp.route("/cultivation-records/")
class Records(MethodView):
    @blp.arguments(wire.RecordListQuery, location="query")
    @blp.response(200, page_of_items(wire.RecordSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the records one may read, the latest use first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_records(work, size=size, **asked))

    @blp.arguments(wire.RecordInput)
    @blp.response(201, wire.RecordedSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Record a use; harvests booked before that it reaches are restricted at once."""
        producer_id = sent.pop("producer_id")
        with door_work() as work:
            return _told(batches.record_use(work, producer_id=producer_id, use=NewUse(**sent)))


@blp.route("/cultivation-records/with-evidence", methods=["POST"])
@blp.arguments(wire.RecordInput, location="form", content_type=PARTS)
@blp.response(201, wire.RecordedSchema)
def record_with_evidence(sent: dict[str, Any]) -> Any:
    """Record a use with a picture of the package or the purchase document as the part `file`."""
    file = request.files.get("file")
    evidence = Upload(file.filename, file.read()) if file is not None and file.filename else None
    producer_id = sent.pop("producer_id")
    with door_work() as work:
        return _told(
            batches.record_use(work, producer_id=producer_id, use=NewUse(**sent), evidence=evidence)
        )


@blp.route("/cultivation-records/<number>")
@blp.response(200, wire.RecordSchema)
def record(number: str) -> Any:
    """Return one record."""
    with door_work(read_only=True) as work:
        return queries.read_record(work, number)


@blp.route("/cultivation-records/<number>/void", methods=["POST"])
@blp.arguments(wire.VoidInput)
@blp.response(200, wire.RecordSchema)
def void_record(sent: dict[str, Any], number: str) -> Any:
    """Make a wrong record void; what it restricted stays restricted."""
    with door_work() as work:
        return services.void_record(work, number=number, **sent)


@blp.route("/cultivation-records/<number>/correct", methods=["POST"])
@blp.arguments(wire.CorrectionInput)
@blp.response(201, wire.RecordedSchema)
def correct_record(sent: dict[str, Any], number: str) -> Any:
    """Make a wrong record void and record what it should have said, as one act."""
    reason = sent.pop("reason")
    with door_work() as work:
        return _told(batches.correct_use(work, number=number, reason=reason, use=NewUse(**sent)))


@blp.route("/open-intervals")
@blp.arguments(wire.ProducerQuery, location="query")
@blp.response(200, wire.OpenIntervalSchema(many=True))
def open_intervals(asked: dict[str, Any]) -> Any:
    """List the producer's units that may not be harvested today, each with its earliest day and why."""
    with door_work(read_only=True) as work:
        return [
            {
                "unit_id": each.unit.id,
                "unit": each.unit.name,
                "record": each.record.number,
                "input": each.record.title,
                "last_on": each.record.last_on,
                "interval_days": each.record.interval_days,
                "earliest_on": each.earliest_on,
            }
            for each in queries.read_intervals(work, asked["producer_id"])
        ]


@blp.route("/input-labels/")
class Labels(MethodView):
    @blp.arguments(wire.LabelListQuery, location="query")
    @blp.response(200, page_of_items(wire.LabelSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List label data by name: those that serve a producer, or the offices' own."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_labels(work, size=size, **asked))

    @blp.arguments(wire.OwnedLabelInput)
    @blp.response(201, wire.LabelSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Keep what a product's label says."""
        data = LabelData(**wire.label_data(sent))
        with door_work() as work:
            return services.add_label(
                work, data=data, producer_id=sent["producer_id"], division=sent["division"]
            )


@blp.route("/input-labels/<int:label_id>/withdraw", methods=["POST"])
@blp.response(200, wire.LabelSchema)
def withdraw_label(label_id: int) -> Any:
    """Offer label data no longer; records keep what they said."""
    with door_work() as work:
        return services.withdraw_label(work, label_id=label_id)


@blp.route("/barred-inputs/")
class Barred(MethodView):
    @blp.arguments(TextPage, location="query")
    @blp.response(200, page_of_items(wire.BarredSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List barred inputs by name, withdrawn ones too."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_barred(work, size=size, **asked))

    @blp.arguments(wire.BarredInput)
    @blp.response(201, wire.BarredSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Enter a pesticide that may not be used."""
        with door_work() as work:
            return services.bar_input(work, **sent)


@blp.route("/barred-inputs/<int:barred_id>/withdraw", methods=["POST"])
@blp.response(200, wire.BarredSchema)
def withdraw_barred(barred_id: int) -> Any:
    """End a bar."""
    with door_work() as work:
        return services.withdraw_barred(work, barred_id=barred_id)


def _told(made: Recorded) -> dict[str, Any]:
    return {
        "record": made.record,
        "restricted_batch_ids": [each.batch_id for each in made.restricted],
    }
