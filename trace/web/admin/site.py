"""The administrators' first page, the audit trail, and what the site says of itself."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation
from trace.http.arguments import number_asked
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.permissions import Permission, require
from trace.rooms.accounts import queries, services
from trace.rooms.accounts.rules import SiteKey
from trace.rooms.audit import queries as audit
from trace.rooms.recalls.queries import last_probe
from trace.web.admin import bp
from trace.wire.accounts import SiteSettingsSchema

navigation.add(portal="admin", endpoint="admin.desk", label=_l("Overview"), order=10)
navigation.add(
    portal="admin",
    endpoint="admin.trail",
    label=_l("Audit trail"),
    permission=Permission.AUDIT_READ,
    order=80,
)
navigation.add(
    portal="admin",
    endpoint="admin.settings",
    label=_l("Site settings"),
    permission=Permission.SETTINGS_WRITE,
    order=90,
)


@bp.get("/")
def desk() -> str:
    """Show what is there and what happened last."""
    with door_work(read_only=True) as work:
        require(work.actor, Permission.AUDIT_READ)
        latest = audit.list_entries(work)
        figures = queries.count_people(work)
        probe = last_probe(work)
    return render_template(
        "admin/desk.html",
        latest=latest.items[:10],
        figures=figures,
        alarm=probe if probe is not None and probe.is_alarm else None,
    )


@bp.get("/trail")
def trail() -> str:
    """Search the audit trail."""
    account_id = number_asked("account_id")
    with door_work(read_only=True) as work:
        page = audit.list_entries(
            work,
            subject_key=request.args.get("text") or None,
            account_id=account_id,
            cursor=request.args.get("cursor"),
        )
    return render_template("admin/trail.html", page=page)


@bp.route("/settings", methods=["GET", "POST"])
def settings() -> str | tuple[str, int] | Response:
    """Show and change what the foot of every page says."""
    with door_work(read_only=True) as work:
        require(work.actor, Permission.SETTINGS_WRITE)
        known = queries.site_settings(work)
        files = queries.list_verification_files(work)
    form = Form(SiteSettingsSchema, initial={key.value: text for key, text in known.items()})
    if request.method == "POST" and form.load():
        values = {SiteKey(name): text for name, text in form.data.items()}
        with door_work() as work:
            services.change_site_settings(work, values=values)
        flash(_("Saved."), "good")
        return redirect(url_for("admin.settings"))
    return render_template("admin/settings.html", form=form, files=files), form.status


@bp.post("/settings/files")
def store_file() -> Response:
    """Take a domain-verification file."""
    with door_work(read_only=True) as work:
        require(work.actor, Permission.SETTINGS_WRITE)
    upload = Form(SiteSettingsSchema).file("file")
    if upload is None:
        flash(_("Choose a file first."), "bad")
        return redirect(url_for("admin.settings"))
    try:
        with door_work() as work:
            services.store_verification_file(
                work, name=upload.name, content=upload.content.decode("utf-8", "replace")
            )
        flash(_("The file is served at /%(name)s.", name=upload.name), "good")
    except TraceError as error:
        notice = Form(SiteSettingsSchema)
        notice.refuse(error)
        flash(" ".join(text for _name, text in notice.all_errors()), "bad")
    return redirect(url_for("admin.settings"))


@bp.post("/settings/files/<name>/remove")
def remove_file(name: str) -> Response:
    """Remove a domain-verification file."""
    with door_work() as work:
        services.remove_verification_file(work, name=name)
    flash(_("The file has been removed."), "good")
    return redirect(url_for("admin.settings"))
