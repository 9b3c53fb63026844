"""Check lists 检查要点表: what inspections go by, kept by the office as versions with a source and a first day."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from trace.http.arguments import number_asked
from trace.http.filters import division_name
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, require_somewhere
from trace.rooms.inspections import queries, services
from trace.web.officer import bp
from trace.web.officer.shared import for_portal, own_division
from trace.web.registers import Answer, Column, Input, Link, form_page, list_page, text_asked
from trace.wire.inspections import CheckListFormSchema


@bp.get("/check-lists")
def check_lists() -> Answer:
    """List every version of every check list."""
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_check_lists(work, text=text_asked(), cursor=cursor, size=size)

        return list_page(
            title=_("Check lists"),
            lead=_(
                "An inspection goes by the version in force on its day; a version is never changed, the next one "
                "replaces it."
            ),
            columns=[
                Column(_("Title"), lambda row: row.title, _address),
                Column(_("Code of the list"), lambda row: row.code),
                Column(_("Version"), lambda row: row.version),
                Column(_("From"), lambda row: row.from_on),
                Column(_("Items"), lambda row: len(row.items)),
                Column(_("Key items"), lambda row: sum(bool(i["is_key"]) for i in row.items)),
                Column(_("Division"), lambda row: division_name(row.division)),
                Column(_("Source"), lambda row: row.source),
            ],
            fetch=fetch,
            search=_("Title, code or source"),
            links=[Link(_("Enter a check list"), url_for("officer.new_check_list"), is_main=True)],
            empty=_("No check list has been entered yet."),
        )


@bp.route("/check-lists/new", methods=["GET", "POST"])
def new_check_list() -> Answer:
    """Enter a check list, or the next version of the one named in the address."""
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)
        based_on = number_asked("based_on")
        initial: dict[str, Any] = {"division": own_division(), "from_on": work.today}
        if based_on is not None and request.method == "GET":
            known = queries.get_check_list(work, based_on)
            initial |= {
                "code": known.code,
                "title": known.title,
                "division": known.division,
                "source": known.source,
                "lines": written(known.items),
            }
    form = Form(CheckListFormSchema, initial=initial)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                made = services.enter_check_list(work, **form.data)
            flash(_("Saved as version %(number)d.", number=made.version), "good")
            return redirect(url_for("officer.check_list", check_list_id=made.id))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Enter a check list"),
        inputs=[
            Input(
                "code",
                _("Code of the list"),
                help=_("The same code as before makes the next version."),
            ),
            Input("title", _("Title")),
            Input("division", _("Division"), "division"),
            Input("from_on", _("In force from"), "date"),
            Input("source", _("Source"), help=_("The document with its number.")),
            Input(
                "lines",
                _("Items, one a line"),
                "textarea",
                help=_(
                    "Number, space, words; a star before the words marks a key item: 3.2 * Purchase records kept. "
                    "A line with # begins a section."
                ),
                attrs={"rows": 16},
            ),
        ],
        button=_("Save"),
        back=url_for("officer.check_lists"),
    )


def written(items: list[dict[str, Any]]) -> str:
    """Return the items as the form takes them, one a line."""
    lines = []
    section = ""
    for item in items:
        if item["section"] != section:
            section = item["section"]
            lines.append(f"# {section}")
        star = "* " if item["is_key"] else ""
        lines.append(f"{item['code']} {star}{item['text']}")
    return "\n".join(lines)


@bp.get("/check-lists/<int:check_list_id>")
def check_list(check_list_id: int) -> str:
    """Show one version of a check list."""
    for_portal()
    with door_work(read_only=True) as work:
        return render_template(
            "officer/check_list.html", found=queries.get_check_list(work, check_list_id)
        )


def _address(row: Any) -> str:
    return url_for("officer.check_list", check_list_id=row.id)
