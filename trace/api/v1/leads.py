"""Leads 线索: what officers should look into."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import PARTS, SEVERAL, files_sent, page_answer
from trace.http.session import door_work
from trace.rooms.supervision import likeness, queries, services
from trace.wire.common import page_of_items
from trace.wire.supervision import (
    AssignLeadSchema,
    CloseLeadSchema,
    ColleaguesSchema,
    JoinLeadsSchema,
    LeadListQuery,
    LeadsAlikeSchema,
    LeadSchema,
    ReportLeadSchema,
)

blp = Blueprint("leads", __name__, url_prefix="/leads", description="Leads and what became of them")
PICTURES = {"schema": {"type": "object", "properties": {"files": SEVERAL}, "required": ["files"]}}


@blp.route("/")
class Leads(MethodView):
    @blp.arguments(LeadListQuery, location="query")
    @blp.response(200, page_of_items(LeadSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the leads that the caller may know of, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_leads(work, size=size, **asked))

    @blp.arguments(ReportLeadSchema)
    @blp.response(201, LeadSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Report something seen in the market, such as a mark used without a code."""
        with door_work() as work:
            return services.report_lead(work, **sent)


@blp.route("/<number>")
@blp.response(200, LeadSchema)
def read_lead(number: str) -> Any:
    """Return one lead."""
    with door_work(read_only=True) as work:
        return queries.get_lead(work, number)


@blp.route("/<number>/pictures", methods=["POST"])
@blp.doc(requestBody={"required": True, "content": {PARTS: PICTURES}})
@blp.response(200, LeadSchema)
def add_pictures(number: str) -> Any:
    """Add photographs to an open lead, sent as the form's parts `files`."""
    files = files_sent()
    with door_work() as work:
        return services.add_pictures(work, number=number, files=files)


@blp.route("/<number>/join", methods=["POST"])
@blp.arguments(JoinLeadsSchema)
@blp.response(200, LeadSchema)
def join_leads(sent: dict[str, Any], number: str) -> Any:
    """Join a lead to another open one."""
    with door_work() as work:
        return services.join_leads(work, number=number, **sent)


@blp.route("/<number>/close", methods=["POST"])
@blp.arguments(CloseLeadSchema)
@blp.response(200, LeadSchema)
def close_lead(sent: dict[str, Any], number: str) -> Any:
    """Close a lead with its reason."""
    with door_work() as work:
        return services.close_lead(work, number=number, **sent)


@blp.route("/<number>/colleagues")
@blp.response(200, ColleaguesSchema)
def colleagues(number: str) -> Any:
    """Return the people to whom the lead may be given."""
    with door_work(read_only=True) as work:
        return {"items": queries.who_may_take(work, queries.get_lead(work, number))}


@blp.route("/<number>/assign", methods=["POST"])
@blp.arguments(AssignLeadSchema)
@blp.response(200, LeadSchema)
def assign_lead(sent: dict[str, Any], number: str) -> Any:
    """Give a lead to somebody; whose it was before stays on record."""
    with door_work() as work:
        return services.assign_lead(work, number=number, **sent)


@blp.route("/<number>/part", methods=["POST"])
@blp.arguments(CloseLeadSchema)
@blp.response(200, LeadSchema)
def part_lead(sent: dict[str, Any], number: str) -> Any:
    """Undo the join of a lead; both stay on record."""
    with door_work() as work:
        return services.part_lead(work, number=number, **sent)


@blp.route("/<number>/alike")
@blp.response(200, LeadsAlikeSchema)
def leads_alike(number: str) -> Any:
    """Return the open leads that share pack, run, batch or producer with this one, the likest first."""
    with door_work(read_only=True) as work:
        lead = queries.get_lead(work, number)
        return {"items": likeness.leads_alike(work, likeness.subject_of(lead), but=lead.id)}
