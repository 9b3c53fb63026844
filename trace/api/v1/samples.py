"""Samples 抽样: the sheet, the laboratory's receipt and result, notice, challenge and re-test."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.inspections.services import decide_proposed_stop
from trace.rooms.testing import services
from trace.rooms.testing.queries import samples as queries
from trace.wire import samples as wire
from trace.wire.common import page_of_items

blp = Blueprint("samples", __name__, url_prefix="/samples", description="Samples of batches")


@blp.route("/")
class Samples(MethodView):
    @blp.arguments(wire.SampleListQuery, location="query")
    @blp.response(200, page_of_items(wire.SampleSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the samples one may know of, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_samples(work, size=size, **asked))

    @blp.arguments(wire.TakeSampleSchema)
    @blp.response(201, wire.SampleDetailSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Take down a sampling sheet."""
        with door_work() as work:
            return queries.get_sample(work, services.take_sample(work, **sent).number)


@blp.route("/<number>")
@blp.response(200, wire.SampleDetailSchema)
def read_sample(number: str) -> Any:
    """Return one sample with its sheet."""
    with door_work(read_only=True) as work:
        return queries.get_sample(work, number)


@blp.route("/<number>/receipt", methods=["POST"])
@blp.arguments(wire.ReceiveSampleSchema)
@blp.response(200, wire.SampleDetailSchema)
def receive_sample(sent: dict[str, Any], number: str) -> Any:
    """Receive a sample in the laboratory, or refuse it for its seals."""
    with door_work() as work:
        return services.receive_sample(work, number=number, **sent)


@blp.route("/<number>/result", methods=["POST"])
@blp.arguments(wire.SampleResultSchema)
@blp.response(200, wire.SampleDetailSchema)
def report_sample(sent: dict[str, Any], number: str) -> Any:
    """Report on a sample; a failed safety test holds the batch and proposes a stop."""
    with door_work() as work:
        return services.report_sample(work, number=number, **sent)


@blp.route("/<number>/notice", methods=["POST"])
@blp.arguments(wire.NotifySampleSchema)
@blp.response(200, wire.SampleDetailSchema)
def notify_result(sent: dict[str, Any], number: str) -> Any:
    """Note when the sampled producer received the result: the clock of a challenge runs from then."""
    with door_work() as work:
        return services.notify_result(work, number=number, **sent)


@blp.route("/<number>/stop", methods=["POST"])
@blp.arguments(wire.DecideStopSchema)
@blp.response(200, wire.SampleDetailSchema)
def decide_stop(sent: dict[str, Any], number: str) -> Any:
    """Confirm or decline the stop that a failure proposes."""
    with door_work() as work:
        return decide_proposed_stop(work, number=number, **sent)


@blp.route("/<number>/challenge", methods=["POST"])
@blp.arguments(wire.ChallengeInputSchema)
@blp.response(200, wire.SampleDetailSchema)
def file_challenge(sent: dict[str, Any], number: str) -> Any:
    """Challenge a failed result in time."""
    with door_work() as work:
        return services.file_challenge(work, number=number, **sent)


@blp.route("/<number>/challenge/decision", methods=["POST"])
@blp.arguments(wire.DecideChallengeSchema)
@blp.response(200, wire.SampleDetailSchema)
def decide_challenge(sent: dict[str, Any], number: str) -> Any:
    """Accept a challenge and name the laboratory of the re-test, or decline it."""
    with door_work() as work:
        return services.decide_challenge(work, number=number, **sent)


@blp.route("/<number>/challenge/receipt", methods=["POST"])
@blp.response(200, wire.SampleDetailSchema)
def receive_backup(number: str) -> Any:
    """Receive the backup sample in the laboratory of the re-test."""
    with door_work() as work:
        return services.receive_backup(work, number=number)


@blp.route("/<number>/challenge/result", methods=["POST"])
@blp.arguments(wire.RetestResultSchema)
@blp.response(200, wire.SampleDetailSchema)
def report_retest(sent: dict[str, Any], number: str) -> Any:
    """Report on the backup sample."""
    with door_work() as work:
        return services.report_retest(work, number=number, **sent)
