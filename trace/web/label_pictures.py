"""One label of a run to take along as a picture, by a template: alike for its producer and its printer."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from trace.http.forms import Form
from trace.http.run_files import LabelPicture, send_label
from trace.kernel.errors import TraceError
from trace.web import run_pages
from trace.wire.labels import OneLabelSchema


def one_label(portal: str, run_id: int) -> Response | tuple[str, int]:
    """Send the label that the form asks for, or show the run with what is wrong beside it."""
    run_pages.enter(portal)
    form = Form(OneLabelSchema)
    if form.load(request.args):
        given = form.data
        try:
            return send_label(
                run_id,
                given["number"],
                picture=LabelPicture(given["picture"]),
                template_id=given["template_id"],
                as_download=True,
            )
        except TraceError as error:
            form.refuse(error)
    return run_pages.show_run(portal, run_id, forms={"picture": form}, status=form.status)
