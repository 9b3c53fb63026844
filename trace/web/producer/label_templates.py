"""Label templates in this portal: the list, the designer with its preview."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from trace.web import template_pages
from trace.web.producer import bp

PORTAL = "producer"


@bp.get("/label-templates")
def label_templates() -> str | Response:
    """List the label templates of one's organisation; search, export."""
    return template_pages.show_list(PORTAL)


@bp.route("/label-templates/new", methods=["GET", "POST"])
def new_label_template() -> template_pages.Answer:
    """Design a label template."""
    return template_pages.new_template(PORTAL, _address)


@bp.route("/label-templates/<int:template_id>", methods=["GET", "POST"])
def label_template(template_id: int) -> template_pages.Answer:
    """Show a label template, and change it."""
    return template_pages.edit_template(PORTAL, template_id, _address)


@bp.post("/label-templates/preview")
def preview_label_template() -> str:
    """Show a label of what the form says."""
    return template_pages.preview(PORTAL)


@bp.post("/label-templates/<int:template_id>/retire")
def retire_label_template(template_id: int) -> Response:
    """Take a label template out of use."""
    return template_pages.retire_template(PORTAL, template_id, _address(template_id))


def _address(template_id: int) -> str:
    return url_for("producer.label_template", template_id=template_id)
