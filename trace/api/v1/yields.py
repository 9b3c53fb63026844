"""Yield checks 待测产复核 and yield surveys 测产."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http import yield_words
from trace.http.session import door_work
from trace.rooms.batches import queries, services
from trace.rooms.batches.rules import YieldState
from trace.wire.common import TextPage, page_of_items
from trace.wire.yields import (
    DecisionSchema,
    ExplanationSchema,
    FindingListQuery,
    FindingSchema,
    SurveyedSchema,
    SurveySchema,
)

blp = Blueprint("yields", __name__, description="Yield checks, and the surveys that clear them")


@blp.route("/yield-checks")
@blp.arguments(FindingListQuery, location="query")
@blp.response(200, page_of_items(FindingSchema))
def list_findings(asked: dict[str, Any]) -> dict[str, Any]:
    """List what was not to be expected of batches in the caller's reach, newest first."""
    size, state = asked.pop("page_size"), asked.pop("state")
    with door_work(read_only=True) as work:
        page = queries.list_findings(
            work, size=size, is_waiting=state is YieldState.WAITING, **asked
        )
        return page_answer(page, [_told(found) for found in page])


@blp.route("/yield-checks/<int:finding_id>")
@blp.response(200, FindingSchema)
def read_finding(finding_id: int) -> Any:
    """Return one finding with what is to be done."""
    with door_work(read_only=True) as work:
        return _told(queries.read_finding(work, finding_id))


@blp.route("/yield-checks/<int:finding_id>/decision", methods=["POST"])
@blp.arguments(DecisionSchema)
@blp.response(200, FindingSchema)
def decide_finding(sent: dict[str, Any], finding_id: int) -> Any:
    """Release the batch by an officer's decision; a production unit's ceiling is cleared by a survey instead."""
    with door_work() as work:
        return _told(services.decide_finding(work, finding_id=finding_id, **sent))


@blp.route("/yield-checks/<int:finding_id>/explanation", methods=["POST"])
@blp.arguments(ExplanationSchema)
@blp.response(200, FindingSchema)
def explain_finding(sent: dict[str, Any], finding_id: int) -> Any:
    """Say why less came out than the recipe's band."""
    with door_work() as work:
        return _told(services.explain_finding(work, finding_id=finding_id, **sent))


@blp.route("/yield-surveys")
class YieldSurveys(MethodView):
    @blp.arguments(TextPage, location="query")
    @blp.response(200, page_of_items(SurveyedSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the surveys in the caller's reach, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_surveys(work, size=size, **asked))

    @blp.arguments(SurveySchema)
    @blp.response(201, SurveyedSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Record a survey; batches that now lie within their unit's ceiling are released."""
        with door_work() as work:
            return services.record_survey(work, **sent)


@blp.route("/yield-surveys/<int:survey_id>")
@blp.response(200, SurveyedSchema)
def read_survey(survey_id: int) -> Any:
    """Return one survey."""
    with door_work(read_only=True) as work:
        return queries.read_survey(work, survey_id)


def _told(found: Any) -> dict[str, Any]:
    names = ("id", "batch_id", "batch", "cause", "found", "limit", "production_unit_id", "season")
    more = ("norm_version_id", "is_waiting", "explanation")
    told = {name: getattr(found, name) for name in (*names, *more)}
    return told | {"sentence": yield_words.sentence(found), "remedy": yield_words.remedy(found)}
