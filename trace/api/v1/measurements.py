"""Measurements: what instruments found, and the grade that follows."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.testing import queries, services
from trace.wire.common import page_of_items
from trace.wire.testing import MeasurementInput, MeasurementListQuery, MeasurementSchema

blp = Blueprint(
    "measurements", __name__, url_prefix="/measurements", description="Measurements and grades"
)


@blp.route("/")
class Measurements(MethodView):
    @blp.arguments(MeasurementListQuery, location="query")
    @blp.response(200, page_of_items(MeasurementSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the measurements one may read, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_measurements(work, size=size, **asked))

    @blp.arguments(MeasurementInput)
    @blp.response(201, MeasurementSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Record a measurement; the grade follows from the standard in force on its day."""
        with door_work() as work:
            return services.record_measurement(work, **sent)
