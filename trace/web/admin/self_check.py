"""The self-check of the public page: which label it is made with, what it found."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.permissions import Permission, require
from trace.rooms.recalls import queries, services
from trace.web.admin import bp
from trace.web.registers import Answer
from trace.wire.recall_courses import TestLabelSchema

navigation.add(
    portal="admin",
    endpoint="admin.self_check",
    label=_l("Self-check"),
    permission=Permission.SETTINGS_WRITE,
    order=95,
)


@bp.route("/self-check", methods=["GET", "POST"])
def self_check() -> Answer:
    """Show the self-checks there were, name the test label, or ask for a check now."""
    form = Form(TestLabelSchema)
    if request.method == "POST" and request.form.get("act") == "run":
        with door_work() as work:
            services.ask_probe(work)
        flash(_("The self-check runs within a minute."), "good")
        return redirect(url_for("admin.self_check"))
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.name_test_label(work, **form.data)
            flash(_("The self-check uses this label from now on."), "good")
            return redirect(url_for("admin.self_check"))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        require(work.actor, Permission.SETTINGS_WRITE)
        page = render_template(
            "admin/self_check.html",
            form=form,
            label=queries.test_label(work),
            page=queries.list_probes(work, cursor=request.args.get("cursor")),
        )
    return page, form.status
