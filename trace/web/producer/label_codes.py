"""Codes of certifiers (有机码) in the producer's portal: hand in a list for an order, see what was handed in."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trace.http.code_lists import read_code_list
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.rooms.labels import imported, queries, services
from trace.web import run_pages
from trace.web.producer import bp
from trace.wire.label_codes import CodeRangeForm, WithdrawalInput

PORTAL = "producer"


@bp.route("/labels/<int:run_id>/codes", methods=["GET", "POST"])
def label_codes(run_id: int) -> Response | tuple[str, int]:
    """Hand in the certifier's codes for the labels of an order."""
    run_pages.enter(PORTAL)
    form = Form(CodeRangeForm)
    if request.method == "POST" and form.load():
        upload = form.file("file")
        if upload is None:
            form.add_error("file", _("Choose a file."))
        else:
            try:
                with door_work() as work:
                    services.import_codes(
                        work,
                        run_id=run_id,
                        codes=read_code_list(upload),
                        file_name=upload.name,
                        **form.data,
                    )
                flash(_("The codes are stored with the order, in print order."), "good")
                return redirect(url_for("producer.label_codes", run_id=run_id))
            except TraceError as error:
                form.refuse(error)
    return _show(run_id, form)


@bp.post("/labels/<int:run_id>/codes/<int:list_id>/withdraw")
def withdraw_label_codes(run_id: int, list_id: int) -> Response | tuple[str, int]:
    """Take a list back that was handed in by mistake."""
    run_pages.enter(PORTAL)
    form = Form(WithdrawalInput)
    if form.load():
        try:
            with door_work() as work:
                services.withdraw_codes(work, list_id=list_id, **form.data)
            flash(_("The list is withdrawn; its codes are free again."), "good")
            return redirect(url_for("producer.label_codes", run_id=run_id))
        except TraceError as error:
            form.refuse(error)
    return _show(run_id, form)


def _show(run_id: int, form: Form) -> tuple[str, int]:
    with door_work(read_only=True) as work:
        run = queries.get_run(work, run_id)
        page = render_template(
            "producer/label_codes.html",
            form=form,
            run=run,
            wanted=services.wants_codes(work, run.marks, run.product),
            stored=imported.count_codes(work, run_id),
            lists=imported.lists_of(work, run_id),
        )
    return page, form.status
