"""Label templates: their measures and blocks as data, and what a label of them looks like."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.label_previews import preview_svg
from trace.http.session import door_work
from trace.rooms.sheets import queries, services
from trace.rooms.sheets.templates import Template, warnings_of
from trace.wire.common import page_of_items
from trace.wire.templates import (
    KeptTemplateSchema,
    NamedTemplateSchema,
    PreviewSchema,
    TemplateListQuery,
    TemplateSchema,
)

blp = Blueprint(
    "label_templates", __name__, url_prefix="/label-templates", description="How labels look"
)


@blp.route("")
class Templates(MethodView):
    @blp.arguments(TemplateListQuery, location="query")
    @blp.response(200, page_of_items(KeptTemplateSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the label templates of an organisation, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_templates(work, size=size, **asked))

    @blp.arguments(NamedTemplateSchema)
    @blp.response(201, KeptTemplateSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Keep a template under a name of its own; one whose labels could not be read is refused."""
        with door_work() as work:
            return services.create_template(work, **sent)


@blp.route("/<int:template_id>")
class OneTemplate(MethodView):
    @blp.response(200, KeptTemplateSchema)
    def get(self, template_id: int) -> Any:
        """Return a template in its newest version."""
        with door_work(read_only=True) as work:
            return queries.get_template(work, template_id)

    @blp.arguments(TemplateSchema)
    @blp.response(200, KeptTemplateSchema)
    def put(self, sent: Template, template_id: int) -> Any:
        """Add a version; files made by an earlier one stay as they are."""
        with door_work() as work:
            return services.change_template(work, template_id=template_id, template=sent)


@blp.route("/<int:template_id>/retirement", methods=["POST"])
@blp.response(200, KeptTemplateSchema)
def retire_template(template_id: int) -> Any:
    """Take a template out of use."""
    with door_work() as work:
        return services.retire_template(work, template_id=template_id)


@blp.route("/previews", methods=["POST"])
@blp.arguments(TemplateSchema)
@blp.response(200, PreviewSchema)
def preview_template(sent: Template) -> dict[str, Any]:
    """Return a drawing (SVG) of a label with the usual words, and what should be thought over; nothing is kept."""
    return {"svg": preview_svg(sent), "warnings": list(warnings_of(sent))}
